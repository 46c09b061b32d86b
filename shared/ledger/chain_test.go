package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// The bytes and hashes of two entries, worked out with other tools: SHA-256 of
// "derogation-ledger-1", reference, sequence and previous hash, each with a new
// line after it, and then the event's bytes.
func TestTheSealNeverChanges(t *testing.T) {
	events := []derogation.Event{
		{
			Reference: reference, Version: 1, Type: derogation.EventCommentAdded, At: night,
			Actor: derogation.System("escalate"), ContentVersion: 1, Tier: derogation.Union, Text: "A & B",
		},
		{
			Reference: reference, Version: 2, Type: derogation.EventCommentAdded, At: night,
			Actor: derogation.System("escalate"), ContentVersion: 1, Tier: derogation.Union, Text: "C",
		},
	}
	const actor = `{"actor":{"id":"escalate","kind":"system","name":"The system (escalate)","proof":"system"},"at":"2025-07-25T22:00:00Z","contentVersion":1,"reference":"DR-7K3M-9QX1",`
	want := []ledger.Entry{
		{
			Reference: reference, Sequence: 1,
			Event: []byte(actor + `"text":"A & B","tier":"union","type":"comment_added","version":1}`),
			Hash:  "97d01464ce37b422c6a683893adf70b048eb4b4d13d304fde041a44f5892f421",
		},
		{
			Reference: reference, Sequence: 2,
			Event:    []byte(actor + `"text":"C","tier":"union","type":"comment_added","version":2}`),
			Previous: "97d01464ce37b422c6a683893adf70b048eb4b4d13d304fde041a44f5892f421",
			Hash:     "264390c9b9f04c4ee7e3f7965c2621aeb47a1b09523e392a9010c474ce3650a3",
		},
	}
	got, head := sealed(t, events)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if head != want[1].Hash {
		t.Errorf("the head is %s", head)
	}
}

// A ledger grows a few events at a time, over years; the chain is the same.
func TestSealingInPartsMakesTheSameChain(t *testing.T) {
	events := tale(7)
	want, wantHead := sealed(t, events)
	var got []ledger.Entry
	head := ""
	for _, part := range [][]derogation.Event{events[:1], events[1:1], events[1:4], events[4:]} {
		entries, next, err := ledger.Seal(head, part)
		if err != nil {
			t.Fatal(err)
		}
		got, head = append(got, entries...), next
	}
	if diff := cmp.Diff(want, got); diff != "" || head != wantHead {
		t.Errorf("head %s, want %s (-whole +parts):\n%s", head, wantHead, diff)
	}
}

func TestAnEventThatCannotBeWrittenIsNotSealed(t *testing.T) {
	events := tale(2)
	events[1].At = time.Date(10_000, time.January, 1, 0, 0, 0, 0, time.UTC)
	if entries, head, err := ledger.Seal("", events); err == nil || entries != nil || head != "" {
		t.Errorf("sealed %d entries to %q, %v", len(entries), head, err)
	}
}

func TestWhatWasSealedIsReadBack(t *testing.T) {
	events := tale(5)
	entries, _ := sealed(t, events)
	for i, entry := range entries {
		got, err := entry.Decode()
		if diff := cmp.Diff(events[i], got); err != nil || diff != "" {
			t.Errorf("entry %d: %v (-sealed +read):\n%s", i+1, err, diff)
		}
	}
}

// A reader that is older than the writer passes over what it does not know; one
// that is newer finds empty what was not written yet.
func TestReadersForgiveWhatIsNewAndWhatIsMissing(t *testing.T) {
	tests := map[string]derogation.Event{
		`{"mood":{"a":[1]},"reference":"DR-7K3M-9QX1","text":"x","version":1}`: {Reference: reference, Version: 1, Text: "x"},
		`{"reference":"DR-7K3M-9QX1","type":"revoked","version":1}`:            {Reference: reference, Version: 1, Type: "revoked"},
		`{}`: {},
	}
	for text, want := range tests {
		got, err := ledger.Entry{Event: []byte(text)}.Decode()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
		}
	}
	for _, text := range []string{``, `[]`, `{"version":"one"}`, `{"at":"noon"}`, `{`} {
		if got, err := (ledger.Entry{Event: []byte(text)}).Decode(); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}
