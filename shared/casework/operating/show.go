package operating

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Shown is a case as an operator sees it.
type Shown struct {
	Case  casework.Case
	Stage derogation.Stage
	// DueAt is when it moves by itself; zero when it is done.
	DueAt  time.Time
	Events []derogation.Event
	// Execution is the name of the execution in the present cycle, Status what
	// became of it, and Place how far it has come.
	Execution string
	Status    casework.ExecutionStatus
	Place     casework.Place
	Outbox    Outbox
}

// trouble is what the execution of an open case is stuck by; empty for nothing.
func (s Shown) trouble() Trouble {
	switch {
	case s.Status == casework.ExecutionRunning:
		return ""
	case s.Status == casework.ExecutionUnknown && s.Place.Step == 0:
		return TroubleNeverBegan
	default: // One that waited and is unknown ended so long ago that it is forgotten.
		return TroubleEnded
	}
}

// Show returns everything that an operator needs to know of a case. It changes
// nothing. Errors: casework.ErrNotFound; a status that this version does not know.
func (o Operations) Show(ctx context.Context, operator derogation.Actor, reference string) (Shown, error) {
	if err := mayOperate(operator); err != nil {
		return Shown{}, err
	}
	shown, err := o.shown(ctx, reference)
	if err != nil {
		return Shown{}, err
	}
	entries, err := o.Cases.Entries(ctx, reference)
	if err != nil {
		return Shown{}, fmt.Errorf("ledger of %s: %w", reference, err)
	}
	if shown.Events, err = ledger.Events(entries); err != nil {
		return Shown{}, err
	}
	if err := o.execution(ctx, &shown); err != nil {
		return Shown{}, err
	}
	shown.Outbox, err = o.Store.OutboxOf(ctx, reference)
	return shown, err
}

// shown reads where a case stands.
func (o Operations) shown(ctx context.Context, reference string) (Shown, error) {
	c, _, err := o.Cases.Case(ctx, reference)
	if err != nil {
		return Shown{}, err
	}
	shown := Shown{Case: c}
	if shown.Stage, err = c.State.Stage(); err != nil {
		return Shown{}, fmt.Errorf("case %s: %w", reference, err)
	}
	due, _, err := c.State.NextDue()
	shown.DueAt = due.At
	return shown, err
}

// execution reads how the execution of the present cycle stands.
func (o Operations) execution(ctx context.Context, shown *Shown) error {
	reference := shown.Case.State.Reference
	place, err := o.Store.Place(ctx, reference)
	if err != nil {
		return err
	}
	shown.Place, shown.Execution = place, casework.ExecutionName(reference, place.Cycle)
	shown.Status, err = o.Executions.Status(ctx, shown.Execution)
	return err
}
