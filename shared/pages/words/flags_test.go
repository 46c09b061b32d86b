package words_test

import (
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/pages/words"
)

// Each flag that a request raises is put in words, not shown as its code.
func TestEveryFlagHasWords(t *testing.T) {
	s := derogation.State{Round: derogationtest.Round(), Status: derogation.InReview}
	s.Plan.Feasible, s.SiteUnlisted = true, true
	s.SubmittedAt = s.Round.StartsAt
	s.Request.Window.From = s.SubmittedAt.AddDate(0, 0, 3)
	s.Request.Risk.BeganAt = s.SubmittedAt.AddDate(0, 0, -1)
	s.Request.Evidence.OtherStaffing = &derogation.Statement{Answer: derogation.No, Detail: "None.", AsOf: new(s.SubmittedAt.AddDate(0, 0, -1))}
	s.Request.Evidence.ConsultantsAndSAS = &derogation.Statement{Answer: derogation.Yes, Doctors: &derogation.DoctorsAsked{Resident: 2}}
	for n, tier := range []derogation.Tier{derogation.ClinicalDirector, derogation.TrustMedicalDirector} {
		s.Reviews = append(s.Reviews, derogation.Review{Number: n + 1, Tier: tier, Outcome: derogation.OutcomeNoAnswer})
	}
	raised, shown := s.Flags(), words.Flags(s)
	if len(raised) != len(derogation.AllFlags()) || len(shown) != len(raised) {
		t.Fatalf("raised %v, shown %+v", raised, shown)
	}
	for i, flag := range shown {
		if len(flag.Said) == 0 || strings.Contains(flag.Heading, "_") {
			t.Errorf("%s is shown as %+v", raised[i], flag)
		}
	}
	if want := "The answer is “Yes”. Consultants and SAS doctors: 0 asked, 0 declined, 2 already resident."; shown[2].Said[0] != want {
		t.Errorf("contradicted numbers are shown as %q, want %q", shown[2].Said, want)
	}
	if shown[0].Heading != "No clinician of the trust has answered" {
		t.Errorf("%q comes first", shown[0].Heading)
	}
}
