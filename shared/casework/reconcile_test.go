package casework_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

func (w *world) wakeDue(reference, key string) time.Time {
	w.T.Helper()
	wakes, _, _ := w.Store.Outbox(reference)
	for _, wake := range wakes {
		if wake.Key == key {
			return wake.DueAt
		}
	}
	w.T.Fatalf("the wake %s is gone", key)
	return time.Time{}
}

func TestANewCaseIsStartedAndItsWakeKeptUntilTheExecutionStands(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Submit()
	w.Now = w.Now.Add(3 * time.Second)
	if w.Reconcile(m, reference, caseworktest.WakeOf(1)) {
		t.Fatal("it counts as caught up before anything was seen")
	}
	caseworktest.WantSame(t, "calls", m.Calls, []string{"start " + reference + "-1"})
	caseworktest.WantSame(t, "input", m.Inputs[0], casework.Progress{
		Reference: reference, Cycle: 1, Step: 1, Next: "clinical_director", Seconds: 1797, OverdueSeconds: 1,
	})
	caseworktest.WantSame(t, "due again", w.wakeDue(reference, caseworktest.WakeOf(1)), caseworktest.Evening.Add(time.Minute))

	// Delivered again before the execution has come to its first wait.
	if w.Reconcile(m, reference, caseworktest.WakeOf(1)) || w.Wait(reference).Cycle != 1 {
		t.Error("a running execution was given up")
	}
	// Handed on by the sweep: it is due again a minute later.
	w.Now = caseworktest.Evening.Add(time.Minute)
	if w.Reconcile(m, reference, caseworktest.WakeOf(1)) {
		t.Error("it counts as caught up")
	}
	caseworktest.WantSame(t, "due again", w.wakeDue(reference, caseworktest.WakeOf(1)), w.Now.Add(time.Minute))
	w.Take(w.Waiting(reference))
	caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string(nil))
	m.Calls = nil
	// Once more, long after: the wake is gone, and nothing happens.
	if !w.Reconcile(m, reference, caseworktest.WakeOf(1)) || m.Calls != nil {
		t.Errorf("calls %v", m.Calls)
	}
}

func TestAWaitThatIsSettledEndsWithWhereTheLedgerStandsNow(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	token := w.Wait(reference).Token
	m.Good[token] = true
	m.Statuses[reference+"-1"] = casework.ExecutionRunning
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	wake := caseworktest.WakeOf(w.State(reference).Version)
	w.Now = w.Now.Add(10 * time.Minute)
	// The case moves on once more before the wake is looked at.
	w.Take(w.Plain(reference))
	w.Now = w.Now.Add(10 * time.Minute)
	if w.Reconcile(m, reference, wake) {
		t.Error("it counts as caught up before it was seen to be")
	}
	caseworktest.WantSame(t, "calls", m.Calls, []string{"complete " + token})
	caseworktest.WantSame(t, "output", m.Inputs[0], casework.Progress{
		Reference: reference, Cycle: 1, Step: 2, Next: "trust_medical_director", Seconds: 1200, OverdueSeconds: 1,
	})
	w.Take(w.Waiting(reference))
	if !w.Reconcile(m, reference, wake) {
		t.Error("the execution stands where the ledger does")
	}
}

func TestWhatFollowsWhenATokenIsRefused(t *testing.T) {
	tests := []struct {
		status casework.ExecutionStatus
		done   bool
		want   bool
		anew   bool
	}{
		{casework.ExecutionRunning, false, false, false},
		{casework.ExecutionSucceeded, false, false, true},
		{casework.ExecutionStopped, false, false, true},
		{casework.ExecutionUnknown, false, false, true},
		{casework.ExecutionRunning, true, false, false},
		{casework.ExecutionSucceeded, true, true, false},
		{casework.ExecutionStopped, true, true, false},
		{casework.ExecutionUnknown, true, true, false},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("execution %s, case done %t", test.status, test.done), func(t *testing.T) {
			w, m := newWorld(t), caseworktest.NewMachine()
			reference := w.Reach(derogation.ClinicalDirector)
			if test.done {
				w.Answer(reference, derogation.ResolveLocally{Basis: caseworktest.Basis(w.State(reference)), How: "A consultant acts down."})
				w.Take(w.Plain(reference))
			} else {
				w.Answer(reference, caseworktest.Escalation(w.State(reference)))
			}
			if test.status != casework.ExecutionUnknown {
				m.Statuses[reference+"-1"] = test.status
			}
			wake := caseworktest.WakeOf(w.State(reference).Version)
			caseworktest.WantSame(t, "caught up", w.Reconcile(m, reference, wake), test.want)
			calls := []string{"complete " + "token-1", "status " + reference + "-1"}
			if test.anew {
				calls = append(calls, "start "+reference+"-2")
				input := m.Inputs[1]
				if input.Cycle != 2 || input.Next != "trust_medical_director" || w.Wait(reference).Cycle != 2 {
					t.Errorf("cycle %d started with %+v", w.Wait(reference).Cycle, input)
				}
			}
			caseworktest.WantSame(t, "calls", m.Calls, calls)
			if !test.want && !test.done {
				caseworktest.WantSame(t, "due again", w.wakeDue(reference, wake), w.Now.Add(time.Minute))
			}
		})
	}
}

