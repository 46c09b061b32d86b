package notice

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testWriter(t *testing.T) Writer {
	t.Helper()
	keys, err := keyset.Parse([]byte(`{"current":"1","1":"a-secret-of-at-least-thirty-two-bytes"}`))
	if err != nil {
		t.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return Writer{PublicURL: "https://derogations.example.org", Keys: func(context.Context, time.Time) (keyset.Set, error) { return keys, nil }, Location: london}
}

func subject(status derogation.Status, tier derogation.Tier, tierName string) casework.Subject {
	night := time.Date(2025, 7, 26, 1, 30, 0, 0, time.UTC)
	s := casework.Subject{
		TrustName: "Barts Health NHS Trust", SiteName: "The Royal London Hospital", RoundName: "the resident doctors' strike of July 2025",
		UnionName: "BMA", UnionPage: "https://union.example.org/derogations", HelpPhone: "020 7946 0000",
		Status: status, Tier: tier, TierName: tierName, DueAt: night, DecisionNeededBy: night.Add(4 * time.Hour), Feasible: true, DoctorsAsked: 5,
	}
	terms := &derogation.Terms{
		Staff: []derogation.StaffLine{{Grade: "ST3 to ST8", Specialty: "Neonatal medicine", Number: 2}, {Grade: "FY2", Specialty: "Neonatal medicine", Number: 0}},
		From:  night.Add(5 * time.Hour), To: night.Add(13 * time.Hour), Conditions: "Neonatal intensive care only.",
	}
	switch status {
	case derogation.Approved, derogation.Ended, derogation.Revoked, derogation.StoodDown:
		s.Decision = &derogation.Decision{Outcome: derogation.OutcomeApproved, Terms: terms}
	case derogation.Refused:
		s.Decision = &derogation.Decision{
			Outcome:     derogation.OutcomeRefused,
			Reasons:     []derogation.ReasonCode{derogation.ReasonEvidenceIncomplete, derogation.ReasonAlternativesNotTried},
			Explanation: "Consultants of the department were not asked.",
		}
		s.Reasons = []string{"The evidence is incomplete", "Alternative staffing has not been tried"}
	}
	return s
}

func TestEveryMessageReadsAsItsGoldenFile(t *testing.T) {
	withdrawn := subject(derogation.Withdrawn, derogation.RegionalMedicalDirector, "Regional medical director")
	withdrawn.Withdrawal = string(derogation.WithdrawnCoverFound)
	unanswered := subject(derogation.InReview, derogation.NationalTeam, "National team")
	unanswered.Silent = true
	reported := subject(derogation.InReview, derogation.Union, "BMA")
	reported.Reported = derogation.OutcomeApproved
	revoked := subject(derogation.Revoked, derogation.Union, "BMA")
	revoked.EffectiveAt = &revoked.DueAt
	exception := subject(derogation.Submitted, derogation.ClinicalDirector, "Clinical director")
	exception.Exception = &derogation.MassCasualty{DeclaredBy: "The ambulance service", IncidentReference: "MI-2025-0042", DeclaredAt: exception.DueAt}
	infeasible := subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director")
	infeasible.Feasible = false
	messages := map[string]casework.Notice{
		"review_opened":            {Kind: casework.AnnounceReview, Review: 1, Subject: subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director")},
		"review_opened_infeasible": {Kind: casework.AnnounceReview, Review: 1, Subject: infeasible},
		"review_opened_union":      {Kind: casework.AnnounceReview, Review: 5, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"decision_overdue":         {Kind: casework.AnnounceOverdue, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"decision_approved":        {Kind: casework.AnnounceDecision, Review: 5, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"decision_refused":         {Kind: casework.AnnounceDecision, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"decision_undecided":       {Kind: casework.AnnounceDecision, Subject: subject(derogation.Undecided, derogation.Union, "BMA")},
		"closing_resolved":         {Kind: casework.AnnounceClosing, Review: 2, Subject: subject(derogation.ResolvedLocally, derogation.TrustMedicalDirector, "Trust medical director")},
		"closing_declined":         {Kind: casework.AnnounceClosing, Subject: subject(derogation.Declined, derogation.NationalTeam, "National team")},
		"ending":                   {Kind: casework.AnnounceEnding, Subject: subject(derogation.Ended, derogation.Union, "BMA")},
		"closing_withdrawn":        {Kind: casework.AnnounceClosing, Trust: true, Subject: withdrawn},
		"decision_refused_trust":   {Kind: casework.AnnounceDecision, Trust: true, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"ending_trust":             {Kind: casework.AnnounceEnding, Trust: true, Subject: subject(derogation.Ended, derogation.Union, "BMA")},
		"review_extended":          {Kind: casework.AnnounceExtended, Review: 4, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"review_extended_sms":      {Kind: casework.AnnounceExtended, Channel: casework.ChannelSMS, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"question_asked":           {Kind: casework.AnnounceQuestion, Trust: true, Subject: subject(derogation.AwaitingInformation, derogation.NationalTeam, "National team")},
		"question_answered":        {Kind: casework.AnnounceAnswer, Review: 4, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"question_not_answered":    {Kind: casework.AnnounceAnswer, Review: 4, Subject: unanswered},
		"amended":                  {Kind: casework.AnnounceAmendment, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"amended_approved":         {Kind: casework.AnnounceAmendment, Review: 5, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"reopened":                 {Kind: casework.AnnounceReopening, Review: 1, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"decision_reported":        {Kind: casework.AnnounceReport, Review: 5, Subject: reported},
		"revoked":                  {Kind: casework.AnnounceRevocation, Review: 5, Subject: revoked},
		"revoked_trust":            {Kind: casework.AnnounceRevocation, Trust: true, Subject: revoked},
		"stood_down":               {Kind: casework.AnnounceStandDown, Review: 5, Subject: subject(derogation.StoodDown, derogation.Union, "BMA")},
		"replied":                  {Kind: casework.AnnounceReply, Review: 5, Subject: revoked},
		"exception":                {Kind: casework.AnnounceException, Subject: exception},
		"exception_judged":         {Kind: casework.AnnounceJudgement, Review: 5, Subject: exception},
		"impact_reported":          {Kind: casework.AnnounceImpact, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"impact_requested":         {Kind: casework.AnnounceImpactAsked, Trust: true, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"form_link":                {Kind: casework.AnnounceFormLink, Trust: true, Organisation: "R1H", Subject: casework.Subject{TrustName: "Barts Health NHS Trust", HelpPhone: "020 7946 0000", DueAt: night.Add(casework.FormLinkLives)}},
		"handed_over":              {Kind: casework.AnnounceHandOver, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"handed_over_union_paused": {Kind: casework.AnnounceHandOver, Review: 5, Subject: subject(derogation.AwaitingInformation, derogation.Union, "BMA")},
		"one_time_code":            {Kind: casework.AnnounceOneTimeCode, Channel: casework.ChannelSMS, Review: 5, Subject: subject(derogation.InReview, derogation.Union, "BMA"), CodeKeyID: "1", CodeNonce: "00112233445566778899aabbccddeeff"},
	}
	for name, n := range messages {
		t.Run(name, func(t *testing.T) {
			n.Reference, n.Contact, n.Address = "DR-7K2M-9Q4X", "CT-7K2M9Q4X", "duty@example.org"
			n.AnnouncedAt = time.Date(2025, 7, 26, 1, 0, 0, 0, time.UTC)
			if n.Channel == "" {
				n.Channel = casework.ChannelEmail
			}
			message, err := testWriter(t).Write(t.Context(), n, n.AnnouncedAt)
			if err != nil {
				t.Fatal(err)
			}
			got := message.Text
			if n.Channel == casework.ChannelEmail {
				got = "Subject: " + message.Subject + "\n\n" + message.Text + "\n----\n" + message.HTML
			} else if len(got) > 160 {
				t.Errorf("an SMS of %d characters", len(got))
			}
			for _, private := range []string{"CT-7K2M9Q4X", "duty@example.org"} {
				if strings.Contains(got, private) {
					t.Errorf("the words hold %q", private)
				}
			}
			compareGolden(t, filepath.Join("testdata", name+".golden"), got)
		})
	}
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
