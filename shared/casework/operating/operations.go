package operating

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Store is what operators see of a case besides its ledger.
type Store interface {
	// Place returns how far a case's execution has come; that of one which has
	// not waited yet is in cycle 1, at no step. The token is not read.
	Place(ctx context.Context, reference string) (casework.Place, error)
	// OutboxOf returns everything in a case's outbox, carried out or not.
	OutboxOf(ctx context.Context, reference string) (Outbox, error)
	// AppendDeed adds an entry to the operators' ledger: casework.ErrStale when
	// another has its place. They are read as those of a case are.
	AppendDeed(ctx context.Context, entry ledger.Entry) error
}

// Outbox is everything that a case's outbox holds, each in the order of its
// keys.
type Outbox struct {
	Wakes         []casework.Wake
	Announcements []casework.Announcement
	Notices       []casework.Notice
}

// Executions says what became of executions.
type Executions interface {
	Status(ctx context.Context, name string) (casework.ExecutionStatus, error)
}

// Operations is what those do who keep the system running: they find the cases
// that are stuck, look at one, and help it on. They answer nothing, move no
// clock, and bring nobody to the union's review.
//
// Every method is refused (*derogation.ForbiddenError) to everybody but an
// operator.
type Operations struct {
	Cases      casework.CaseStore
	Directory  casework.Directory
	Due        casework.DueStore
	Tellings   casework.OutboxStore
	Store      Store
	Executions Executions
}

func mayOperate(actor derogation.Actor) error {
	if actor.Kind != derogation.ActorOperator {
		return &derogation.ForbiddenError{Detail: "only an operator does this"}
	}
	return nil
}

// Nudge asks for a case's execution to be brought in line with the ledger, by
// the same wake as any change. It is safe at any time: one that is in line stays
// as it is. Where the execution has ended a wake brings nothing in line: then the
// case is redriven, and redriven is true.
//
// Errors: casework.ErrNotFound; those of Executions; those of Redrive.
func (o Operations) Nudge(ctx context.Context, operator derogation.Actor, reference, reason string, now time.Time) (c casework.Case, redriven bool, err error) {
	if err := mayOperate(operator); err != nil {
		return casework.Case{}, false, err
	}
	shown, err := o.shown(ctx, reference)
	if err == nil {
		err = o.execution(ctx, &shown)
	}
	if err != nil {
		return casework.Case{}, false, err
	}
	if shown.trouble() == TroubleEnded {
		c, err = o.Redrive(ctx, operator, reference, reason, now)
		return c, true, err
	}
	c, err = o.act(ctx, operator, reference, now, func(c casework.Case) (casework.Change, error) {
		return casework.Apply(c, derogation.Nudge{Reason: reason}, operator, now)
	})
	return c, false, err
}

// Redrive gives a case's execution up and asks for the next cycle, which begins
// where the ledger stands. The execution of before need not have ended, and is
// not stopped. It is fenced in the same transaction: what it still does for the
// case is refused, as that of an earlier cycle, and its token is forgotten. It
// waits its timers out, and ends by itself.
//
// Errors: casework.ErrNotFound; casework.ErrSuperseded (another cycle was begun meanwhile); those
// of derogation.Apply.
func (o Operations) Redrive(ctx context.Context, operator derogation.Actor, reference, reason string, now time.Time) (casework.Case, error) {
	return o.act(ctx, operator, reference, now, func(c casework.Case) (casework.Change, error) {
		change, err := casework.Apply(c, derogation.Redrive{Reason: reason}, operator, now)
		if err != nil {
			return casework.Change{}, err
		}
		place, err := o.Store.Place(ctx, reference)
		if err != nil {
			return casework.Change{}, err
		}
		change.Wait = &casework.Wait{Reference: reference, Cycle: place.Cycle + 1}
		return change, nil
	})
}

// HandOver gives the open review to another contact whom the organisation that
// answers it registered for the tier, and tells them. Whoever was asked before
// may still answer. To is the contact's id. The union's review is the union's
// alone to hand over. What the same operator did last is not done again: a
// command that is repeated uses up nothing.
//
// Errors: casework.ErrNotFound; those of derogation.Apply, also where the contact is not
// registered.
func (o Operations) HandOver(ctx context.Context, operator derogation.Actor, reference, to, reason string, now time.Time) (casework.Case, error) {
	return o.act(ctx, operator, reference, now, func(c casework.Case) (casework.Change, error) {
		review, _ := c.State.OpenReview()
		if review.Number == 0 {
			review.Number = len(c.State.Reviews) // It is over: who closed it is said.
		}
		if given := review.HandedOver; len(given) > 0 && given[len(given)-1].By.ID == operator.ID && given[len(given)-1].To.ID == to {
			return casework.Change{Case: c}, nil
		}
		command := derogation.HandOver{Review: review.Number, To: derogation.Person{ID: to}, Note: reason}
		// What may not be handed over at all is refused before anybody is looked up.
		if _, err := casework.Apply(c, command, operator, now); err != nil {
			return casework.Change{}, err
		}
		var err error
		if command.To, err = o.deputy(ctx, c.State, review.Tier, to); err != nil {
			return casework.Change{}, err
		}
		return casework.Apply(c, command, operator, now)
	})
}

// deputy is a contact whom the answering organisation registered for a tier.
func (o Operations) deputy(ctx context.Context, s derogation.State, tier derogation.Tier, id string) (derogation.Person, error) {
	rules, _ := s.Round.TierRules(tier)
	code := rules.Answering(s.Trust)
	contacts, err := o.Directory.Contacts(ctx, code)
	if err != nil {
		return derogation.Person{}, fmt.Errorf("contacts of %s: %w", code, err)
	}
	holder := casework.Contact{Duty: string(tier)} // None: whoever was asked may be told again.
	for _, c := range casework.Deputies(contacts, holder, s) {
		if c.ID == id {
			return derogation.Person{ID: c.ID, Name: c.Name, Role: c.Role}, nil
		}
	}
	return derogation.Person{}, derogation.Invalid(derogation.FieldError{
		Pointer: "/to", Code: "not_registered", Detail: fmt.Sprintf("is not one of those whom %s registered for this review", code),
	})
}

// act commits what an operator does, unless that is nothing.
func (o Operations) act(ctx context.Context, operator derogation.Actor, reference string, now time.Time, make func(casework.Case) (casework.Change, error)) (casework.Case, error) {
	if err := mayOperate(operator); err != nil {
		return casework.Case{}, err
	}
	return casework.ChangeCase(ctx, o.Cases, reference, make)
}
