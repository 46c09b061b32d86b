package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/ledger"
)

// Commit implements casework.CaseStore, in one transaction. The earliest write
// whose condition fails names the error, so that of a case that has changed
// comes before all others.
func (s *Store) Commit(ctx context.Context, change casework.Change) error {
	return wrapped(s.change(change).run(ctx), "commit to %s after version %d", change.Case.State.Reference, change.Before)
}

// change collects the writes of a change.
func (s *Store) change(change casework.Change) *transaction {
	t := s.transaction()
	t.fail(checkChain(change))
	t.addSummary(change)
	for _, entry := range change.Entries {
		t.addEntry(entry)
	}
	for _, announcement := range slices.Concat(change.Announcements, change.ToSystems) {
		t.addAnnouncement(announcement)
	}
	for _, wake := range []*casework.Wake{change.Wake, change.Publishing} {
		if wake != nil {
			t.addWake(*wake)
		}
	}
	if change.Done != "" {
		t.wakeDone(change.Case.State, change.Done)
	}
	if change.Wait != nil {
		t.addWait(*change.Wait)
	}
	t.addCall(change.Call)
	t.addContent(change.Content)
	t.addFiled(change.Filed)
	t.addException(change.Exception)
	if change.Code != nil {
		t.addCode(*change.Code, change.Replaced)
	}
	if change.Spend != nil {
		t.spendCode(*change.Spend)
	}
	if change.Sent != nil {
		t.putUnsent(*change.Sent)
	}
	return t
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

// Entries implements casework.CaseStore. That of an unknown case is empty.
func (s *Store) Entries(ctx context.Context, reference string) ([]ledger.Entry, error) {
	entries, err := list(ctx, s, within(ledgerPartition(reference), ""), func(from attributes) (ledger.Entry, error) {
		item, err := read[entryItem](from)
		if err != nil {
			return ledger.Entry{}, err
		}
		sequence, err := strconv.Atoi(item.SK)
		if err != nil {
			return ledger.Entry{}, fmt.Errorf("item %s: %w", item.key, err)
		}
		return ledger.Entry{
			Reference: reference, Sequence: sequence, Event: []byte(item.Body),
			Previous: item.Previous, Hash: item.Hash,
		}, nil
	})
	return entries, wrapped(err, "read the ledger of %s", reference)
}
