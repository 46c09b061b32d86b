package scenario

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/shared/derogation"
)

// wholeWay takes a request from its submission to the end of a derogation:
// clinical director and region pass it on, the trust's medical director and the
// national team (for its extension as well) are silent, the union approves. Every message must come at the
// latest so late after it would come on a good day.
func (s *scene) wholeWay(late time.Duration) (reference string) {
	s.Helper()
	reference = s.submit()
	s.awaitMessages(reference, late, asked(derogation.ClinicalDirector, "")...)
	s.advance(10 * time.Minute)
	s.pass(derogation.ClinicalDirector, reference)
	s.awaitMessages(reference, late, asked(derogation.TrustMedicalDirector, "")...)
	s.letPass(reference)
	s.awaitMessages(reference, late, append(asked(derogation.RegionalMedicalDirector, ""), passedOn(derogation.TrustMedicalDirector)...)...)
	s.advance(5 * time.Minute)
	s.pass(derogation.RegionalMedicalDirector, reference)
	s.awaitMessages(reference, late, asked(derogation.NationalTeam, "")...)
	s.letPass(reference)
	s.awaitMessages(reference, late, s.extended("")...)
	s.letPass(reference)
	s.awaitMessages(reference, late, append(asked(derogation.Union, ""), passedOn(derogation.NationalTeam)...)...)
	s.approve(reference, late)
	s.awaitMessages(reference, late, everybody("Approved", ladder(), true)...)
	s.advance(s.state(reference).Request.Window.To.Sub(s.Now()))
	s.awaitMessages(reference, late, everybody("Ended", ladder(), false)...)
	return reference
}

// messagesOfTheWholeWay are all that the whole way causes to be sent.
func (s *scene) messagesOfTheWholeWay() []string {
	s.Helper()
	sent := append(s.chainMessages(), s.extended("")...)
	return append(append(sent, passedOn(derogation.TrustMedicalDirector)...), passedOn(derogation.NationalTeam)...)
}

// chainMessages are all that is sent about a request that every tier passes on
// in time, that is approved, and that ends.
func (s *scene) chainMessages() []string {
	s.Helper()
	sent := []string{s.reviewer(derogation.Union).Mobile + ": SMS"}
	for _, tier := range ladder() {
		sent = append(sent, asked(tier, "")...)
	}
	sent = append(sent, everybody("Approved", ladder(), true)...)
	return append(sent, everybody("Ended", ladder(), false)...)
}

// letPass moves the clock on to when the open review is due.
func (s *scene) letPass(reference string) {
	s.Helper()
	review, open := s.state(reference).OpenReview()
	if !open {
		s.Fatalf("%s waits for nobody", reference)
	}
	s.advance(review.DueAt.Sub(s.Now()))
}

// pass sends a tier's answer that passes the request on, and settles.
func (s *scene) pass(tier derogation.Tier, reference string) {
	s.Helper()
	if page := s.answer(tier, reference, escalateForm(tier)); page.Status != 200 {
		s.Fatalf("%s could not pass %s on: %s", tier, reference, says(page))
	}
}

// approve asks for a one-time code, waits for it, and sends the union's
// approval.
func (s *scene) approve(reference string, late time.Duration) {
	s.Helper()
	s.decide(reference, late, approveForm(s.state(reference).Request))
}

// decide is approve for any decision of the union's.
func (s *scene) decide(reference string, late time.Duration, form url.Values) {
	s.Helper()
	union := s.reviewer(derogation.Union)
	s.expectPage(s.askForCode(s.linkOf(union, reference), form), 200)
	s.awaitMessages(reference, late, union.Mobile+": SMS")
	form = with(form, "code", s.code(union, reference))
	s.expectPage(s.sent(s.linkOf(union, reference), "Whoever is on duty", form), 200)
}

// awaitMessages moves the clock on until messages about a case have come, each
// given as for expectMessages.
func (s *scene) awaitMessages(reference string, within time.Duration, want ...string) {
	s.Helper()
	s.settle()
	until := s.Now().Add(within)
	for {
		missing := s.missing(reference, want)
		if len(missing) == 0 {
			return
		}
		if !s.Now().Before(until) {
			s.Fatalf("at %s, after %v, still to come:\n  %s", s.Now().Format(time.TimeOnly), within, strings.Join(missing, "\n  "))
		}
		s.advance(min(15*time.Second, until.Sub(s.Now())))
	}
}

func (s *scene) missing(reference string, want []string) []string {
	messages := s.Cloud.Inbox.Messages()
	return slices.DeleteFunc(slices.Clone(want), func(each string) bool {
		return slices.ContainsFunc(messages, func(m inbox.Message) bool {
			return strings.Contains(m.Subject+m.Text, reference) && strings.HasPrefix(heading(m), each)
		})
	})
}

// heading is a message as expectMessages knows it.
func heading(m inbox.Message) string {
	return strings.Join(m.To, ",") + ": " + cmp.Or(m.Subject, "SMS")
}
