package casework_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func TestAReviewIsOpenedOnceHoweverOftenItsStateAsks(t *testing.T) {
	w := newWorld(t)
	reference := w.submit()
	task := w.waiting(reference)
	p := w.take(task)
	wantSame(t, "progress", p, casework.Progress{
		Reference: reference, Cycle: 1, Step: 1, Next: "clinical_director", Seconds: 1800, OverdueSeconds: 1,
	})
	wantSame(t, "announced", w.announced(reference), []casework.AnnouncementKind{casework.AnnounceReview})
	stored := w.wait(reference)
	if stored.Token != task.TaskToken || stored.Step != 1 || stored.Stage != "clinical_director" {
		t.Fatalf("stored %+v", stored)
	}
	version := w.state(reference).Version

	// The same call again, then a retry of the state with a token of its own.
	wantSame(t, "the same answer", w.take(task), p)
	retry := task
	retry.Attempt, retry.TaskToken = 1, "token of the retry"
	w.take(retry)
	wantSame(t, "token", w.wait(reference).Token, "token of the retry")
	w.take(task) // The first call comes late: its token counts no longer.
	wantSame(t, "token", w.wait(reference).Token, "token of the retry")

	wantSame(t, "version", w.state(reference).Version, version)
	wantSame(t, "announced", w.announced(reference), []casework.AnnouncementKind{casework.AnnounceReview})
	wantSame(t, "wakes", w.wakes(reference), []string{wakeOf(1)})
	w.holds(reference)
}

func TestATokenForASettledStepIsStoredWithAWakeInOneCommit(t *testing.T) {
	w := newWorld(t)
	reference := w.submit()
	w.take(w.plain(reference)) // The review opens before there is any token.
	late := w.waiting(reference)
	w.answer(reference, escalation(w.state(reference)))

	var commits []casework.Change
	w.store.BeforeCommit = func(c casework.Change) error { commits = append(commits, c); return nil }
	p := w.take(late)
	if len(commits) != 1 || commits[0].Wait == nil || commits[0].Wake == nil || len(commits[0].Entries) != 0 {
		t.Fatalf("committed %+v", commits)
	}
	wantSame(t, "next", p.Next, derogation.Stage("trust_medical_director"))
	wantSame(t, "token", w.wait(reference).Token, late.TaskToken)
	if wakes := w.wakes(reference); len(wakes) != 3 || wakes[2] != commits[0].Wake.Key {
		t.Errorf("wakes %v", wakes)
	}
	w.store.BeforeCommit = nil
	w.take(late)
	if len(w.wakes(reference)) != 3 {
		t.Error("the same token woke twice")
	}
}

func TestAnOlderFenceIsRefused(t *testing.T) {
	at := func(second int) time.Time { return evening.Add(time.Duration(second) * time.Second) }
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
			reference := w.submit()
			fill := func(task casework.Task, token string) casework.Task {
				task.Reference, task.Stage, task.TaskToken = reference, "trust_medical_director", token
				return task
			}
			w.take(fill(stored, "stored"))
			w.take(fill(test.task, "new"))
			want := "stored"
			if test.stored {
				want = "new"
			}
			wantSame(t, "token", w.wait(reference).Token, want)
		})
	}
}

func TestAnOlderCycleIsToldToStop(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	old := w.waiting(reference)
	if err := w.store.NextCycle(w.ctx, w.wait(reference), nil); err != nil {
		t.Fatal(err)
	}
	want := casework.Progress{Reference: reference, Cycle: 1, Step: 1, Next: derogation.StageSuperseded, Seconds: 1, OverdueSeconds: 1}
	version := w.state(reference).Version
	timer := old
	timer.TaskToken, timer.EnteredAt = "", w.now.Add(time.Hour)
	onward := timer
	onward.Continue = true
	for name, task := range map[string]casework.Task{"a wait": old, "a timer that is due": timer, "one that would go on in a new one": onward} {
		t.Run(name, func(t *testing.T) {
			wantSame(t, "progress", w.take(task), want)
			if wait := w.wait(reference); wait.Cycle != 2 || wait.Token != "" || w.state(reference).Version != version {
				t.Errorf("it changed something: %+v", wait)
			}
		})
	}
}

