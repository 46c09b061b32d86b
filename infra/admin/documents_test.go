package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

var (
	// ofOurs is a command of ours in a block, or within a line.
	ofOurs = regexp.MustCompile(`go run \./infra/admin((?:[^\n\x60\\]|\\\n)*)`)
	span   = regexp.MustCompile("`([^`\n]+)`")
	shell  = regexp.MustCompile(`"[^"]*"|'[^']*'|[^\s"']+`)
)

// documents are the texts in which people read commands, by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	const root = "../.."
	found := map[string]string{}
	read := func(path string) error {
		text, err := os.ReadFile(path)
		found[path] = string(text)
		return err
	}
	err := filepath.WalkDir(root+"/infra/docs", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			return read(path)
		}
		return err
	})
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		if err == nil {
			err = read(filepath.Join(root, name))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// parsed reads a command as a document gives it: what may be left out is given,
// and times are times.
func parsed(command string) error {
	command = strings.NewReplacer("\\\n", " ", "[", "", "]", "", "TIME", "2025-07-28T11:00:00Z", "...", "").Replace(command)
	var args []string
	for _, word := range shell.FindAllString(strings.TrimRight(command, " .,;|"), -1) {
		args = append(args, strings.Trim(word, `"'`))
	}
	d := deps{out: io.Discard}
	return ending(&d, func() error {
		_, err := d.parse(args)
		return err
	})
}

// named reports whether a text is the name of commands and no more.
func named(root *kong.Node, text string) bool {
	node := root
	for _, word := range strings.Fields(text) {
		i := slices.IndexFunc(node.Children, func(child *kong.Node) bool { return child.Name == word })
		if i < 0 {
			return false
		}
		node = node.Children[i]
	}
	return node != root
}

func TestEveryCommandInADocumentIsOne(t *testing.T) {
	d := deps{out: io.Discard}
	parser, err := d.parser()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for path, text := range documents(t) {
		if strings.HasSuffix(path, "words.md") {
			continue // It quotes what is not written.
		}
		for _, match := range ofOurs.FindAllStringSubmatch(text, -1) {
			checked++
			command := strings.TrimSpace(match[1])
			if err := parsed(command); err != nil && command != "" && !named(parser.Model.Node, command) {
				t.Errorf("%s: %s: %v", path, command, err)
			}
		}
		for _, match := range span.FindAllStringSubmatch(text, -1) {
			command := strings.TrimPrefix(match[1], "admin ")
			first, rest, _ := strings.Cut(command, " ")
			if rest == "" || !named(parser.Model.Node, first) {
				continue
			}
			checked++
			if err := parsed(command); err != nil && !named(parser.Model.Node, command) {
				t.Errorf("%s: %s: %v", path, command, err)
			}
		}
	}
	if checked < 50 {
		t.Fatalf("found only %d commands: the patterns are wrong", checked)
	}
}

func TestACommandThatIsNoneIsFound(t *testing.T) {
	for command, good := range map[string]bool{
		`-table "$TABLE" rounds load infra/rounds/nurses-example.yaml`: true,
		`counts ROUND [-as-of TIME]`:                                   true,
		`rounds lod a.yaml`:                                            false,
		`contacts check -colour red`:                                   false,
		`clients keys add ID`:                                          false,
	} {
		if err := parsed(command); (err == nil) != good {
			t.Errorf("%s: %v", command, err)
		}
	}
}

// The words of a file of contacts stand in a document.
func TestTheFieldsAndDutiesOfContactsAreDocumented(t *testing.T) {
	text := documents(t)["../../infra/docs/contacts.md"]
	rows := func(heading string) (found []string) {
		_, below, _ := strings.Cut(text, "\n## "+heading+"\n")
		section, _, _ := strings.Cut(below, "\n## ")
		for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([^|]*) \\|").FindAllStringSubmatch(section, -1) {
			found = append(found, row[1])
			if heading == "Duties" {
				found[len(found)-1] += ": " + row[2]
			}
		}
		return found
	}
	same := func(what string, got, want []string) {
		t.Helper()
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the page has %q, want %q", what, got, want)
		}
	}
	same("fields", rows("Fields"), slices.Clone(contactFields))
	var duties []string
	words := map[derogation.OrganisationKind]string{
		derogation.KindTrust: "a trust", derogation.KindICB: "an ICB", derogation.KindRegion: "a region",
		derogation.KindNational: "the national team", derogation.KindUnion: "a union",
	}
	for kind, whose := range words {
		for _, duty := range casework.Duties(kind) {
			duties = append(duties, duty+": "+whose)
		}
	}
	same("duties", rows("Duties"), duties)
}
