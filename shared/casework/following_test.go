package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// followed is a case together with its execution, as far as a test plays it.
type followed struct {
	*world
	m         *caseworktest.Machine
	reference string
}

// follow gives a case at a tier its running execution, which waits there.
func follow(t caseworktest.Tester, tier derogation.Tier) *followed {
	f := &followed{world: newWorld(t), m: caseworktest.NewMachine()}
	f.reference = f.Reach(tier)
	f.m.Statuses[f.reference+"-1"] = casework.ExecutionRunning
	f.waits()
	return f
}

// waits has the state where the ledger stands wait, with a new token.
func (f *followed) waits() casework.Progress {
	f.T.Helper()
	task := f.Waiting(f.reference)
	f.m.Good[task.TaskToken] = true
	return f.Take(task)
}

// goesOn reconciles the newest wake, which must end the open wait, and returns
// where the execution is sent.
func (f *followed) goesOn() casework.Progress {
	f.T.Helper()
	token, sent := f.Wait(f.reference).Token, len(f.m.Inputs)
	if f.Reconcile(f.m, f.reference, caseworktest.WakeOf(f.State(f.reference).Version)) {
		f.T.Fatalf("it counts as caught up before it was seen")
	}
	if len(f.m.Inputs) != sent+1 || f.m.Good[token] {
		f.T.Fatalf("the wait was not ended: %v", f.m.Calls)
	}
	return f.m.Inputs[sent]
}

// caughtUp checks that every wake is forgotten once the execution stands right.
func (f *followed) caughtUp() {
	f.T.Helper()
	for _, wake := range f.Wakes(f.reference) {
		if !f.Reconcile(f.m, f.reference, wake) {
			f.T.Errorf("the wake %s is kept", wake)
		}
	}
}

func TestAQuestionPausesTheReviewAndTheAnswerGivesItsTimeBack(t *testing.T) {
	f := follow(t, derogation.NationalTeam)
	opened := f.State(f.reference).Reviews[3]
	f.Now = opened.OpenedAt.Add(20 * time.Minute)
	f.ask(f.reference)
	f.Now = f.Now.Add(2 * time.Second)
	p := f.goesOn()
	caseworktest.WantSame(t, "to the trust", p, casework.Progress{
		Reference: f.reference, Cycle: 1, Step: 5, Next: derogation.StageAskTrust, Seconds: 3600 - 2, OverdueSeconds: 1,
	})
	caseworktest.WantSame(t, "while it waits", f.waits(), p)
	f.caughtUp()

	f.Now = f.Now.Add(30 * time.Minute)
	_, err := f.TrustRequests().Act(f.Ctx, f.trustLink(f.reference), "Ana Sample", derogation.AnswerQuestion{Question: 1, Answer: "Everybody."}, casework.Call{}, f.Now)
	if err != nil {
		t.Fatal(err)
	}
	left := int(opened.DueAt.Sub(opened.OpenedAt)/time.Second) - 20*60
	p = f.goesOn()
	caseworktest.WantSame(t, "back to the tier", p, casework.Progress{
		Reference: f.reference, Cycle: 1, Step: 6, Next: "national_team", Seconds: left, OverdueSeconds: 1,
	})
	f.waits()
	f.caughtUp()
	review, open := f.State(f.reference).OpenReview()
	if !open || review.Number != 4 || !review.DueAt.Equal(f.Now.Add(time.Duration(left)*time.Second)) {
		t.Errorf("the review is %+v", review)
	}
	// Its link is the same as before.
	f.Answer(f.reference, caseworktest.Escalation(f.State(f.reference)))
	caseworktest.WantSame(t, "then on", f.goesOn().Next, derogation.Stage("union"))
	f.Holds(f.reference)
}

