package derogation

import (
	"net/url"
	"strings"
	"time"
)

// Report is a decision that a national officer says the union made outside this
// system. It permits nothing: until the union confirms it, nobody may be called
// back.
type Report struct {
	Outcome       Outcome      `json:"outcome"`
	Terms         *Terms       `json:"terms,omitempty"`
	Reasons       []ReasonCode `json:"reasons,omitempty"`
	Explanation   string       `json:"explanation,omitempty"`
	DecidedBy     string       `json:"decidedBy"`
	DecidedAt     time.Time    `json:"decidedAt"`
	Channel       string       `json:"channel"`
	PublicAddress string       `json:"publicAddress"`
	ReportedBy    Actor        `json:"reportedBy"`
	Officer       string       `json:"officer,omitempty"`
	ReportedAt    time.Time    `json:"reportedAt"`
}

func (c ReportDecision) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTier(ActReportDecision, actor, NationalTeam); err != nil {
		return Event{}, err
	}
	review, open := s.OpenReview()
	if !s.Status.Open() {
		return Event{}, s.closed()
	}
	if !open || review.Tier != Union || c.Review != 0 && c.Review != review.Number {
		return Event{}, &ConflictError{Code: ConflictReviewNotOpen, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "the request is not with the union"}
	}
	var bad fields
	switch c.Outcome {
	case OutcomeApproved:
		if c.Terms == nil {
			bad.add("/terms", "required", "must be given for an approval")
		} else {
			bad = append(bad, checkTerms(ActReportDecision, s.Request, *c.Terms)...)
			bad.said(ActReportDecision, "/terms/conditions", c.Terms.Conditions, false)
		}
		if len(c.Reasons) > 0 {
			bad.add("/reasons", "not_allowed", "are for a refusal")
		}
	case OutcomeRefused:
		s.checkReasons(&bad, c.Reasons)
		if c.Terms != nil {
			bad.add("/terms", "not_allowed", "are for an approval")
		}
	default:
		bad.add("/outcome", "unknown_outcome", "must be approved or refused")
	}
	bad.said(ActReportDecision, "/explanation", c.Explanation, false)
	bad.name("/decidedBy", c.DecidedBy)
	bad.name("/channel", c.Channel)
	if actor.Kind == ActorReviewer {
		c.Officer = actor.Name
	}
	bad.name("/officer", c.Officer)
	if c.DecidedAt.IsZero() || c.DecidedAt.After(now) || c.DecidedAt.Before(review.OpenedAt.Truncate(time.Minute)) {
		bad.add("/decidedAt", "out_of_range", "must lie between the opening of the union's review and now")
	}
	s.checkPublicAddress(&bad, c.PublicAddress, true)
	if c.Terms != nil {
		c.Terms = new(c.Terms.settled(s.Request))
	}
	e := review.event(EventDecisionReported, "")
	e.Report = &Report{
		Outcome: c.Outcome, Terms: c.Terms, Reasons: c.Reasons, Explanation: strings.TrimSpace(c.Explanation),
		DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt.UTC(), Channel: c.Channel, PublicAddress: c.PublicAddress,
		Officer: c.Officer, ReportedBy: actor, ReportedAt: now,
	}
	return e, bad.err()
}

// checkPublicAddress checks the address of the union's own announcement.
func (s State) checkPublicAddress(bad *fields, address string, required bool) {
	if address == "" {
		if required {
			bad.add("/publicAddress", "required", "give the address of the union's announcement")
		}
		return
	}
	if !isAddress(address) {
		bad.add("/publicAddress", "not_an_address", "must be an https address")
	}
}

// isAddress reports whether a text is the address of a public page: pages show
// it as a link.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && len(text) <= maxName
}
