package words_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/words"
)

const shortList = "## How long a sentence is\n\n| text | at most |\n|---|---|\n| note | 6 |\n\n" +
	"## What we do not write\n\n| not | but |\n|---|---|\n| `ring`, `never … nobody` | phone |\n"

func problems(t *testing.T, passages []words.Passage) []string {
	t.Helper()
	list, err := words.Parse(shortList)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, finding := range list.Find("note", passages) {
		found = append(found, finding.String())
	}
	return found
}

func TestAPhraseIsFoundAsWholeWords(t *testing.T) {
	for text, want := range map[string]bool{
		"Ring the union.":                  true,
		"a (ring) of keys":                 true,
		"During the night, bring it.":      false,
		"key-ring":                         false,
		"It never asks nobody.":            true,
		"It never tells the nobody.":       true,
		"It never ends. Nobody answers.":   false,
		"Never one two three four, nobody": false,
	} {
		if got := len(problems(t, words.Markdown(text))) > 0; got != want {
			t.Errorf("%q: found %v, want %v", text, got, want)
		}
	}
}

func TestASentenceIsAsLongAsItsWords(t *testing.T) {
	for text, want := range map[string]int{
		"One two three four five six.":                     0,
		"One two three four five six seven.":               1,
		"One two three four. Five six seven.":              0,
		"One two three\nfour five six seven.":              1,
		"- One two three four\n- five six seven":           0,
		"| One two three four | five six seven |":          0,
		"One [two](three/four#five) six `seven eight` 9.":  0,
		"```\none two three four five six seven\n```\nOne": 0,
	} {
		if got := len(problems(t, words.Markdown(text))); got != want {
			t.Errorf("%q: %d findings, want %d", text, got, want)
		}
	}
}

func TestTextsAreTakenOutOfWhatHoldsThem(t *testing.T) {
	inYAML, err := words.YAML("paths:\n  ring:\n    summary: Ring the union.\n    example: Ring nobody\n")
	if err != nil {
		t.Fatal(err)
	}
	inGo, err := words.GoStrings("package p\n\n// Ring the trust.\nvar a, ring = \"Please ring the union\", \"ring\"\n\ntype c struct {\n\tB int `name:\"ring\" help:\"Ring the trust first.\"`\n}\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		passages []words.Passage
		want     []string
	}{
		"page":    {words.Template("{{if .Ring}}\n<p class=\"ring\">Please <b>ring</b>\n{{.Phone}}</p><p>One{{end}}\n</p><li>Ring me</li>"), []string{"2: ", "4: "}},
		"message": {words.Message("{{define \"ring\"}}One two three four\nring {{.Phone}} five six\n{{end}}"), []string{"2: "}},
		"yaml":    {inYAML, []string{"3: "}},
		"go":      {inGo, []string{"4: ", "7: "}},
	} {
		got := problems(t, c.passages)
		if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
			t.Errorf("%s: found %q, want lines %q", name, got, c.want)
		}
	}
}

func TestAPageWithoutItsTablesIsRefused(t *testing.T) {
	for _, page := range []string{"", strings.Replace(shortList, "6", "six", 1), strings.Replace(shortList, "## What", "## Which", 1)} {
		if _, err := words.Parse(page); err == nil {
			t.Errorf("taken: %q", page)
		}
	}
}
