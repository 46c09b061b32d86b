package scenario

import (
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// A first ask goes by email and text at once. "I have it" is seen by the trust and
// decides nothing: the request goes on when the time is over.
func TestWhoIsAskedIsWokenAndThatTheyHaveItDecidesNothing(t *testing.T) {
	s := begin(t)
	s.must(s.Store.PutRound(s.ctx, sample.Round(s.Now())))
	reference := s.submit()
	director := s.reviewer(derogation.ClinicalDirector)
	s.expectMessages(append(asked(derogation.ClinicalDirector, "7:30pm"), director.Mobile+": SMS")...)
	s.expectMail(director.Mobile, reference, "your answer is needed by 7:30pm, 30 min left.")

	link := s.link(derogation.ClinicalDirector, reference)
	s.expectPage(s.open(link), 200, "I have it")
	if page := s.posted(link+"/seen", nil); page.Status != 200 {
		t.Fatalf("status %d", page.Status)
	}
	s.expectPage(s.open(link), 200, "Seen, not decided: ")
	s.expectTier(reference, derogation.ClinicalDirector)
	s.ignoreMessages()
	s.advance(31 * time.Minute)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	next := s.reviewer(derogation.TrustMedicalDirector)
	s.expectMessages(append(append(asked(derogation.TrustMedicalDirector, "8pm"), next.Mobile+": SMS"), passedOn(derogation.ClinicalDirector)...)...)
}