func TestAQuestionThatIsNotAnsweredGoesBackToTheTier(t *testing.T) {
	f := follow(t, derogation.RegionalMedicalDirector)
	f.Now = f.Now.Add(10 * time.Minute)
	f.ask(f.reference)
	f.goesOn()
	f.waits()
	question, _ := f.State(f.reference).OpenQuestion()
	left := f.State(f.reference).Reviews[2].LeftSeconds

	f.Now = question.DueAt.Add(-time.Second)
	caseworktest.WantSame(t, "a timer that is early", f.Take(f.Plain(f.reference)).Next, derogation.StageAskTrust)
	f.Now = question.DueAt
	p := f.Take(f.Plain(f.reference))
	caseworktest.WantSame(t, "the timer's answer", p, casework.Progress{
		Reference: f.reference, Cycle: 1, Step: 5, Next: "regional_medical_director", Seconds: left, OverdueSeconds: 1,
	})
	asked := f.State(f.reference).Questions[0]
	if asked.Open() || asked.AnsweredBy != nil || asked.Answer != "" {
		t.Errorf("the question is %+v", asked)
	}
	f.waits()
	f.caughtUp()
	f.Holds(f.reference)
}

// The union's time ran out before it asked: the answer does not make its
// decision timely again.
func TestAUnionThatWasOverdueWhenItAskedStaysOverdue(t *testing.T) {
	f := follow(t, derogation.Union)
	f.Now = f.State(f.reference).Reviews[4].DueAt
	overdue := f.Waiting(f.reference)
	overdue.Stage = derogation.StageUnionOverdue
	f.m.Good[overdue.TaskToken] = true
	f.Take(overdue)
	caseworktest.WantSame(t, "wakes", f.Wakes(f.reference), []string(nil))

	f.Now = f.Now.Add(time.Hour)
	f.ask(f.reference)
	caseworktest.WantSame(t, "to the trust", f.goesOn().Next, derogation.StageAskTrust)
	f.waits()
	f.Now = f.Now.Add(time.Minute)
	f.Trust(f.reference, derogation.AnswerQuestion{Question: 1, Answer: "Everybody."})
	p := f.goesOn()
	caseworktest.WantSame(t, "back to the union", p.Next, derogation.StageUnionOverdue)
	window := int(f.State(f.reference).Request.Window.To.Sub(f.Now) / time.Second)
	if p.OverdueSeconds != window {
		t.Errorf("%d seconds until the window has passed, want %d", p.OverdueSeconds, window)
	}
	f.waits()
	f.caughtUp()
	if !f.State(f.reference).Reviews[4].OverdueAt.Equal(f.State(f.reference).Reviews[4].OpenedAt.Add(2 * time.Hour)) {
		t.Errorf("overdue since %s", f.State(f.reference).Reviews[4].OverdueAt)
	}
	f.Holds(f.reference)
}

// The review's answer closes the question too; the trust's wait is ended with
// where the case stands then.
func TestATierMayDecideWithoutWaitingForTheAnswer(t *testing.T) {
	f := follow(t, derogation.Union)
	f.ask(f.reference)
	f.goesOn()
	f.waits()
	f.Answer(f.reference, caseworktest.Approval(f.State(f.reference)))
	caseworktest.WantSame(t, "on from the trust", f.goesOn().Next, derogation.StageNotifyDecision)
	if f.State(f.reference).Questions[0].Open() {
		t.Error("the question is still open")
	}
	conflict := caseworktest.WantConflict(t, f.As(caseworktest.System(derogation.KindTrust, "RR8"), f.reference, derogation.AnswerQuestion{Question: 1, Answer: "All."}), derogation.ConflictClosed)
	caseworktest.WantSame(t, "told of", conflict.By, "Ana Sample")
	f.Holds(f.reference)
}

// The case is withdrawn when one state has ended and the next has not begun to
// wait: the wake finds no token that is good, and the next state's own does.
func TestAWithdrawalBetweenTwoStates(t *testing.T) {
	f := follow(t, derogation.ClinicalDirector)
	f.Answer(f.reference, caseworktest.Escalation(f.State(f.reference)))
	f.goesOn()
	next := f.Waiting(f.reference) // The next state is entered, and its call on its way.
	f.Trust(f.reference, withdrawal())
	wake := caseworktest.WakeOf(f.State(f.reference).Version)
	if f.Reconcile(f.m, f.reference, wake) {
		t.Error("it counts as caught up")
	}
	f.m.Good[next.TaskToken] = true
	caseworktest.WantSame(t, "the call's answer", f.Take(next).Next, derogation.StageNotifyClosing)
	if reviews := f.State(f.reference).Reviews; len(reviews) != 1 {
		t.Errorf("%d reviews were opened", len(reviews))
	}
	wakes := f.Wakes(f.reference)
	if f.Reconcile(f.m, f.reference, wakes[len(wakes)-1]) || f.m.Good[next.TaskToken] {
		t.Error("the wait for nobody was not ended")
	}
	caseworktest.WantSame(t, "on to", f.m.Inputs[len(f.m.Inputs)-1].Next, derogation.StageNotifyClosing)
	caseworktest.WantSame(t, "after the closing", f.Take(f.Plain(f.reference)).Next, derogation.StageDone)
	f.m.Statuses[f.reference+"-1"] = casework.ExecutionSucceeded
	f.caughtUp()
	f.Holds(f.reference)
}

