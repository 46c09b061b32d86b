package store

import (
	"context"
	"fmt"
	"strconv"

	"example.org/derogations/shared/ledger"
)

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
