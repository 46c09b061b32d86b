package store

import (
	"context"
	"fmt"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/ledger"
)

// Commit implements casework.CaseStore, in one transaction. The earliest write
// whose condition fails names the error, so that of a case that has changed
// comes before all others.
func (s *Store) Commit(ctx context.Context, change casework.Change) error {
	reference := change.Case.State.Reference
	if err := checkChain(change); err != nil {
		return fmt.Errorf("commit to %s: %w", reference, err)
	}
	t := s.transaction()
	t.addSummary(change)
	for _, entry := range change.Entries {
		t.addEntry(entry)
	}
	for _, announcement := range slices.Concat(change.Announcements, change.ToSystems) {
		t.addAnnouncement(announcement)
	}
	if change.Wake != nil {
		t.addWake(*change.Wake)
	}
	if change.Wait != nil {
		t.addWait(*change.Wait)
	}
	t.addCall(change.Call)
	t.addContent(change.Content)
	t.addFiled(change.Filed)
	if change.Code != nil {
		t.addCode(*change.Code, change.Replaced)
	}
	if change.Spend != nil {
		t.spendCode(*change.Spend)
	}
	return wrapped(t.run(ctx), "commit to %s after version %d", reference, change.Before)
}

// checkChain refuses a change whose parts do not belong together: stored, it
// would be a ledger that no longer verifies.
func checkChain(change casework.Change) error {
	state := change.Case.State
	if state.Version != change.Before+len(change.Entries) || state.Version == 0 {
		return fmt.Errorf("version %d does not follow from version %d with %d entries", state.Version, change.Before, len(change.Entries))
	}
	if len(change.Entries) == 0 {
		return nil
	}
	last := change.Entries[len(change.Entries)-1]
	if last.Hash != change.Case.Head {
		return fmt.Errorf("the head is not the hash of entry %d", last.Sequence)
	}
	for i, entry := range change.Entries {
		if entry.Reference != state.Reference || entry.Sequence != change.Before+1+i {
			return fmt.Errorf("entry %d of %s is out of its place", entry.Sequence, entry.Reference)
		}
	}
	return nil
}

// entryItem keeps an event's bytes as they were written.
type entryItem struct {
	envelope
	Previous string `dynamodbav:"previous,omitempty"`
	Hash     string `dynamodbav:"hash"`
}

func (t *transaction) addEntry(entry ledger.Entry) {
	enclosed := t.encloseText(entryKey(entry.Reference, entry.Sequence), string(entry.Event))
	t.put(entryItem{envelope: enclosed, Previous: entry.Previous, Hash: entry.Hash}, isNew, nil, casework.ErrStale)
}