func TestATimerThatIsEarlyWaitsOutTheRestAtTheSameStage(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	due := w.state(reference).Reviews[0].DueAt
	w.now = due.Add(-1500 * time.Millisecond)
	p := w.take(w.plain(reference))
	wantSame(t, "progress", p, casework.Progress{
		Reference: reference, Cycle: 1, Step: 1, Next: "clinical_director", Seconds: 2, OverdueSeconds: 1,
	})
	// The state is entered again, its attempts counted anew.
	again := w.waiting(reference)
	w.take(again)
	wantSame(t, "token", w.wait(reference).Token, again.TaskToken)
	wantSame(t, "announced", len(w.announced(reference)), 1)

	w.now = due.Add(-time.Millisecond)
	w.take(w.plain(reference))
	wantSame(t, "outcome", w.state(reference).Reviews[0].Outcome, derogation.Outcome(""))
	w.now = due
	p = w.take(w.plain(reference))
	wantSame(t, "outcome", w.state(reference).Reviews[0].Outcome, derogation.OutcomeNoAnswer)
	wantSame(t, "next", p.Next, derogation.Stage("trust_medical_director"))
	wantSame(t, "step", p.Step, 2)
	w.holds(reference)
}

func TestATimerThatIsRepeatedPassesOneTier(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	w.now = w.state(reference).Reviews[0].DueAt
	timer := w.plain(reference)
	first := w.take(timer)
	version := w.state(reference).Version
	timer.Attempt = 1
	wantSame(t, "progress", w.take(timer), first)
	wantSame(t, "version", w.state(reference).Version, version)
}

// The answer was committed just before the timer asked.
func TestATimerReturnsTheDecisionThatWonTheRace(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	due := w.state(reference).Reviews[4].DueAt
	w.now = due.Add(-time.Second)
	w.code(w.link(reference)) // Sent before the race; answering asks for another.
	w.now = due
	timer := w.plain(reference)
	raced := false
	w.store.BeforeCommit = func(c casework.Change) error {
		if len(c.Entries) > 0 && !raced {
			raced = true
			w.store.BeforeCommit = nil
			code, err := w.store.Code(w.ctx, codeKey(w.link(reference)))
			if err != nil {
				return err
			}
			return w.decide(reference, code.Nonce[:6])
		}
		return nil
	}
	p := w.take(timer)
	if !raced || p.Next != derogation.StageNotifyDecision || p.Step != timer.Step+1 || w.state(reference).Status != derogation.Refused {
		t.Errorf("raced %t, got %+v and %s", raced, p, w.state(reference).Status)
	}
	w.holds(reference)
}

func TestTheUnionIsNeverPassed(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	step := w.state(reference).Step
	w.now = w.state(reference).Reviews[4].DueAt
	overdue := w.waiting(reference)
	overdue.Stage = derogation.StageUnionOverdue
	p := w.take(overdue)
	window := w.state(reference).Request.Window.To
	wantSame(t, "progress", p, casework.Progress{
		Reference: reference, Cycle: 1, Step: step, Next: derogation.StageUnionOverdue,
		Seconds: int(window.Sub(w.now) / time.Second), OverdueSeconds: int(window.Sub(w.now) / time.Second),
	})
	wantSame(t, "token", w.wait(reference).Token, overdue.TaskToken)
	if w.state(reference).Reviews[4].Outcome != "" || w.state(reference).Tier != derogation.Union {
		t.Error("the union was passed")
	}
	kinds := w.announced(reference)
	wantSame(t, "announced last", kinds[len(kinds)-1], casework.AnnounceOverdue)

	w.take(overdue)
	wantSame(t, "announced", len(w.announced(reference)), len(kinds))

	w.now = window
	p = w.take(w.plain(reference))
	wantSame(t, "next", p.Next, derogation.StageNotifyDecision)
	wantSame(t, "status", w.state(reference).Status, derogation.Undecided)
	w.holds(reference)
}

