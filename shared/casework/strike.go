package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/written"
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
	// (ErrDuplicate), and the one-time code that is used up by it unless that is nil
	// (ErrCodeSpent).
	PutStrike(ctx context.Context, round derogation.Round, before int, call *CallRecord, spend *Code) error
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
	return next, s.Records.PutStrike(ctx, next, len(round.Strike.Changes), record, nil)
}

// StrikeReply is what the union's officer records of their strike, by the link of a
// review. Person is their own name, Digits the one-time code.
type StrikeReply struct {
	Link   ReviewLink
	Person string
	Digits string
	Change derogation.StrikeChange
	Call   Call
}

// OpenedStrike is the strike that a review of the union belongs to, as the link's
// holder may see it, and record what becomes of it.
type OpenedStrike struct {
	Opened
	Round derogation.Round
}

// OpenStrike returns the strike that a link's review belongs to. Errors: those of Open;
// ErrNotFound for whoever does not answer for its union.
func (r Reviews) OpenStrike(ctx context.Context, link ReviewLink) (OpenedStrike, error) {
	opened, err := r.Open(ctx, link)
	if err != nil {
		return OpenedStrike{}, err
	}
	if opened.Review.Tier != derogation.Union {
		return OpenedStrike{}, ErrNotFound
	}
	round, err := r.Directory.Round(ctx, opened.Case.State.Round.ID)
	if err != nil {
		return OpenedStrike{}, err
	}
	if union, _ := round.TierRules(derogation.Union); union.AnsweredBy != opened.Contact.Organisation {
		return OpenedStrike{}, ErrNotFound
	}
	return OpenedStrike{opened, round}, nil
}

// Rehearse is the round as a reply would leave it, were its one-time code right. Errors:
// those of Round.RecordStrike.
func (o OpenedStrike) Rehearse(reply StrikeReply, now time.Time) (derogation.Round, error) {
	if !written.Says(reply.Person) {
		return derogation.Round{}, MissingPerson()
	}
	actor := o.Contact.Actor(strings.TrimSpace(reply.Person), derogation.Union, o.Organisation, derogation.ProofSignedLinkAndCode)
	return o.Round.RecordStrike(reply.Change, actor, now)
}

// RecordStrike enters what has become of the strike, as Strikes.Record does for the
// union's system, with the one-time code that was sent for it. It returns the round with
// its record.
//
// Errors: those of OpenStrike and Round.RecordStrike; *PrivacyError; ErrKeyReused; those of a
// one-time code, as of Answer.
func (r Reviews) RecordStrike(ctx context.Context, reply StrikeReply, now time.Time) (derogation.Round, error) {
	decision, err := StrikeDecisionOf(reply.Change)
	if err != nil {
		return derogation.Round{}, err
	}
	var spend *Code
	return Retry(ctx, func() (derogation.Round, error) {
		opened, err := r.OpenStrike(ctx, reply.Link)
		if err != nil {
			return derogation.Round{}, err
		}
		client := opened.Contact.ID
		round, _, err := once(ctx, r.Cases, client, reply.Call, now, func() (derogation.Round, error) {
			next, err := opened.Rehearse(reply, now)
			if err != nil {
				return derogation.Round{}, err
			}
			if spend == nil {
				if spend, err = r.spendable(ctx, opened.CodeKey(), decision, reply.Digits, now); err != nil {
					return derogation.Round{}, err
				}
			}
			record, err := outcome(reply.Call.Record(client, now), next)
			if err != nil {
				return derogation.Round{}, err
			}
			return next, r.Strikes.PutStrike(ctx, next, len(opened.Round.Strike.Changes), record, spend)
		}, recalled[derogation.Round])
		return round, err
	})
}

// foretoldAtMost bounds the cases that are read to foretell what the end of a strike
// does.
const foretoldAtMost = 200

// StrikeReach is what a change of a strike does once it is recorded: so many open
// requests close, and so many go on until the strike ends only; so many approvals end
// sooner. Where an end is taken back, so many requests are open again, and so many
// approvals are in force for as long as before. Told is whom this is told. AtLeast is set
// where there is more than was looked at.
type StrikeReach struct {
	Closing, Shortened, Ending int
	Reopening, Restored        int
	Told                       Reach
	AtLeast                    bool
}

