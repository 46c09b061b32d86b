package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// followed is a case together with its execution, as far as a test plays it.
type followed struct {
	*world
	m         *machine
	reference string
}

// follow gives a case at a tier its running execution, which waits there.
func follow(t tester, tier derogation.Tier) *followed {
	f := &followed{world: newWorld(t), m: newMachine()}
	f.reference = f.reach(tier)
	f.m.status[f.reference+"-1"] = casework.ExecutionRunning
	f.waits()
	return f
}

// waits has the state where the ledger stands wait, with a new token.
func (f *followed) waits() casework.Progress {
	f.t.Helper()
	task := f.waiting(f.reference)
	f.m.good[task.TaskToken] = true
	return f.take(task)
}

// goesOn reconciles the newest wake, which must end the open wait, and returns
// where the execution is sent.
func (f *followed) goesOn() casework.Progress {
	f.t.Helper()
	token, sent := f.wait(f.reference).Token, len(f.m.inputs)
	if f.reconcile(f.m, f.reference, wakeOf(f.state(f.reference).Version)) {
		f.t.Fatalf("it counts as caught up before it was seen")
	}
	if len(f.m.inputs) != sent+1 || f.m.good[token] {
		f.t.Fatalf("the wait was not ended: %v", f.m.calls)
	}
	return f.m.inputs[sent]
}

// caughtUp checks that every wake is forgotten once the execution stands right.
func (f *followed) caughtUp() {
	f.t.Helper()
	for _, wake := range f.wakes(f.reference) {
		if !f.reconcile(f.m, f.reference, wake) {
			f.t.Errorf("the wake %s is kept", wake)
		}
	}
}

func TestAQuestionPausesTheReviewAndTheAnswerGivesItsTimeBack(t *testing.T) {
	f := follow(t, derogation.NationalTeam)
	opened := f.state(f.reference).Reviews[3]
	f.now = opened.OpenedAt.Add(20 * time.Minute)
	f.ask(f.reference)
	f.now = f.now.Add(2 * time.Second)
	p := f.goesOn()
	wantSame(t, "to the trust", p, casework.Progress{
		Reference: f.reference, Cycle: 1, Step: 5, Next: derogation.StageAskTrust, Seconds: 3600 - 2, OverdueSeconds: 1,
	})
	wantSame(t, "while it waits", f.waits(), p)
	f.caughtUp()

	f.now = f.now.Add(30 * time.Minute)
	_, err := f.trustDesk().Act(f.ctx, f.trustLink(f.reference), "Ana Sample", derogation.AnswerQuestion{Question: 1, Answer: "Everybody."}, casework.Call{}, f.now)
	if err != nil {
		t.Fatal(err)
	}
	left := int(opened.DueAt.Sub(opened.OpenedAt)/time.Second) - 20*60
	p = f.goesOn()
	wantSame(t, "back to the tier", p, casework.Progress{
		Reference: f.reference, Cycle: 1, Step: 6, Next: "national_team", Seconds: left, OverdueSeconds: 1,
	})
	f.waits()
	f.caughtUp()
	review, open := f.state(f.reference).OpenReview()
	if !open || review.Number != 4 || !review.DueAt.Equal(f.now.Add(time.Duration(left)*time.Second)) {
		t.Errorf("the review is %+v", review)
	}
	// Its link is the same as before.
	f.answer(f.reference, escalation(f.state(f.reference)))
	wantSame(t, "then on", f.goesOn().Next, derogation.Stage("union"))
	f.holds(f.reference)
}