func TestOfTwoReconcilesAtOnceOneBeginsTheNextCycle(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	m.Statuses[reference+"-1"] = casework.ExecutionStopped
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	wake := caseworktest.WakeOf(w.State(reference).Version)
	m.Before = func() { w.Reconcile(m, reference, wake) } // The second, in the middle of the first.
	if w.Reconcile(m, reference, wake) {
		t.Error("caught up")
	}
	starts := 0
	for _, call := range m.Calls {
		if call == "start "+reference+"-2" {
			starts++
		}
	}
	if starts != 1 || w.Wait(reference).Cycle != 2 {
		t.Errorf("calls %v, cycle %d", m.Calls, w.Wait(reference).Cycle)
	}
}

// The case and its wait both move on between the two reads: a wait must never
// be ended with where the ledger stood before it.
func TestAWaitIsNotEndedByAnOlderLookAtTheCase(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	m.Statuses[reference+"-1"] = casework.ExecutionRunning
	moveOn := func() {
		w.Answer(reference, caseworktest.Escalation(w.State(reference)))
		task := w.Waiting(reference)
		m.Good[task.TaskToken] = true
		w.Take(task)
	}
	r := w.Reconciler(m)
	r.Waits = &waitMovesOn{WaitStore: w.Store, move: moveOn}
	if _, err := r.Reconcile(w.Ctx, reference, caseworktest.WakeOf(1)); err != nil {
		t.Fatal(err)
	}
	if token := w.Wait(reference).Token; token == "" || !m.Good[token] {
		t.Errorf("the new wait was ended: %v with %+v", m.Calls, m.Inputs)
	}
}

// A wake is for one of two things, and each is seen done by whoever does it: the
// execution's by the token that comes, or by the sweep a minute later; the register's at
// once. One that an earlier version wrote, which the case does not name, is for both.
func TestAWakeIsNotLookedAtAgainOnceItIsSeenDone(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.Union)
	caseworktest.WantSame(t, "wakes of five tiers", w.Wakes(reference), []string(nil))
	m.Good[w.Wait(reference).Token] = true
	w.Answer(reference, caseworktest.Approval(w.State(reference)))
	decided := caseworktest.WakeOf(w.State(reference).Version)
	caseworktest.WantSame(t, "wakes of the decision", w.Wakes(reference), []string{decided, decided + "#publish"})

	if w.Reconcile(m, reference, decided) {
		t.Error("the execution counts as caught up")
	}
	if _, ok := w.inRegister(reference); ok {
		t.Error("the wake of the execution published")
	}
	calls := m.Calls
	if !w.Reconcile(m, reference, decided+"#publish") || len(calls) != len(m.Calls) {
		t.Errorf("the register's wake is kept, calls %v", m.Calls)
	}
	if p, _ := w.inRegister(reference); p.Derogation == nil {
		t.Errorf("published %+v", p)
	}
	w.Take(w.Plain(reference)) // The decision is announced, which asks for the next state.
	caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string{caseworktest.WakeOf(w.State(reference).Version)})
	w.Take(w.Waiting(reference))
	caseworktest.WantSame(t, "wakes in force", w.Wakes(reference), []string(nil))
}

func TestAWakeThatItsCaseDoesNotNameIsForTheRegisterAsWell(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Submit(caseworktest.MassCasualty)
	w.Reconcile(m, reference, caseworktest.WakeOf(1))
	if _, ok := w.inRegister(reference); ok {
		t.Error("it was published by the wake of its execution")
	}
	earlier := &casework.Wake{Reference: reference, Key: "W#000000", DueAt: w.Now}
	if err := w.Store.NextCycle(w.Ctx, w.Wait(reference), earlier); err != nil {
		t.Fatal(err)
	}
	w.Reconcile(m, reference, earlier.Key)
	if p, _ := w.inRegister(reference); p.Exception == nil || m.Statuses[reference+"-2"] != casework.ExecutionRunning {
		t.Errorf("published %+v, executions %v", p, m.Statuses)
	}
}

