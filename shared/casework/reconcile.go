package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// What a machine answers besides its own failures.
var (
	// ErrExecutionExists: an execution of that name was started before.
	ErrExecutionExists = errors.New("an execution of this name exists")
	// ErrTokenRefused: the token was used, its wait is over, or it is unknown.
	// It never becomes good again.
	ErrTokenRefused = errors.New("the task token was refused")
)

// ExecutionStatus says what became of an execution.
type ExecutionStatus string

// What may have become of an execution. Unknown: there is none of that name.
const (
	ExecutionRunning   ExecutionStatus = "running"
	ExecutionSucceeded ExecutionStatus = "succeeded"
	ExecutionStopped   ExecutionStatus = "stopped"
	ExecutionUnknown   ExecutionStatus = "unknown"
)

// Machine runs executions of the state machine.
type Machine interface {
	// Start starts an execution, or returns ErrExecutionExists.
	Start(ctx context.Context, name string, input Progress) error
	// Complete ends a wait, or returns ErrTokenRefused.
	Complete(ctx context.Context, token string, output Progress) error
	// Status says what became of an execution.
	Status(ctx context.Context, name string) (ExecutionStatus, error)
}

// Reconciler brings executions, and the register, in line with the ledgers.
// Nothing else starts an execution or uses a token.
type Reconciler struct {
	Cases    CaseStore
	Waits    WaitStore
	Wakes    WakeStore
	Machine  Machine
	Register RegisterStore
}

// Reconcile acts on a wake. It reads where the ledger stands and where the
// execution waits, publishes what the register holds of the case or does the one
// thing that brings the execution closer, whichever the wake is for, and forgets the
// wake only once that is seen done; until then the wake comes again. It returns
// whether it is. Doing it again, twice at once or long after is harmless. Mostly the
// execution is at its place within moments, and escalate has seen it there first: so
// a wake is not looked at again before it is due.
func (r Reconciler) Reconcile(ctx context.Context, reference, wake string) (caughtUp bool, err error) {
	c, wait, now, err := r.Waits.CaseAndWait(ctx, reference)
	if err != nil {
		return false, err
	}
	if wake != c.Wake { // The wake that a case names is for its execution alone.
		err = r.publish(ctx, c.State)
	}
	caughtUp = true
	if !strings.HasSuffix(wake, toPublish) {
		// A register that cannot be written holds no execution up, nor the other way
		// round; but either keeps a wake that is for both.
		var failed error
		caughtUp, failed = r.align(ctx, c.State, wait, now)
		err = errors.Join(err, failed)
	}
	if err != nil {
		return false, fmt.Errorf("reconcile %s: %w", reference, err)
	}
	if caughtUp {
		return true, r.Wakes.RemoveWake(ctx, reference, wake)
	}
	if now.Before(c.State.ChangedAt.Add(OutboxGrace)) {
		return false, nil // What was written with that change is not due before then anyway.
	}
	return false, r.Wakes.PostponeWake(ctx, Wake{reference, wake, now.Add(OutboxGrace), c.State.Trust.Code})
}

func (r Reconciler) publish(ctx context.Context, s derogation.State) error {
	if p, ok := s.RegisterEntries(); ok {
		return r.Register.Publish(ctx, p)
	}
	return nil
}

func (r Reconciler) align(ctx context.Context, s derogation.State, wait Wait, now time.Time) (bool, error) {
	progress, err := progressOf(s, wait.Cycle, now)
	if err != nil {
		return false, err
	}
	if wait.Token != "" && wait.Step == s.Step && wait.Stage == progress.Next {
		return true, nil
	}
	name := ExecutionName(s.Reference, wait.Cycle)
	if wait.Token != "" {
		err = r.Machine.Complete(ctx, wait.Token, progress)
	} else {
		err = r.Machine.Start(ctx, name, progress)
	}
	switch {
	case err == nil:
		return false, nil // On its way: the wake is kept until it is seen to have arrived.
	case errors.Is(err, ErrTokenRefused), errors.Is(err, ErrExecutionExists):
		return r.afterRefusal(ctx, wait)
	default:
		return false, err
	}
}

// afterRefusal looks at the execution itself. One that runs will come to a
// state that reads the ledger. One that has ended before the case did is
// followed by the next cycle, which starts where the ledger stands. The case is
// read again, after the execution: the last that it did may have been to bring
// the case to its end.
func (r Reconciler) afterRefusal(ctx context.Context, wait Wait) (bool, error) {
	status, err := r.Machine.Status(ctx, ExecutionName(wait.Reference, wait.Cycle))
	if err != nil || status == ExecutionRunning {
		return false, err
	}
	c, now, err := r.Cases.Case(ctx, wait.Reference)
	if err != nil {
		return false, err
	}
	progress, err := progressOf(c.State, wait.Cycle+1, now)
	if err != nil {
		return false, err
	}
	if progress.Next == derogation.StageDone {
		return true, nil
	}
	err = r.Waits.NextCycle(ctx, wait, nil)
	if errors.Is(err, ErrSuperseded) {
		return false, nil // Another reconcile was first.
	}
	if err != nil {
		return false, err
	}
	err = r.Machine.Start(ctx, ExecutionName(wait.Reference, progress.Cycle), progress)
	if errors.Is(err, ErrExecutionExists) {
		return false, nil
	}
	return false, err
}

func ExecutionName(reference string, cycle int) string {
	return fmt.Sprintf("%s-%d", reference, cycle)
}
