package casework_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

func TestAReviewIsOpenedOnceHoweverOftenItsStateAsks(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	task := w.Waiting(reference)
	p := w.Take(task)
	caseworktest.WantSame(t, "progress", p, casework.Progress{
		Reference: reference, Cycle: 1, Step: 1, Next: "clinical_director", Seconds: 1800, OverdueSeconds: 1,
	})
	caseworktest.WantSame(t, "announced", w.Announced(reference), []casework.AnnouncementKind{casework.AnnounceReview})
	stored := w.Wait(reference)
	if stored.Token != task.TaskToken || stored.Step != 1 || stored.Stage != "clinical_director" {
		t.Fatalf("stored %+v", stored)
	}
	version := w.State(reference).Version

	// The same call again, then a retry of the state with a token of its own.
	caseworktest.WantSame(t, "the same answer", w.Take(task), p)
	retry := task
	retry.Attempt, retry.TaskToken = 1, "token of the retry"
	w.Take(retry)
	caseworktest.WantSame(t, "token", w.Wait(reference).Token, "token of the retry")
	w.Take(task) // The first call comes late: its token counts no longer.
	caseworktest.WantSame(t, "token", w.Wait(reference).Token, "token of the retry")

	caseworktest.WantSame(t, "version", w.State(reference).Version, version)
	caseworktest.WantSame(t, "announced", w.Announced(reference), []casework.AnnouncementKind{casework.AnnounceReview})
	caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string(nil))
	w.Holds(reference)
}

func TestATokenForASettledStepIsStoredWithAWakeInOneCommit(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	w.Take(w.Plain(reference)) // The review opens before there is any token.
	late := w.Waiting(reference)
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))

	var commits []casework.Change
	w.Store.BeforeCommit = func(c casework.Change) error { commits = append(commits, c); return nil }
	p := w.Take(late)
	if len(commits) != 1 || commits[0].Wait == nil || commits[0].Wake == nil || len(commits[0].Entries) != 0 {
		t.Fatalf("committed %+v", commits)
	}
	caseworktest.WantSame(t, "next", p.Next, derogation.Stage("trust_medical_director"))
	caseworktest.WantSame(t, "token", w.Wait(reference).Token, late.TaskToken)
	if wakes := w.Wakes(reference); len(wakes) != 3 || wakes[2] != commits[0].Wake.Key {
		t.Errorf("wakes %v", wakes)
	}
	w.Store.BeforeCommit = nil
	w.Take(late)
	if len(w.Wakes(reference)) != 3 {
		t.Error("the same token woke twice")
	}
}

func TestAnOlderFenceIsRefused(t *testing.T) {
	at := func(second int) time.Time { return caseworktest.Evening.Add(time.Duration(second) * time.Second) }
	stored := casework.Task{Cycle: 1, Step: 2, EnteredAt: at(10), Attempt: 1}
	tests := map[string]struct {
		task   casework.Task
		stored bool
	}{
		"an earlier attempt":                   {casework.Task{Cycle: 1, Step: 2, EnteredAt: at(10), Attempt: 0}, false},
		"the same attempt":                     {casework.Task{Cycle: 1, Step: 2, EnteredAt: at(10), Attempt: 1}, false},
		"a later attempt":                      {casework.Task{Cycle: 1, Step: 2, EnteredAt: at(10), Attempt: 2}, true},
		"an earlier entry, many attempts":      {casework.Task{Cycle: 1, Step: 2, EnteredAt: at(9), Attempt: 300}, false},
		"entered again":                        {casework.Task{Cycle: 1, Step: 2, EnteredAt: at(11), Attempt: 0}, true},
		"entered again in the same second":     {casework.Task{Cycle: 1, Step: 2, EnteredAt: at(10).Add(time.Millisecond), Attempt: 0}, true},
		"an earlier step, entered later":       {casework.Task{Cycle: 1, Step: 1, EnteredAt: at(20), Attempt: 0}, false},
		"a later step":                         {casework.Task{Cycle: 1, Step: 10, EnteredAt: at(10), Attempt: 0}, true},
		"a later cycle, at the beginning":      {casework.Task{Cycle: 2, Step: 1, EnteredAt: at(11), Attempt: 0}, true},
		"an entry written in another timezone": {casework.Task{Cycle: 1, Step: 2, EnteredAt: at(11).In(time.FixedZone("BST", 3600)), Attempt: 0}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.Submit()
			fill := func(task casework.Task, token string) casework.Task {
				task.Reference, task.Stage, task.TaskToken = reference, "trust_medical_director", token
				return task
			}
			w.Take(fill(stored, "stored"))
			w.Take(fill(test.task, "new"))
			want := "stored"
			if test.stored {
				want = "new"
			}
			caseworktest.WantSame(t, "token", w.Wait(reference).Token, want)
		})
	}
}

