package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

var toTheTrust = url.Values{"action": {"ask"}, "question": {"Was the network's transport team asked?"}}

// askedByTheDirector is a request whose clinical director asked the trust, ten
// minutes after it came: the answer is due at 20:10, and 20 minutes are left.
func askedByTheDirector(t *testing.T) (s *scene, reference string) {
	t.Helper()
	s = begin(t)
	reference = s.submit()
	s.advance(10 * time.Minute)
	s.expectPage(s.answer(derogation.ClinicalDirector, reference, toTheTrust), http.StatusOK)
	s.expectStatus(reference, derogation.AwaitingInformation)
	s.expectExecution(reference+"-1", "RUNNING", "Ask trust for information")
	s.ignoreMessages()
	return s, reference
}

func toldTheTier(text string) url.Values {
	return url.Values{"action": {"answer"}, "answer": {text}}
}

// finishByWithdrawing ends a case that is with its clinical director.
func (s *scene) finishByWithdrawing(reference string) {
	s.Helper()
	s.change("R1H", reference, "/withdrawal", http.StatusOK, withdrawal)
	s.expectMessages(everybody("Withdrawn", ladder()[:1], false)...)
	s.expectFinished(reference, 1, derogation.Withdrawn)
}

func TestAnAnswerToAQuestionThatCommitsBeforeItsLimitOfTheSameInstantCounts(t *testing.T) {
	s, reference := askedByTheDirector(t)
	answering := s.byPage(s.trustLink(reference), "The control room", toldTheTier("It has no free team tonight."))
	answered, _ := s.race(reference, answering, s.byClock(time.Hour))

	s.expectReply(answered, http.StatusOK, "It has no free team tonight.")
	if q := s.state(reference).Questions[0]; q.AnsweredBy == nil || q.AnsweredBy.Name != "The control room" || !q.ClosedAt.Equal(q.DueAt) {
		t.Errorf("the question ended as %+v", q)
	}
	s.expectMessages(mailbox[derogation.ClinicalDirector][0] + ": Answer by 8:30pm (the trust replied)")
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectExecution(reference+"-1", "RUNNING", "Clinical director review")
	if left := s.dueIn(reference); left != 20*time.Minute {
		t.Errorf("the review has %v left, want the 20 minutes that it had", left)
	}
	s.finishByWithdrawing(reference)
}

func TestAnAnswerToAQuestionThatCommitsAfterItsLimitIsToldSo(t *testing.T) {
	s, reference := askedByTheDirector(t)
	answering := s.byPage(s.trustLink(reference), "The control room", toldTheTier("It has no free team tonight."))
	_, answered := s.race(reference, s.byClock(time.Hour), answering)

	s.expectReply(answered, http.StatusConflict, "Your answer was not recorded",
		"The time for this answer ran out, or the review went on without it, at 8:10pm on Friday 20 November.",
		"It has no free team tonight.")
	if q := s.state(reference).Questions[0]; q.AnsweredBy != nil || q.Answer != "" || !q.ClosedAt.Equal(q.DueAt) {
		t.Errorf("the question ended as %+v", q)
	}
	s.expectMessages(mailbox[derogation.ClinicalDirector][0] + ": Answer by 8:30pm (no reply)")
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectExecution(reference+"-1", "RUNNING", "Clinical director review")
	s.finishByWithdrawing(reference)
}

func TestOfTwoAnswersToOneQuestionOneCountsAndTheOtherIsTold(t *testing.T) {
	s, reference := askedByTheDirector(t)
	link := s.trustLink(reference)
	counts, late := s.race(reference,
		s.byPage(link, "The control room", toldTheTier("It has no free team tonight.")),
		s.byPage(link, "The night manager", toldTheTier("Nobody has rung them yet.")))

	s.expectReply(counts, http.StatusOK, "It has no free team tonight.")
	s.expectReply(late, http.StatusConflict, "Your answer was not recorded",
		"This question was already answered, by The control room, at 7:10pm on Friday 20 November.",
		"Nobody has rung them yet.")
	state := s.state(reference)
	if len(state.Questions) != 1 || state.Questions[0].Answer != "It has no free team tonight." {
		t.Errorf("the thread is %+v", state.Questions)
	}
	s.expectMessages(mailbox[derogation.ClinicalDirector][0] + ": Answer by 7:30pm (the trust replied)")
	s.finishByWithdrawing(reference)
}

// A system and a person of the same trust are two who answer.
func TestOfASystemAndAPersonWhoAnswerTheSystemIsTold(t *testing.T) {
	s, reference := askedByTheDirector(t)
	counts, late := s.race(reference,
		s.byPage(s.trustLink(reference), "The control room", toldTheTier("It has no free team tonight.")),
		s.byTrustsSystem(reference, "/answers", map[string]any{"question": 1, "answer": "Nobody has rung them yet."}))

	s.expectReply(counts, http.StatusOK, "It has no free team tonight.")
	s.expectProblem(late, derogation.ConflictQuestionClosed, derogation.InReview, "The control room", s.Now())
	s.expectMessages(mailbox[derogation.ClinicalDirector][0] + ": Answer by 7:30pm (the trust replied)")
	s.finishByWithdrawing(reference)
}