func TestAWithdrawalBeforeTheExecutionStarts(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := after((*world).mustSubmit, withdrawal())(w)
	w.Reconcile(m, reference, caseworktest.WakeOf(1))
	caseworktest.WantSame(t, "started at", m.Inputs[0].Next, derogation.StageNotifyClosing)
	caseworktest.WantSame(t, "after the closing", w.Take(w.Plain(reference)).Next, derogation.StageDone)
	m.Statuses[reference+"-1"] = casework.ExecutionSucceeded
	for _, wake := range w.Wakes(reference) {
		if !w.Reconcile(m, reference, wake) {
			t.Errorf("the wake %s is kept", wake)
		}
	}
	caseworktest.WantSame(t, "cycle", w.Wait(reference).Cycle, 1)
}

func TestAnEndOfWhatIsInForceEndsTheWaitAndTheExecution(t *testing.T) {
	for name, end := range map[string]act{
		"a revocation": func(w *world, reference string, _ derogation.State) error {
			return w.As(caseworktest.System(derogation.KindUnion, "BMA"), reference, derogation.Revoke{Reason: "The facts changed."})
		},
		"a stand-down": byTrust(func(derogation.State) derogation.Command { return derogation.StandDown{Reason: "Cover came."} }),
	} {
		t.Run(name, func(t *testing.T) {
			f := follow(t, derogation.Union)
			f.Answer(f.reference, caseworktest.Approval(f.State(f.reference)))
			caseworktest.WantSame(t, "to the announcement", f.goesOn().Next, derogation.StageNotifyDecision)
			f.Take(f.Plain(f.reference))
			p := f.waits()
			caseworktest.WantSame(t, "in force for", p.Seconds, int(f.State(f.reference).Decision.Terms.To.Sub(f.Now)/time.Second))
			f.caughtUp()

			f.Now = f.Now.Add(time.Hour)
			if err := end(f.world, f.reference, f.State(f.reference)); err != nil {
				t.Fatal(err)
			}
			caseworktest.WantSame(t, "straight to the end", f.goesOn().Next, derogation.StageDone)
			f.m.Statuses[f.reference+"-1"] = casework.ExecutionSucceeded
			f.caughtUp()
			caseworktest.WantSame(t, "wakes", len(f.Wakes(f.reference)), 0)
			caseworktest.WantSame(t, "cycle", f.Wait(f.reference).Cycle, 1)
			f.Holds(f.reference)
		})
	}
}

// The approval ends before its announcement was made: it is told of as what it
// is now, once.
func TestARevocationBeforeTheDecisionWasAnnounced(t *testing.T) {
	f := follow(t, derogation.Union)
	f.Answer(f.reference, caseworktest.Approval(f.State(f.reference)))
	f.goesOn()
	notify := f.Plain(f.reference)
	if err := f.As(caseworktest.System(derogation.KindUnion, "BMA"), f.reference, derogation.Revoke{Reason: "A mistake."}); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "after the decision", f.Take(notify).Next, derogation.StageDone)
	kinds := map[casework.AnnouncementKind]int{}
	for _, kind := range f.Announced(f.reference) {
		kinds[kind]++
	}
	if kinds[casework.AnnounceDecision] != 0 || kinds[casework.AnnounceRevocation] != 1 {
		t.Errorf("announced %v", kinds)
	}
}

