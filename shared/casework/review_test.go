package casework_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

func TestALinkOpensOnlyForWhoIsRegisteredForItsTier(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	good := w.Link(reference)
	opened, err := w.Reviews().Open(w.Ctx, good)
	if err != nil || opened.Review.Number != 2 || opened.Contact.ID != good.Contact || opened.Organisation.Code != "RR8" ||
		opened.Rules.DisplayName != "Trust medical director" || opened.NeedsCode(w.Now) {
		t.Fatalf("got %+v, %v", opened, err)
	}
	neighbour := caseworktest.Person(derogation.TrustMedicalDirector)
	neighbour.ID, neighbour.Organisation = "CT-00000009", "R1H"
	w.Store.PutContact(neighbour)
	tests := map[string]casework.ReviewLink{
		"a request that does not exist":       {Reference: "DR-0000-0000", Review: 2, Contact: good.Contact},
		"a review that does not exist":        {Reference: reference, Review: 3, Contact: good.Contact},
		"no review":                           {Reference: reference, Review: 0, Contact: good.Contact},
		"a contact that does not exist":       {Reference: reference, Review: 2, Contact: "CT-99999999"},
		"a contact of another duty":           {Reference: reference, Review: 2, Contact: caseworktest.Person(derogation.ClinicalDirector).ID},
		"the contact of another organisation": {Reference: reference, Review: 2, Contact: neighbour.ID},
		"the next tier's contact":             {Reference: reference, Review: 2, Contact: caseworktest.Person(derogation.RegionalMedicalDirector).ID},
	}
	for name, link := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := w.Reviews().Open(w.Ctx, link)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			_, err = w.Reviews().Answer(w.Ctx, casework.Reply{Link: link, Person: "Ana Sample", Command: caseworktest.Escalation(w.State(reference))}, w.Now)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			_, err = w.Reviews().SendCode(w.Ctx, casework.Reply{Link: link, Person: "Ana Sample", Command: caseworktest.Refusal(w.State(reference))}, w.Now)
			caseworktest.WantError(t, err, casework.ErrNotFound)
		})
	}
}

