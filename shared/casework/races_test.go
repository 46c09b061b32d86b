package casework_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// act is something that somebody, or the clock, does to a case on what they saw
// of it.
type act func(w *world, reference string, seen derogation.State) error

func byUnion(command func(derogation.State) derogation.Command) act {
	return func(w *world, reference string, seen derogation.State) error {
		link := casework.ReviewLink{Reference: reference, Review: len(seen.Reviews), Contact: caseworktest.Person(derogation.Union).ID}
		_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: link, Person: "Una Sample", Digits: w.inHand(link, command(seen)), Command: command(seen)}, w.Now)
		return err
	}
}

// inHand returns the digits of a code for a command, which was sent before.
func (w *world) inHand(link casework.ReviewLink, command derogation.Command) string {
	w.T.Helper()
	c, _, err := w.Store.Case(w.Ctx, link.Reference)
	if err != nil {
		w.T.Fatalf("case: %v", err)
	}
	decision, err := casework.DecisionOf(command)
	if err != nil {
		w.T.Fatalf("decision: %v", err)
	}
	earlier, _ := w.Store.Code(w.Ctx, caseworktest.CodeKey(link))
	code := casework.Code{Key: caseworktest.CodeKey(link), KeyID: "1", Nonce: fmt.Sprintf("%016x", w.Random()), IssuedAt: w.Now, ExpiresAt: w.Now.Add(10 * time.Minute), Decision: decision}
	defer func(before func(casework.Change) error) { w.Store.BeforeCommit = before }(w.Store.BeforeCommit)
	w.Store.BeforeCommit = nil
	if err := w.Store.Commit(w.Ctx, casework.Change{Before: c.State.Version, Case: c, Code: &code, Replaced: earlier.Nonce}); err != nil {
		w.T.Fatalf("code: %v", err)
	}
	return code.Nonce[:6]
}

func byTier(tier derogation.Tier, command func(derogation.State) derogation.Command) act {
	return func(w *world, reference string, seen derogation.State) error {
		link := casework.ReviewLink{Reference: reference, Review: len(seen.Reviews), Contact: caseworktest.Person(tier).ID}
		_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: link, Person: "Tia Sample", Command: command(seen)}, w.Now)
		return err
	}
}

func byTrust(command func(derogation.State) derogation.Command) act {
	return func(w *world, reference string, seen derogation.State) error {
		_, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), "Theo Sample", command(seen), casework.Call{}, w.Now)
		return err
	}
}

// byClock is the timer of the state that waits: it has rung.
func byClock(w *world, reference string, seen derogation.State) error {
	stage, err := seen.Stage()
	if err != nil {
		return err
	}
	_, err = w.Chain().Take(w.Ctx, casework.Task{
		Definition: 1, Stage: stage, Reference: reference, Cycle: 1, Step: seen.Step, EnteredAt: w.Now,
	})
	return err
}

// raced has the second look at the case, and the first commit before the second
// does. It returns when the first was, and what the second is told.
func (w *world) raced(reference string, first, second act) (at time.Time, told error) {
	w.T.Helper()
	seen := w.State(reference)
	at = w.Now
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		defer func(now time.Time) { w.Now = now }(w.Now)
		w.Now = at
		if err := first(w, reference, seen); err != nil {
			w.T.Fatalf("the first: %v", err)
		}
		return nil
	}
	w.Now = at.Add(time.Second)
	told = second(w, reference, seen)
	if w.Store.BeforeCommit != nil {
		w.T.Fatalf("the second never came to its commit: %v", told)
	}
	return at, told
}

