package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// strikeGrace is how long after a change of a strike its cases are still gone through:
// whoever filed in that moment read the round as it was, and the index that lists them
// follows within moments.
const strikeGrace = 2 * time.Minute

// mostLookedAt bounds the cases that one sweep reads because of a strike: those whose
// outline does not say yet whether it concerns them are read to find out.
const mostLookedAt = 10 * sweepLimit

// StrikeStore keeps the record of each round's strike.
type StrikeStore interface {
	// PutStrike stores a round with the record of its strike, which rests on so many
	// changes before it (ErrStale), with the call that did it unless that is nil
	// (ErrDuplicate).
	PutStrike(ctx context.Context, round derogation.Round, before int, call *CallRecord) error
}

// Strikes is where the union records what becomes of its strike, and an operator what
// is reported of it.
type Strikes struct {
	Directory Directory
	Records   StrikeStore
	Calls     CallStore
}

// Record enters what has become of a round's strike, once for each idempotency key. It
// is one change of the round: the sweep brings it to the cases. It returns the round
// with its record.
//
// Errors: ErrNotFound (no such round); those of Round.RecordStrike; *PrivacyError;
// ErrKeyReused, ErrDuplicate (as of Systems.Act).
func (s Strikes) Record(ctx context.Context, actor derogation.Actor, round string, change derogation.StrikeChange, call Call, now time.Time) (recorded derogation.Round, replayed bool, err error) {
	return once(ctx, s.Calls, actor.ID, call, now, func() (derogation.Round, error) {
		return Retry(ctx, func() (derogation.Round, error) {
			return s.record(ctx, actor, round, change, call, now)
		})
	}, recalled[derogation.Round])
}

func (s Strikes) record(ctx context.Context, actor derogation.Actor, id string, change derogation.StrikeChange, call Call, now time.Time) (derogation.Round, error) {
	round, err := s.Directory.Round(ctx, id)
	if err != nil {
		return derogation.Round{}, err
	}
	next, err := round.RecordStrike(change, actor, now)
	if err := call.wrong(err); err != nil {
		return derogation.Round{}, err
	}
	record, err := outcome(call.Record(actor.ID, now), next)
	if err != nil {
		return derogation.Round{}, err
	}
	return next, s.Records.PutStrike(ctx, next, len(round.Strike.Changes), record)
}

// followStrikes brings to the cases of each round that its strike ends sooner: at most
// sweepLimit of them, each by a change of its own, and the rest a minute later. A case
// that has followed is not looked at again.
func (r *sweepRound) followStrikes(ctx context.Context, now time.Time) error {
	rounds, err := r.Directory.Rounds(ctx)
	if err != nil {
		return fmt.Errorf("which strikes have changed: %w", err)
	}
	var failed error
	for _, round := range rounds {
		end, ok := round.LastEnd()
		if !ok || !round.Strike.CarriedAt.Before(end.At.Add(strikeGrace)) {
			continue
		}
		r.NextDueAt = sooner(r.NextDueAt, now.Add(OutboxGrace))
		left, err := r.followStrike(ctx, round, end, now)
		if err == nil && !left {
			round.Strike.CarriedAt = now
			err = r.Strikes.PutStrike(ctx, round, len(round.Strike.Changes), nil)
		}
		if err != nil && !errors.Is(err, ErrStale) { // What is stale has changed again, and is due again.
			failed = errors.Join(failed, fmt.Errorf("the strike of %s: %w", round.ID, err))
		}
	}
	return failed
}

// followStrike reports whether cases are left for another time.
func (r *sweepRound) followStrike(ctx context.Context, round derogation.Round, end derogation.StrikeChange, now time.Time) (left bool, err error) {
	var references []string
	err = EveryOfRound(ctx, r.Cases, round.ID, round.StartsAt.Add(-AdvanceSearch), func(o derogation.Outline) error {
		if o.MayFollow(end.EndsAt, now) {
			references = append(references, o.Reference)
		}
		return nil
	})
	if err != nil {
		return true, err
	}
	followed := 0
	for i, reference := range references {
		if followed == sweepLimit || i == mostLookedAt {
			left = true
			break
		}
		before := 0
		after, failed := ChangeCase(ctx, r.Cases, reference, func(c Case) (Change, error) {
			before = c.State.Version
			return follow(c, end, now)
		})
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", reference, failed))
		} else if after.State.Version != before {
			followed++
		}
	}
	r.Followed += followed
	return left || err != nil, err
}

// follow is the change of a case by the end of its strike: one without entries, where
// that does not concern it.
func follow(c Case, end derogation.StrikeChange, now time.Time) (Change, error) {
	change, err := Apply(c, derogation.FollowStrike{Change: end}, derogation.System("sweep"), now)
	if _, untouched := errors.AsType[*derogation.ConflictError](err); untouched {
		return Change{Case: c}, nil
	}
	return change, err
}

// beforeApproval brings the strike's end to a case that is about to be approved, where
// the sweep has not come to it yet: nothing is approved for a time when no strike is on.
func beforeApproval(ctx context.Context, cases CaseStore, rounds Directory, c Case, command derogation.Command, now time.Time) (Case, error) {
	switch command.(type) {
	case derogation.Approve, derogation.CounterOffer, derogation.AcceptOffer:
	default:
		return c, nil
	}
	if c.State.Round.Test {
		return c, nil
	}
	round, err := rounds.Round(ctx, c.State.Round.ID)
	if err != nil {
		return Case{}, fmt.Errorf("how the strike of %s stands: %w", c.State.Reference, err)
	}
	end, ok := round.LastEnd()
	if !ok {
		return c, nil
	}
	change, err := follow(c, end, now)
	if err != nil || len(change.Entries) == 0 {
		return c, err
	}
	return change.Case, cases.Commit(ctx, change)
}