// ForetellStrike tells what the last change of a round's strike does, before it is
// recorded. It changes nothing.
func (r Reviews) ForetellStrike(ctx context.Context, round derogation.Round, now time.Time) (StrikeReach, error) {
	last, follows := round.LastFollowed()
	if !follows {
		return StrikeReach{}, nil
	}
	references, err := mayFollow(ctx, r.Cases, round, last, now)
	if err != nil {
		return StrikeReach{}, err
	}
	reach := StrikeReach{AtLeast: len(references) > foretoldAtMost}
	cases, err := r.Cases.Cases(ctx, references[:min(len(references), foretoldAtMost)])
	if err != nil {
		return StrikeReach{}, err
	}
	var told []Announcement
	for _, c := range cases {
		change, err := follow(c, round, now)
		if err != nil {
			return StrikeReach{}, err
		}
		switch {
		case len(change.Entries) == 0:
			continue
		case c.State.Status == derogation.StrikeEnded:
			reach.Reopening++
		case last.Kind == derogation.StrikeEndTakenBack && c.State.Status.WasApproved():
			reach.Restored++
		case last.Kind == derogation.StrikeEndTakenBack:
		case c.State.Status == derogation.Approved:
			reach.Ending++
		case change.Case.State.Status == derogation.StrikeEnded:
			reach.Closing++
		default:
			reach.Shortened++
		}
		announced, err := foretold(c, change, now)
		if err != nil {
			return StrikeReach{}, err
		}
		told = append(told, announced...)
	}
	contactsOf, err := ContactsFor(ctx, r.Directory, told...)
	reach.Told = reachOf(told, contactsOf)
	return reach, err
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
		last, ok := round.LastFollowed()
		if !ok || !round.Strike.CarriedAt.Before(last.At.Add(strikeGrace)) {
			continue
		}
		r.NextDueAt = sooner(r.NextDueAt, now.Add(OutboxGrace))
		left, err := r.followStrike(ctx, round, last, now)
		if err == nil && !left {
			round.Strike.CarriedAt = now
			err = r.Strikes.PutStrike(ctx, round, len(round.Strike.Changes), nil, nil)
		}
		if err != nil && !errors.Is(err, ErrStale) { // What is stale has changed again, and is due again.
			failed = errors.Join(failed, fmt.Errorf("the strike of %s: %w", round.ID, err))
		}
	}
	return failed
}

// followStrike reports whether cases are left for another time.
func (r *sweepRound) followStrike(ctx context.Context, round derogation.Round, last derogation.StrikeChange, now time.Time) (left bool, err error) {
	references, err := mayFollow(ctx, r.Cases, round, last, now)
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
			return follow(c, round, now)
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

// mayFollow lists the cases that a change of the strike may concern, as far as their
// outlines say. An end that is taken back concerns those alone that have changed since it
// was recorded.
func mayFollow(ctx context.Context, lists ListStore, round derogation.Round, last derogation.StrikeChange, now time.Time) (references []string, err error) {
	since, concerned := round.StartsAt.Add(-AdvanceSearch), func(o derogation.Outline) bool { return o.MayFollow(last.EndsAt, now) }
	if last.Kind == derogation.StrikeEndTakenBack {
		since, concerned = last.TakesBack, derogation.Outline.MayComeBack
	}
	err = EveryOfRound(ctx, lists, round.ID, since, func(o derogation.Outline) error {
		if concerned(o) {
			references = append(references, o.Reference)
		}
		return nil
	})
	return references, err
}

// follow is the change of a case by the record of its strike: one without entries, where
// that does not concern it.
func follow(c Case, round derogation.Round, now time.Time) (Change, error) {
	command, ok := round.Follows(c.State)
	if !ok {
		return Change{Case: c}, nil
	}
	change, err := Apply(c, command, derogation.System("sweep"), now)
	if _, untouched := errors.AsType[*derogation.ConflictError](err); untouched {
		return Change{Case: c}, nil
	}
	return change, err
}

// beforeApproval brings the record of the strike to a case that is about to be approved, where
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
	change, err := follow(c, round, now)
	if err != nil || len(change.Entries) == 0 {
		return c, err
	}
	return change.Case, cases.Commit(ctx, change)
}
