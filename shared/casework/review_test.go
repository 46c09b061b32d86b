package casework_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func TestALinkOpensOnlyForWhoIsRegisteredForItsTier(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.TrustMedicalDirector)
	good := w.link(reference)
	opened, err := w.reviews().Open(w.ctx, good)
	if err != nil || opened.Review.Number != 2 || opened.Contact.ID != good.Contact || opened.Organisation.Code != "RR8" ||
		opened.Rules.DisplayName != "Trust medical director" || opened.NeedsCode(w.now) {
		t.Fatalf("got %+v, %v", opened, err)
	}
	neighbour := person(derogation.TrustMedicalDirector)
	neighbour.ID, neighbour.Organisation = "CT-00000009", "R1H"
	w.store.PutContact(neighbour)
	tests := map[string]casework.ReviewLink{
		"a request that does not exist":       {Reference: "DR-0000-0000", Review: 2, Contact: good.Contact},
		"a review that does not exist":        {Reference: reference, Review: 3, Contact: good.Contact},
		"no review":                           {Reference: reference, Review: 0, Contact: good.Contact},
		"a contact that does not exist":       {Reference: reference, Review: 2, Contact: "CT-99999999"},
		"a contact of another duty":           {Reference: reference, Review: 2, Contact: person(derogation.ClinicalDirector).ID},
		"the contact of another organisation": {Reference: reference, Review: 2, Contact: neighbour.ID},
		"the next tier's contact":             {Reference: reference, Review: 2, Contact: person(derogation.RegionalMedicalDirector).ID},
	}
	for name, link := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := w.reviews().Open(w.ctx, link)
			wantError(t, err, casework.ErrNotFound)
			_, err = w.reviews().Answer(w.ctx, casework.Reply{Link: link, Person: "Ana Sample", Command: escalation(w.state(reference))}, w.now)
			wantError(t, err, casework.ErrNotFound)
			_, err = w.reviews().SendCode(w.ctx, link, w.now)
			wantError(t, err, casework.ErrNotFound)
		})
	}
}

func TestSomebodyTakenOffTheListCanNoLongerOpenTheirLink(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	link := w.link(reference)
	moved := person(derogation.ClinicalDirector)
	moved.Duty = casework.DutyTrustContact
	w.store.PutContact(moved)
	_, err := w.reviews().Open(w.ctx, link)
	wantError(t, err, casework.ErrNotFound)
}

// answers are every action that a person may try on a case.
func answers(s derogation.State) map[derogation.Action]derogation.Command {
	return map[derogation.Action]derogation.Command{
		derogation.ActEscalate:       escalation(s),
		derogation.ActResolveLocally: derogation.ResolveLocally{Basis: basis(s), How: "A consultant acts down."},
		derogation.ActDecline:        derogation.Decline{Basis: basis(s), Reasons: "Not unexpected."},
		derogation.ActApprove:        approval(s),
		derogation.ActRefuse:         refusal(s),
		derogation.ActComment:        derogation.AddComment{Review: len(s.Reviews), Text: "A word."},
		derogation.ActAsk:            derogation.Ask{Basis: basis(s), Question: "Who was rung?"},
		derogation.ActReportDecision: report(s),
		derogation.ActRevoke:         derogation.Revoke{Reason: "The facts are no longer those that were approved.", Handover: "Hand over at eight."},
		derogation.ActJudgeException: derogation.JudgeException{Justified: true, Text: "It was declared."},
	}
}