func TestSomebodyTakenOffTheListCanNoLongerOpenTheirLink(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	link := w.Link(reference)
	moved := caseworktest.Person(derogation.ClinicalDirector)
	moved.Duty = casework.DutyTrustContact
	w.Store.PutContact(moved)
	_, err := w.Reviews().Open(w.Ctx, link)
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

// answers are every action that a person may try on a case.
func answers(s derogation.State) map[derogation.Action]derogation.Command {
	return map[derogation.Action]derogation.Command{
		derogation.ActEscalate:         caseworktest.Escalation(s),
		derogation.ActResolveLocally:   derogation.ResolveLocally{Basis: caseworktest.Basis(s), How: "A consultant acts down."},
		derogation.ActDecline:          derogation.Decline{Basis: caseworktest.Basis(s), Reasons: "Not unexpected."},
		derogation.ActApprove:          caseworktest.Approval(s),
		derogation.ActRefuse:           caseworktest.Refusal(s),
		derogation.ActCounterOffer:     caseworktest.CounterOffer(s),
		derogation.ActWithdrawOffer:    derogation.WithdrawOffer{Offer: caseworktest.OfferOf(s)},
		derogation.ActComment:          derogation.AddComment{Review: len(s.Reviews), Text: "A word."},
		derogation.ActAsk:              derogation.Ask{Basis: caseworktest.Basis(s), Question: "Who was phoned?"},
		derogation.ActReportDecision:   caseworktest.Report(s),
		derogation.ActRevoke:           derogation.Revoke{Reason: "The facts are no longer those that were approved.", ClinicalHandover: "Hand over at eight."},
		derogation.ActObjectException:  derogation.ObjectException{Text: "Nobody has told us of an event."},
		derogation.ActConfirmException: derogation.ConfirmException{},
		derogation.ActJudgeException:   derogation.JudgeException{Justified: true, Text: "It was declared."},
	}
}

func TestWhatEachTierMayAnswer(t *testing.T) {
	next := map[derogation.Action]derogation.Status{
		derogation.ActEscalate: derogation.InReview, derogation.ActResolveLocally: derogation.ResolvedLocally, derogation.ActDecline: derogation.Declined,
		derogation.ActApprove: derogation.Approved, derogation.ActRefuse: derogation.Refused,
	}
	left := map[derogation.Action][]derogation.Action{derogation.ActApprove: {derogation.ActRevoke}}
	for _, tier := range derogationtest.Tiers() {
		for _, action := range []derogation.Action{
			derogation.ActEscalate, derogation.ActResolveLocally, derogation.ActDecline, derogation.ActApprove, derogation.ActRefuse, derogation.ActComment,
		} {
			t.Run(string(tier)+" "+string(action), func(t *testing.T) {
				w := newWorld(t)
				reference := w.Reach(tier)
				before := w.State(reference)
				reply := casework.Reply{Link: w.Link(reference), Person: " Ana Sample ", Command: answers(before)[action]}
				if tier == derogation.Union && derogation.NeedsCode(action) {
					reply.Digits = w.Code(reply.Link, reply.Command)
				}
				opened, err := w.Reviews().Answer(w.Ctx, reply, w.Now)
				if action == derogation.ActComment {
					caseworktest.WantConflict(t, err, derogation.ConflictReviewNotOpen)
					return
				}
				if !slices.Contains(derogation.Allows(tier), action) {
					caseworktest.WantForbidden(t, err)
					if w.State(reference).Version != before.Version {
						t.Error("it was recorded all the same")
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				caseworktest.WantSame(t, "status", opened.Case.State.Status, next[action])
				caseworktest.WantSame(t, "the person", opened.Review.By.Name, "Ana Sample")
				caseworktest.WantSame(t, "the contact", opened.Review.By.ID, caseworktest.Person(tier).ID)
				proof := derogation.ProofSignedLink
				if tier == derogation.Union {
					proof = derogation.ProofSignedLinkAndCode
				}
				caseworktest.WantSame(t, "the proof", opened.Review.By.Proof, proof)
				caseworktest.WantSame(t, "what is stored", caseworktest.Text(t, w.State(reference)), caseworktest.Text(t, opened.Case.State))
				caseworktest.WantSame(t, "what is left to do", opened.Actions(w.Now), left[action])
				if opened.Late() == nil {
					t.Error("the review may still be answered")
				}
				if wakes := w.Wakes(reference); !slices.Contains(wakes, caseworktest.WakeOf(before.Version+1)) {
					t.Errorf("no wake of the answer among %v", wakes)
				}
				w.Holds(reference)
			})
		}
	}
}

func TestAnAnswerNeedsAPersonsName(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	for _, name := range []string{"", " \t"} {
		reply := casework.Reply{Link: w.Link(reference), Person: name, Command: caseworktest.Escalation(w.State(reference))}
		_, err := w.Reviews().Answer(w.Ctx, reply, w.Now)
		caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{"/person required"})
	}
}

func TestAnAnswerOnAnotherVersionOfTheRequestIsRefused(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	for _, shown := range []int{0, 2} {
		command := caseworktest.Approval(w.State(reference))
		command.ContentVersion = shown
		_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: command}, w.Now)
		caseworktest.WantConflict(t, err, derogation.ConflictContentChanged)
	}
}

func TestALinkAnswersNoOtherReview(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	first := w.Link(reference)
	first.Review, first.Contact = 1, caseworktest.Person(derogation.ClinicalDirector).ID
	_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: first, Person: "Ana Sample", Command: caseworktest.Escalation(w.State(reference))}, w.Now)
	caseworktest.WantForbidden(t, err)
}

func TestNobodyGivesTheSystemsCommandsThroughALink(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	for _, command := range []derogation.Command{derogation.OpenReview{}, derogation.RecordSilence{}, derogation.Announce{}, derogation.End{}} {
		_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: command}, w.Now.Add(time.Hour))
		caseworktest.WantForbidden(t, err)
	}
}