// A state that waits has a token that somebody must end, though nothing is left to do.
func TestATokenThatComesWhenAllIsDoneKeepsItsWake(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	late := w.Waiting(reference)
	late.Attempt = 1
	m.Good[late.TaskToken] = true
	w.Answer(reference, derogation.ResolveLocally{Basis: caseworktest.Basis(w.State(reference)), How: "A consultant acts down."})
	w.Take(w.Plain(reference))
	caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string(nil))
	w.Take(late)
	for _, wake := range w.Wakes(reference) {
		w.Reconcile(m, reference, wake)
	}
	if m.Good[late.TaskToken] {
		t.Errorf("the wait was not ended: wakes %v", w.Wakes(reference))
	}
}

func TestACycleWhoseStartWasLostIsStarted(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	if err := w.Store.NextCycle(w.Ctx, w.Wait(reference), nil); err != nil {
		t.Fatal(err)
	}
	w.Reconcile(m, reference, caseworktest.WakeOf(1))
	caseworktest.WantSame(t, "calls", m.Calls, []string{"start " + reference + "-2"})
	w.Reconcile(m, reference, caseworktest.WakeOf(1))
	caseworktest.WantSame(t, "cycle", w.Wait(reference).Cycle, 2)

	// It ended without ever having waited.
	m.Statuses[reference+"-2"] = casework.ExecutionStopped
	w.Reconcile(m, reference, caseworktest.WakeOf(1))
	caseworktest.WantSame(t, "cycle", w.Wait(reference).Cycle, 3)
	caseworktest.WantSame(t, "the third", m.Statuses[reference+"-3"], casework.ExecutionRunning)
}

// After a restored backup the next cycle's name may be taken: the cycle after
// that follows.
func TestACycleWhoseNameIsTakenIsPassedOver(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	m.Statuses[reference+"-1"], m.Statuses[reference+"-2"] = casework.ExecutionStopped, casework.ExecutionSucceeded
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	wake := caseworktest.WakeOf(w.State(reference).Version)
	for range 3 {
		if w.Reconcile(m, reference, wake) {
			t.Fatal("caught up")
		}
	}
	if w.Wait(reference).Cycle != 3 || m.Statuses[reference+"-3"] != casework.ExecutionRunning {
		t.Errorf("cycle %d, executions %v", w.Wait(reference).Cycle, m.Statuses)
	}
}

func TestAMachineThatFailsKeepsTheWake(t *testing.T) {
	broken := errors.New("broken")
	for name, settle := range map[string]bool{"at a start": false, "at the end of a wait": true} {
		t.Run(name, func(t *testing.T) {
			w, m := newWorld(t), caseworktest.NewMachine()
			m.Broken = broken
			reference, wake := "", caseworktest.WakeOf(1)
			if settle {
				reference = w.Reach(derogation.ClinicalDirector)
				w.Answer(reference, caseworktest.Escalation(w.State(reference)))
				wake = caseworktest.WakeOf(w.State(reference).Version)
			} else {
				reference = w.Submit()
			}
			due := w.wakeDue(reference, wake)
			caughtUp, err := w.Reconciler(m).Reconcile(w.Ctx, reference, wake)
			if caughtUp {
				t.Error("caught up")
			}
			caseworktest.WantError(t, err, broken)
			caseworktest.WantSame(t, "due", w.wakeDue(reference, wake), due)
		})
	}
}

func TestAMachineThatFailsInBetweenIsTriedAgain(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	broken := errors.New("broken")
	reference := w.Reach(derogation.ClinicalDirector)
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	wake := caseworktest.WakeOf(w.State(reference).Version)
	m.Statuses[reference+"-1"] = casework.ExecutionStopped
	failing := &failsAtStart{Machine: m, err: broken}
	_, err := w.Reconciler(failing).Reconcile(w.Ctx, reference, wake)
	caseworktest.WantError(t, err, broken)
	caseworktest.WantSame(t, "cycle", w.Wait(reference).Cycle, 2)
	w.Reconcile(m, reference, wake)
	caseworktest.WantSame(t, "the second", m.Statuses[reference+"-2"], casework.ExecutionRunning)
}

type failsAtStart struct {
	*caseworktest.Machine
	err error
}

func (f *failsAtStart) Start(context.Context, string, casework.Progress) error { return f.err }

func TestAWakeOfACaseThatIsNotThereIsAnError(t *testing.T) {
	w := newWorld(t)
	_, err := w.Reconciler(caseworktest.NewMachine()).Reconcile(w.Ctx, "DR-0000-0000", caseworktest.WakeOf(1))
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

// What an execution remembers of its step may be wrong, also at the right stage.
func TestAWaitAtTheRightStageButAnotherStepIsEnded(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Submit()
	task := w.Waiting(reference)
	task.Step = 3
	w.Take(task)
	m.Good[task.TaskToken] = true
	if w.Reconcile(m, reference, caseworktest.WakeOf(1)) {
		t.Error("caught up")
	}
	caseworktest.WantSame(t, "calls", m.Calls, []string{"complete " + task.TaskToken})
	caseworktest.WantSame(t, "step", m.Inputs[0].Step, 1)
}
