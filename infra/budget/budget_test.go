package budget

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "infra", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func operations(t *testing.T) []Operation {
	t.Helper()
	recorded, err := Recorded()
	if err != nil {
		t.Fatal(err)
	}
	return recorded
}

func TestTheDocumentShowsWhatIsRecorded(t *testing.T) {
	text := document(t, "figures.md")
	for name, table := range Tables(operations(t)) {
		renewed, err := Between(text, name, table)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(renewed, text); diff != "" {
			t.Errorf("figures.md shows other %s than operations.json has (-recorded +shown):\n%s", name, diff)
		}
	}
}

func TestWhatIsRecordedIsWhatIsRead(t *testing.T) {
	recorded := operations(t)
	text, err := Encode(recorded)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(recordedText), string(text)); diff != "" {
		t.Error(diff)
	}
}

func TestOperationsAddUpByFunctionAndByCall(t *testing.T) {
	one := Operation{Name: "one", Transitions: 1, Mails: 2, Parts: map[string]Part{
		"ApiFunction": {Invocations: 1, Calls: map[string]int{"GetItem": 2}, Reads: 1.5, Turns: 2},
	}}
	two := Operation{Name: "two", Transitions: 2, Texts: 1, Parts: map[string]Part{
		"ApiFunction":   {Invocations: 1, Calls: map[string]int{"GetItem": 1, "PutItem": 1}, Reads: 1, Writes: 3, Turns: 2},
		"SweepFunction": {Invocations: 1},
	}}
	want := Operation{Name: "both", Transitions: 3, Mails: 2, Texts: 1, Parts: map[string]Part{
		"ApiFunction":   {Invocations: 2, Calls: map[string]int{"GetItem": 3, "PutItem": 1}, Reads: 2.5, Writes: 3},
		"SweepFunction": {Invocations: 1},
	}}
	got := Operation{Name: "both"}.And(one, two)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if total := got.Total(); total.CallCount() != 4 || total.Invocations != 3 {
		t.Errorf("in all %+v", total)
	}
	more := got.And(Operation{Parts: map[string]Part{"ApiFunction": {Writes: 0.3}}})
	if !more.About(got) || !got.About(more) || more.And(more).About(got) || got.And(Operation{Texts: 1}).About(got) {
		t.Error("a tenth more, and no message more, is about the same")
	}
	if one.Parts["ApiFunction"].Calls["GetItem"] != 2 {
		t.Error("adding up changed what was added")
	}
	wantLines := []string{
		"both: 3 transitions, 2 mails, 1 texts",
		"both: api: 2 invocations, 3 GetItem, 1 PutItem, 2.5 read and 3 write units",
		"both: sweep: 1 invocations, no call, 0 read and 0 write units",
	}
	if diff := cmp.Diff(wantLines, got.Lines()); diff != "" {
		t.Error(diff)
	}
}

func TestATextGoesBetweenItsMarkersOrNowhere(t *testing.T) {
	got, err := Between("a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n", "x", "new\n")
	if err != nil || got != "a\n<!-- begin x -->\nnew\n<!-- end x -->\nb\n" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Between("no markers", "x", "new\n"); err == nil || !strings.Contains(err.Error(), "begin x") {
		t.Errorf("without markers: %v", err)
	}
}
