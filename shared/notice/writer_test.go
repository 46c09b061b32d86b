package notice

import (
	"cmp"
	"context"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testWriter(t *testing.T) Writer {
	t.Helper()
	keys, err := keyset.Parse([]byte(`{"current":"1","1":"a-secret-of-at-least-thirty-two-bytes"}`))
	if err != nil {
		t.Fatal(err)
	}
	return Writer{PublicURL: "https://derogations.example.org", Keys: func(context.Context, time.Time) (keyset.Set, error) { return keys, nil }}
}

func subject(status derogation.Status, tier derogation.Tier, tierName string) casework.Subject {
	night := time.Date(2025, 7, 26, 1, 30, 0, 0, time.UTC)
	s := casework.Subject{
		TrustName: "Barts Health NHS Trust", RoundName: "the resident doctors' strike of July 2025",
		UnionName: "BMA", UnionPage: "https://union.example.org/derogations", HelpPhone: "020 7946 0000",
		Status: status, Tier: tier, TierName: tierName, DueAt: night, DecisionNeededBy: night.Add(4 * time.Hour), Feasible: true, DoctorsAsked: 5,
		Category: derogation.UrgentEmergencyCare,
	}
	if status.Open() && tier != "" {
		s.Choices = derogation.Allows(tier)
	}
	terms := &derogation.Terms{
		Staff: []derogation.StaffLine{{Grade: "Registrar", Specialty: "Emergency medicine", Number: 1}, {Grade: "Core trainee", Specialty: "Anaesthetics", Number: 1}},
		From:  night.Add(5 * time.Hour), To: night.Add(13 * time.Hour),
	}
	switch status {
	case derogation.Approved, derogation.Ended, derogation.Revoked, derogation.StoodDown:
		s.Decision, s.PublicCode, s.Conditions = &derogation.Decision{Outcome: derogation.OutcomeApproved, Terms: terms}, "7K2M-9Q4X", true
		s.Site = "The Royal London Hospital"
	case derogation.Refused:
		s.Decision = &derogation.Decision{
			Outcome: derogation.OutcomeRefused,
			Reasons: []derogation.ReasonCode{derogation.ReasonEvidenceIncomplete, derogation.ReasonAlternativesNotTried},
		}
		s.Reasons = []string{"The evidence is incomplete", "Alternative staffing has not been tried"}
	}
	return s
}

// everyMessage is a notice for each message, in each of its forms, by the name of
// its golden file.
func everyMessage() map[string]casework.Notice {
	withdrawn := subject(derogation.Withdrawn, derogation.RegionalMedicalDirector, "Regional medical director")
	withdrawn.Withdrawal = string(derogation.WithdrawnCoverFound)
	unanswered := subject(derogation.InReview, derogation.NationalTeam, "National team")
	unanswered.Silent = true
	reported := subject(derogation.InReview, derogation.Union, "BMA")
	reported.Reported = derogation.OutcomeApproved
	offered := subject(derogation.InReview, derogation.Union, "BMA")
	offered.Offer = &casework.OfferTold{Doctors: 2, OtherMix: true, From: offered.DueAt.Add(time.Hour), To: offered.DueAt.Add(13 * time.Hour), Conditions: true}
	notTaken := subject(derogation.InReview, derogation.Union, "BMA")
	notTaken.Silent = true
	accepted := subject(derogation.Approved, derogation.Union, "BMA")
	accepted.Accepted, accepted.Decision.OtherMix = true, true
	outdated := subject(derogation.InReview, derogation.Union, "BMA")
	outdated.OfferLapsed = true
	revoked := subject(derogation.Revoked, derogation.Union, "BMA")
	revoked.EffectiveAt = &revoked.DueAt
	exception := subject(derogation.Submitted, derogation.ClinicalDirector, "Clinical director")
	exception.Declarer = "the ambulance service"
	exception.Exception, exception.PublicCode = &derogation.MassCasualty{DeclaredAt: exception.DueAt}, "7K2M-9Q4X"
	infeasible := subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director")
	infeasible.Feasible = false
	filed := subject(derogation.Submitted, "", "")
	for i, tier := range []string{"Clinical director", "Trust medical director", "Regional medical director", "National team", "BMA"} {
		filed.Plan = append(filed.Plan, casework.Planned{TierName: tier, DueAt: filed.DueAt.Add(time.Duration(i) * 30 * time.Minute)})
	}
	strikeEnds := func(s casework.Subject) casework.Subject {
		s.StrikeEndsAt = &s.DueAt
		return s
	}
	again := subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")
	again.AskedBefore = true
	return map[string]casework.Notice{
		"review_opened":               {Kind: casework.AnnounceReview, Review: 1, Subject: subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director")},
		"review_opened_infeasible":    {Kind: casework.AnnounceReview, Review: 1, Subject: infeasible},
		"review_opened_union":         {Kind: casework.AnnounceReview, Review: 5, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"decision_overdue":            {Kind: casework.AnnounceOverdue, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"decision_approved":           {Kind: casework.AnnounceDecision, Review: 5, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"review_opened_again":         {Kind: casework.AnnounceReview, Review: 3, Tier: derogation.TrustMedicalDirector, Subject: again},
		"decision_approved_list":      {Kind: casework.AnnounceDecision, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"decision_refused_tier":       {Kind: casework.AnnounceDecision, Review: 4, Tier: derogation.NationalTeam, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"decision_refused":            {Kind: casework.AnnounceDecision, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"decision_undecided":          {Kind: casework.AnnounceDecision, Subject: subject(derogation.Undecided, derogation.Union, "BMA")},
		"closing_resolved":            {Kind: casework.AnnounceClosing, Review: 2, Tier: derogation.TrustMedicalDirector, Subject: subject(derogation.ResolvedLocally, derogation.TrustMedicalDirector, "Trust medical director")},
		"closing_voided":              {Kind: casework.AnnounceClosing, Review: 2, Subject: subject(derogation.Voided, derogation.TrustMedicalDirector, "Trust medical director")},
		"closing_declined":            {Kind: casework.AnnounceClosing, Subject: subject(derogation.Declined, derogation.NationalTeam, "National team")},
		"ending":                      {Kind: casework.AnnounceEnding, Subject: subject(derogation.Ended, derogation.Union, "BMA")},
		"closing_withdrawn":           {Kind: casework.AnnounceClosing, Trust: true, Subject: withdrawn},
		"decision_refused_trust":      {Kind: casework.AnnounceDecision, Trust: true, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"ending_trust":                {Kind: casework.AnnounceEnding, Trust: true, Subject: subject(derogation.Ended, derogation.Union, "BMA")},
		"review_extended":             {Kind: casework.AnnounceExtended, Review: 4, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"review_extended_sms":         {Kind: casework.AnnounceExtended, Channel: casework.ChannelSMS, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"question_asked":              {Kind: casework.AnnounceQuestion, Trust: true, Subject: subject(derogation.AwaitingInformation, derogation.NationalTeam, "National team")},
		"question_answered":           {Kind: casework.AnnounceAnswer, Review: 4, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"question_not_answered":       {Kind: casework.AnnounceAnswer, Review: 4, Subject: unanswered},
		"amended":                     {Kind: casework.AnnounceAmendment, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"amended_trust":               {Kind: casework.AnnounceAmendment, Trust: true, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"amended_approved_others":     {Kind: casework.AnnounceAmendment, Review: 4, Tier: derogation.NationalTeam, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"amended_approved":            {Kind: casework.AnnounceAmendment, Review: 5, Tier: derogation.Union, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"reopened":                    {Kind: casework.AnnounceReopening, Review: 1, Tier: derogation.ClinicalDirector, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"reconsideration_asked":       {Kind: casework.AnnounceReconsideration, Review: 5, Tier: derogation.Union, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"tier_passed":                 {Kind: casework.AnnouncePass, Review: 1, Tier: derogation.ClinicalDirector, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"tier_passed_trust":           {Kind: casework.AnnouncePass, Trust: true, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"decision_reported":           {Kind: casework.AnnounceReport, Review: 5, Subject: reported},
		"revoked":                     {Kind: casework.AnnounceRevocation, Review: 5, Subject: revoked},
		"revoked_trust":               {Kind: casework.AnnounceRevocation, Trust: true, Subject: revoked},
		"stood_down":                  {Kind: casework.AnnounceStandDown, Review: 5, Subject: subject(derogation.StoodDown, derogation.Union, "BMA")},
		"replied":                     {Kind: casework.AnnounceReply, Review: 5, Subject: revoked},
		"exception":                   {Kind: casework.AnnounceException, Subject: exception},
		"exception_union":             {Kind: casework.AnnounceException, Tier: derogation.Union, Subject: exception},
		"exception_union_sms":         {Kind: casework.AnnounceException, Channel: casework.ChannelSMS, Tier: derogation.Union, Subject: exception},
		"exception_national_sms":      {Kind: casework.AnnounceException, Channel: casework.ChannelSMS, Tier: derogation.NationalTeam, Subject: exception},
		"exception_judged":            {Kind: casework.AnnounceJudgement, Review: 5, Subject: exception},
		"impact_reported":             {Kind: casework.AnnounceImpact, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"impact_requested":            {Kind: casework.AnnounceImpactAsked, Trust: true, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"review_opened_sms":           {Kind: casework.AnnounceReview, Channel: casework.ChannelSMS, Review: 1, Subject: subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director")},
		"review_opened_union_sms":     {Kind: casework.AnnounceReview, Channel: casework.ChannelSMS, Review: 5, Tier: derogation.Union, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"review_extended_link_sms":    {Kind: casework.AnnounceExtended, Channel: casework.ChannelSMS, Review: 4, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"question_asked_sms":          {Kind: casework.AnnounceQuestion, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.AwaitingInformation, derogation.NationalTeam, "National team")},
		"question_answered_sms":       {Kind: casework.AnnounceAnswer, Channel: casework.ChannelSMS, Review: 4, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team")},
		"question_silent_sms":         {Kind: casework.AnnounceAnswer, Channel: casework.ChannelSMS, Review: 4, Subject: unanswered},
		"joined":                      {Kind: casework.AnnounceJoined, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"amended_sms":                 {Kind: casework.AnnounceAmendment, Channel: casework.ChannelSMS, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"decision_overdue_sms":        {Kind: casework.AnnounceOverdue, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"decision_approved_sms":       {Kind: casework.AnnounceDecision, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"decision_refused_sms":        {Kind: casework.AnnounceDecision, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"decision_undecided_sms":      {Kind: casework.AnnounceDecision, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.Undecided, derogation.Union, "BMA")},
		"revoked_sms":                 {Kind: casework.AnnounceRevocation, Channel: casework.ChannelSMS, Trust: true, Subject: revoked},
		"impact_requested_sms":        {Kind: casework.AnnounceImpactAsked, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"handed_over_sms":             {Kind: casework.AnnounceHandOver, Channel: casework.ChannelSMS, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"handed_over_paused_sms":      {Kind: casework.AnnounceHandOver, Channel: casework.ChannelSMS, Review: 5, Tier: derogation.Union, Subject: subject(derogation.AwaitingInformation, derogation.Union, "BMA")},
		"closing_sms":                 {Kind: casework.AnnounceClosing, Channel: casework.ChannelSMS, Review: 2, Tier: derogation.TrustMedicalDirector, Subject: withdrawn},
		"ending_sms":                  {Kind: casework.AnnounceEnding, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.Ended, derogation.Union, "BMA")},
		"stood_down_sms":              {Kind: casework.AnnounceStandDown, Channel: casework.ChannelSMS, Review: 5, Tier: derogation.Union, Subject: subject(derogation.StoodDown, derogation.Union, "BMA")},
		"exception_sms":               {Kind: casework.AnnounceException, Channel: casework.ChannelSMS, Subject: exception},
		"exception_trust_sms":         {Kind: casework.AnnounceException, Channel: casework.ChannelSMS, Trust: true, Subject: exception},
		"exception_judged_sms":        {Kind: casework.AnnounceJudgement, Channel: casework.ChannelSMS, Review: 4, Tier: derogation.NationalTeam, Subject: exception},
		"impact_reported_sms":         {Kind: casework.AnnounceImpact, Channel: casework.ChannelSMS, Subject: subject(derogation.Refused, derogation.Union, "BMA")},
		"decision_reported_sms":       {Kind: casework.AnnounceReport, Channel: casework.ChannelSMS, Trust: true, Subject: reported},
		"joined_sms":                  {Kind: casework.AnnounceJoined, Channel: casework.ChannelSMS, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"new_link_sms":                {Kind: casework.AnnounceNewLink, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"filed_sms":                   {Kind: casework.AnnounceFiled, Channel: casework.ChannelSMS, Trust: true, Subject: filed},
		"nobody_to_ask_sms":           {Kind: casework.AnnounceNobodyToAsk, Channel: casework.ChannelSMS, Subject: subject(derogation.InReview, derogation.RegionalMedicalDirector, "Regional medical director")},
		"nobody_to_ask_union_sms":     {Kind: casework.AnnounceNobodyToAsk, Channel: casework.ChannelSMS, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"reopened_sms":                {Kind: casework.AnnounceReopening, Channel: casework.ChannelSMS, Review: 1, Tier: derogation.ClinicalDirector, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"reconsideration_asked_sms":   {Kind: casework.AnnounceReconsideration, Channel: casework.ChannelSMS, Review: 1, Tier: derogation.ClinicalDirector, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"replied_sms":                 {Kind: casework.AnnounceReply, Channel: casework.ChannelSMS, Review: 5, Tier: derogation.Union, Subject: revoked},
		"tier_passed_sms":             {Kind: casework.AnnouncePass, Channel: casework.ChannelSMS, Review: 1, Tier: derogation.ClinicalDirector, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"nobody_reached":              {Kind: casework.AnnounceNobodyReached, Organisation: "RR8", Duty: "clinical_director", Subject: subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director")},
		"board_link":                  {Reference: casework.BoardLinksOf + "Y62", Kind: casework.AnnounceBoardLink, Organisation: "Y62", Subject: casework.Subject{BoardOf: "NHS England North West", HelpPhone: "020 7946 0000", DueAt: night.Add(links.Lives)}},
		"form_link":                   {Reference: casework.FormLinksOf + "R1H", Kind: casework.AnnounceFormLink, Trust: true, Organisation: "R1H", Subject: casework.Subject{TrustName: "Barts Health NHS Trust", HelpPhone: "020 7946 0000", DueAt: night.Add(links.Lives)}},
		"handed_over":                 {Kind: casework.AnnounceHandOver, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"handed_over_union_paused":    {Kind: casework.AnnounceHandOver, Review: 5, Subject: subject(derogation.AwaitingInformation, derogation.Union, "BMA")},
		"review_reminder":             {Kind: casework.AnnounceReminder, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"review_reminder_union":       {Kind: casework.AnnounceReminder, Review: 5, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"review_reminder_sms":         {Kind: casework.AnnounceReminder, Channel: casework.ChannelSMS, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"nobody_to_ask":               {Kind: casework.AnnounceNobodyToAsk, Subject: subject(derogation.InReview, derogation.RegionalMedicalDirector, "Regional medical director")},
		"nobody_to_ask_union":         {Kind: casework.AnnounceNobodyToAsk, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"one_time_code":               {Kind: casework.AnnounceOneTimeCode, Channel: casework.ChannelSMS, Review: 5, Subject: subject(derogation.InReview, derogation.Union, "BMA"), CodeKeyID: "1", CodeNonce: "00112233445566778899aabbccddeeff"},
		"one_time_code_approve":       coding(casework.Deciding{Action: derogation.ActApprove, Doctors: 2}),
		"one_time_code_refuse":        coding(casework.Deciding{Action: derogation.ActRefuse}),
		"one_time_code_call_off":      codingStrike(derogation.StrikeCalledOff),
		"one_time_code_suspend":       codingStrike(derogation.StrikeSuspended),
		"one_time_code_cut_short":     codingStrike(derogation.StrikeCutShort),
		"one_time_code_extend":        codingStrike(derogation.StrikeExtended),
		"one_time_code_deny_end":      codingStrike(derogation.StrikeEndDenied),
		"one_time_code_revoke":        coding(casework.Deciding{Action: derogation.ActRevoke}),
		"new_link":                    {Kind: casework.AnnounceNewLink, Review: 5, Tier: derogation.Union, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"new_link_trust":              {Kind: casework.AnnounceNewLink, Trust: true, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"filed":                       {Kind: casework.AnnounceFiled, Trust: true, Subject: filed},
		"exception_objected":          {Kind: casework.AnnounceObjection, Review: 5, Tier: derogation.NationalTeam, Subject: exception},
		"exception_confirmed":         {Kind: casework.AnnounceConfirmation, Trust: true, Subject: exception},
		"exception_ended":             {Kind: casework.AnnounceExceptionEnd, Subject: exception},
		"exception_objected_sms":      {Kind: casework.AnnounceObjection, Channel: casework.ChannelSMS, Review: 4, Tier: derogation.NationalTeam, Subject: exception},
		"exception_confirmed_sms":     {Kind: casework.AnnounceConfirmation, Channel: casework.ChannelSMS, Trust: true, Subject: exception},
		"exception_ended_sms":         {Kind: casework.AnnounceExceptionEnd, Channel: casework.ChannelSMS, Review: 4, Tier: derogation.NationalTeam, Subject: exception},
		"exception_ended_trust":       {Kind: casework.AnnounceExceptionEnd, Trust: true, Subject: exception},
		"standing_suspended":          standingNotice(casework.ChannelEmail, derogation.StandingSuspended, "Barts Health NHS Trust"),
		"standing_shortened":          standingNotice(casework.ChannelEmail, derogation.StandingShortened, ""),
		"standing_resumed":            standingNotice(casework.ChannelEmail, derogation.StandingResumed, "Barts Health NHS Trust"),
		"standing_withdrawn_sms":      standingNotice(casework.ChannelSMS, derogation.StandingWithdrawn, ""),
		"closing_strike_ended":        {Kind: casework.AnnounceClosing, Review: 2, Subject: strikeEnds(subject(derogation.StrikeEnded, derogation.TrustMedicalDirector, "Trust medical director"))},
		"ending_with_strike":          {Kind: casework.AnnounceEnding, Review: 5, Subject: strikeEnds(subject(derogation.Ended, derogation.Union, "BMA"))},
		"strike_cut_short":            {Kind: casework.AnnounceStrikeCutShort, Review: 2, Subject: strikeEnds(subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director"))},
		"strike_cut_approval":         {Kind: casework.AnnounceStrikeCutShort, Trust: true, Subject: strikeEnds(subject(derogation.Approved, derogation.Union, "BMA"))},
		"strike_taken_back":           {Kind: casework.AnnounceStrikeTakenBack, Review: 2, Tier: derogation.TrustMedicalDirector, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"strike_taken_back_trust":     {Kind: casework.AnnounceStrikeTakenBack, Trust: true, Subject: subject(derogation.Approved, derogation.Union, "BMA")},
		"strike_taken_back_sms":       {Kind: casework.AnnounceStrikeTakenBack, Channel: casework.ChannelSMS, Review: 2, Subject: subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director")},
		"strike_cut_short_sms":        {Kind: casework.AnnounceStrikeCutShort, Channel: casework.ChannelSMS, Review: 2, Subject: strikeEnds(subject(derogation.InReview, derogation.TrustMedicalDirector, "Trust medical director"))},
		"counter_offered":             {Kind: casework.AnnounceOffer, Trust: true, Subject: offered},
		"counter_offered_sms":         {Kind: casework.AnnounceOffer, Channel: casework.ChannelSMS, Trust: true, Subject: offered},
		"counter_offer_withdrawn":     {Kind: casework.AnnounceOfferWithdrawn, Trust: true, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"counter_offer_withdrawn_sms": {Kind: casework.AnnounceOfferWithdrawn, Channel: casework.ChannelSMS, Trust: true, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"counter_offer_declined":      {Kind: casework.AnnounceOfferReturned, Review: 5, Tier: derogation.Union, Subject: subject(derogation.InReview, derogation.Union, "BMA")},
		"counter_offer_lapsed":        {Kind: casework.AnnounceOfferReturned, Review: 5, Tier: derogation.Union, Subject: notTaken},
		"counter_offer_lapsed_sms":    {Kind: casework.AnnounceOfferReturned, Channel: casework.ChannelSMS, Review: 5, Tier: derogation.Union, Subject: notTaken},
		"decision_accepted":           {Kind: casework.AnnounceDecision, Trust: true, Subject: accepted},
		"amended_offer_union":         {Kind: casework.AnnounceAmendment, Review: 5, Tier: derogation.Union, Subject: outdated},
		"amended_offer_trust":         {Kind: casework.AnnounceAmendment, Trust: true, Subject: outdated},
		"one_time_code_offer":         coding(casework.Deciding{Action: derogation.ActCounterOffer, Doctors: 2}),
		"one_time_code_take_back":     coding(casework.Deciding{Action: derogation.ActWithdrawOffer}),
	}
}

// standingNotice is of a change of a standing derogation: for one trust, or for all.
func standingNotice(channel casework.Channel, kind derogation.StandingChangeKind, trust string) casework.Notice {
	return casework.Notice{
		Reference: casework.StandingsOf + "bma-rd-2025-07", Kind: casework.AnnounceStanding, Channel: channel, Trust: true, Organisation: "R1H",
		Subject: casework.Subject{
			TrustName: trust, UnionName: "BMA", HelpPhone: "020 7946 0000", PublicCode: "7K2M-9Q4X",
			Standing: &casework.StandingTold{Kind: kind, ForAll: trust == "", From: night},
		},
	}
}

// coding is a notice of the code for a decision.
func codingStrike(what derogation.StrikeChangeKind) casework.Notice {
	notice := coding(casework.Deciding{})
	notice.Subject.Deciding, notice.Subject.Strike = nil, what
	return notice
}

func coding(what casework.Deciding) casework.Notice {
	about := subject(derogation.InReview, derogation.Union, "BMA")
	about.Deciding = &what
	return casework.Notice{
		Kind: casework.AnnounceOneTimeCode, Channel: casework.ChannelSMS, Review: 5, Subject: about,
		CodeKeyID: "1", CodeNonce: "00112233445566778899aabbccddeeff",
	}
}

// A link is bound to the address that it goes to. A trust's lives for as long as the
// trust is asked something; a reviewer's for a fortnight.
func TestTheLinkOfAMailSaysWhichOrganisationIsAskedAndThatOfATextHasNoRoom(t *testing.T) {
	keys, err := testWriter(t).Keys(t.Context(), night)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		channel      casework.Channel
		organisation string
		want         string
	}{
		"a mail":                       {casework.ChannelEmail, "S1Y5D", "S1Y5D"},
		"a mail to whom no code names": {casework.ChannelEmail, "ABCDEFG", ""},
		"a text":                       {casework.ChannelSMS, "S1Y5D", ""},
	} {
		n := casework.Notice{Kind: casework.AnnounceReview, Channel: c.channel, Organisation: c.organisation, Review: 1, Tier: derogation.ClinicalDirector, Subject: subject(derogation.InReview, derogation.ClinicalDirector, "")}
		found := regexp.MustCompile(`example\.org/r/(\S+)`).FindStringSubmatch(written(t, n).Text)
		if found == nil {
			t.Fatalf("%s: there is no link", name)
		}
		if link, err := signedlink.Verify(keys, found[1], night); err != nil || link.Organisation != c.want {
			t.Errorf("%s: names %q, %v, want %q", name, link.Organisation, err, c.want)
		}
	}
}

func TestALinkIsBoundToItsAddressAndLivesAsLongAsItIsNeeded(t *testing.T) {
	keys, err := testWriter(t).Keys(t.Context(), night)
	if err != nil {
		t.Fatal(err)
	}
	asked := subject(derogation.InReview, derogation.Union, "BMA")
	asked.AskedUntil = night.AddDate(0, 0, 42)
	fortnight := time.Date(2025, 8, 9, 1, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		notice  casework.Notice
		purpose signedlink.Purpose
		expires time.Time
	}{
		"a review":              {casework.Notice{Kind: casework.AnnounceReview, Review: 1, Subject: asked}, signedlink.PurposeReview, fortnight},
		"a trust":               {casework.Notice{Kind: casework.AnnounceFiled, Trust: true, Subject: asked}, signedlink.PurposeTrust, asked.AskedUntil},
		"a trust of before":     {casework.Notice{Kind: casework.AnnounceDecision, Trust: true, Subject: subject(derogation.Refused, derogation.Union, "BMA")}, signedlink.PurposeTrust, fortnight},
		"a form":                {casework.Notice{Reference: casework.FormLinksOf + "R1H", Kind: casework.AnnounceFormLink, Trust: true, Organisation: "R1H", Subject: asked}, signedlink.PurposeForm, fortnight.AddDate(0, 0, -14).Add(links.Lives)},
		"another, for a review": {casework.Notice{Kind: casework.AnnounceNewLink, Review: 5, Subject: asked}, signedlink.PurposeReview, fortnight},
	} {
		t.Run(name, func(t *testing.T) {
			found := regexp.MustCompile(`example\.org/[rtf]/(\S+)`).FindStringSubmatch(written(t, c.notice).Text)
			if found == nil {
				t.Fatal("there is no link")
			}
			link, err := signedlink.Verify(keys, found[1], night)
			if err != nil || link.Purpose != c.purpose || link.Address != casework.AddressMark("duty@example.org") || !link.Expires.Equal(c.expires) {
				t.Errorf("%+v, %v; want %s until %s", link, err, c.purpose, c.expires)
			}
		})
	}
}

// The link of a board is what an operator makes: of an organisation, and of nobody.
func TestABoardsLinkIsItsOrganisationsForAShift(t *testing.T) {
	keys, err := testWriter(t).Keys(t.Context(), night)
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, everyMessage()["board_link"]).Text
	found := regexp.MustCompile(`example\.org/b/(\S+)`).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("there is no link: %s", text)
	}
	want := signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: "Y62", Expires: night.Add(links.Lives)}
	if link, err := signedlink.Verify(keys, found[1], night); err != nil || link != want {
		t.Errorf("%+v, %v; want %+v", link, err, want)
	}
}

// written is the message of a notice to a contact.
func written(t *testing.T, n casework.Notice) Message {
	t.Helper()
	n.Reference, n.Contact, n.Address = cmp.Or(n.Reference, "DR-7K2M-9Q4X"), "CT-7K2M9Q4X", "duty@example.org"
	n.AnnouncedAt = time.Date(2025, 7, 26, 1, 0, 0, 0, time.UTC)
	if n.Channel == "" {
		n.Channel = casework.ChannelEmail
	}
	message, err := testWriter(t).Write(t.Context(), n, n.AnnouncedAt)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func TestEveryMessageReadsAsItsGoldenFile(t *testing.T) {
	for name, n := range everyMessage() {
		t.Run(name, func(t *testing.T) {
			message := written(t, n)
			got := message.Text
			if n.Channel != casework.ChannelSMS {
				got = "Subject: " + message.Subject + "\n\n" + message.Text
			} else if outside := strings.Map(outsideGSM7, got); len(got) > 160 || outside != "" {
				t.Errorf("an SMS of %d characters, of which these take more than one place: %q", len(got), outside)
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

// gsm7 is the part of the alphabet of GSM 03.38 that is also ASCII, without the
// characters that take two places: 160 of these fit into one text message.
const gsm7 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 @$_!\"#%&'()*+,-./:;<=>?\n"

func outsideGSM7(r rune) rune {
	if strings.ContainsRune(gsm7, r) {
		return -1
	}
	return r
}

// A contact with a mobile alone is told everything. What asks an address, or goes
// to those who run the service, comes by email alone.
func TestEveryKindThatIsSentToPeopleHasWordsForAText(t *testing.T) {
	byEmailAlone := []casework.AnnouncementKind{casework.AnnounceFormLink, casework.AnnounceBoardLink, casework.AnnounceNobodyReached, casework.AnnounceChange}
	kinds := derogationtest.Constants(t, "../casework", "AnnouncementKind")
	if len(kinds) < 20 {
		t.Fatalf("only %d kinds", len(kinds))
	}
	for _, name := range kinds {
		kind := casework.AnnouncementKind(name)
		_, err := fs.Stat(words, wordsOf(kind, casework.ChannelSMS))
		if want := !slices.Contains(byEmailAlone, kind); kind.InTexts() != want || (err == nil) != want {
			t.Errorf("%s goes out as a text: %t, want %t; its words: %v", kind, kind.InTexts(), want, err)
		}
	}
}

// The one-time code goes to the union's mobiles, and with a link beside it one
// device would be enough to decide.
func TestNoTextToTheUnionCarriesALink(t *testing.T) {
	for _, name := range derogationtest.Constants(t, "../casework", "AnnouncementKind") {
		kind := casework.AnnouncementKind(name)
		if !kind.InTexts() || kind == casework.AnnounceOneTimeCode {
			continue
		}
		about := subject(derogation.Approved, derogation.Union, "BMA")
		about.EffectiveAt, about.Exception = &about.DueAt, &derogation.MassCasualty{DeclaredAt: about.DueAt}
		about.Standing = &casework.StandingTold{Kind: derogation.StandingSuspended, From: about.DueAt}
		for _, way := range kind.Ways(
			casework.Audience{Organisation: "RR8", Duty: "union", Review: 5, ByPhone: true},
			casework.Contact{ID: "CT-00000001", Organisation: "RR8", Mobile: "+447700900001"}) {
			n := noticeFor(casework.Announcement{Kind: kind, Subject: about}, way)
			n.Reference = reference
			if text := written(t, n).Text; way.Channel != casework.ChannelSMS || strings.Contains(text, "/r/") {
				t.Errorf("%s by %s carries a link: %s", kind, way.Channel, text)
			}
		}
	}
}

// longestPublicURL is how long the service's URL may be so that every text
// message is one; template.yaml says so too.
const longestPublicURL = 41

func TestEveryTextMessageIsOneAtItsLongest(t *testing.T) {
	files, err := fs.Glob(words, "words/*.sms.txt")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	keys, err := keyset.Parse([]byte(`{"current":"255","255":"a-secret-of-at-least-thirty-two-bytes"}`))
	if err != nil {
		t.Fatal(err)
	}
	w := testWriter(t)
	w.PublicURL, w.Keys = "https://derogations."+strings.Repeat("a", longestPublicURL-32)+".example.org", func(context.Context, time.Time) (keyset.Set, error) { return keys, nil }
	longest := map[string]int{}
	for _, file := range files {
		kind := strings.TrimSuffix(path.Base(file), ".sms.txt")
		for _, status := range []derogation.Status{derogation.InReview, derogation.AwaitingInformation, derogation.Approved, derogation.Refused, derogation.Undecided} {
			for _, tier := range []derogation.Tier{derogation.NationalTeam, derogation.Union} { // with a link, and without one
				for _, phone := range []string{"+44 (0)20 7946 0000 ext. 12345", strings.Repeat("The duty desk, by day – ", 8)} {
					about := subject(status, tier, "Whoever")
					about.DueAt = time.Date(2025, 12, 30, 0, 0, 0, 0, time.UTC) // Midnight takes the most words.
					about.Deciding = &casework.Deciding{Action: map[derogation.Status]derogation.Action{derogation.InReview: derogation.ActApprove, derogation.Approved: derogation.ActRevoke}[status], Doctors: 999}
					about.Standing, about.PublicCode = &casework.StandingTold{Kind: derogation.StandingWithdrawn, From: about.DueAt}, "ZZZZ-ZZZZ"
					about.HelpPhone, about.Silent, about.EffectiveAt = phone, status == derogation.Refused, &about.DueAt
					about.Reported = derogation.OutcomeApproved
					n := casework.Notice{
						Reference: "DR-ZZZZ-ZZZZ", Key: "N#999999#CT-ZZZZZZZZ#sms", Kind: casework.AnnouncementKind(kind), Channel: casework.ChannelSMS,
						Contact: "CT-ZZZZZZZZ", Organisation: "S1Y5D", Review: 255, Tier: tier, Subject: about, AnnouncedAt: about.DueAt.Add(-24*time.Hour + time.Minute),
						CodeKeyID: "255", CodeNonce: strings.Repeat("f", 32),
					}
					message, err := w.Write(t.Context(), n, n.AnnouncedAt)
					if err != nil {
						t.Fatal(err)
					}
					longest[kind] = max(longest[kind], len(message.Text))
					if outside := strings.Map(outsideGSM7, message.Text); len(message.Text) > 160 || outside != "" {
						t.Errorf("%d characters, of which these take more than one place: %q: %s", len(message.Text), outside, message.Text)
					}
				}
			}
		}
	}
	t.Log(longest)
}

func TestATextMessageTellsHowMuchTimeIsLeft(t *testing.T) {
	due := time.Date(2025, 7, 26, 1, 30, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		30 * time.Minute: "30 min left", time.Hour: "1 h left", 80 * time.Minute: "1 h 20 min left",
		26*time.Hour + 59*time.Minute: "26 h left", 0: "overdue", -time.Hour: "overdue", 59*time.Minute + 31*time.Second: "1 h left",
	} {
		if got := (facts{now: due.Add(-left)}).Left(due); got != want {
			t.Errorf("%s before: %q, want %q", left, got, want)
		}
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
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
