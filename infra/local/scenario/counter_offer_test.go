package scenario

import (
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
)

// offerForm offers all that was asked for, but one doctor fewer on the last line.
func offerForm(request derogation.Request) url.Values {
	form := url.Values{"action": {"counter_offer"}}
	for field, value := range play.ApproveForm(request) {
		if field != "action" {
			form["offer-"+field] = value
		}
	}
	return with(form, "offer-conditions", "Critical care only.")
}

// offered brings a request to the union, which offers something else.
func (s *scene) offered() (reference string, offer derogation.Offer) {
	s.Helper()
	reference = s.submit()
	s.climb(reference, derogation.Union)
	s.ignoreMessages()
	s.expectPage(s.answer(derogation.Union, reference, offerForm(s.state(reference).Request)), 200, "Your offer was sent to the trust")
	offer, open := s.state(reference).OpenOffer()
	if !open {
		s.Fatalf("no offer is with the trust: %+v", s.state(reference).Offer)
	}
	s.expectStatus(reference, derogation.InReview)
	s.expectExecution(reference+"-1", "RUNNING", "Ask trust for information")
	s.expectMessages(controlRoom+": Answer an offer by "+clockTime(offer.ExpiresAt), s.reviewer(derogation.Union).Mobile+": SMS")
	return reference, offer
}

func TestATrustAcceptsAnOfferAtTheLastMinute(t *testing.T) {
	s := begin(t)
	reference, offer := s.offered()
	s.expectPage(s.public("/d/"+derogation.PublicCode(reference)), 404, "nothing is approved under this code")
	s.advance(offer.ExpiresAt.Add(-time.Minute).Sub(s.Now()))
	s.expectMessages()
	s.expectPage(s.asTrust(reference, url.Values{"action": {"accept_counter_offer"}}), 200, "Approved for")
	s.expectStatus(reference, derogation.Approved)
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
	s.expectMessages(everybody("Approved", ladder(), true)...)
	s.expectPage(s.public("/d/"+derogation.PublicCode(reference)), 200, "Critical care only.")
	if d := s.state(reference).Decision; d.Accepted == nil || d.By.Tier != derogation.Union {
		t.Errorf("decided %+v", d)
	}
}

func TestATrustThatDoesNotAnswerAnOfferLeavesTheRequestWithTheUnion(t *testing.T) {
	s := begin(t)
	reference, offer := s.offered()
	due := s.state(reference).Reviews[4].DueAt
	s.advance(offer.ExpiresAt.Add(time.Minute).Sub(s.Now()))
	s.expectTier(reference, derogation.Union)
	s.expectExecution(reference+"-1", "RUNNING", stateOf[derogation.Union])
	if is := s.state(reference); is.Offer.Outcome != derogation.OfferLapsed || is.Reviews[4].DueAt.Before(due) {
		t.Errorf("the offer is %+v, the review %+v", is.Offer, is.Reviews[4])
	}
	s.expectMessages(toldTier(derogation.Union, "Answer by "+clockTime(s.state(reference).Reviews[4].DueAt)+" (no reply to your offer)")...)
	s.expectPage(s.answer(derogation.Union, reference, refuseForm()), 200)
	s.expectStatus(reference, derogation.Refused)
	s.ignoreMessages()
}
