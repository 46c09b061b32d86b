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
	// limit, those that have waited longest first, and when the next one after these
	// is due; zero for none. It may still list what was forgotten just now.
	DueForgetting(ctx context.Context, by time.Time, limit int) (due []casework.OutboxKey, next time.Time, err error)
	// OutboxOf is Store's.
	OutboxOf(ctx context.Context, reference string) (Outbox, error)
	// Notice returns one, and the store's own time of the read, or
	// casework.ErrNotFound. The read is consistent.
	Notice(ctx context.Context, reference, key string) (casework.Notice, time.Time, error)
	// Forget stores a notice as it is by then, if it is still as it was read: the
	// same status, attempts and receipts. Otherwise casework.ErrStale. In which
	// nothing was forgotten yet is due when it is to be.
	Forget(ctx context.Context, read, n casework.Notice) error
}

// Forgetting forgets what is personal in notices once their time is over. It asks
// for no actor: it tells nobody anything, and keeps all that is proof.
type Forgetting struct{ Notices ForgettingStore }

// Due forgets what is due at a time, in part if there is much. It returns in how
// many notices something was forgotten, and when there is more to forget; zero for
// never. One that fails is put off, and keeps no other waiting; the errors come
// together at the end.
func (f Forgetting) Due(ctx context.Context, now time.Time) (count int, next time.Time, err error) {
	due, next, err := f.Notices.DueForgetting(ctx, now, forgottenAtOnce)
	if err != nil {
		return 0, time.Time{}, err
	}
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
	return count, next, errors.Join(failed...)
}

// Kept is how many notices there are of something, in how many of them what is
// personal was forgotten, and in how many it is to be by now. NextAt is when it is
// to be in the next one after these; zero for none.
type Kept struct {
	Notices   int       `json:"notices"`
	Forgotten int       `json:"forgotten"`
	Due       int       `json:"due"`
	NextAt    time.Time `json:"nextAt,omitzero"`
}

// Look counts what the notices of cases hold, or of whatever else has some.
func (f Forgetting) Look(ctx context.Context, references []string, now time.Time) (Kept, error) {
	var kept Kept
	err := f.each(ctx, references, func(n casework.Notice) error {
		kept.Notices++
		switch {
		case n.ForgottenAt != nil:
			kept.Forgotten++
		case !now.Before(n.KeptUntil()):
			kept.Due++
		case kept.NextAt.IsZero() || n.KeptUntil().Before(kept.NextAt):
			kept.NextAt = n.KeptUntil()
		}
		return nil
	})
	return kept, err
}

// Whole forgets what is due in the notices of cases, or of whatever else has some,
// and sees to it that the rest will be: Due does not know of what an earlier version
// stored.
func (f Forgetting) Whole(ctx context.Context, references []string, now time.Time) error {
	return f.each(ctx, references, func(n casework.Notice) error {
		_, err := f.one(ctx, casework.OutboxKey{Reference: n.Reference, Key: n.Key}, now)
		return err
	})
}

func (f Forgetting) each(ctx context.Context, references []string, do func(casework.Notice) error) error {
	for _, reference := range references {
		outbox, err := f.Notices.OutboxOf(ctx, reference)
		if err != nil {
			return err
		}
		for _, n := range outbox.Notices {
			if err := do(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// one reports whether something was forgotten in a notice.
func (f Forgetting) one(ctx context.Context, key casework.OutboxKey, now time.Time) (bool, error) {
	forgotten, err := casework.Retry(ctx, func() (bool, error) {
		read, _, err := f.Notices.Notice(ctx, key.Reference, key.Key)
		if err != nil {
			return false, err
		}
		if read.ForgottenAt != nil {
			return false, nil
		}
		n := read.AsAt(now)
		return n.ForgottenAt != nil, f.Notices.Forget(ctx, read, n)
	})
	if err != nil {
		return false, fmt.Errorf("forget what is personal in %s of %s: %w", key.Key, key.Reference, err)
	}
	return forgotten, nil
}
