package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"example.org/derogations/shared/derogation"
)

// Entry is one event as it is kept: its place in the case's ledger (from 1),
// its canonical bytes, the hash of the entry before it (empty for the first)
// and its own. Hashes are SHA-256 in lower-case hexadecimal.
type Entry struct {
	Reference string
	Sequence  int
	Event     []byte
	Previous  string
	Hash      string
}

// Seal makes the entries of events that follow the entry with the hash given;
// the hash is empty for a case's first event. It returns the entries and the
// new head of the chain.
func Seal(previous string, events []derogation.Event) ([]Entry, string, error) {
	entries := make([]Entry, 0, len(events))
	for _, e := range events {
		entry, err := Link(e.Reference, e.Version, previous, e)
		if err != nil {
			return nil, "", err
		}
		entries = append(entries, entry)
		previous = entry.Hash
	}
	return entries, previous, nil
}

// Link makes the entry of one event, of any kind, that follows the entry with the
// hash given. The event must name the same reference and, as its version, the
// sequence. Error: the event has no canonical form.
func Link(reference string, sequence int, previous string, event any) (Entry, error) {
	encoded, err := Canonical(event)
	if err != nil {
		return Entry{}, fmt.Errorf("seal event %d of %s: %w", sequence, reference, err)
	}
	entry := Entry{Reference: reference, Sequence: sequence, Event: encoded, Previous: previous}
	entry.Hash = entry.sum()
	return entry, nil
}

// sum is the entry's hash: a label of what is hashed, the previous hash, and
// the event's bytes, with separators that none of them can contain.
func (e Entry) sum() string {
	h := sha256.New()
	fmt.Fprintf(h, "derogation-ledger-1\n%s\n%d\n%s\n", e.Reference, e.Sequence, e.Previous)
	h.Write(e.Event)
	return hex.EncodeToString(h.Sum(nil))
}

// Decode reads the entry's event. Fields that this version does not know are
// passed over; they still count in the hash.
func (e Entry) Decode() (derogation.Event, error) {
	var event derogation.Event
	if err := json.Unmarshal(e.Event, &event); err != nil {
		return derogation.Event{}, fmt.Errorf("event %d of %s: %w", e.Sequence, e.Reference, err)
	}
	return event, nil
}

// BrokenError names the first entry at which a chain does not hold.
type BrokenError struct {
	Reference string
	Sequence  int
	Detail    string
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("ledger of %s is broken at entry %d: %s", e.Reference, e.Sequence, e.Detail)
}

// Verify checks a whole ledger, first entry to last: that none is missing or
// moved, that each event's bytes are canonical and are the event that the entry
// says, and that every hash follows from the one before. When head is not
// empty, the last entry must have that hash, so that entries cut off the end
// are missed too. It returns nil or a *BrokenError.
func Verify(reference string, entries []Entry, head string) error {
	previous := ""
	for i, entry := range entries {
		if err := entry.check(reference, i+1, previous); err != nil {
			return err
		}
		previous = entry.Hash
	}
	if head != "" && previous != head {
		return &BrokenError{Reference: reference, Sequence: len(entries) + 1, Detail: "entries are missing at the end"}
	}
	return nil
}

func (e Entry) check(reference string, sequence int, previous string) error {
	broken := func(detail string) error {
		return &BrokenError{Reference: reference, Sequence: sequence, Detail: detail}
	}
	if e.Sequence != sequence || e.Reference != reference {
		return broken(fmt.Sprintf("found entry %d of %s in its place", e.Sequence, e.Reference))
	}
	if e.Previous != previous {
		return broken("it does not follow from the entry before it")
	}
	if e.Hash != e.sum() {
		return broken("its hash does not fit its contents")
	}
	canonical, err := canonicalJSON(e.Event)
	if err != nil || !bytes.Equal(canonical, e.Event) {
		return broken("its event is not in canonical form")
	}
	var named struct {
		Reference string `json:"reference"`
		Version   int    `json:"version"`
	}
	if err := json.Unmarshal(e.Event, &named); err != nil || named.Reference != reference || named.Version != sequence {
		return broken("its event names another place")
	}
	return nil
}

// Events decodes a ledger's entries. Errors: those of Decode.
func Events(entries []Entry) ([]derogation.Event, error) {
	events := make([]derogation.Event, len(entries))
	for i, entry := range entries {
		var err error
		if events[i], err = entry.Decode(); err != nil {
			return nil, err
		}
	}
	return events, nil
}
