package ledger_test

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// firstRelease is a ledger as the first release wrote it: the bytes of each
// event, and its hash in the line after.
//
//go:embed testdata/first_release.txt
var firstRelease string

// Events grow fields; those that were written before keep their bytes and their
// hashes when they are read and sealed again.
func TestWhatTheFirstReleaseSealedStillSealsTheSame(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(firstRelease), "\n")
	var events []derogation.Event
	for i := 0; i < len(lines); i += 2 {
		var e derogation.Event
		if err := json.Unmarshal([]byte(lines[i]), &e); err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	if len(events) != 4 {
		t.Fatalf("%d events were kept", len(events))
	}
	entries, _ := sealed(t, events)
	for i, entry := range entries {
		if got, want := string(entry.Event), lines[2*i]; got != want {
			t.Errorf("event %d is written as\n%s\nand was written as\n%s", i+1, got, want)
		}
		if want := lines[2*i+1]; entry.Hash != want {
			t.Errorf("event %d has the hash %s, and had %s", i+1, entry.Hash, want)
		}
	}
}

// firstExport is an export of the first release that had any, with its line ends.
//
//go:embed testdata/first_export.jsonl
var firstExport string

// What was exported once is verified by every later release: whoever keeps an
// export need not keep the program that wrote it.
func TestAnExportOfAnEarlierReleaseVerifies(t *testing.T) {
	got, err := ledger.VerifyExport(strings.NewReader(firstExport), nil)
	if err != nil {
		t.Fatal(err)
	}
	heads := []ledger.Head{{Reference: "DR-0000-001Y", Entries: 1, Hash: "b0057ff11fab219e4f5b10b79345ca59e94312eb8421c52a616b56e3543bf8bd"}}
	if diff := cmp.Diff(heads, got.Heads); diff != "" {
		t.Errorf("(-as exported +verified): %s", diff)
	}
	if _, err := ledger.VerifyExport(strings.NewReader(strings.Replace(firstExport, "RR8", "R1H", 1)), nil); err == nil {
		t.Error("one that was changed verifies as well")
	}
}
