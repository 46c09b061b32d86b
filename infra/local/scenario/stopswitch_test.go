package scenario

import (
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestWhileSendingIsStoppedTheChainGoesOnAndNothingIsSent(t *testing.T) {
	s := begin(t)
	s.must(s.Store.StopSending(s.ctx, "The operator", s.Now()))
	reference := s.submit()
	s.expectTier(reference, derogation.ClinicalDirector)
	s.advance(time.Hour)
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.expectExecution(reference+"-1", "RUNNING", "Regional medical director review")
	s.expectUnderWay(reference)
	s.expectMessages()

	s.must(s.Store.ResumeSending(s.ctx))
	s.advance(time.Minute)
	all := slices.Concat(
		asked(derogation.ClinicalDirector, "7:30pm"),
		asked(derogation.TrustMedicalDirector, "8pm"),
		asked(derogation.RegionalMedicalDirector, "8:45pm"),
		passedOn(derogation.ClinicalDirector), passedOn(derogation.TrustMedicalDirector))
	s.expectMessages(all...)
	s.advance(2 * time.Minute)
	s.expectMessages()
	if left := s.outbox(reference); len(left) > 0 {
		t.Errorf("%v is left in the outbox", left)
	}

	s.climbFrom(derogation.RegionalMedicalDirector, reference)
	s.ignoreMessages()
	s.expectPage(s.answer(derogation.Union, reference, refuseForm()), 200)
	s.expectMessages(append(everybody("Refused", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	s.expectFinished(reference, 1, derogation.Refused)
}

func TestAfterAStopACodeThatIsTooOldIsNotSent(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	union := s.colleagues(derogation.Union)
	officer, deputy := union[0], union[1]
	officersLink, deputysLink := s.linkOf(officer, reference), s.linkOf(deputy, reference)
	s.advance(90 * time.Minute) // 20:30; the decision is due at 21:00
	s.ignoreMessages()

	s.must(s.Store.StopSending(s.ctx, "The operator", s.Now()))
	s.expectPage(s.askForCode(officersLink, refuseForm()), 200)
	s.advance(55 * time.Minute)
	s.expectTier(reference, derogation.Union)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectPage(s.askForCode(deputysLink, refuseForm()), 200)
	s.advance(5 * time.Minute)
	s.expectMessages()

	s.must(s.Store.ResumeSending(s.ctx))
	s.advance(time.Minute)
	s.expectMessages(append(everybody("Decision overdue", ladder(), false), deputy.Mobile+": SMS")...)
	s.advance(2 * time.Minute)
	s.expectMessages()
	if left := s.outbox(reference); len(left) > 0 {
		t.Errorf("%v is left in the outbox", left)
	}

	// The code that came in time still works.
	s.expectPage(s.sent(deputysLink, "The deputy", with(refuseForm(), "code", s.code(deputy, reference))), 200, "The deputy")
	s.expectMessages(everybody("Refused", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Refused)
}
