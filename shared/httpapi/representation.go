package httpapi

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// links are the addresses that belong to a request.
type links struct {
	Self    string `json:"self"`
	History string `json:"history"`
}

func linksTo(reference string) links {
	self := "/v1/requests/" + reference
	return links{Self: self, History: self + "/history"}
}

// representation is a request as systems see it. It leaves out what only this
// system's own workings need, and everything about the round but what says
// which one it is.
type representation struct {
	Reference      string                  `json:"reference"`
	Status         derogation.Status       `json:"status"`
	Version        int                     `json:"version"`
	ContentVersion int                     `json:"contentVersion"`
	SubmittedAt    time.Time               `json:"submittedAt"`
	ChangedAt      time.Time               `json:"changedAt"`
	WaitingFor     *waitingFor             `json:"waitingFor,omitempty"`
	Trust          derogation.Organisation `json:"trust"`
	Round          round                   `json:"round"`
	Plan           derogation.Plan         `json:"plan"`
	Request        derogation.Request      `json:"request"`
	Reviews        []review                `json:"reviews"`
	Comments       []comment               `json:"comments"`
	Decision       *decision               `json:"decision,omitempty"`
	Links          links                   `json:"links"`
}

// waitingFor is whose turn it is. OverdueAt is set once the union's answer was
// announced as overdue.
type waitingFor struct {
	Tier         derogation.Tier `json:"tier"`
	DisplayName  string          `json:"displayName"`
	Organisation string          `json:"organisation"`
	DueAt        time.Time       `json:"dueAt"`
	OverdueAt    *time.Time      `json:"overdueAt,omitempty"`
}

type round struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Version    int       `json:"version"`
	UnionName  string    `json:"unionName"`
	StaffGroup string    `json:"staffGroup"`
	StartsAt   time.Time `json:"startsAt"`
	EndsAt     time.Time `json:"endsAt"`
}

type review struct {
	Number            int                `json:"number"`
	Tier              derogation.Tier    `json:"tier"`
	DisplayName       string             `json:"displayName"`
	OpenedAt          time.Time          `json:"openedAt"`
	DueAt             time.Time          `json:"dueAt"`
	OverdueAt         *time.Time         `json:"overdueAt,omitempty"`
	ClosedAt          *time.Time         `json:"closedAt,omitempty"`
	Outcome           derogation.Outcome `json:"outcome,omitempty"`
	By                *person            `json:"by,omitempty"`
	Explanation       string             `json:"explanation,omitempty"`
	EvidenceConfirmed bool               `json:"evidenceConfirmed,omitempty"`
	Supported         *bool              `json:"supported,omitempty"`
	ContentVersion    int                `json:"contentVersion,omitempty"`
}

type comment struct {
	Review      int             `json:"review"`
	Tier        derogation.Tier `json:"tier"`
	DisplayName string          `json:"displayName"`
	At          time.Time       `json:"at"`
	By          person          `json:"by"`
	Text        string          `json:"text"`
}

type decision struct {
	Outcome        derogation.Outcome      `json:"outcome"`
	Terms          *derogation.Terms       `json:"terms,omitempty"`
	Reasons        []derogation.ReasonCode `json:"reasons,omitempty"`
	Explanation    string                  `json:"explanation,omitempty"`
	DecidedAt      time.Time               `json:"decidedAt"`
	RecordedAt     time.Time               `json:"recordedAt"`
	By             person                  `json:"by"`
	ContentVersion int                     `json:"contentVersion"`
}

// person is who answered, or the part of the system that noted a silence.
type person struct {
	Kind             derogation.ActorKind `json:"kind"`
	Name             string               `json:"name"`
	Role             string               `json:"role,omitempty"`
	Organisation     string               `json:"organisation,omitempty"`
	OrganisationName string               `json:"organisationName,omitempty"`
}

// represent fails only on a case that this version does not understand.
func represent(s derogation.State, now time.Time) (representation, error) {
	if _, err := s.Stage(); err != nil {
		return representation{}, err
	}
	waiting, err := representWait(s, now)
	if err != nil {
		return representation{}, err
	}
	return representation{
		Reference: s.Reference, Status: s.Status, Version: s.Version, ContentVersion: s.ContentVersion,
		SubmittedAt: s.SubmittedAt, ChangedAt: s.ChangedAt,
		WaitingFor: waiting, Trust: s.Trust, Round: representRound(s.Round),
		Plan: s.Plan, Request: s.Request,
		Reviews: representReviews(s), Comments: representComments(s), Decision: representDecision(s.Decision),
		Links: linksTo(s.Reference),
	}, nil
}

// representWait gives a review that is about to open the time at which it will
// be due.
func representWait(s derogation.State, now time.Time) (*waitingFor, error) {
	if !s.Status.Open() {
		return nil, nil
	}
	rules, _ := s.Round.TierRules(s.Tier)
	waiting := &waitingFor{Tier: s.Tier, DisplayName: s.Round.TierName(s.Tier), Organisation: rules.Answering(s.Trust)}
	if open, ok := s.OpenReview(); ok {
		waiting.DueAt, waiting.OverdueAt = open.DueAt, open.OverdueAt
		return waiting, nil
	}
	var err error
	waiting.DueAt, err = s.WaitEndsAt(now)
	return waiting, err
}

func representRound(r derogation.Round) round {
	return round{
		ID: r.ID, Name: r.Name, Version: r.Version, UnionName: r.UnionName,
		StaffGroup: r.StaffGroup, StartsAt: r.StartsAt, EndsAt: r.EndsAt,
	}
}

func representReviews(s derogation.State) []review {
	reviews := make([]review, len(s.Reviews))
	for i, r := range s.Reviews {
		reviews[i] = review{
			Number: r.Number, Tier: r.Tier, DisplayName: s.Round.TierName(r.Tier),
			OpenedAt: r.OpenedAt, DueAt: r.DueAt, OverdueAt: r.OverdueAt, ClosedAt: r.ClosedAt,
			Outcome: r.Outcome, Explanation: r.Explanation, EvidenceConfirmed: r.EvidenceConfirmed,
			Supported: r.Supported, ContentVersion: r.ContentVersion,
		}
		if r.By != nil {
			reviews[i].By = new(representActor(*r.By))
		}
	}
	return reviews
}

func representComments(s derogation.State) []comment {
	comments := make([]comment, len(s.Comments))
	for i, c := range s.Comments {
		comments[i] = comment{
			Review: c.Review, Tier: c.Tier, DisplayName: s.Round.TierName(c.Tier),
			At: c.At, By: representActor(c.By), Text: c.Text,
		}
	}
	return comments
}

func representDecision(d *derogation.Decision) *decision {
	if d == nil {
		return nil
	}
	return &decision{
		Outcome: d.Outcome, Terms: d.Terms, Reasons: d.Reasons, Explanation: d.Explanation,
		DecidedAt: d.DecidedAt, RecordedAt: d.RecordedAt, By: representActor(d.By), ContentVersion: d.ContentVersion,
	}
}

func representActor(a derogation.Actor) person {
	return person{Kind: a.Kind, Name: a.Name, Role: a.Role, Organisation: a.Organisation, OrganisationName: a.OrganisationName}
}