func TestOfTwoThatRaceOneWinsAndTheOtherLearnsWhoAndWhen(t *testing.T) {
	const none derogation.ConflictCode = ""
	answer := func(action derogation.Action) func(derogation.State) derogation.Command {
		return func(s derogation.State) derogation.Command { return answers(s)[action] }
	}
	fixed := func(c derogation.Command) func(derogation.State) derogation.Command {
		return func(derogation.State) derogation.Command { return c }
	}
	approve, refuse := byUnion(answer(derogation.ActApprove)), byUnion(answer(derogation.ActRefuse))
	revoke := byUnion(answer(derogation.ActRevoke))
	resolve := byTier(derogation.TrustMedicalDirector, answer(derogation.ActResolveLocally))
	ask := byTier(derogation.Union, answer(derogation.ActAsk))
	withdraw := byTrust(fixed(withdrawal()))
	amend := byTrust(func(s derogation.State) derogation.Command { return caseworktest.Amendment(s) })
	standDown := byTrust(fixed(derogation.StandDown{Reason: "Cover came."}))
	settle := byTrust(fixed(derogation.AnswerQuestion{Question: 1, Answer: "Everybody."}))
	resolveByTrust := byTrust(fixed(trustsOwnResolution()))
	reopen := byTrust(fixed(derogation.Reopen{Why: "It did not hold."}))
	const una, tia, theo, chain = "Una Sample", "Tia Sample", "Theo Sample", "The system (escalate)"

	// aMinuteOn is a situation a minute on.
	aMinuteOn := func(in func(*world) string) func(*world) string {
		return func(w *world) string {
			reference := in(w)
			w.Now = w.Now.Add(time.Minute)
			return reference
		}
	}
	last := func(in func(*world) string) func(*world) string {
		return func(w *world) string {
			reference := in(w)
			due, _, _ := w.State(reference).NextDue()
			w.Now = due.At
			return reference
		}
	}
	overdue := func(w *world) string {
		reference := w.Reach(derogation.Union)
		w.whenDue(reference)
		return reference
	}
	union, medicalDirector := at(derogation.Union), at(derogation.TrustMedicalDirector)
	tests := map[string]struct {
		in            func(*world) string
		first, second act
		code          derogation.ConflictCode
		status        derogation.Status
		by            string
	}{
		"an approval after a withdrawal":             {aMinuteOn(union), withdraw, approve, derogation.ConflictReviewClosed, derogation.Withdrawn, theo},
		"a refusal after a withdrawal":               {aMinuteOn(union), withdraw, refuse, derogation.ConflictReviewClosed, derogation.Withdrawn, theo},
		"a withdrawal after an approval":             {aMinuteOn(union), approve, withdraw, derogation.ConflictClosed, derogation.Approved, una},
		"a withdrawal after a refusal":               {aMinuteOn(union), refuse, withdraw, derogation.ConflictClosed, derogation.Refused, una},
		"an approval after an amendment":             {aMinuteOn(union), amend, approve, derogation.ConflictContentChanged, derogation.InReview, theo},
		"a refusal after an amendment":               {aMinuteOn(union), amend, refuse, derogation.ConflictContentChanged, derogation.InReview, theo},
		"an amendment after an approval":             {aMinuteOn(union), approve, amend, none, derogation.Approved, ""},
		"an amendment after a refusal":               {aMinuteOn(union), refuse, amend, derogation.ConflictClosed, derogation.Refused, una},
		"a refusal after the end of the window":      {last(overdue), byClock, refuse, derogation.ConflictReviewClosed, derogation.Undecided, ""},
		"the end of the window after a refusal":      {last(overdue), refuse, byClock, none, derogation.Refused, ""},
		"a withdrawal after the end of the window":   {last(overdue), byClock, withdraw, derogation.ConflictClosed, derogation.Undecided, chain},
		"the end of the window after a withdrawal":   {last(overdue), withdraw, byClock, none, derogation.Withdrawn, ""},
		"an answer after its limit":                  {last(asked(derogation.NationalTeam)), byClock, settle, derogation.ConflictQuestionClosed, derogation.InReview, ""},
		"a limit after its answer":                   {last(asked(derogation.NationalTeam)), settle, byClock, none, derogation.InReview, ""},
		"a second answer":                            {last(asked(derogation.NationalTeam)), settle, settle, derogation.ConflictQuestionClosed, derogation.InReview, theo},
		"an answer after the decision":               {aMinuteOn(asked(derogation.Union)), approve, settle, derogation.ConflictClosed, derogation.Approved, una},
		"a decision after the answer":                {aMinuteOn(asked(derogation.Union)), settle, approve, none, derogation.Approved, ""},
		"a question after the decision":              {aMinuteOn(union), approve, ask, derogation.ConflictReviewClosed, derogation.Approved, una},
		"a decision after a question":                {aMinuteOn(union), ask, refuse, none, derogation.Refused, ""},
		"a second question":                          {aMinuteOn(union), ask, ask, derogation.ConflictAlreadyAsked, derogation.AwaitingInformation, tia},
		"a revocation after a stand-down":            {aMinuteOn(inForce()), standDown, revoke, derogation.ConflictClosed, derogation.StoodDown, theo},
		"a stand-down after a revocation":            {aMinuteOn(inForce()), revoke, standDown, derogation.ConflictClosed, derogation.Revoked, una},
		"a second stand-down":                        {aMinuteOn(inForce()), standDown, standDown, derogation.ConflictClosed, derogation.StoodDown, theo},
		"a stand-down after the end":                 {last(inForce()), byClock, byEarlier(standDown), derogation.ConflictClosed, derogation.Ended, chain},
		"a resolution by a tier after a withdrawal":  {medicalDirector, withdraw, resolve, derogation.ConflictReviewClosed, derogation.Withdrawn, theo},
		"a withdrawal after a resolution by a tier":  {medicalDirector, resolve, withdraw, derogation.ConflictClosed, derogation.ResolvedLocally, tia},
		"a second reopening":                         {after(union, trustsOwnResolution()), reopen, reopen, derogation.ConflictNotResolved, derogation.InReview, ""},
		"a resolution by the trust after a decision": {aMinuteOn(union), approve, resolveByTrust, derogation.ConflictClosed, derogation.Approved, una},
		"a decision after a resolution by the trust": {aMinuteOn(union), resolveByTrust, approve, derogation.ConflictReviewClosed, derogation.ResolvedLocally, theo},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			before := w.State(reference)
			at, err := w.raced(reference, test.first, test.second)
			caseworktest.WantSame(t, "status", w.State(reference).Status, test.status)
			w.Holds(reference)
			if test.code == none {
				if err != nil {
					t.Error(err)
				}
				return
			}
			caseworktest.WantSame(t, "changes", w.State(reference).Version, before.Version+1)
			conflict := caseworktest.WantConflict(t, err, test.code)
			caseworktest.WantSame(t, "the state that it is told", conflict.Status, test.status)
			caseworktest.WantSame(t, "who did it", conflict.By, test.by)
			if !conflict.At.Equal(at) || conflict.Detail == "" {
				t.Errorf("got %+v; the first was at %s", conflict, at)
			}
		})
	}
}

// byEarlier is somebody whose click came while there still was time.
func byEarlier(a act) act {
	return func(w *world, reference string, seen derogation.State) error {
		w.Now = w.Now.Add(-2 * time.Second)
		return a(w, reference, seen)
	}
}

// The loser's page shows the case as the winner left it.
func TestTheLosersPageShowsWhatTheWinnerDid(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		w.Answer(reference, caseworktest.Refusal(w.State(reference)))
		return nil
	}
	view, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), "Theo Sample", withdrawal(), casework.Call{}, w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictClosed)
	caseworktest.WantSame(t, "status", view.Case.State.Status, derogation.Refused)
}