func TestWhatEachTierMayAnswer(t *testing.T) {
	next := map[derogation.Action]derogation.Status{
		derogation.ActEscalate: derogation.InReview, derogation.ActResolveLocally: derogation.ResolvedLocally, derogation.ActDecline: derogation.Declined,
		derogation.ActApprove: derogation.Approved, derogation.ActRefuse: derogation.Refused,
	}
	left := map[derogation.Action][]derogation.Action{derogation.ActApprove: {derogation.ActRevoke}}
	for _, tier := range derogation.Ladder() {
		for _, action := range []derogation.Action{
			derogation.ActEscalate, derogation.ActResolveLocally, derogation.ActDecline, derogation.ActApprove, derogation.ActRefuse, derogation.ActComment,
		} {
			t.Run(string(tier)+" "+string(action), func(t *testing.T) {
				w := newWorld(t)
				reference := w.reach(tier)
				before := w.state(reference)
				reply := casework.Reply{Link: w.link(reference), Person: " Ana Sample ", Command: answers(before)[action]}
				if tier == derogation.Union {
					reply.Digits = w.code(reply.Link)
				}
				opened, err := w.reviews().Answer(w.ctx, reply, w.now)
				if action == derogation.ActComment {
					wantConflict(t, err, derogation.ConflictReviewNotOpen)
					return
				}
				if !slices.Contains(derogation.Allows(tier), action) {
					wantForbidden(t, err)
					if w.state(reference).Version != before.Version {
						t.Error("it was recorded all the same")
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				wantSame(t, "status", opened.Case.State.Status, next[action])
				wantSame(t, "the person", opened.Review.By.Name, "Ana Sample")
				wantSame(t, "the contact", opened.Review.By.ID, person(tier).ID)
				proof := derogation.ProofSignedLink
				if tier == derogation.Union {
					proof = derogation.ProofSignedLinkAndCode
				}
				wantSame(t, "the proof", opened.Review.By.Proof, proof)
				wantSame(t, "what is stored", text(t, w.state(reference)), text(t, opened.Case.State))
				wantSame(t, "what is left to do", opened.Actions(w.now), left[action])
				if opened.Late() == nil {
					t.Error("the review may still be answered")
				}
				if wakes := w.wakes(reference); wakes[len(wakes)-1] != wakeOf(before.Version+1) {
					t.Errorf("no wake of the answer among %v", wakes)
				}
				w.holds(reference)
			})
		}
	}
}

func TestAnAnswerNeedsAPersonsName(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	for _, name := range []string{"", " \t"} {
		reply := casework.Reply{Link: w.link(reference), Person: name, Command: escalation(w.state(reference))}
		_, err := w.reviews().Answer(w.ctx, reply, w.now)
		wantSame(t, "wrong fields", wrongFields(t, err), []string{"/person required"})
	}
}

func TestAnAnswerOnAnotherVersionOfTheRequestIsRefused(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	for _, shown := range []int{0, 2} {
		command := approval(w.state(reference))
		command.ContentVersion = shown
		_, err := w.reviews().Answer(w.ctx, casework.Reply{Link: w.link(reference), Person: "Ana Sample", Command: command}, w.now)
		wantConflict(t, err, derogation.ConflictContentChanged)
	}
}

func TestALinkAnswersNoOtherReview(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.TrustMedicalDirector)
	first := w.link(reference)
	first.Review, first.Contact = 1, person(derogation.ClinicalDirector).ID
	_, err := w.reviews().Answer(w.ctx, casework.Reply{Link: first, Person: "Ana Sample", Command: escalation(w.state(reference))}, w.now)
	wantForbidden(t, err)
}

func TestNobodyGivesTheSystemsCommandsThroughALink(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	for _, command := range []derogation.Command{derogation.OpenReview{}, derogation.RecordSilence{}, derogation.Announce{}, derogation.End{}} {
		_, err := w.reviews().Answer(w.ctx, casework.Reply{Link: w.link(reference), Person: "Ana Sample", Command: command}, w.now.Add(time.Hour))
		wantForbidden(t, err)
	}
}

// Both have looked; the second to commit learns from the first one's answer.
func TestOfTwoPeopleAtOnceOneWinsAndTheOtherLearnsWhoAndWhen(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		t.Run(string(tier), func(t *testing.T) {
			w := newWorld(t)
			reference := w.reach(tier)
			second := person(tier)
			second.ID = "CT-00000022"
			w.store.PutContact(second)
			reply := func(name, contact string) casework.Reply {
				r := casework.Reply{Link: w.link(reference), Person: name, Command: escalation(w.state(reference))}
				r.Link.Contact = contact
				if tier == derogation.Union {
					r.Command = refusal(w.state(reference))
					r.Digits = w.code(r.Link)
				}
				return r
			}
			quick, slow := reply("Ana Sample", person(tier).ID), reply("Ben Sample", second.ID)
			at := w.now.Add(time.Minute)
			w.store.BeforeCommit = func(casework.Change) error {
				w.store.BeforeCommit = nil
				_, err := w.reviews().Answer(w.ctx, quick, at)
				return err
			}
			opened, err := w.reviews().Answer(w.ctx, slow, at.Add(time.Second))
			conflict := wantConflict(t, err, derogation.ConflictReviewClosed)
			if conflict.By != "Ana Sample" || !conflict.At.Equal(at) || conflict.Tier != tier {
				t.Errorf("got %+v", conflict)
			}
			wantSame(t, "what the page shows", opened.Late(), conflict)
			w.holds(reference)
		})
	}
}