func TestAQuestionThatIsNotAnsweredGoesBackToTheTier(t *testing.T) {
	f := follow(t, derogation.RegionalMedicalDirector)
	f.now = f.now.Add(10 * time.Minute)
	f.ask(f.reference)
	f.goesOn()
	f.waits()
	question, _ := f.state(f.reference).OpenQuestion()
	left := f.state(f.reference).Reviews[2].LeftSeconds

	f.now = question.DueAt.Add(-time.Second)
	wantSame(t, "a timer that is early", f.take(f.plain(f.reference)).Next, derogation.StageAskTrust)
	f.now = question.DueAt
	p := f.take(f.plain(f.reference))
	wantSame(t, "the timer's answer", p, casework.Progress{
		Reference: f.reference, Cycle: 1, Step: 5, Next: "regional_medical_director", Seconds: left, OverdueSeconds: 1,
	})
	asked := f.state(f.reference).Questions[0]
	if asked.Open() || asked.AnsweredBy != nil || asked.Answer != "" {
		t.Errorf("the question is %+v", asked)
	}
	f.waits()
	f.caughtUp()
	f.holds(f.reference)
}

// The union's time ran out before it asked: the answer does not make its
// decision timely again.
func TestAUnionThatWasOverdueWhenItAskedStaysOverdue(t *testing.T) {
	f := follow(t, derogation.Union)
	f.now = f.state(f.reference).Reviews[4].DueAt
	overdue := f.waiting(f.reference)
	overdue.Stage = derogation.StageUnionOverdue
	f.m.good[overdue.TaskToken] = true
	f.take(overdue)
	wakes := f.wakes(f.reference)
	f.reconcile(f.m, f.reference, wakes[len(wakes)-1])

	f.now = f.now.Add(time.Hour)
	f.ask(f.reference)
	wantSame(t, "to the trust", f.goesOn().Next, derogation.StageAskTrust)
	f.waits()
	f.now = f.now.Add(time.Minute)
	f.trust(f.reference, derogation.AnswerQuestion{Question: 1, Answer: "Everybody."})
	p := f.goesOn()
	wantSame(t, "back to the union", p.Next, derogation.StageUnionOverdue)
	window := int(f.state(f.reference).Request.Window.To.Sub(f.now) / time.Second)
	if p.OverdueSeconds != window {
		t.Errorf("%d seconds until the window has passed, want %d", p.OverdueSeconds, window)
	}
	f.waits()
	f.caughtUp()
	if !f.state(f.reference).Reviews[4].OverdueAt.Equal(f.state(f.reference).Reviews[4].OpenedAt.Add(2 * time.Hour)) {
		t.Errorf("overdue since %s", f.state(f.reference).Reviews[4].OverdueAt)
	}
	f.holds(f.reference)
}

// The review's answer closes the question too; the trust's wait is ended with
// where the case stands then.
func TestATierMayDecideWithoutWaitingForTheAnswer(t *testing.T) {
	f := follow(t, derogation.Union)
	f.ask(f.reference)
	f.goesOn()
	f.waits()
	f.answer(f.reference, approval(f.state(f.reference)))
	wantSame(t, "on from the trust", f.goesOn().Next, derogation.StageNotifyDecision)
	if f.state(f.reference).Questions[0].Open() {
		t.Error("the question is still open")
	}
	conflict := wantConflict(t, f.as(system(derogation.KindTrust, "RR8"), f.reference, derogation.AnswerQuestion{Question: 1, Answer: "All."}), derogation.ConflictClosed)
	wantSame(t, "told of", conflict.By, "Ana Sample")
	f.holds(f.reference)
}

