package scenario

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestAnHourWithoutStepFunctionsDelaysNobodyForLong(t *testing.T) {
	s := beginIn(t, noSDKRetries)
	s.forgive("ServiceUnavailable")
	s.forgive("asynchronous invocation abandoned")
	waiting := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
	s.advance(5 * time.Minute)
	outage := s.Cloud.Engine.FailCalls()

	// Answered 201 without Step Functions; the sweep opens the review.
	filed, err := s.Submit(s.ctx, "R1H", "during-the-outage", need(s.state(waiting).Request, 2))
	s.must(err)
	s.advance(time.Minute)
	s.expectTier(filed, derogation.ClinicalDirector)
	s.expectMessages(asked(derogation.ClinicalDirector, "7:35pm")...)

	// An answer is recorded, and the next tier asked a minute later.
	s.advance(4 * time.Minute)
	s.pass(derogation.ClinicalDirector, waiting)
	s.expectExecution(waiting+"-1", "RUNNING", "Clinical director review")
	s.advance(time.Minute)
	s.expectTier(waiting, derogation.TrustMedicalDirector)
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:41pm")...)

	// Silent tiers are passed: 19:35 and 20:05, each a minute later.
	s.advance(26 * time.Minute)
	s.expectTier(filed, derogation.TrustMedicalDirector)
	s.advance(28 * time.Minute)
	s.expectTier(filed, derogation.TrustMedicalDirector)
	s.expectUnderWay(filed)
	s.expectUnderWay(waiting)
	if outage.Met() < 30 { // In an hour: what fails is put off.
		t.Errorf("the outage met %d calls", outage.Met())
	}
	if n := len(s.Cloud.Engine.Executions()); n != 1 {
		t.Errorf("%d executions were started", n)
	}
	s.ignoreMessages()

	outage.End()
	s.advance(3 * time.Minute)
	for _, reference := range []string{waiting, filed} {
		state := s.state(reference)
		review, open := state.OpenReview()
		if !open {
			t.Fatalf("%s waits for nobody", reference)
		}
		s.expectExecution(reference+"-1", "RUNNING", stateOf[review.Tier])
		s.refusedAfter(reference, review.Tier)
		s.expectFinished(reference, 1, derogation.Refused)
		s.expectTold(reference, 0)
	}
	s.ignoreMessages()
}