// The clock passes the tier between the look and the commit.
func TestAnAnswerThatLosesToTheClockLearnsThatTheRequestWentOn(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	due := w.state(reference).Reviews[0].DueAt
	reply := casework.Reply{Link: w.link(reference), Person: "Ana Sample", Command: escalation(w.state(reference))}
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		timer := w.plain(reference)
		timer.EnteredAt = due
		w.take(timer)
		return nil
	}
	_, err := w.reviews().Answer(w.ctx, reply, due.Add(-time.Millisecond))
	conflict := wantConflict(t, err, derogation.ConflictReviewClosed)
	if conflict.By != "" || !conflict.At.Equal(due) {
		t.Errorf("got %+v", conflict)
	}
}

func TestAChangeThatIsNoRivalDoesNotStopAnAnswer(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	w.now = w.state(reference).Reviews[0].DueAt
	w.take(w.plain(reference))
	w.take(w.waiting(reference))
	passed := w.link(reference)
	passed.Review, passed.Contact = 1, person(derogation.ClinicalDirector).ID
	reply := casework.Reply{Link: w.link(reference), Person: "Ben Sample", Command: escalation(w.state(reference))}
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		comment := casework.Reply{Link: passed, Person: "Ana Sample", Command: derogation.AddComment{Review: 1, Text: "Sorry to be late."}}
		_, err := w.reviews().Answer(w.ctx, comment, w.now)
		return err
	}
	opened, err := w.reviews().Answer(w.ctx, reply, w.now)
	if err != nil || len(opened.Case.State.Comments) != 1 || opened.Review.Outcome != derogation.OutcomeEscalated {
		t.Errorf("got %+v, %v", opened.Review, err)
	}
	w.holds(reference)
}

func TestACaseThatNeverComesToRestIsAnErrorAndNotAnAnswer(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	tries := 0
	w.store.BeforeCommit = func(casework.Change) error { tries++; return casework.ErrStale }
	_, err := w.reviews().Answer(w.ctx, casework.Reply{Link: w.link(reference), Person: "Ana Sample", Command: escalation(w.state(reference))}, w.now)
	wantError(t, err, casework.ErrStale)
	if tries < 2 {
		t.Errorf("tried %d times", tries)
	}
}

// A clock that runs behind the one before dates nothing before what it follows.
func TestNoEventIsDatedBeforeTheOneThatItFollows(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	opened := w.state(reference).ChangedAt
	w.now = opened.Add(-3 * time.Second)
	w.answer(reference, escalation(w.state(reference)))
	if s := w.state(reference); !s.ChangedAt.Equal(opened) || !s.Reviews[0].ClosedAt.Equal(opened) {
		t.Errorf("opened at %s, closed at %s", opened, s.Reviews[0].ClosedAt)
	}
	w.holds(reference)
}

