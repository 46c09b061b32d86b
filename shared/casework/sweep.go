package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/turns"
)

const (
	// sweepLimit is how much of each kind a sweep has under way at a time. What is left
	// comes in its next round, or a minute later.
	sweepLimit = 200
	// sweepSees is among how much of each kind, soonest due first, one sweep
	// chooses: far more than it takes on, or one whose work piles up would hide
	// everybody else's.
	sweepSees = 20_000
)

// casePutOff is when a case that failed is due again, so that the sweep tries it
// after the same pauses as an item of the outbox: it comes OutboxGrace after that.
func casePutOff(failures int) time.Duration { return putOffs.After(failures) - OutboxGrace }

// Relay passes left-behind outbox items to the functions that carry them
// out.
type Relay interface {
	Reconcile(ctx context.Context, items []OutboxKey) error
	Deliver(ctx context.Context, items []OutboxKey) error
	// DeliverToSystems hands on what may be slow: it holds up none of the others.
	DeliverToSystems(ctx context.Context, items []OutboxKey) error
}

// Sweeper puts right, every minute, what was left behind. Again waits a moment, and
// reports whether there is time for another round; without it there is one.
type Sweeper struct {
	Again     func(context.Context) bool
	Cases     CaseStore
	Due       DueStore
	Directory Directory
	Strikes   StrikeStore
	To        Relay
}

// Swept says what one sweep did, in all its rounds. PutOff are the failures of cases
// that were put off, each with its reference. Backlog is what waited when it began.
// NextDueAt is when a later sweep next has something to do, as far as is known now;
// zero when nothing is due.
type Swept struct {
	Wakes    int
	Told     int
	Webhooks int
	Advanced int
	// Followed are cases whose strike ends sooner.
	Followed  int
	Reminded  int
	PutOff    []error
	Backlog   *Backlog
	NextDueAt time.Time
}

// Backlog is what waits at a time, for those who run the system.
type Backlog struct {
	// OldestDue is how long the oldest item of the outbox has been due; zero when
	// none is. What systems are told is not among them.
	OldestDue time.Duration
	// Waiting counts open requests by the tier whose turn it is, without those that
	// only try the system out.
	Waiting map[derogation.Tier]int
}

// BacklogOf counts what waits: of the outbox what is due, soonest first, and of the
// cases those that are open, whatever else is among them.
func BacklogOf(items []Due[OutboxKey], open []Due[string], now time.Time) Backlog {
	backlog := Backlog{Waiting: map[derogation.Tier]int{}}
	if len(items) > 0 {
		backlog.OldestDue = now.Sub(items[0].At)
	}
	for _, c := range open {
		if c.Tier != "" {
			backlog.Waiting[c.Tier]++
		}
	}
	return backlog
}

// Sweep hands on every outbox item that was not carried out within a minute,
// and does what cases have had due for a minute: the same that the execution
// would have done. Where there is more than it may have under way, all take turns, and
// it goes on, in rounds, for as long as there is time; what it has handed on and is
// still due counts as under way, so that no function gets more than it can carry. A
// case that fails is put off. What cannot be read or handed on holds up nothing else,
// and its errors come together at the end. Swept has no Backlog if it could not be read.
func (s Sweeper) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	round := sweepRound{Sweeper: s, handed: map[OutboxKey]bool{}, tried: map[string]bool{}}
	var failed error
	for {
		failed = errors.Join(failed, round.run(ctx, now))
		if !round.left || s.Again == nil || !s.Again(ctx) {
			// After all that is due: nobody waits because another round's strike ends.
			failed = errors.Join(failed, round.followStrikes(ctx, now))
			return round.Swept, failed
		}
	}
}

// sweepRound is the sweep so far. Handed is what it has handed on, and tried are the
// cases that it has moved on or put off. Left: the last round left something.
type sweepRound struct {
	Sweeper
	Swept
	handed map[OutboxKey]bool
	tried  map[string]bool
	left   bool
}