// The case is withdrawn when one state has ended and the next has not begun to
// wait: the wake finds no token that is good, and the next state's own does.
func TestAWithdrawalBetweenTwoStates(t *testing.T) {
	f := follow(t, derogation.ClinicalDirector)
	f.answer(f.reference, escalation(f.state(f.reference)))
	f.goesOn()
	next := f.waiting(f.reference) // The next state is entered, and its call on its way.
	f.trust(f.reference, withdrawal())
	wake := wakeOf(f.state(f.reference).Version)
	if f.reconcile(f.m, f.reference, wake) {
		t.Error("it counts as caught up")
	}
	f.m.good[next.TaskToken] = true
	wantSame(t, "the call's answer", f.take(next).Next, derogation.StageNotifyClosing)
	if reviews := f.state(f.reference).Reviews; len(reviews) != 1 {
		t.Errorf("%d reviews were opened", len(reviews))
	}
	wakes := f.wakes(f.reference)
	if f.reconcile(f.m, f.reference, wakes[len(wakes)-1]) || f.m.good[next.TaskToken] {
		t.Error("the wait for nobody was not ended")
	}
	wantSame(t, "on to", f.m.inputs[len(f.m.inputs)-1].Next, derogation.StageNotifyClosing)
	wantSame(t, "after the closing", f.take(f.plain(f.reference)).Next, derogation.StageDone)
	f.m.status[f.reference+"-1"] = casework.ExecutionSucceeded
	f.caughtUp()
	f.holds(f.reference)
}

func TestAWithdrawalBeforeTheExecutionStarts(t *testing.T) {
	w, m := newWorld(t), newMachine()
	reference := after((*world).mustSubmit, withdrawal())(w)
	w.reconcile(m, reference, wakeOf(1))
	wantSame(t, "started at", m.inputs[0].Next, derogation.StageNotifyClosing)
	wantSame(t, "after the closing", w.take(w.plain(reference)).Next, derogation.StageDone)
	m.status[reference+"-1"] = casework.ExecutionSucceeded
	for _, wake := range w.wakes(reference) {
		if !w.reconcile(m, reference, wake) {
			t.Errorf("the wake %s is kept", wake)
		}
	}
	wantSame(t, "cycle", w.wait(reference).Cycle, 1)
}

func TestAnEndOfWhatIsInForceEndsTheWaitAndTheExecution(t *testing.T) {
	for name, end := range map[string]act{
		"a revocation": func(w *world, reference string, _ derogation.State) error {
			return w.as(system(derogation.KindUnion, "BMA"), reference, derogation.Revoke{Reason: "The facts changed."})
		},
		"a stand-down": byTrust(func(derogation.State) derogation.Command { return derogation.StandDown{Reason: "Cover came."} }),
	} {
		t.Run(name, func(t *testing.T) {
			f := follow(t, derogation.Union)
			f.answer(f.reference, approval(f.state(f.reference)))
			wantSame(t, "to the announcement", f.goesOn().Next, derogation.StageNotifyDecision)
			f.take(f.plain(f.reference))
			p := f.waits()
			wantSame(t, "in force for", p.Seconds, int(f.state(f.reference).Decision.Terms.To.Sub(f.now)/time.Second))
			f.caughtUp()

			f.now = f.now.Add(time.Hour)
			if err := end(f.world, f.reference, f.state(f.reference)); err != nil {
				t.Fatal(err)
			}
			wantSame(t, "straight to the end", f.goesOn().Next, derogation.StageDone)
			f.m.status[f.reference+"-1"] = casework.ExecutionSucceeded
			f.caughtUp()
			wantSame(t, "wakes", len(f.wakes(f.reference)), 0)
			wantSame(t, "cycle", f.wait(f.reference).Cycle, 1)
			f.holds(f.reference)
		})
	}
}

// The approval ends before its announcement was made: it is told of as what it
// is now, once.
func TestARevocationBeforeTheDecisionWasAnnounced(t *testing.T) {
	f := follow(t, derogation.Union)
	f.answer(f.reference, approval(f.state(f.reference)))
	f.goesOn()
	notify := f.plain(f.reference)
	if err := f.as(system(derogation.KindUnion, "BMA"), f.reference, derogation.Revoke{Reason: "A mistake."}); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "after the decision", f.take(notify).Next, derogation.StageDone)
	kinds := map[casework.AnnouncementKind]int{}
	for _, kind := range f.announced(f.reference) {
		kinds[kind]++
	}
	if kinds[casework.AnnounceDecision] != 0 || kinds[casework.AnnounceRevocation] != 1 {
		t.Errorf("announced %v", kinds)
	}
}

