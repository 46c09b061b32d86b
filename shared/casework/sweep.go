package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/turns"
)

const (
	// sweepLimit is how much of each kind one sweep takes on. What is left comes a
	// minute later.
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

// Sweeper puts right, every minute, what was left behind.
type Sweeper struct {
	Cases     CaseStore
	Due       DueStore
	Directory Directory
	To        Relay
}

// Swept says what one sweep did. PutOff are the failures of cases that were put
// off, each with its reference. NextDueAt is when a later sweep next has something
// to do, as far as is known now; zero when nothing is due.
type Swept struct {
	Wakes     int
	Told      int
	Webhooks  int
	Advanced  int
	Reminded  int
	PutOff    []error
	NextDueAt time.Time
}

// Sweep hands on every outbox item that was not carried out within a minute,
// and does what cases have had due for a minute: the same that the execution
// would have done. Where there is more than one sweep takes on, all take turns. A
// case that fails is put off; the errors of what could not be come together at
// the end.
func (s Sweeper) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	var swept Swept
	items, nextItem, err := s.Due.DueOutbox(ctx, now, sweepSees)
	if err != nil {
		return Swept{}, err
	}
	overdueBy := now.Add(-OutboxGrace)
	cases, nextCase, err := s.Due.DueCases(ctx, overdueBy, sweepSees)
	if err != nil {
		return Swept{}, err
	}
	// Handing on comes first: it is quick, and slow cases must not delay mail.
	var failed []error
	var wakes, told []OutboxKey
	for _, item := range taken(items) {
		if strings.HasPrefix(item.Key, "W#") {
			wakes = append(wakes, item)
		} else {
			told = append(told, item)
		}
	}
	swept.Wakes, swept.Told = len(wakes), len(told)
	if len(wakes) > 0 {
		failed = append(failed, s.To.Reconcile(ctx, wakes))
	}
	if len(told) > 0 {
		failed = append(failed, s.To.Deliver(ctx, told))
	}
	owed, nextCall, err := s.Due.DueWebhooks(ctx, now, sweepSees)
	failed = append(failed, err)
	calls := taken(owed)
	swept.Webhooks = len(calls)
	if len(calls) > 0 {
		failed = append(failed, s.To.DeliverToSystems(ctx, calls))
	}
	for _, reference := range taken(cases) {
		done, err := s.advance(ctx, reference, now)
		if err != nil {
			err = fmt.Errorf("%s: %w", reference, err)
			if lasting := s.Due.PutOffCase(ctx, reference, casePutOff); lasting != nil {
				failed = append(failed, err, lasting)
			} else {
				swept.PutOff = append(swept.PutOff, err)
			}
		}
		switch done.(type) {
		case nil:
		case derogation.Remind, derogation.RequestImpact:
			swept.Reminded++
		default:
			swept.Advanced++
		}
	}
	if !nextCase.IsZero() {
		nextCase = nextCase.Add(OutboxGrace)
	}
	swept.NextDueAt = sooner(sooner(nextItem, nextCall), nextCase)
	if len(items) > 0 || len(calls) > 0 || len(cases) > 0 {
		// Whether it was carried out is for the next sweep to see.
		swept.NextDueAt = sooner(swept.NextDueAt, now.Add(OutboxGrace))
	}
	return swept, errors.Join(failed...)
}

// TurnOf is when the sweep does what a case has due, among others.
func TurnOf(s derogation.State) turns.Turn { return turns.Turn{Urgency: turns.Ask, Of: s.Trust.Code} }

// taken are those of what is due that one sweep takes on, in their turns.
func taken[What any](due []Due[What]) []What {
	var taken []What
	for _, d := range turns.Pick(due, func(d Due[What]) turns.Turn { return d.Turn }, sweepLimit, sweepLimit) {
		taken = append(taken, d.What)
	}
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
