package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	parametersSection = regexp.MustCompile(`(?s)\nParameters:\n(.*?)\n[A-Z]`)
	environmentOf     = regexp.MustCompile(`(?m)^ +([A-Z][A-Z_]+): `)
	parameterName     = regexp.MustCompile(`(?m)^  (\w+):$`)
	tableRow          = regexp.MustCompile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\|")
	assigned          = regexp.MustCompile(`\b([A-Z][A-Za-z]+)=`)
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// firsts are the first groups of all matches.
func firsts(pattern *regexp.Regexp, text string) (found []string) {
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

// listed are the names in the first column of the table below a heading.
func listed(t *testing.T, document, heading string) (names []string) {
	t.Helper()
	_, below, found := strings.Cut(document, "\n## "+heading+"\n")
	if !found {
		t.Fatalf("there is no heading %q", heading)
	}
	section, _, _ := strings.Cut(below, "\n## ")
	for _, row := range firsts(tableRow, section) {
		for name := range strings.SplitSeq(row, ", ") {
			names = append(names, strings.Trim(name, "`"))
		}
	}
	return names
}

func same(t *testing.T, what string, documented, defined []string) {
	t.Helper()
	for _, name := range defined {
		if !slices.Contains(documented, name) {
			t.Errorf("%s %s is not explained", what, name)
		}
	}
	for _, name := range documented {
		if !slices.Contains(defined, name) {
			t.Errorf("%s %s is explained, and is not there", what, name)
		}
	}
}

func TestEveryParameterIsExplainedAndNoneThatIsNotThere(t *testing.T) {
	deploy := read(t, "infra/docs/deploy.md")
	defined := firsts(parameterName, parametersSection.FindString(read(t, "template.yaml")))
	if len(defined) < 20 {
		t.Fatalf("found only the parameters %v: the pattern is wrong", defined)
	}
	same(t, "parameter", listed(t, deploy, "Parameters"), defined)
	for _, name := range firsts(assigned, read(t, "samconfig.toml")) {
		if !slices.Contains(defined, name) {
			t.Errorf("samconfig.toml sets %s, which is no parameter", name)
		}
	}
}

func TestEveryVariableOfTheFunctionsIsExplained(t *testing.T) {
	defined := firsts(environmentOf, read(t, "template.yaml"))
	slices.Sort(defined)
	defined = append(slices.Compact(defined), "ASSETS_DIR") // which pages reads, and the template leaves out
	same(t, "variable", listed(t, read(t, "infra/docs/deploy.md"), "Environment of the functions"), defined)
}
