package words_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/derogations/infra/words"
)

const (
	root     = "../.."
	page     = root + "/infra/docs/words.md"
	baseline = "testdata/baseline.txt"
)

var update = flag.Bool("update", false, "lower the baseline to what is found")

const (
	pages     = "pages and messages"
	documents = "documents, API and command line"
)

// texts are the places where people read what the project writes. Each has a
// row in the baseline where something is found in it.
var texts = []struct {
	kind  string
	glob  string
	taken func(string) ([]words.Passage, error)
}{
	{documents, "*.md", markdown},
	{documents, "infra/docs/*.md", markdown},
	{documents, "infra/docs/runbooks/*.md", markdown},
	{documents, "shared/openapi/openapi.yaml", words.YAML},
	{documents, "shared/httpapi/*.go", words.GoStrings},
	{documents, "shared/derogation/*.go", words.GoStrings},
	{documents, "infra/admin/*.go", words.GoStrings},
	{documents, "infra/local/*.go", words.GoStrings},
	{documents, "infra/local/demo/*.go", words.GoStrings},
	{pages, "shared/pages/*/templates/*.html", template},
	{pages, "shared/pages/*/*.go", words.GoStrings},
	{pages, "shared/notice/words/*.txt", message},
	{pages, "shared/notice/words/*.html", template},
}

func markdown(text string) ([]words.Passage, error) { return words.Markdown(text), nil }
func template(text string) ([]words.Passage, error) { return words.Template(text), nil }
func message(text string) ([]words.Passage, error)  { return words.Message(text), nil }

// leftAlone is what is no text to hold to it: what was released, the list,
// which quotes what it forbids, the shell's program, and tests.
func leftAlone(path string) bool {
	name := filepath.Base(path)
	return slices.Contains([]string{"CHANGELOG.md", "words.md", "completion.go"}, name) || strings.HasSuffix(name, "_test.go") || strings.Contains(path, "pagestest")
}

// TestEveryTextKeepsToTheList holds each folder to no more findings than its
// row of the baseline has, and one without a row to none.
func TestEveryTextKeepsToTheList(t *testing.T) {
	list := readList(t)
	allowed := readBaseline(t)
	found := make(map[string][]string)
	for _, place := range texts {
		paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(place.glob)))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: no file: %v", place.glob, err)
		}
		for _, path := range paths {
			if leftAlone(path) {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			passages, err := place.taken(string(text))
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			name, _ := filepath.Rel(root, path)
			for _, finding := range list.Find(place.kind, passages) {
				found[place.glob] = append(found[place.glob], filepath.ToSlash(name)+":"+finding.String())
			}
		}
	}
	for _, place := range texts {
		if count := len(found[place.glob]); count > allowed[place.glob] {
			t.Errorf("%s: %d findings, and %d are allowed:\n%s", place.glob, count, allowed[place.glob], strings.Join(found[place.glob], "\n"))
		}
	}
	if *update {
		var rows strings.Builder
		for _, place := range texts {
			if count := len(found[place.glob]); count > 0 {
				fmt.Fprintf(&rows, "%d %s\n", min(count, allowed[place.glob]), place.glob)
			}
		}
		if err := os.WriteFile(baseline, []byte(rows.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func readList(t *testing.T) words.List {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	list, err := words.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func readBaseline(t *testing.T) map[string]int {
	t.Helper()
	file, err := os.Open(baseline)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	allowed := make(map[string]int)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		count, place, _ := strings.Cut(lines.Text(), " ")
		if allowed[place], err = strconv.Atoi(count); err != nil {
			t.Fatalf("%s: %v", baseline, err)
		}
	}
	return allowed
}