// The union's own wait carries, for the one after it, the time until the window
// has passed.
func TestTheUnionsWaitCarriesBothTimes(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.NationalTeam)
	w.answer(reference, escalation(w.state(reference)))
	p := w.take(w.waiting(reference))
	due := w.state(reference).Reviews[4].DueAt
	wantSame(t, "seconds", p.Seconds, 7200)
	wantSame(t, "overdue seconds", p.OverdueSeconds, int(w.state(reference).Request.Window.To.Sub(due)/time.Second))
}

// An overdue state that comes too early gives the union the rest of its time.
func TestAnOverdueStateThatIsEarlyWakesItsOwnWait(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	wakes := len(w.wakes(reference))
	early := w.waiting(reference)
	early.Stage, early.EnteredAt = derogation.StageUnionOverdue, w.now.Add(time.Second)
	p := w.take(early)
	wantSame(t, "next", p.Next, derogation.Stage("union"))
	wantSame(t, "wakes", len(w.wakes(reference)), wakes+1)
	wantSame(t, "token", w.wait(reference).Token, early.TaskToken)
}

func TestADecisionIsAnnouncedOnceAndRunsOut(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	w.answer(reference, approval(w.state(reference)))
	until := w.state(reference).Decision.Terms.To

	notify := w.plain(reference)
	p := w.take(notify)
	wantSame(t, "after the decision", p.Next, derogation.StageInForce)
	wantSame(t, "seconds", p.Seconds, int(until.Sub(w.now)/time.Second))
	wantSame(t, "again", w.take(notify), p)
	w.take(w.waiting(reference))

	w.now = until.Add(-time.Second)
	wantSame(t, "early", w.take(w.plain(reference)).Next, derogation.StageInForce)
	w.now = until
	wantSame(t, "at the end", w.take(w.plain(reference)).Next, derogation.StageNotifyEnding)
	ending := w.plain(reference)
	wantSame(t, "after the ending", w.take(ending).Next, derogation.StageDone)
	wantSame(t, "again", w.take(ending).Next, derogation.StageDone)
	kinds := w.announced(reference)
	wantSame(t, "announced", kinds[5:], []casework.AnnouncementKind{casework.AnnounceDecision, casework.AnnounceEnding, casework.AnnounceOneTimeCode})
	w.holds(reference)
}

func TestADefinitionThatDoesNotKnowTheNextStageIsFollowedByTheNextCycleOnce(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.TrustMedicalDirector)
	wakes := len(w.wakes(reference))
	task := w.plain(reference)
	task.Continue = true
	p := w.take(task)
	wantSame(t, "next", p.Next, derogation.Stage("trust_medical_director"))
	if wait := w.wait(reference); wait.Cycle != 2 || wait.Token != "" || len(w.wakes(reference)) != wakes+1 {
		t.Fatalf("wait %+v, wakes %v", wait, w.wakes(reference))
	}
	wantSame(t, "again", w.take(task).Next, derogation.StageSuperseded)
	if w.wait(reference).Cycle != 2 || len(w.wakes(reference)) != wakes+1 {
		t.Error("the second call opened another cycle")
	}
}

func TestACaseThatIsDoneNeedsNoNextCycle(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	w.answer(reference, derogation.ResolveLocally{Basis: basis(w.state(reference)), How: "A consultant acts down."})
	w.take(w.plain(reference))
	task := w.plain(reference)
	task.Continue = true
	wantSame(t, "next", w.take(task).Next, derogation.StageDone)
	wantSame(t, "cycle", w.wait(reference).Cycle, 1)
}

