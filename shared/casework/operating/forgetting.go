package operating

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
)

// forgottenAtOnce is how many notices one round of forgetting takes on: a day of
// them is more than the longest strike sends.
const forgottenAtOnce = 100

// ForgettingStore keeps notices until what is personal in them is forgotten.
type ForgettingStore interface {
	casework.PutOffStore
	// DueForgetting lists notices whose time was over at the time given, at most
	// limit, those that have waited longest first. It may still list what was
	// forgotten just now.
	DueForgetting(ctx context.Context, by time.Time, limit int) ([]casework.OutboxKey, error)
	// Notice returns one, and the store's own time of the read, or
	// casework.ErrNotFound. The read is consistent.
	Notice(ctx context.Context, reference, key string) (casework.Notice, time.Time, error)
	// Forget stores a notice without what is personal, if it is still as it was
	// read: the same status, attempts and receipts. Otherwise casework.ErrStale.
	Forget(ctx context.Context, read, n casework.Notice) error
}

// Forgetting forgets what is personal in notices once their time is over. It asks
// for no actor: it tells nobody anything, and keeps all that is proof.
type Forgetting struct{ Notices ForgettingStore }

// Due forgets what is due at a time, in part if there is much. It returns in how
// many notices something was forgotten. One that fails is put off, and keeps no
// other waiting; the errors come together at the end.
func (f Forgetting) Due(ctx context.Context, now time.Time) (int, error) {
	due, err := f.Notices.DueForgetting(ctx, now, forgottenAtOnce)
	if err != nil {
		return 0, err
	}
	count := 0
	one := casework.PuttingOff(func(ctx context.Context, key casework.OutboxKey) error {
		forgotten, err := f.one(ctx, key, now)
		if forgotten {
			count++
		}
		return err
	}, f.Notices)
	var failed []error
	for _, key := range due {
		failed = append(failed, one(ctx, key))
	}
	return count, errors.Join(failed...)
}

// one reports whether something was forgotten in a notice.
func (f Forgetting) one(ctx context.Context, key casework.OutboxKey, now time.Time) (bool, error) {
	forgotten, err := casework.Retry(ctx, func() (bool, error) {
		read, _, err := f.Notices.Notice(ctx, key.Reference, key.Key)
		if err != nil {
			return false, err
		}
		n := read.AsAt(now)
		if n.ForgottenAt == read.ForgottenAt {
			return false, nil
		}
		return true, f.Notices.Forget(ctx, read, n)
	})
	if err != nil {
		return false, fmt.Errorf("forget what is personal in %s of %s: %w", key.Key, key.Reference, err)
	}
	return forgotten, nil
}
