package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
)

// failingItem is what any outbox item or case has of which some attempts failed.
type failingItem struct {
	key
	due
	Failures int `dynamodbav:"failures"`
}

// PutOff implements casework.PutOffStore. Of two that count at once, one
// counts.
func (s *Store) PutOff(ctx context.Context, item casework.OutboxKey, pause func(failures int) time.Duration) error {
	err := s.putOff(ctx, outboxKey(item.Reference, item.Key), pause)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return fmt.Errorf("put off outbox item %s of %s: %w", item.Key, item.Reference, err)
	}
	return nil
}

// PutOffCase implements casework.DueStore. Of two that count at once, one counts.
func (s *Store) PutOffCase(ctx context.Context, reference string, pause func(failures int) time.Duration) error {
	err := s.putOff(ctx, summaryKey(reference), pause)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return fmt.Errorf("put off case %s: %w", reference, err)
	}
	return nil
}

func (s *Store) putOff(ctx context.Context, k key, pause func(failures int) time.Duration) error {
	from, now, err := s.getAt(ctx, k)
	if err != nil {
		return err
	}
	// An item that cannot be read is put off as well: it is the one that fails
	// for ever.
	item, err := readAny[failingItem](from)
	if err != nil || item.DueKey == "" {
		return err
	}
	failures := item.Failures + 1
	until := now.Add(pause(failures))
	if before, err := dueTime(item.DueSort); err == nil && before.After(until) {
		until = before
	}
	t := s.transaction()
	in := values{":due": dueLater(item.DueSort, until), ":failures": failures, ":was": item.DueSort}
	t.update(k, "SET dueSort = :due, failures = :failures", "dueSort = :was", in, casework.ErrNotFound)
	return t.run(ctx)
}
