package scenario

import (
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestTheNationalTeamsTimeIsExtendedOnceAndThenTheRequestIsMarkedAsNotNationallyReviewed(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.NationalTeam)
	s.ignoreMessages()
	link := s.link(derogation.NationalTeam, reference)
	s.expectPage(s.open(link), 200, "we send a text to the duty phone and extend the time once, by 20 minutes.")
	s.advance(time.Hour)
	s.expectMessages(s.extended("8:20pm")...)
	duty := s.reviewer(derogation.NationalTeam)
	s.expectMail(duty.Mobile, reference, "no answer yet. Time extended once, to 8:20pm.")
	s.expectMail(duty.Email, reference, "the record says that it was not nationally reviewed")
	s.expectTier(reference, derogation.NationalTeam)
	s.expectExecution(reference+"-1", "RUNNING", "National team review")
	s.expectUnderWay(reference)
	s.expectPage(s.open(link), 200, "you have 20 minutes left")

	s.advance(20 * time.Minute)
	s.expectMessages(append(asked(derogation.Union, "10:20pm"), passedOn(derogation.NationalTeam)...)...)
	s.expectTier(reference, derogation.Union)
	s.expectPage(s.open(s.link(derogation.Union, reference)), 200, "The request was not nationally reviewed.")
	if !s.notNationallyReviewed(reference) {
		t.Error("the request is not marked")
	}
	s.decide(reference, 0, refuseForm())
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Refused)
	s.expectStates(reference+"-1", stateOf[derogation.ClinicalDirector], stateOf[derogation.TrustMedicalDirector],
		stateOf[derogation.RegionalMedicalDirector], "National team review", "National team did not answer", "National team review",
		"National team did not answer", "Union decision", "Notify decision", "Done")
}

func TestANationalTeamThatAnswersInItsExtensionHasReviewed(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.NationalTeam)
	s.advance(time.Hour)
	s.ignoreMessages()
	// A question pauses what is left of the extension.
	s.advance(5 * time.Minute)
	s.ask(derogation.NationalTeam, reference, "Is the network full?")
	s.advance(30 * time.Minute)
	s.expectPage(s.asTrust(reference, answerForm("It is.")), 200)
	if got := s.dueIn(reference); got != 15*time.Minute {
		t.Errorf("%v are left of the extension", got)
	}
	s.expectPage(s.answer(derogation.NationalTeam, reference, url.Values{"action": {"escalate"}, "comment": {"Put forward."}}), 200)
	s.expectTier(reference, derogation.Union)
	if s.notNationallyReviewed(reference) {
		t.Error("the request is marked as not nationally reviewed")
	}
	s.decide(reference, 0, refuseForm())
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Refused)
}

func (s *scene) notNationallyReviewed(reference string) bool {
	s.Helper()
	var read struct{ NotNationallyReviewed bool }
	s.readAs(sample.BartsHealth, reference, &read)
	return read.NotNationallyReviewed
}