// Both have looked; the second to commit learns from the first one's answer.
func TestOfTwoPeopleAtOnceOneWinsAndTheOtherLearnsWhoAndWhen(t *testing.T) {
	for _, tier := range derogationtest.Tiers() {
		t.Run(string(tier), func(t *testing.T) {
			w := newWorld(t)
			reference := w.Reach(tier)
			second := caseworktest.Person(tier)
			second.ID = "CT-00000022"
			w.Store.PutContact(second)
			reply := func(name, contact string) casework.Reply {
				r := casework.Reply{Link: w.Link(reference), Person: name, Command: caseworktest.Escalation(w.State(reference))}
				r.Link.Contact = contact
				if tier == derogation.Union {
					r.Command = caseworktest.Refusal(w.State(reference))
					r.Digits = w.Code(r.Link, r.Command)
				}
				return r
			}
			quick, slow := reply("Ana Sample", caseworktest.Person(tier).ID), reply("Ben Sample", second.ID)
			at := w.Now.Add(time.Minute)
			w.Store.BeforeCommit = func(casework.Change) error {
				w.Store.BeforeCommit = nil
				_, err := w.Reviews().Answer(w.Ctx, quick, at)
				return err
			}
			opened, err := w.Reviews().Answer(w.Ctx, slow, at.Add(time.Second))
			conflict := caseworktest.WantConflict(t, err, derogation.ConflictReviewClosed)
			if conflict.By != "Ana Sample" || !conflict.At.Equal(at) || conflict.Tier != tier {
				t.Errorf("got %+v", conflict)
			}
			caseworktest.WantSame(t, "what the page shows", opened.Late(), conflict)
			w.Holds(reference)
		})
	}
}

// The clock passes the tier between the look and the commit.
func TestAnAnswerThatLosesToTheClockLearnsThatTheRequestWentOn(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	due := w.State(reference).Reviews[0].DueAt
	reply := casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: caseworktest.Escalation(w.State(reference))}
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		timer := w.Plain(reference)
		timer.EnteredAt = due
		w.Take(timer)
		return nil
	}
	_, err := w.Reviews().Answer(w.Ctx, reply, due.Add(-time.Millisecond))
	conflict := caseworktest.WantConflict(t, err, derogation.ConflictReviewClosed)
	if conflict.By != "" || !conflict.At.Equal(due) {
		t.Errorf("got %+v", conflict)
	}
}

func TestAChangeThatIsNoRivalDoesNotStopAnAnswer(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	w.Now = w.State(reference).Reviews[0].DueAt
	w.Take(w.Plain(reference))
	w.Take(w.Waiting(reference))
	passed := w.Link(reference)
	passed.Review, passed.Contact = 1, caseworktest.Person(derogation.ClinicalDirector).ID
	reply := casework.Reply{Link: w.Link(reference), Person: "Ben Sample", Command: caseworktest.Escalation(w.State(reference))}
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		comment := casework.Reply{Link: passed, Person: "Ana Sample", Command: derogation.AddComment{Review: 1, Text: "Sorry to be late."}}
		_, err := w.Reviews().Answer(w.Ctx, comment, w.Now)
		return err
	}
	opened, err := w.Reviews().Answer(w.Ctx, reply, w.Now)
	if err != nil || len(opened.Case.State.Comments) != 1 || opened.Review.Outcome != derogation.OutcomeEscalated {
		t.Errorf("got %+v, %v", opened.Review, err)
	}
	w.Holds(reference)
}

func TestACaseThatNeverComesToRestIsAnErrorAndNotAnAnswer(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	tries := 0
	w.Store.BeforeCommit = func(casework.Change) error { tries++; return casework.ErrStale }
	_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: caseworktest.Escalation(w.State(reference))}, w.Now)
	caseworktest.WantError(t, err, casework.ErrStale)
	if tries < 2 {
		t.Errorf("tried %d times", tries)
	}
}

// A clock that runs behind the one before dates nothing before what it follows.
func TestNoEventIsDatedBeforeTheOneThatItFollows(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	opened := w.State(reference).ChangedAt
	w.Now = opened.Add(-3 * time.Second)
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	if s := w.State(reference); !s.ChangedAt.Equal(opened) || !s.Reviews[0].ClosedAt.Equal(opened) {
		t.Errorf("opened at %s, closed at %s", opened, s.Reviews[0].ClosedAt)
	}
	w.Holds(reference)
}

