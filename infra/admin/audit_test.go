package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// exportFile writes the export of a request whose ledger has the texts given,
// and returns the file's name.
func exportFile(t *testing.T, texts ...string) string {
	t.Helper()
	var events []derogation.Event
	for i, text := range texts {
		events = append(events, derogation.Event{
			Reference: "DR-0000-001Y", Version: i + 1, Type: derogation.EventCommentAdded, At: now,
			Actor: derogation.System("escalate"), ContentVersion: 1, Text: text,
		})
	}
	entries, _, err := ledger.Seal("", events)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := ledger.NewExportWriter(&out, ledger.ExportProgress{})
	err = errors.Join(
		w.Begin(ledger.ExportHeader{Of: "request", Reference: "DR-0000-001Y", For: "RR8", At: now}),
		w.Case(ledger.ExportedCase{Reference: "DR-0000-001Y", Trust: "RR8", Entries: entries}), w.End())
	file := filepath.Join(t.TempDir(), "export.jsonl")
	if err := errors.Join(err, os.WriteFile(file, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAnExportIsVerifiedWithoutATable(t *testing.T) {
	x := terminal{t: t}
	file := exportFile(t, "one", "two")
	x.wants(file+" is intact: request DR-0000-001Y for RR8, at Mon 28 Jul 2025 12:00 BST; cases: 1, entries: 2\n", "audit", "verify", file)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	x.typed = string(content)
	x.wants("- is intact: request DR-0000-001Y for RR8, at Mon 28 Jul 2025 12:00 BST; cases: 1, entries: 2\n", "audit", "verify", "-")

	x.typed = strings.Replace(x.typed, "two", "too", 1)
	x.refuses("line 4: entry 2 of DR-0000-001Y was changed", "audit", "verify", "-")
	x.refuses("no such file", "audit", "verify", "none.jsonl")
}

func TestAnExportIsComparedWithAnEarlierOne(t *testing.T) {
	x := terminal{t: t}
	earlier, grown, anew := exportFile(t, "one", "two"), exportFile(t, "one", "two", "three"), exportFile(t, "one", "too", "three")
	x.wants(grown+" is intact: request DR-0000-001Y for RR8, at Mon 28 Jul 2025 12:00 BST; cases: 1, entries: 3\n", "audit", "verify", "-against", earlier, grown)
	x.refuses("the case was written anew, or left out", "audit", "verify", "-against", earlier, anew)
	x.refuses("does not hold together", "audit", "verify", "-against", "main.go", grown)
}

// withheldExport is an export of an earlier release, in which the second of three
// cases is withheld.
const withheldExport = "../../shared/ledger/testdata/withheld_export.jsonl"

// withoutWithheld is the same export as it is made today.
func withoutWithheld(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(withheldExport)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := ledger.NewExportWriter(&out, ledger.ExportProgress{})
	var c ledger.ExportedCase
	for line := range bytes.Lines(content) {
		var read struct {
			Kind, Reference string
			Withheld        bool
			Sequence        int
			Previous, Hash  string
			Event           json.RawMessage
		}
		if err := json.Unmarshal(line, &read); err != nil {
			t.Fatal(err)
		}
		if read.Kind != "entry" && len(c.Entries) > 0 {
			err = errors.Join(err, w.Case(c))
			c = ledger.ExportedCase{}
		}
		switch {
		case read.Kind == "export":
			err = errors.Join(err, w.Begin(ledger.ExportHeader{Of: "round", Round: "bma-rd-2025-07", For: "X24", At: now}))
		case read.Kind == "case":
			c.Reference, c.Trust = read.Reference, "RR8"
		case read.Kind == "entry" && !read.Withheld:
			c.Entries = append(c.Entries, ledger.Entry{Sequence: read.Sequence, Previous: read.Previous, Hash: read.Hash, Event: read.Event})
		}
	}
	file := filepath.Join(t.TempDir(), "today.jsonl")
	if err := errors.Join(err, w.End(), os.WriteFile(file, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWhatAnEarlierExportWithheldIsCounted(t *testing.T) {
	x := terminal{t: t}
	x.wants(withheldExport+" is intact: round bma-rd-2025-07 for X24, at Fri 25 Jul 2025 23:00 BST; cases: 3, entries: 12\n", "audit", "verify", withheldExport)
	later := withoutWithheld(t)
	x.wants(later+" is intact: round bma-rd-2025-07 for X24, at Mon 28 Jul 2025 12:00 BST; cases: 2, entries: 8\n"+
		"1 of the cases that the earlier export withheld are not here: this party may not see them, or they were rewritten.\n",
		"audit", "verify", "-against", withheldExport, later)
}
