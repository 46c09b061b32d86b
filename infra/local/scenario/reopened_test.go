package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestALocalResolutionThatDidNotHoldIsReopenedInTheNextCycleAtTheSameTier(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.RegionalMedicalDirector)
	s.advance(10 * time.Minute)
	s.ignoreMessages()
	s.change(sample.BartsHealth, reference, "/local-resolution", http.StatusOK,
		map[string]string{"how": "A consultant of the network's other unit takes the night."})
	s.expectMessages(everybody("Resolved locally", ladder()[:3], false)...)
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
	s.expectPage(s.open(s.link(derogation.RegionalMedicalDirector, reference)), 200, "The trust ended the request first",
		"A consultant of the network's other unit takes the night.")

	s.advance(18 * time.Minute)
	s.expectPage(s.asTrust(reference, url.Values{"action": {"reopen"}, "whyReopen": {"The consultant is needed at home."}}), 200)
	s.expectMessages(append(everybody("Reopened", ladder()[:3], false), asked(derogation.RegionalMedicalDirector, "8:15pm")...)...)
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.expectExecution(reference+"-1", "SUCCEEDED", "Done")
	s.expectExecution(reference+"-2", "RUNNING", stateOf[derogation.RegionalMedicalDirector])
	s.expectUnderWay(reference)
	state := s.state(reference)
	if state.Reopened != 1 || state.Ending != nil || len(state.Reviews) != 4 {
		t.Errorf("reopened %d times, with the ending %+v and %d reviews", state.Reopened, state.Ending, len(state.Reviews))
	}

	// It may be resolved and reopened once more, and no oftener.
	for i := range 2 {
		s.change(sample.BartsHealth, reference, "/local-resolution", http.StatusOK, map[string]string{"how": "Another one does."})
		s.advance(2 * time.Minute)
		if i == 0 {
			s.change(sample.BartsHealth, reference, "/reopening", http.StatusOK, map[string]string{"why": "That one is ill."})
			s.expectExecution(reference+"-3", "RUNNING", stateOf[derogation.RegionalMedicalDirector])
		}
	}
	s.change(sample.BartsHealth, reference, "/reopening", http.StatusUnprocessableEntity, map[string]string{"why": "Once more."})
	s.ignoreMessages()
	s.expectFinished(reference, 3, derogation.ResolvedLocally)
}

func TestARequestThatADirectorResolvedIsReopenedAtTheNextTier(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.answer(derogation.ClinicalDirector, reference, url.Values{"action": {"resolve_locally"}, "how": {"A consultant acts down."}})
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
	s.advance(8 * time.Minute)

	s.expectPage(s.asTrust(reference, url.Values{"action": {"reopen"}, "whyReopen": {"The consultant fell ill as well."}}), 200)
	s.expectMessages(append(everybody("Reopened", ladder()[:1], false), asked(derogation.TrustMedicalDirector, "7:40pm")...)...)
	s.expectExecution(reference+"-2", "RUNNING", stateOf[derogation.TrustMedicalDirector])
	s.climbFrom(derogation.TrustMedicalDirector, reference)
	s.ignoreMessages()
	s.approve(reference, 0)
	s.expectMessages(append(everybody("Approved", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	s.advance(s.state(reference).Request.Window.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 2, derogation.Ended)
	s.expectStates(reference+"-2", stateOf[derogation.TrustMedicalDirector], stateOf[derogation.RegionalMedicalDirector],
		stateOf[derogation.NationalTeam], stateOf[derogation.Union], "Notify decision", "Derogation in force", "Window passed", "Notify ending", "Done")
}

func TestALocalResolutionIsNotReopenedWhenItsWindowHasPassed(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.change(sample.BartsHealth, reference, "/local-resolution", http.StatusOK, map[string]string{"how": "A consultant acts down."})
	s.advance(18 * time.Hour)
	s.ignoreMessages()
	s.change(sample.BartsHealth, reference, "/reopening", http.StatusConflict, map[string]string{"why": "It did not hold."})
	s.expectPage(s.asTrust(reference, url.Values{"action": {"reopen"}, "whyReopen": {"It did not hold."}}), 409, "Your answer was not recorded", "It did not hold.")
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
}

func TestAResolutionThatIsReopenedBeforeItWasToldIsNotTold(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.advance(5 * time.Minute)
	s.ignoreMessages()
	post := func(path string, body map[string]string) {
		t.Helper()
		answer, err := s.Change(s.ctx, sample.BartsHealth, reference, path, body)
		s.must(err)
		if answer.Status != http.StatusOK {
			t.Fatalf("%s is answered with %d: %s", path, answer.Status, answer.Body)
		}
	}
	closing := s.hold(escalateFunction, "closing_announced", dynamodb.Fault{Times: 1})
	post("/local-resolution", map[string]string{"how": "A consultant acts down."})
	arrived := s.advanceMeanwhile(time.Second)
	s.awaitMet(closing, 1)
	post("/reopening", map[string]string{"why": "The consultant is ill."})
	closing.Release()
	arrived()
	s.advance(2 * time.Minute)
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectMessages(append(everybody("Reopened", ladder()[:1], false), asked(derogation.ClinicalDirector, "7:30pm")...)...)
	s.expectUnderWay(reference)
	s.expectExecution(reference+"-2", "RUNNING", stateOf[derogation.ClinicalDirector])
	s.pass(derogation.ClinicalDirector, reference)
	s.refusedAfter(reference, derogation.TrustMedicalDirector)
	s.expectFinished(reference, 2, derogation.Refused)
}
