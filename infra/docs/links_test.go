package docs

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	codeSpan    = regexp.MustCompile("`[^`]*`")
	headingLine = regexp.MustCompile(`^#{1,6} +(.+)$`)
)

func TestEveryLinkWithinTheProjectLeadsSomewhere(t *testing.T) {
	all := documents(t)
	for path, text := range all {
		for _, line := range prose(text) {
			for _, match := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(line, ""), -1) {
				target, err := url.Parse(match[1])
				if err != nil {
					t.Errorf("%s: %q is no link: %v", path, match[1], err)
					continue
				}
				if target.Scheme != "" {
					continue
				}
				file := path
				if target.Path != "" {
					file = filepath.Join(filepath.Dir(path), filepath.FromSlash(target.Path))
				}
				if _, err := os.Stat(file); err != nil {
					t.Errorf("%s: %q leads nowhere", path, match[1])
				} else if target.Fragment != "" && !hasHeading(all[file], target.Fragment) {
					t.Errorf("%s: %q: no such heading", path, match[1])
				}
			}
		}
	}
}

// hasHeading reports whether a text has a heading of that anchor.
func hasHeading(text, anchor string) bool {
	for _, line := range prose(text) {
		if match := headingLine.FindStringSubmatch(line); match != nil && anchorOf(match[1]) == anchor {
			return true
		}
	}
	return false
}

// anchorOf is the anchor that a heading gets where the documents are read:
// lower case, spaces as hyphens, other signs left out.
func anchorOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, heading)
}

func TestNoDocumentNamesAPathOfSomebodysMachine(t *testing.T) {
	paths := regexp.MustCompile(`(?:^|[\s"'(=` + "`" + `])(?:/(?:home|Users|root|tmp|work|var|opt|mnt)/|[A-Z]:\\)`)
	for path, text := range documents(t) {
		for line := range strings.Lines(text) {
			if paths.MatchString(line) {
				t.Errorf("%s: %s", path, strings.TrimSpace(line))
			}
		}
	}
}