// A late token of the same cycle comes between the look and the write.
func TestTheNextCycleBeginsAlsoWhenALateTokenComesBetween(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	late := w.waiting(reference)
	late.Attempt = 1
	task := w.plain(reference)
	task.Continue = true
	chain := casework.Chain{Cases: w.store, Registry: w.store, Waits: &waitMovesOn{WaitStore: w.store, move: func() { w.take(late) }}}
	p, err := chain.Take(w.ctx, task)
	if err != nil || p.Next == derogation.StageSuperseded || w.wait(reference).Cycle != 2 {
		t.Errorf("got %+v, %v; the cycle is %d", p, err, w.wait(reference).Cycle)
	}
}

// What an execution remembers and what the ledger says differ after a backup
// was restored, or when the sweep has moved a case on.
func TestAnExecutionThatStandsElsewhereThanTheLedgerChangesNothingAndIsCorrected(t *testing.T) {
	for _, tier := range []derogation.Tier{derogation.ClinicalDirector, derogation.NationalTeam} {
		t.Run(fmt.Sprintf("it thinks that it is with %s", tier), func(t *testing.T) {
			w := newWorld(t)
			reference := w.submit()
			for w.take(w.plain(reference)); w.state(reference).Tier != derogation.TrustMedicalDirector; w.take(w.plain(reference)) {
				w.answer(reference, escalation(w.state(reference)))
			}
			w.now = w.state(reference).Reviews[1].DueAt.Add(time.Hour) // Long due: not for this execution to say.
			before := w.state(reference)
			task := w.waiting(reference)
			task.Stage = derogation.Stage(tier)
			task.Step = map[derogation.Tier]int{derogation.ClinicalDirector: 1, derogation.NationalTeam: 4}[tier]
			wakes := len(w.wakes(reference))

			timer := task
			timer.TaskToken = ""
			for _, p := range []casework.Progress{w.take(timer), w.take(task)} {
				if p.Step != 2 || p.Next != "trust_medical_director" || p.Seconds != 1 {
					t.Errorf("got %+v", p)
				}
			}
			if w.state(reference).Version != before.Version {
				t.Error("the case was changed")
			}
			if w.wait(reference).Token != task.TaskToken || len(w.wakes(reference)) != wakes+1 {
				t.Errorf("stored %+v, wakes %v", w.wait(reference), w.wakes(reference))
			}
		})
	}
}

func TestTheClockOfTheExecutionMayRunBehind(t *testing.T) {
	w := newWorld(t)
	reference := w.submit()
	task := w.waiting(reference)
	task.EnteredAt = evening.Add(-5 * time.Second)
	p := w.take(task)
	review := w.state(reference).Reviews[0]
	if !review.OpenedAt.Equal(evening) || p.Seconds != 1800 {
		t.Errorf("opened at %s, %d seconds left", review.OpenedAt, p.Seconds)
	}
	w.holds(reference)
}

func TestACommitThatWasOvertakenIsWorkedOutAnew(t *testing.T) {
	w := newWorld(t)
	reference := w.submit()
	task := w.waiting(reference)
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		w.take(w.plain(reference)) // Another one opens the review first.
		return nil
	}
	w.take(task)
	wantSame(t, "token", w.wait(reference).Token, task.TaskToken)
	wantSame(t, "announced", len(w.announced(reference)), 1)
	wantSame(t, "version", w.state(reference).Version, 2)
	w.holds(reference)
}

func TestAFailureOfTheStoreIsTheTasksFailure(t *testing.T) {
	w := newWorld(t)
	reference := w.submit()
	broken := errors.New("broken")
	w.store.BeforeCommit = func(casework.Change) error { return broken }
	_, err := w.chain().Take(w.ctx, w.waiting(reference))
	wantError(t, err, broken)
	task := w.plain(reference)
	task.Reference = "DR-0000-0000"
	_, err = w.chain().Take(w.ctx, task)
	wantError(t, err, casework.ErrNotFound)
}