// endings bring a case to each way in which a review may have ended.
func endings() map[string]struct {
	tier derogation.Tier
	end  func(w *world, reference string)
	late derogation.ConflictError
} {
	answer := func(action derogation.Action) func(*world, string) {
		return func(w *world, reference string) { w.Answer(reference, answers(w.State(reference))[action]) }
	}
	silence := func(w *world, reference string) {
		w.Now = w.State(reference).Reviews[len(w.State(reference).Reviews)-1].DueAt
		w.Take(w.Plain(reference))
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
			w.Now = w.State(reference).UnionTimeEndsAt()
			w.Take(w.Plain(reference))
		}, derogation.ConflictError{
			Code: derogation.ConflictReviewClosed, Status: derogation.Undecided, Tier: derogation.Union,
			Detail: "no decision was recorded in time, and the request ended undecided",
		}},
		"passed, and ended by the next": {derogation.ClinicalDirector, func(w *world, reference string) {
			silence(w, reference)
			w.Take(w.Waiting(reference))
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
			reference := w.Reach(ending.tier)
			link := w.Link(reference)
			before, err := w.Reviews().Open(w.Ctx, link)
			if err != nil || before.Late() != nil {
				t.Fatalf("late before its time: %v, %v", before.Late(), err)
			}
			ending.end(w, reference)
			opened, err := w.Reviews().Open(w.Ctx, link)
			if err != nil {
				t.Fatal(err)
			}
			late := opened.Late()
			want := ending.late
			want.At = *opened.Review.ClosedAt
			caseworktest.WantSame(t, "late", late, &want)
			var left []derogation.Action
			if name == "approved" {
				left = []derogation.Action{derogation.ActRevoke}
			}
			caseworktest.WantSame(t, "what is left to do", opened.Actions(w.Now), left)
			command := derogation.Command(caseworktest.Escalation(before.Case.State))
			if ending.tier == derogation.Union {
				command = caseworktest.Refusal(before.Case.State)
			}
			_, err = w.Reviews().Answer(w.Ctx, casework.Reply{Link: link, Person: "Ben Sample", Command: command}, w.Now)
			var conflict *derogation.ConflictError
			if !errors.As(err, &conflict) {
				t.Fatalf("got %v", err)
			}
			caseworktest.WantSame(t, "what an answer is told", conflict, &want)
		})
	}
}

func TestATierThatWasPassedMayStillCommentWhileTheRequestIsOpen(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	link := w.Link(reference)
	w.Now = w.State(reference).Reviews[0].DueAt
	w.Take(w.Plain(reference))
	w.Take(w.Waiting(reference))
	opened, err := w.Reviews().Open(w.Ctx, link)
	if err != nil || opened.Late() != nil {
		t.Fatalf("late %v, %v", opened.Late(), err)
	}
	caseworktest.WantSame(t, "actions", opened.Actions(w.Now), []derogation.Action{derogation.ActComment})
	wakes := len(w.Wakes(reference))
	reply := casework.Reply{Link: link, Person: "Ana Sample", Command: derogation.AddComment{Review: 1, Text: "Sorry to be late."}}
	if _, err := w.Reviews().Answer(w.Ctx, reply, w.Now); err != nil {
		t.Fatal(err)
	}
	if s := w.State(reference); len(s.Comments) != 1 || s.Tier != derogation.TrustMedicalDirector || len(w.Wakes(reference)) != wakes {
		t.Errorf("the case is %+v with wakes %v", s, w.Wakes(reference))
	}
	w.Holds(reference)
}

func TestWhatAnOpenReviewOffersIsWhatItsTierMayDo(t *testing.T) {
	for _, tier := range derogationtest.Tiers() {
		w := newWorld(t)
		opened, err := w.Reviews().Open(w.Ctx, w.Link(w.Reach(tier)))
		if err != nil || opened.NeedsCode(w.Now) != (tier == derogation.Union) {
			t.Fatalf("%s: needs a code: %t, %v", tier, opened.NeedsCode(w.Now), err)
		}
		caseworktest.WantSame(t, string(tier), opened.Actions(w.Now), append(derogation.Allows(tier), derogation.ActAcknowledge))
	}
}
