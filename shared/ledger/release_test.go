package ledger_test

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
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
