package scenario

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestSilenceOfEachTierPassesTheRequestOnAndNeverApproves(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.expectMessages("clinical-director-neonatal@r1h.example.org: Answer by 7:30pm")

	s.advance(29 * time.Minute)
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectMessages()

	s.advance(time.Minute)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectMessages(append(passedOn(derogation.ClinicalDirector), "medical-director@r1h.example.org: Answer by 8pm")...)

	s.advance(30 * time.Minute)
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.expectMessages(append(passedOn(derogation.TrustMedicalDirector), "regional-medical-director@y56.example.org: Answer by 8:45pm")...)

	s.advance(45 * time.Minute)
	s.expectTier(reference, derogation.NationalTeam)
	s.expectMessages(append(passedOn(derogation.RegionalMedicalDirector), "national-team@x24.example.org: Answer by 9:45pm")...)

	s.advance(60 * time.Minute)
	s.expectTier(reference, derogation.NationalTeam)
	s.expectMessages(s.extended("10:05pm")...)

	s.advance(20 * time.Minute)
	s.expectTier(reference, derogation.Union)
	s.expectMessages(append(passedOn(derogation.NationalTeam),
		"derogations@bma.example.org: Answer by 11:45pm",
		"derogations-deputy@bma.example.org: Answer by 11:45pm",
	)...)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision")

	s.advance(time.Hour + 40*time.Minute)
	s.expectTier(reference, derogation.Union)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)

	s.advance(13*time.Hour + 14*time.Minute)
	s.expectStatus(reference, derogation.InReview)
	s.expectMessages()

	s.advance(time.Minute)
	s.expectStatus(reference, derogation.Undecided)
	s.expectMessages(everybody("No decision in time", ladder(), true)...)
	s.advance(2 * time.Minute)
	s.expectExecution(reference+"-1", "SUCCEEDED", "Done")

	state := s.state(reference)
	for _, review := range state.Reviews {
		if review.Outcome != derogation.OutcomeNoAnswer {
			t.Errorf("%s is recorded as %q", review.Tier, review.Outcome)
		}
	}
	if state.Decision != nil {
		t.Error("silence became a decision")
	}
}
