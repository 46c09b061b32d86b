package scenario

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestAnOverdueDecisionStillCountsUntilTheWindowHasPassed(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.ignoreMessages()

	s.advance(2 * time.Hour)
	s.expectTier(reference, derogation.Union)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)

	// The window that was asked for runs from 1am to 1pm.
	s.advance(15*time.Hour + 30*time.Minute)
	s.expectStatus(reference, derogation.InReview)
	s.expectUnderWay(reference)
	s.expectMessages()
	request := s.state(reference).Request
	s.expectPage(s.open(s.link(derogation.Union, reference)), 200, "The decision is overdue.", "you have 30 minutes left")

	s.expectPage(s.answer(derogation.Union, reference, approveForm(request)), 200, "approved the request")
	s.expectStatus(reference, derogation.Approved)
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
	s.expectMessages(append(everybody("Approved", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	decision := s.state(reference).Decision
	if want := evening.Add(17*time.Hour + 31*time.Minute); decision == nil || !decision.RecordedAt.Equal(want) {
		t.Fatalf("the decision is %+v, want it recorded at %v", decision, want)
	}

	s.advance(29 * time.Minute)
	s.expectStatus(reference, derogation.Ended)
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}
