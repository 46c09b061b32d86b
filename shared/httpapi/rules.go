package httpapi

import (
	"net/url"
	"time"

	"example.org/derogations/shared/derogation"
)

// rules is a round with all that a system needs to know before it sends
// anything. What is left out is whom the round's decisions are sent to.
type rules struct {
	ID             string    `json:"id"`
	Name           string    `json:"name"`
	Version        int       `json:"version"`
	UnionName      string    `json:"unionName"`
	UnionPage      string    `json:"unionPage,omitempty"`
	UnionPublishes bool      `json:"unionPublishes"`
	StaffGroup     string    `json:"staffGroup"`
	Nation         string    `json:"nation,omitempty"`
	Action         string    `json:"action,omitempty"`
	StartsAt       time.Time `json:"startsAt"`
	EndsAt         time.Time `json:"endsAt"`
	// Strike is there where the strike is not on throughout, or something has become of it.
	Strike *strike `json:"strike,omitempty"`
	// Requests is left out for a round that has nobody who decides: it takes
	// impact reports alone.
	Requests   *requestRules          `json:"requests,omitempty"`
	HarmLevels []derogation.HarmLevel `json:"harmLevels"`
	HelpPhone  string                 `json:"helpPhone,omitempty"`
	Links      roundLinks             `json:"links"`
}

// requestRules is what requests must hold, and what becomes of them.
type requestRules struct {
	AdvanceRequests   bool                   `json:"advanceRequests"`
	Tiers             []tierRules            `json:"tiers"`
	TrustAnswer       *derogation.AnswerTime `json:"trustAnswer,omitempty"`
	Categories        []choice               `json:"categories"`
	EvidenceQuestions []question             `json:"evidenceQuestions"`
	RefusalReasons    []choice               `json:"refusalReasons"`
	WithdrawalReasons []choice               `json:"withdrawalReasons"`
	RevocationReasons []choice               `json:"revocationReasons"`
	// Declarers are who may declare a mass casualty event.
	Declarers []choice `json:"declarers"`
	// ImpactReminderDays are counted from the ending.
	ImpactReminderDays []int `json:"impactReminderDays"`
}

// tierRules is one tier. AnsweredBy is trust, region, or an organisation's code.
type tierRules struct {
	Tier             derogation.Tier     `json:"tier"`
	DisplayName      string              `json:"displayName"`
	AnsweredBy       string              `json:"answeredBy"`
	ResponseMinutes  int                 `json:"responseMinutes"`
	FloorMinutes     int                 `json:"floorMinutes"`
	May              []derogation.Action `json:"may"`
	Silence          string              `json:"silence"`
	ExtensionMinutes int                 `json:"extensionMinutes,omitempty"`
}

// choice is one of a list, with its words.
type choice struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// question is one of the evidence questions, in the round's words.
type question struct {
	Field    string `json:"field"`
	Question string `json:"question"`
}

type roundLinks struct {
	Self                string `json:"self"`
	StandingDerogations string `json:"standingDerogations"`
	Counts              string `json:"counts"`
}

func roundPath(id string) string { return "/v1/rounds/" + url.PathEscape(id) }

func representRules(r derogation.Round) rules {
	self := roundPath(r.ID)
	shown := rules{
		ID: r.ID, Name: r.Name, Version: r.Version, UnionName: r.UnionName, UnionPage: r.UnionPage, UnionPublishes: r.UnionPublishes,
		StaffGroup: r.StaffGroup, Nation: r.Nation, Action: r.Action, StartsAt: r.StartsAt, EndsAt: r.EndsAt,
		HarmLevels: derogation.HarmLevels(), HelpPhone: r.HelpPhone,
		Links: roundLinks{Self: self, StandingDerogations: self + "/standing-derogations", Counts: self + "/counts"},
	}
	if len(r.Spans) > 0 || len(r.Strike.Changes) > 0 {
		shown.Strike = new(representStrike(r))
	}
	if r.TakesRequests() {
		shown.Requests = representRequestRules(r)
	}
	return shown
}

func representRequestRules(r derogation.Round) *requestRules {
	shown := &requestRules{
		AdvanceRequests: r.AdvanceRequests, Categories: categoriesOf(r), EvidenceQuestions: questionsOf(r),
		ImpactReminderDays: r.ImpactReminders(),
	}
	if r.TrustAnswer != (derogation.AnswerTime{}) {
		shown.TrustAnswer = &r.TrustAnswer
	}
	for _, t := range r.Tiers {
		shown.Tiers = append(shown.Tiers, tierRules{
			Tier: t.Tier, DisplayName: t.DisplayName, AnsweredBy: t.AnsweredBy,
			ResponseMinutes: t.ResponseMinutes, FloorMinutes: t.FloorMinutes, May: t.Allows(),
			Silence: silenceOf(t), ExtensionMinutes: t.ExtensionMinutes,
		})
	}
	for _, reason := range r.Reasons() {
		shown.RefusalReasons = append(shown.RefusalReasons, choice{string(reason.Code), reason.Text})
	}
	for _, d := range r.MayDeclare() {
		shown.Declarers = append(shown.Declarers, choice{string(d.Code), d.Name})
	}
	for _, reason := range derogation.WithdrawalReasons() {
		shown.WithdrawalReasons = append(shown.WithdrawalReasons, choice{string(reason.Code), reason.Text})
	}
	for _, reason := range derogation.RevocationReasons() {
		shown.RevocationReasons = append(shown.RevocationReasons, choice{string(reason.Code), reason.Text})
	}
	return shown
}

// silenceOf is what a tier's silence means. The union's is its own outcome,
// whatever a round says.
func silenceOf(t derogation.RoundTier) string {
	switch {
	case t.Tier == derogation.Union:
		return string(derogation.Undecided)
	case t.Silence == "":
		return string(derogation.SilencePasses)
	default:
		return string(t.Silence)
	}
}

func categoriesOf(r derogation.Round) []choice {
	choices := []choice{}
	for _, kind := range r.KindsOfCare() {
		choices = append(choices, choice{string(kind.Code), kind.Name})
	}
	return choices
}

func questionsOf(r derogation.Round) []question {
	questions := []question{}
	for _, item := range r.EvidenceItems(derogation.Evidence{}) {
		questions = append(questions, question{item.Field, item.Question})
	}
	return questions
}
