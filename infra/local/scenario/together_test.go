package scenario

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
)

func TestOfTwoOfficersWhoDecideAtOnceOneDecidesAndTheOtherIsTold(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	request := s.state(reference).Request
	union := s.colleagues(derogation.Union)
	officer, deputy := union[0], union[1]
	officersLink, deputysLink := s.linkOf(officer, reference), s.linkOf(deputy, reference)
	s.ignoreMessages()
	s.expectPage(s.askForCode(officersLink, approveForm(request)), 200)
	s.expectPage(s.askForCode(deputysLink, refuseForm()), 200)
	s.expectMessages(officer.Mobile+": SMS", deputy.Mobile+": SMS")
	approval := with(approveForm(request), "code", s.code(officer, reference))
	refusal := with(refuseForm(), "code", s.code(deputy, reference))

	s.advance(7 * time.Minute)
	held := s.hold(pagesFunction, "L#"+reference, dynamodb.Fault{})
	approving := meanwhile(s, func() (play.Page, error) { return s.send(officersLink, "The officer", approval) })
	refusing := meanwhile(s, func() (play.Page, error) { return s.send(deputysLink, "The deputy", refusal) })
	s.awaitMet(held, 2)
	held.Remove()
	pages := map[string]play.Page{"The officer": approving(), "The deputy": refusing()}
	s.settle()

	if got := s.decisions(reference); got != 1 {
		t.Fatalf("%d decisions, want 1", got)
	}
	state := s.state(reference)
	winner, loser, status, word := "The officer", "The deputy", derogation.Approved, "approved"
	if state.Decision.By.Name == loser {
		winner, loser, status, word = loser, winner, derogation.Refused, "refused"
	}
	s.expectStatus(reference, status)
	s.expectPage(pages[winner], 200, "is recorded", winner)
	s.expectPage(pages[loser], 409, "Your answer was not recorded",
		"This review was already answered by "+winner+", at 7:07pm on Friday 20 November.", "The BMA "+word)
	s.expectPage(s.open(officersLink), 200, "This review has been answered", winner)
	s.expectPage(s.open(deputysLink), 200, "This review has been answered", winner)
	s.expectMessages(everybody(strings.ToUpper(word[:1])+word[1:], ladder(), true)...)
	if status == derogation.Approved {
		s.advance(request.Window.To.Sub(s.Now()))
		s.expectMessages(everybody("Ended", ladder(), false)...)
		status = derogation.Ended
	}
	s.expectFinished(reference, 1, status)
}

func TestADoubleClickIsOneAnswerAndNoConflict(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	link := s.link(derogation.ClinicalDirector, reference)
	s.ignoreMessages()

	held := s.hold(pagesFunction, "L#"+reference, dynamodb.Fault{})
	var clicks []func() play.Page
	form := nonced(escalateForm(derogation.ClinicalDirector))
	for range 2 {
		clicks = append(clicks, meanwhile(s, func() (play.Page, error) {
			return s.send(link, "The director on duty", form)
		}))
	}
	s.awaitMet(held, 2)
	held.Remove()
	for _, page := range clicks {
		s.expectPage(page(), 200, "is recorded", "The director on duty")
	}
	s.settle()
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:30pm")...)

	// Another answer at the same moment is a conflict, also of the same person.
	link = s.link(derogation.TrustMedicalDirector, reference)
	held = s.hold(pagesFunction, "L#"+reference, dynamodb.Fault{})
	passing := meanwhile(s, func() (play.Page, error) {
		return s.send(link, "The medical director", escalateForm(derogation.TrustMedicalDirector))
	})
	resolving := meanwhile(s, func() (play.Page, error) {
		return s.send(link, "The medical director", url.Values{"action": {"resolve_locally"}, "how": {"A consultant acts down."}})
	})
	s.awaitMet(held, 2)
	held.Remove()
	passed, resolved := passing(), resolving()
	s.settle()
	if passed.Status == 200 {
		s.expectPage(resolved, 409, "already answered by The medical director, at 7pm", "A consultant acts down.")
		s.expectTier(reference, derogation.RegionalMedicalDirector)
		s.expectMessages(asked(derogation.RegionalMedicalDirector, "7:45pm")...)
		s.expectUnderWay(reference)
		return
	}
	s.expectPage(passed, 409, "already answered by The medical director, at 7pm")
	s.expectPage(resolved, 200, "Resolved locally")
	s.expectMessages(everybody("Resolved locally", ladder()[:2], false)...)
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
}