func TestAnOlderCycleIsToldToStop(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	old := w.Waiting(reference)
	if err := w.Store.NextCycle(w.Ctx, w.Wait(reference), nil); err != nil {
		t.Fatal(err)
	}
	want := casework.Progress{Reference: reference, Cycle: 1, Step: 1, Next: derogation.StageSuperseded, Seconds: 1, OverdueSeconds: 1}
	version := w.State(reference).Version
	timer := old
	timer.TaskToken, timer.EnteredAt = "", w.Now.Add(time.Hour)
	onward := timer
	onward.Continue = true
	for name, task := range map[string]casework.Task{"a wait": old, "a timer that is due": timer, "one that would go on in a new one": onward} {
		t.Run(name, func(t *testing.T) {
			caseworktest.WantSame(t, "progress", w.Take(task), want)
			if wait := w.Wait(reference); wait.Cycle != 2 || wait.Token != "" || w.State(reference).Version != version {
				t.Errorf("it changed something: %+v", wait)
			}
		})
	}
}

func TestATimerThatIsEarlyWaitsOutTheRestAtTheSameStage(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	due := w.State(reference).Reviews[0].DueAt
	w.Now = due.Add(-1500 * time.Millisecond)
	p := w.Take(w.Plain(reference))
	caseworktest.WantSame(t, "progress", p, casework.Progress{
		Reference: reference, Cycle: 1, Step: 1, Next: "clinical_director", Seconds: 2, OverdueSeconds: 1,
	})
	// The state is entered again, its attempts counted anew.
	again := w.Waiting(reference)
	w.Take(again)
	caseworktest.WantSame(t, "token", w.Wait(reference).Token, again.TaskToken)
	caseworktest.WantSame(t, "announced", len(w.Announced(reference)), 1)

	w.Now = due.Add(-time.Millisecond)
	w.Take(w.Plain(reference))
	caseworktest.WantSame(t, "outcome", w.State(reference).Reviews[0].Outcome, derogation.Outcome(""))
	w.Now = due
	p = w.Take(w.Plain(reference))
	caseworktest.WantSame(t, "outcome", w.State(reference).Reviews[0].Outcome, derogation.OutcomeNoAnswer)
	caseworktest.WantSame(t, "next", p.Next, derogation.Stage("trust_medical_director"))
	caseworktest.WantSame(t, "step", p.Step, 2)
	w.Holds(reference)
}

func TestATimerThatIsRepeatedPassesOneTier(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	w.Now = w.State(reference).Reviews[0].DueAt
	timer := w.Plain(reference)
	first := w.Take(timer)
	version := w.State(reference).Version
	timer.Attempt = 1
	caseworktest.WantSame(t, "progress", w.Take(timer), first)
	caseworktest.WantSame(t, "version", w.State(reference).Version, version)
}

// The answer was committed just before the timer asked.
func TestATimerReturnsTheDecisionThatWonTheRace(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	due := w.State(reference).Reviews[4].DueAt
	w.Now = due.Add(-time.Second)
	w.code(reference) // Sent before the race; answering asks for another.
	w.Now = due
	timer := w.Plain(reference)
	raced := false
	w.Store.BeforeCommit = func(c casework.Change) error {
		if len(c.Entries) > 0 && !raced {
			raced = true
			w.Store.BeforeCommit = nil
			code, err := w.Store.Code(w.Ctx, caseworktest.CodeKey(w.Link(reference)))
			if err != nil {
				return err
			}
			return w.decide(reference, code.Nonce[:6])
		}
		return nil
	}
	p := w.Take(timer)
	if !raced || p.Next != derogation.StageNotifyDecision || p.Step != timer.Step+1 || w.State(reference).Status != derogation.Refused {
		t.Errorf("raced %t, got %+v and %s", raced, p, w.State(reference).Status)
	}
	w.Holds(reference)
}

