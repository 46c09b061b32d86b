package store

import (
	"context"
	"errors"
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// wakeItem says no more than its key does.
type wakeItem struct {
	envelope
	due
}

func (t *transaction) addWake(wake casework.Wake) {
	t.put(wakeItem{
		envelope: envelope{key: outboxKey(wake.Reference, wake.Key), Schema: schema},
		due:      due{DueKey: t.store.dueOutboxOf(wake.Reference, wake.Key), DueSort: outboxDue(wake.DueAt, wake.Reference, wake.Key, wake.Turn())},
	}, always, nil, nil)
}

// wakeDoneItem has left the due index, and goes by itself.
type wakeDoneItem struct {
	envelope
	ExpiresAt int64 `dynamodbav:"expiresAt"`
}

// wakeDone takes a wake out of the due index by a put, because a transaction that
// touches a ledger holds no delete. To write it again does no harm.
func (t *transaction) wakeDone(s derogation.State, own string) {
	t.put(wakeDoneItem{envelope{key: outboxKey(s.Reference, own), Schema: schema}, expiry(s.ChangedAt)}, always, nil, nil)
}

// RemoveWake forgets a wake. One that is gone already is no error.
func (s *Store) RemoveWake(ctx context.Context, reference, wake string) error {
	t := s.transaction()
	t.remove(outboxKey(reference, wake))
	return wrapped(t.run(ctx), "remove wake %s of %s", wake, reference)
}

// PostponeWake sets when a wake is handed on again. One that is gone already is
// no error, and does not come back.
func (s *Store) PostponeWake(ctx context.Context, wake casework.Wake) error {
	t := s.transaction()
	t.update(outboxKey(wake.Reference, wake.Key), "SET dueSort = :due", isStored,
		values{":due": outboxDue(wake.DueAt, wake.Reference, wake.Key, wake.Turn())}, casework.ErrNotFound)
	if err := t.run(ctx); err != nil && !errors.Is(err, casework.ErrNotFound) {
		return fmt.Errorf("postpone wake %s of %s: %w", wake.Key, wake.Reference, err)
	}
	return nil
}
