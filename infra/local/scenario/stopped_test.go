package scenario

import (
	"testing"
	"time"

	"example.org/derogations/infra/cloud/stepfunctions"
	"example.org/derogations/shared/derogation"
)

func TestAStoppedReviewGoesOnInTheNextCycleWithTheDecision(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
	s.advance(10 * time.Minute)
	s.stop(reference + "-1")

	s.pass(derogation.ClinicalDirector, reference)
	s.expectExecution(reference+"-2", "RUNNING", "Trust medical director review")
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:40pm")...)
	s.refusedAfter(reference, derogation.TrustMedicalDirector)
	s.expectFinished(reference, 2, derogation.Refused)
	s.expectTold(reference, 0)
}

func TestAStoppedReviewThatNobodyAnswersIsPassedWhenItWasDue(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.advance(10 * time.Minute)
	s.stop(reference + "-1")
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)

	s.advance(20 * time.Minute)
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectUnderWay(reference)
	s.expectMessages()
	// The sweep leaves the execution a minute to do it. The next tier's time
	// ends when it would have ended.
	s.advance(time.Minute)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectExecution(reference+"-1", "ABORTED", "Clinical director review")
	s.expectExecution(reference+"-2", "RUNNING", "Trust medical director review")
	s.expectMessages(append(asked(derogation.TrustMedicalDirector, "8pm"), passedOn(derogation.ClinicalDirector)...)...)
	s.advance(29 * time.Minute)
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.expectMessages(append(asked(derogation.RegionalMedicalDirector, "8:45pm"), passedOn(derogation.TrustMedicalDirector)...)...)
	s.refusedAfter(reference, derogation.RegionalMedicalDirector)
	s.expectFinished(reference, 2, derogation.Refused)
	s.expectTold(reference, 0)
}

func TestAStoppedUnionDecisionGoesOnInTheNextCycleWithTheDecision(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.stop(reference + "-1")
	s.ignoreMessages()

	s.decide(reference, 0, refuseForm())
	s.expectStatus(reference, derogation.Refused)
	s.expectMessages(append(everybody("Refused", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	s.expectFinished(reference, 2, derogation.Refused)
	s.expectTold(reference, 0)
}

func TestAStoppedUnionDecisionIsOverdueAndUndecidedWhenItWasDue(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.stop(reference + "-1")
	due := s.state(reference).Reviews[4].DueAt
	s.ignoreMessages()

	s.advance(due.Sub(s.Now()))
	s.expectMessages()
	s.advance(time.Minute)
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)
	s.expectExecution(reference+"-2", "RUNNING", "Union decision overdue")
	s.expectUnderWay(reference)
	if got := s.state(reference).Reviews[4].DueAt; !got.Equal(due) {
		t.Errorf("the union's answer is due at %v, and was due at %v", got, due)
	}

	s.advance(s.state(reference).Request.Window.To.Sub(s.Now()))
	s.expectStatus(reference, derogation.Undecided)
	s.expectMessages(everybody("No decision in time", ladder(), true)...)
	s.expectFinished(reference, 2, derogation.Undecided)
	s.expectTold(reference, 0)
}

func TestAStoppedDerogationEndsWhenItsTimeIsOver(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.approve(reference, 0)
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
	s.ignoreMessages()
	s.advance(8 * time.Hour)
	s.stop(reference + "-1")

	s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()))
	s.expectStatus(reference, derogation.Approved)
	s.expectMessages()
	s.advance(time.Minute)
	s.expectStatus(reference, derogation.Ended)
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 2, derogation.Ended)
	s.expectTold(reference, 0)
}

// refusedAfter passes a request on from a tier to the union, which refuses.
func (s *scene) refusedAfter(reference string, from derogation.Tier) {
	s.Helper()
	for _, tier := range ladder() {
		if rank(tier) >= rank(from) && tier != derogation.Union {
			s.pass(tier, reference)
		}
	}
	s.decide(reference, 0, refuseForm())
	s.ignoreMessages()
}

// stop stops an execution, as an operator might by hand, and settles.
func (s *scene) stop(name string) {
	s.Helper()
	x := s.execution(name)
	_, err := s.Cloud.Engine.StopExecution(x.ARN, "Operator", "stopped by hand")
	s.must(err)
	s.settle()
	s.expectExecution(name, "ABORTED", x.State)
}

func (s *scene) execution(name string) stepfunctions.Execution {
	s.Helper()
	for _, x := range s.Cloud.Engine.Executions() {
		if x.Name == name {
			return x
		}
	}
	s.Fatalf("there is no execution %s", name)
	return stepfunctions.Execution{}
}