func TestTheUnionIsNeverPassed(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	step := w.State(reference).Step
	w.Now = w.State(reference).Reviews[4].DueAt
	overdue := w.Waiting(reference)
	overdue.Stage = derogation.StageUnionOverdue
	p := w.Take(overdue)
	window := w.State(reference).Request.Window.To
	caseworktest.WantSame(t, "progress", p, casework.Progress{
		Reference: reference, Cycle: 1, Step: step, Next: derogation.StageUnionOverdue,
		Seconds: int(window.Sub(w.Now) / time.Second), OverdueSeconds: int(window.Sub(w.Now) / time.Second),
	})
	caseworktest.WantSame(t, "token", w.Wait(reference).Token, overdue.TaskToken)
	if w.State(reference).Reviews[4].Outcome != "" || w.State(reference).Tier != derogation.Union {
		t.Error("the union was passed")
	}
	kinds := w.Announced(reference)
	caseworktest.WantSame(t, "announced last", kinds[len(kinds)-1], casework.AnnounceOverdue)

	w.Take(overdue)
	caseworktest.WantSame(t, "announced", len(w.Announced(reference)), len(kinds))

	w.Now = window
	p = w.Take(w.Plain(reference))
	caseworktest.WantSame(t, "next", p.Next, derogation.StageNotifyDecision)
	caseworktest.WantSame(t, "status", w.State(reference).Status, derogation.Undecided)
	w.Holds(reference)
}

// The union's own wait carries, for the one after it, the time until the window
// has passed.
func TestTheUnionsWaitCarriesBothTimes(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.NationalTeam)
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	p := w.Take(w.Waiting(reference))
	due := w.State(reference).Reviews[4].DueAt
	caseworktest.WantSame(t, "seconds", p.Seconds, 7200)
	caseworktest.WantSame(t, "overdue seconds", p.OverdueSeconds, int(w.State(reference).Request.Window.To.Sub(due)/time.Second))
}

// An overdue state that comes too early gives the union the rest of its time.
func TestAnOverdueStateThatIsEarlyWakesItsOwnWait(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	wakes := len(w.Wakes(reference))
	early := w.Waiting(reference)
	early.Stage, early.EnteredAt = derogation.StageUnionOverdue, w.Now.Add(time.Second)
	p := w.Take(early)
	caseworktest.WantSame(t, "next", p.Next, derogation.Stage("union"))
	caseworktest.WantSame(t, "wakes", len(w.Wakes(reference)), wakes+1)
	caseworktest.WantSame(t, "token", w.Wait(reference).Token, early.TaskToken)
}

func TestADecisionIsAnnouncedOnceAndRunsOut(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	w.Answer(reference, caseworktest.Approval(w.State(reference)))
	until := w.State(reference).Decision.Terms.To

	notify := w.Plain(reference)
	p := w.Take(notify)
	caseworktest.WantSame(t, "after the decision", p.Next, derogation.StageInForce)
	caseworktest.WantSame(t, "seconds", p.Seconds, int(until.Sub(w.Now)/time.Second))
	caseworktest.WantSame(t, "again", w.Take(notify), p)
	w.Take(w.Waiting(reference))

	w.Now = until.Add(-time.Second)
	caseworktest.WantSame(t, "early", w.Take(w.Plain(reference)).Next, derogation.StageInForce)
	w.Now = until
	caseworktest.WantSame(t, "at the end", w.Take(w.Plain(reference)).Next, derogation.StageNotifyEnding)
	ending := w.Plain(reference)
	caseworktest.WantSame(t, "after the ending", w.Take(ending).Next, derogation.StageDone)
	caseworktest.WantSame(t, "again", w.Take(ending).Next, derogation.StageDone)
	kinds := w.Announced(reference)
	caseworktest.WantSame(t, "announced", kinds[5:], []casework.AnnouncementKind{casework.AnnounceDecision, casework.AnnounceEnding, casework.AnnounceOneTimeCode})
	w.Holds(reference)
}

func TestADefinitionThatDoesNotKnowTheNextStageIsFollowedByTheNextCycleOnce(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	wakes := len(w.Wakes(reference))
	task := w.Plain(reference)
	task.Continue = true
	p := w.Take(task)
	caseworktest.WantSame(t, "next", p.Next, derogation.Stage("trust_medical_director"))
	if wait := w.Wait(reference); wait.Cycle != 2 || wait.Token != "" || len(w.Wakes(reference)) != wakes+1 {
		t.Fatalf("wait %+v, wakes %v", wait, w.Wakes(reference))
	}
	caseworktest.WantSame(t, "again", w.Take(task).Next, derogation.StageSuperseded)
	if w.Wait(reference).Cycle != 2 || len(w.Wakes(reference)) != wakes+1 {
		t.Error("the second call opened another cycle")
	}
}

