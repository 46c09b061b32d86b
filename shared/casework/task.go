package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// Task is one call by a state of the execution. TaskToken is set for states
// that wait. Definition is the number of the definition that the execution runs
// on; Continue is set by the state that a definition goes to when it does not
// know the next stage.
type Task struct {
	Definition int              `json:"definition"`
	Stage      derogation.Stage `json:"stage"`
	Reference  string           `json:"reference"`
	Cycle      int              `json:"cycle"`
	Step       int              `json:"step"`
	Attempt    int              `json:"attempt"`
	EnteredAt  time.Time        `json:"enteredAt"`
	TaskToken  string           `json:"taskToken,omitempty"`
	Continue   bool             `json:"continue,omitempty"`
}

func (t Task) wait() Wait {
	return Wait{
		Reference: t.Reference, Cycle: t.Cycle, Step: t.Step, Stage: t.Stage,
		EnteredAt: t.EnteredAt, Attempt: t.Attempt, Definition: t.Definition, Token: t.TaskToken,
	}
}

// Chain is what the states of the execution do.
type Chain struct {
	Cases     CaseStore
	Waits     WaitStore
	Directory Directory
}

// Take does what a state asks: at most the one thing that the ledger itself has
// due (open the review, record a silence, announce), if the execution stands
// where the ledger does; then, for a state that waits, it stores the token. It
// trusts the ledger and takes the execution's data as a hint. Doing it again
// does nothing more.
//
// A token that comes for a step that is settled already is stored with a wake,
// in one transaction, so that the decision that came first ends the wait. With one
// that comes where the ledger stands, the wake that led there is done.
func (c Chain) Take(ctx context.Context, t Task) (Progress, error) {
	return Retry(ctx, func() (Progress, error) {
		p, err := c.take(ctx, t)
		if errors.Is(err, ErrSuperseded) {
			return Progress{Reference: t.Reference, Cycle: t.Cycle, Step: t.Step, Next: derogation.StageSuperseded, Seconds: 1, OverdueSeconds: 1}, nil
		}
		return p, err
	})
}

func (c Chain) take(ctx context.Context, t Task) (Progress, error) {
	current, stored, _, err := c.Waits.CaseAndWait(ctx, t.Reference)
	if err != nil {
		return Progress{}, err
	}
	if t.Cycle < stored.Cycle {
		return Progress{}, ErrSuperseded
	}
	if t.Continue {
		return c.continueAnew(ctx, t, current, stored)
	}
	change, err := c.due(ctx, current, t)
	if err != nil {
		return Progress{}, err
	}
	if t.TaskToken != "" && stored.Fence() != t.wait().Fence() {
		if err := c.hold(&change, t); err != nil {
			return Progress{}, err
		}
	}
	if err := change.seeDone(t); err != nil {
		return Progress{}, err
	}
	if len(change.Entries) > 0 || change.Wait != nil || change.Done != "" {
		if err := c.Cases.Commit(ctx, change); err != nil {
			return Progress{}, err
		}
	}
	return progressOf(change.Case.State, t.Cycle, later(t.EnteredAt, change.Case.State.ChangedAt))
}

// due applies what the ledger has due, if the execution stands at its step.
func (c Chain) due(ctx context.Context, current Case, t Task) (Change, error) {
	nothing := Change{Before: current.State.Version, Case: current, Named: current.Wake}
	due, ok, err := current.State.NextOfChain()
	if err != nil || !ok || t.Step != current.State.Step {
		return nothing, err
	}
	now := later(t.EnteredAt, current.State.ChangedAt)
	if now.Before(due.At) {
		return nothing, nil
	}
	command, err := onDuty(ctx, c.Directory, current.State, due.Command, now)
	if err != nil {
		return nothing, err
	}
	return Apply(current, command, derogation.System("escalate"), now)
}

// hold adds the token to the change, and a wake if it waits for something that
// is settled.
func (c Chain) hold(change *Change, t Task) error {
	wait := t.wait()
	change.Wait = &wait
	stage, err := change.Case.State.Stage()
	if err != nil {
		return err
	}
	if t.Step != change.Case.State.Step || t.Stage != stage {
		change.Wake = wakeFor(change.Case.State, later(t.EnteredAt, change.Case.State.ChangedAt), "#held#"+wait.Fence())
	}
	return nil
}

// seeDone marks the wakes of the execution as done once it stands where the ledger
// does, or has nothing left to do: that of an earlier change, and that of this one,
// which is then not written. Otherwise the wake of this change does for the earlier
// one as well. The commit fails if another change came first, so no wake is taken for
// done that asked for more.
func (c *Change) seeDone(t Task) error {
	stage, err := c.Case.State.Stage()
	if err != nil {
		return err
	}
	stands := c.Wait != nil && t.Step == c.Case.State.Step && t.Stage == stage
	switch {
	case stands, stage == derogation.StageDone && t.TaskToken == "":
		c.Wake = nil
	case c.Wake == nil || len(c.Entries) == 0: // No change: the case goes on naming the earlier one.
		return nil
	}
	c.Done, c.Named = c.Named, ""
	return nil
}

// continueAnew hands the case to a new execution, on the newest definition.
func (c Chain) continueAnew(ctx context.Context, t Task, current Case, stored Wait) (Progress, error) {
	p, err := progressOf(current.State, t.Cycle, later(t.EnteredAt, current.State.ChangedAt))
	if err != nil || t.Cycle != stored.Cycle || p.Next == derogation.StageDone {
		return p, err
	}
	wake := wakeFor(current.State, later(t.EnteredAt, current.State.ChangedAt), fmt.Sprintf("#continued#%06d", t.Cycle))
	err = c.Waits.NextCycle(ctx, stored, wake)
	if errors.Is(err, ErrSuperseded) {
		return Progress{}, ErrStale // Perhaps only by a late token of this cycle: look again.
	}
	return p, err
}