func (r *sweepRound) run(ctx context.Context, now time.Time) error {
	var items, calls []Due[OutboxKey]
	var cases []Due[string]
	var nextItem, nextCall, nextCase time.Time
	var noItems, noCalls, noCases error
	var reads sync.WaitGroup
	reads.Go(func() { items, nextItem, noItems = r.Due.DueOutbox(ctx, now, sweepSees) })
	reads.Go(func() { calls, nextCall, noCalls = r.Due.DueWebhooks(ctx, now, sweepSees) })
	reads.Go(func() { cases, nextCase, noCases = r.Due.OpenOrDue(ctx, now.Add(-OutboxGrace)) })
	reads.Wait()
	if r.Backlog == nil && noItems == nil && noCases == nil {
		r.Backlog = new(BacklogOf(items, cases, now))
	}
	if later := slices.IndexFunc(cases, func(c Due[string]) bool { return c.At.After(now.Add(-OutboxGrace)) }); later >= 0 {
		cases, nextCase = cases[:later], sooner(nextCase, cases[later].At)
	}
	if !nextCase.IsZero() {
		nextCase = nextCase.Add(OutboxGrace)
	}
	r.left = false
	err := errors.Join(noItems, noCalls, noCases, r.handOn(ctx, items, calls))
	for _, reference := range taken(r, cases, r.tried) {
		err = errors.Join(err, r.putRight(ctx, reference, now))
	}
	r.NextDueAt = sooner(sooner(nextItem, nextCall), nextCase)
	if len(items) > 0 || len(calls) > 0 || len(cases) > 0 {
		// Whether it was carried out is for the next sweep to see.
		r.NextDueAt = sooner(r.NextDueAt, now.Add(OutboxGrace))
	}
	return err
}

// handOn comes first: it is quick, and slow cases must not delay mail.
func (r *sweepRound) handOn(ctx context.Context, items, calls []Due[OutboxKey]) error {
	var wakes, told []OutboxKey
	for _, item := range taken(r, items, r.handed) {
		if strings.HasPrefix(item.Key, "W#") {
			wakes = append(wakes, item)
		} else {
			told = append(told, item)
		}
	}
	owed := taken(r, calls, r.handed)
	r.Wakes, r.Told, r.Webhooks = r.Wakes+len(wakes), r.Told+len(told), r.Webhooks+len(owed)
	var failed []error
	if len(wakes) > 0 {
		failed = append(failed, r.To.Reconcile(ctx, wakes))
	}
	if len(told) > 0 {
		failed = append(failed, r.To.Deliver(ctx, told))
	}
	if len(owed) > 0 {
		failed = append(failed, r.To.DeliverToSystems(ctx, owed))
	}
	return errors.Join(failed...)
}

// putRight does what a case has due, or puts it off.
func (r *sweepRound) putRight(ctx context.Context, reference string, now time.Time) error {
	done, err := r.advance(ctx, reference, now)
	if err != nil {
		err = fmt.Errorf("%s: %w", reference, err)
		if lasting := r.Due.PutOffCase(ctx, reference, casePutOff); lasting != nil {
			return errors.Join(err, lasting)
		}
		r.PutOff = append(r.PutOff, err)
	}
	switch done.(type) {
	case nil:
	case derogation.Remind, derogation.RequestImpact:
		r.Reminded++
	default:
		r.Advanced++
	}
	return nil
}

// TurnOf is when the sweep does what a case has due, among others.
func TurnOf(s derogation.State) turns.Turn { return turns.Turn{Urgency: turns.Ask, Of: s.Trust.Code} }

// taken are those of what is due that a round takes on, in their turns: none that an
// earlier round took on, which count as under way for as long as they are due.
func taken[What comparable](r *sweepRound, due []Due[What], before map[What]bool) []What {
	waiting := slices.DeleteFunc(slices.Clone(due), func(d Due[What]) bool { return before[d.What] })
	room := sweepLimit - (len(due) - len(waiting))
	var taken []What
	for _, d := range turns.Pick(waiting, func(d Due[What]) turns.Turn { return d.Turn }, room, room) {
		taken, before[d.What] = append(taken, d.What), true
	}
	r.left = r.left || len(taken) < len(waiting)
	return taken
}

// advance does what a case has had due for a minute. It returns what that was,
// nil for nothing.
func (s Sweeper) advance(ctx context.Context, reference string, now time.Time) (derogation.Command, error) {
	return Retry(ctx, func() (derogation.Command, error) {
		c, _, err := s.Cases.Case(ctx, reference)
		if err != nil {
			return nil, err
		}
		due, ok, err := c.State.DueBy(now.Add(-OutboxGrace))
		if err != nil || !ok {
			return nil, err
		}
		command, err := onDuty(ctx, s.Directory, c.State, due.Command, now)
		if err != nil {
			return nil, err
		}
		change, err := Apply(c, command, derogation.System("sweep"), now)
		var late *derogation.ConflictError
		if command == (derogation.Remind{}) && errors.As(err, &late) && late.Code == derogation.ConflictNotDue {
			return nil, nil // The time is over, and in a minute the silence is recorded.
		}
		if err != nil {
			return nil, err
		}
		if err := s.Cases.Commit(ctx, change); err != nil {
			return nil, err
		}
		return command, nil
	})
}

func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