func TestACaseThatIsDoneNeedsNoNextCycle(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	w.Answer(reference, derogation.ResolveLocally{Basis: caseworktest.Basis(w.State(reference)), How: "A consultant acts down."})
	w.Take(w.Plain(reference))
	task := w.Plain(reference)
	task.Continue = true
	caseworktest.WantSame(t, "next", w.Take(task).Next, derogation.StageDone)
	caseworktest.WantSame(t, "cycle", w.Wait(reference).Cycle, 1)
}

// A late token of the same cycle comes between the look and the write.
func TestTheNextCycleBeginsAlsoWhenALateTokenComesBetween(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	late := w.Waiting(reference)
	late.Attempt = 1
	task := w.Plain(reference)
	task.Continue = true
	chain := casework.Chain{Cases: w.Store, Directory: w.Store, Waits: &waitMovesOn{WaitStore: w.Store, move: func() { w.Take(late) }}}
	p, err := chain.Take(w.Ctx, task)
	if err != nil || p.Next == derogation.StageSuperseded || w.Wait(reference).Cycle != 2 {
		t.Errorf("got %+v, %v; the cycle is %d", p, err, w.Wait(reference).Cycle)
	}
}

// What an execution remembers and what the ledger says differ after a backup
// was restored, or when the sweep has moved a case on.
func TestAnExecutionThatStandsElsewhereThanTheLedgerChangesNothingAndIsCorrected(t *testing.T) {
	for _, tier := range []derogation.Tier{derogation.ClinicalDirector, derogation.NationalTeam} {
		t.Run(fmt.Sprintf("it thinks that it is with %s", tier), func(t *testing.T) {
			w := newWorld(t)
			reference := w.Submit()
			for w.Take(w.Plain(reference)); w.State(reference).Tier != derogation.TrustMedicalDirector; w.Take(w.Plain(reference)) {
				w.Answer(reference, caseworktest.Escalation(w.State(reference)))
			}
			w.Now = w.State(reference).Reviews[1].DueAt.Add(time.Hour) // Long due: not for this execution to say.
			before := w.State(reference)
			task := w.Waiting(reference)
			task.Stage = derogation.Stage(tier)
			task.Step = map[derogation.Tier]int{derogation.ClinicalDirector: 1, derogation.NationalTeam: 4}[tier]
			wakes := len(w.Wakes(reference))

			timer := task
			timer.TaskToken = ""
			for _, p := range []casework.Progress{w.Take(timer), w.Take(task)} {
				if p.Step != 2 || p.Next != "trust_medical_director" || p.Seconds != 1 {
					t.Errorf("got %+v", p)
				}
			}
			if w.State(reference).Version != before.Version {
				t.Error("the case was changed")
			}
			if w.Wait(reference).Token != task.TaskToken || len(w.Wakes(reference)) != wakes+1 {
				t.Errorf("stored %+v, wakes %v", w.Wait(reference), w.Wakes(reference))
			}
		})
	}
}

func TestTheClockOfTheExecutionMayRunBehind(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	task := w.Waiting(reference)
	task.EnteredAt = caseworktest.Evening.Add(-5 * time.Second)
	p := w.Take(task)
	review := w.State(reference).Reviews[0]
	if !review.OpenedAt.Equal(caseworktest.Evening) || p.Seconds != 1800 {
		t.Errorf("opened at %s, %d seconds left", review.OpenedAt, p.Seconds)
	}
	w.Holds(reference)
}

func TestACommitThatWasOvertakenIsWorkedOutAnew(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	task := w.Waiting(reference)
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		w.Take(w.Plain(reference)) // Another one opens the review first.
		return nil
	}
	w.Take(task)
	caseworktest.WantSame(t, "token", w.Wait(reference).Token, task.TaskToken)
	caseworktest.WantSame(t, "announced", len(w.Announced(reference)), 1)
	caseworktest.WantSame(t, "version", w.State(reference).Version, 2)
	w.Holds(reference)
}

func TestAFailureOfTheStoreIsTheTasksFailure(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	broken := errors.New("broken")
	w.Store.BeforeCommit = func(casework.Change) error { return broken }
	_, err := w.Chain().Take(w.Ctx, w.Waiting(reference))
	caseworktest.WantError(t, err, broken)
	task := w.Plain(reference)
	task.Reference = "DR-0000-0000"
	_, err = w.Chain().Take(w.Ctx, task)
	caseworktest.WantError(t, err, casework.ErrNotFound)
}