// endings bring a case to each way in which a review may have ended.
func endings() map[string]struct {
	tier derogation.Tier
	end  func(w *world, reference string)
	late derogation.ConflictError
} {
	answer := func(action derogation.Action) func(*world, string) {
		return func(w *world, reference string) { w.answer(reference, answers(w.state(reference))[action]) }
	}
	silence := func(w *world, reference string) {
		w.now = w.state(reference).Reviews[len(w.state(reference).Reviews)-1].DueAt
		w.take(w.plain(reference))
	}
	type ending = struct {
		tier derogation.Tier
		end  func(w *world, reference string)
		late derogation.ConflictError
	}
	answered := func(tier derogation.Tier, action derogation.Action, status derogation.Status, detail string) ending {
		return ending{tier, answer(action), derogation.ConflictError{
			Code: derogation.ConflictReviewClosed, Status: status, Tier: tier, By: "Ana Sample", Detail: "this review was already answered: " + detail,
		}}
	}
	return map[string]ending{
		"escalated":        answered(derogation.ClinicalDirector, derogation.ActEscalate, derogation.InReview, "escalated"),
		"resolved locally": answered(derogation.TrustMedicalDirector, derogation.ActResolveLocally, derogation.ResolvedLocally, "resolved locally"),
		"declined":         answered(derogation.NationalTeam, derogation.ActDecline, derogation.Declined, "declined"),
		"approved":         answered(derogation.Union, derogation.ActApprove, derogation.Approved, "approved"),
		"refused":          answered(derogation.Union, derogation.ActRefuse, derogation.Refused, "refused"),
		"undecided": {derogation.Union, func(w *world, reference string) {
			silence(w, reference)
			w.now = w.state(reference).UnionTimeEndsAt()
			w.take(w.plain(reference))
		}, derogation.ConflictError{
			Code: derogation.ConflictReviewClosed, Status: derogation.Undecided, Tier: derogation.Union,
			Detail: "no decision was recorded in time, and the request ended undecided",
		}},
		"passed, and ended by the next": {derogation.ClinicalDirector, func(w *world, reference string) {
			silence(w, reference)
			w.take(w.waiting(reference))
			answer(derogation.ActDecline)(w, reference)
		}, derogation.ConflictError{
			Code: derogation.ConflictReviewClosed, Status: derogation.Declined, Tier: derogation.ClinicalDirector,
			Detail: "no answer was recorded in time, and the request went on",
		}},
	}
}

func TestALinkThatIsLateSaysWhatBecameOfItsReview(t *testing.T) {
	for name, ending := range endings() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.reach(ending.tier)
			link := w.link(reference)
			before, err := w.reviews().Open(w.ctx, link)
			if err != nil || before.Late() != nil {
				t.Fatalf("late before its time: %v, %v", before.Late(), err)
			}
			ending.end(w, reference)
			opened, err := w.reviews().Open(w.ctx, link)
			if err != nil {
				t.Fatal(err)
			}
			late := opened.Late()
			want := ending.late
			want.At = *opened.Review.ClosedAt
			wantSame(t, "late", late, &want)
			var left []derogation.Action
			if name == "approved" {
				left = []derogation.Action{derogation.ActRevoke}
			}
			wantSame(t, "what is left to do", opened.Actions(w.now), left)
			command := derogation.Command(escalation(before.Case.State))
			if ending.tier == derogation.Union {
				command = refusal(before.Case.State)
			}
			_, err = w.reviews().Answer(w.ctx, casework.Reply{Link: link, Person: "Ben Sample", Command: command}, w.now)
			var conflict *derogation.ConflictError
			if !errors.As(err, &conflict) {
				t.Fatalf("got %v", err)
			}
			wantSame(t, "what an answer is told", conflict, &want)
		})
	}
}

func TestATierThatWasPassedMayStillCommentWhileTheRequestIsOpen(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	link := w.link(reference)
	w.now = w.state(reference).Reviews[0].DueAt
	w.take(w.plain(reference))
	w.take(w.waiting(reference))
	opened, err := w.reviews().Open(w.ctx, link)
	if err != nil || opened.Late() != nil {
		t.Fatalf("late %v, %v", opened.Late(), err)
	}
	wantSame(t, "actions", opened.Actions(w.now), []derogation.Action{derogation.ActComment})
	wakes := len(w.wakes(reference))
	reply := casework.Reply{Link: link, Person: "Ana Sample", Command: derogation.AddComment{Review: 1, Text: "Sorry to be late."}}
	if _, err := w.reviews().Answer(w.ctx, reply, w.now); err != nil {
		t.Fatal(err)
	}
	if s := w.state(reference); len(s.Comments) != 1 || s.Tier != derogation.TrustMedicalDirector || len(w.wakes(reference)) != wakes {
		t.Errorf("the case is %+v with wakes %v", s, w.wakes(reference))
	}
	w.holds(reference)
}

func TestWhatAnOpenReviewOffersIsWhatItsTierMayDo(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		w := newWorld(t)
		opened, err := w.reviews().Open(w.ctx, w.link(w.reach(tier)))
		if err != nil || opened.NeedsCode(w.now) != (tier == derogation.Union) {
			t.Fatalf("%s: needs a code: %t, %v", tier, opened.NeedsCode(w.now), err)
		}
		wantSame(t, string(tier), opened.Actions(w.now), derogation.Allows(tier))
	}
}