func TestAReopenedCaseGoesOnInItsNextCycleWhereTheLedgerStands(t *testing.T) {
	f := follow(t, derogation.RegionalMedicalDirector)
	f.trust(f.reference, trustsOwnResolution())
	wantSame(t, "to the closing", f.goesOn().Next, derogation.StageNotifyClosing)
	f.take(f.plain(f.reference))
	f.m.status[f.reference+"-1"] = casework.ExecutionSucceeded
	f.caughtUp()

	f.now = f.now.Add(3 * time.Hour)
	f.trust(f.reference, derogation.Reopen{Why: "It did not hold."})
	wake := wakeOf(f.state(f.reference).Version)
	if f.reconcile(f.m, f.reference, wake) {
		t.Error("it counts as caught up")
	}
	p := f.m.inputs[len(f.m.inputs)-1]
	if p.Cycle != 2 || p.Next != "regional_medical_director" || f.m.status[f.reference+"-2"] != casework.ExecutionRunning {
		t.Fatalf("started %+v, executions %v", p, f.m.status)
	}
	f.waits()
	f.caughtUp()
	if reviews := f.state(f.reference).Reviews; len(reviews) != 4 || reviews[3].Tier != derogation.RegionalMedicalDirector || !reviews[3].Open() {
		t.Errorf("the reviews are %+v", reviews)
	}
	f.holds(f.reference)
}

func TestACaseThatItsTierHadResolvedGoesOnWithTheNextTier(t *testing.T) {
	f := follow(t, derogation.TrustMedicalDirector)
	f.answer(f.reference, answers(f.state(f.reference))[derogation.ActResolveLocally])
	f.goesOn()
	f.take(f.plain(f.reference))
	f.m.status[f.reference+"-1"] = casework.ExecutionSucceeded
	f.trust(f.reference, derogation.Reopen{Why: "It did not hold."})
	f.reconcile(f.m, f.reference, wakeOf(f.state(f.reference).Version))
	wantSame(t, "started at", f.m.inputs[len(f.m.inputs)-1].Next, derogation.Stage("regional_medical_director"))
}

// The execution has not told anybody of the closing yet.
func TestACaseThatIsReopenedAtOnceStaysWithItsExecution(t *testing.T) {
	f := follow(t, derogation.RegionalMedicalDirector)
	f.trust(f.reference, trustsOwnResolution())
	f.trust(f.reference, derogation.Reopen{Why: "A mistake."})
	p := f.goesOn()
	wantSame(t, "to its own state again", p.Next, derogation.Stage("regional_medical_director"))
	f.waits()
	f.caughtUp()
	wantSame(t, "cycle", f.wait(f.reference).Cycle, 1)
}

// What changes the words but not the stage leaves the execution alone.
func TestWhatDoesNotMoveACaseWakesNothing(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	wakes := len(w.wakes(reference))
	w.trust(reference, amendment(w.state(reference)))
	if err := w.as(system(derogation.KindNational, "X24"), reference, report(w.state(reference))); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "wakes", len(w.wakes(reference)), wakes)
	wantSame(t, "stage", w.stage(reference), derogation.Stage("union"))
}

// The extension is the same wait again, with a new limit.
func TestAnExtensionIsTheSameReviewWithMoreTimeOnce(t *testing.T) {
	w := newWorld(t)
	w.extending()
	reference := w.reach(derogation.NationalTeam)
	step := w.state(reference).Step
	w.now = w.state(reference).Reviews[3].DueAt
	p := w.take(w.plain(reference))
	wantSame(t, "extended", p, casework.Progress{Reference: reference, Cycle: 1, Step: step, Next: "national_team", Seconds: 1200, OverdueSeconds: 1})
	w.take(w.waiting(reference))
	wantSame(t, "reviews", len(w.state(reference).Reviews), 4)
	w.now = w.now.Add(20 * time.Minute)
	wantSame(t, "then passed", w.take(w.plain(reference)).Next, derogation.Stage("union"))
	w.holds(reference)
}
