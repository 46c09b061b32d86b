package scenario

import (
	"net/url"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestAReviewIsHandedOverAndTheDeputyAnswers(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	union := s.colleagues(derogation.Union)
	officer, deputy := union[0], union[1]
	s.ignoreMessages()
	due := s.dueIn(reference)

	form := url.Values{"action": {"hand_over"}, "deputy": {deputy.ID}, "handOverNote": {"On a train."}}
	s.expectPage(s.sent(s.linkOf(officer, reference), "The officer", form), 200,
		"The review was handed over", "Handed over to "+deputy.Name, "On a train.")
	s.expectMessages(deputy.Email + ": Answer by")
	if got := s.dueIn(reference); got != due {
		t.Errorf("%s left, and before it was handed over %s", got, due)
	}
	s.expectPage(s.open(s.linkOf(officer, reference)), 200, "The person who was asked first can still answer too.", "you have 2 hours left")

	s.advance(time.Minute)
	page, err := s.SendWithCode(s.ctx, s.linkOf(deputy, reference), deputy.Mobile, reference, with(refuseForm(), "person", "The deputy"))
	s.must(err)
	s.settle()
	s.expectPage(page, 200, "Your decision is recorded", "The deputy")
	s.expectStatus(reference, derogation.Refused)
	s.expectPage(s.open(s.linkOf(officer, reference)), 200, "This review has been answered", "The deputy")
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Refused)
}
