package scenario

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestWhatAnOperatorVoidsEndsAndIsToldToAllWhoWereAsked(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.TrustMedicalDirector)
	s.advance(5 * time.Minute)
	link := s.link(derogation.TrustMedicalDirector, reference)
	s.ignoreMessages()

	done, err := s.operations(reference).Void(s.ctx, operator, []string{reference}, "It filed in a loop.", s.Now())
	s.must(err)
	if len(done) != 1 || done[0].Err != nil || done[0].Status != derogation.Voided {
		t.Fatalf("voided: %+v", done)
	}
	s.settle()
	s.expectMessages(everybody("Voided", ladder()[:2], false)...)
	s.expectFinished(reference, 1, derogation.Voided)
	s.expectTold(reference, 0)
	const happened = "The request was voided by the people who run this service, because it was filed in error"
	s.expectPage(s.open(link), 200, happened)
	s.expectPage(s.open(s.trustLink(reference)), 200, happened)
	s.expectPage(s.sent(link, "Too late", with(escalateForm(derogation.TrustMedicalDirector), "comment", "I had looked at it.")), 409, "duty engineer")
	s.expectMessages()
	deeds, err := s.operations(reference).Deeds(s.ctx, operator)
	s.must(err)
	if len(deeds) != 1 || len(deeds[0].Cases) != 1 || deeds[0].Cases[0] != reference {
		t.Errorf("on the operators' record: %+v", deeds)
	}
}