func TestAReopenedCaseGoesOnInItsNextCycleWhereTheLedgerStands(t *testing.T) {
	f := follow(t, derogation.RegionalMedicalDirector)
	f.Trust(f.reference, trustsOwnResolution())
	caseworktest.WantSame(t, "to the closing", f.goesOn().Next, derogation.StageNotifyClosing)
	f.Take(f.Plain(f.reference))
	f.m.Statuses[f.reference+"-1"] = casework.ExecutionSucceeded
	f.caughtUp()

	f.Now = f.Now.Add(3 * time.Hour)
	f.Trust(f.reference, derogation.Reopen{Why: "It did not hold."})
	wake := caseworktest.WakeOf(f.State(f.reference).Version)
	if f.Reconcile(f.m, f.reference, wake) {
		t.Error("it counts as caught up")
	}
	p := f.m.Inputs[len(f.m.Inputs)-1]
	if p.Cycle != 2 || p.Next != "regional_medical_director" || f.m.Statuses[f.reference+"-2"] != casework.ExecutionRunning {
		t.Fatalf("started %+v, executions %v", p, f.m.Statuses)
	}
	f.waits()
	f.caughtUp()
	if reviews := f.State(f.reference).Reviews; len(reviews) != 4 || reviews[3].Tier != derogation.RegionalMedicalDirector || !reviews[3].Open() {
		t.Errorf("the reviews are %+v", reviews)
	}
	f.Holds(f.reference)
}

func TestACaseThatItsTierHadResolvedGoesOnWithTheNextTier(t *testing.T) {
	f := follow(t, derogation.TrustMedicalDirector)
	f.Answer(f.reference, answers(f.State(f.reference))[derogation.ActResolveLocally])
	f.goesOn()
	f.Take(f.Plain(f.reference))
	f.m.Statuses[f.reference+"-1"] = casework.ExecutionSucceeded
	f.Trust(f.reference, derogation.Reopen{Why: "It did not hold."})
	f.Reconcile(f.m, f.reference, caseworktest.WakeOf(f.State(f.reference).Version))
	caseworktest.WantSame(t, "started at", f.m.Inputs[len(f.m.Inputs)-1].Next, derogation.Stage("regional_medical_director"))
}

// The execution has not told anybody of the closing yet.
func TestACaseThatIsReopenedAtOnceStaysWithItsExecution(t *testing.T) {
	f := follow(t, derogation.RegionalMedicalDirector)
	f.Trust(f.reference, trustsOwnResolution())
	f.Trust(f.reference, derogation.Reopen{Why: "A mistake."})
	p := f.goesOn()
	caseworktest.WantSame(t, "to its own state again", p.Next, derogation.Stage("regional_medical_director"))
	f.waits()
	f.caughtUp()
	caseworktest.WantSame(t, "cycle", f.Wait(f.reference).Cycle, 1)
}

// What changes the words but not the stage leaves the execution alone.
func TestWhatDoesNotMoveACaseWakesNothing(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	wakes := len(w.Wakes(reference))
	w.Trust(reference, caseworktest.Amendment(w.State(reference)))
	if err := w.As(caseworktest.System(derogation.KindNational, "X24"), reference, caseworktest.Report(w.State(reference))); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "wakes", len(w.Wakes(reference)), wakes)
	caseworktest.WantSame(t, "stage", w.Stage(reference), derogation.Stage("union"))
}

// The extension is the same wait again, with a new limit.
func TestAnExtensionIsTheSameReviewWithMoreTimeOnce(t *testing.T) {
	w := newWorld(t)
	w.extending()
	reference := w.Reach(derogation.NationalTeam)
	step := w.State(reference).Step
	w.Now = w.State(reference).Reviews[3].DueAt
	p := w.Take(w.Plain(reference))
	caseworktest.WantSame(t, "extended", p, casework.Progress{Reference: reference, Cycle: 1, Step: step, Next: "national_team", Seconds: 1200, OverdueSeconds: 1})
	w.Take(w.Waiting(reference))
	caseworktest.WantSame(t, "reviews", len(w.State(reference).Reviews), 4)
	w.Now = w.Now.Add(20 * time.Minute)
	caseworktest.WantSame(t, "then passed", w.Take(w.Plain(reference)).Next, derogation.Stage("union"))
	w.Holds(reference)
}
