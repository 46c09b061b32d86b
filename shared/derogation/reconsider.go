package derogation

import (
	"reflect"
	"strings"
	"time"
)

// maxReconsiderations bounds how often one request may be sent again.
const maxReconsiderations = 1

// Reconsideration is a request that was refused or not put forward, and that the trust
// sent again with what it lacked. Ended is how it had ended, Reasons are the union's for
// a refusal, Tier is where it went on; the answer itself stands with its review.
type Reconsideration struct {
	At             time.Time    `json:"at"`
	By             Actor        `json:"by"`
	Note           string       `json:"note"`
	ContentVersion int          `json:"contentVersion"`
	Tier           Tier         `json:"tier"`
	Ended          Status       `json:"ended"`
	EndedAt        time.Time    `json:"endedAt"`
	Reasons        []ReasonCode `json:"reasons,omitempty"`
}

// mayBeReconsidered reports whether the request ended by somebody's answer that it may
// be put to again.
func (s State) mayBeReconsidered() bool { return s.Status == Refused || s.Status == Declined }

// decide opens it at the tier that refused it, with the answers of the tiers before it
// carried, unless what those judged has changed. In January 2024 the union refused twenty
// requests for want of information: those who sent it should not begin at the bottom.
func (c AskReconsideration) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActAskReconsideration, actor); err != nil {
		return Event{}, err
	}
	if !s.mayBeReconsidered() {
		return Event{}, &ConflictError{Code: ConflictNotRefused, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "only a request that was refused or not put forward is reconsidered"}
	}
	if err := s.beforeItsEnd(now); err != nil {
		return Event{}, err
	}
	if c.ContentVersion != 0 && c.ContentVersion != s.ContentVersion {
		return Event{}, s.contentChanged(c.ContentVersion)
	}
	bad := s.checkNewFacts(ActAskReconsideration, c.Request, c.Sites, c.Note, now)
	if len(s.Reconsiderations) >= maxReconsiderations {
		bad.add("/note", "too_many", "the request has been sent again as often as it can be: file a new one")
	}
	if err := bad.err(); err != nil {
		return Event{}, err
	}
	c.Request = c.Request.Settled()
	c.Request.Round = s.Request.Round
	tier := s.Tier
	if !asksForTheSame(s.Request, c.Request) {
		tier = s.Round.Tiers[0].Tier
	}
	e := Event{
		Reference: s.Reference, ContentVersion: s.ContentVersion + 1, Type: EventReconsiderationAsked,
		Tier: tier, Text: strings.TrimSpace(c.Note), Request: &c.Request, Plan: new(s.planFrom(tier, c.Request, now)),
	}
	return e.unlisted(c.Request, s.unlisted(c.Request, c.Sites)), nil
}

// asksForTheSame reports whether what tiers judged is still what is asked for, or less of
// it. What only explains it may differ: that is what a request lacks.
func asksForTheSame(was, is Request) bool {
	if len(checkTerms(ActApprove, was, Terms{Staff: is.placed(), From: is.Window.From, To: is.Window.To})) > 0 {
		return false
	}
	return reflect.DeepEqual(was.unexplained(), is.unexplained())
}

// unexplained is a request without what explains it, and without the numbers and times
// that terms have. Its other times are in UTC, however they were written.
func (r Request) unexplained() Request {
	r.Risk.BeganAt = r.Risk.BeganAt.UTC()
	if m := r.MassCasualty; m != nil {
		event := *m
		event.DeclaredAt = m.DeclaredAt.UTC()
		r.MassCasualty = &event
	}
	r.Evidence, r.LocalNegotiatingCommittee = Evidence{}, LNC{}
	r.Contact, r.Attestation, r.Previous = RequestContact{}, Attestation{}, ""
	r.DecisionNeededBy = Deadline{}
	r.Risk.UnexpectedBecause, r.Risk.UnrelatedToActionCause, r.Risk.IfRefused = "", "", ""
	r.Staff, r.Window = nil, Window{}
	return r
}

// planFrom plans the tiers from one on anew; those before it keep the time they had.
func (s State) planFrom(tier Tier, request Request, now time.Time) Plan {
	rest := s.Round.forRequest(request)
	for rest.Tiers[0].Tier != tier {
		rest.Tiers = rest.Tiers[1:]
	}
	plan := MakePlan(rest, now, request.DecisionNeededBy.At)
	before := len(s.Plan.Tiers) - len(plan.Tiers)
	plan.Tiers = append(append([]PlannedTier(nil), s.Plan.Tiers[:before]...), plan.Tiers...)
	return plan
}

func (s *State) reconsidered(e Event) {
	again := Reconsideration{
		At: e.At, By: e.Actor, Note: e.Text, ContentVersion: e.ContentVersion, Tier: e.Tier, Ended: s.Status, EndedAt: s.Ending.At,
	}
	if s.Decision != nil {
		again.Reasons = s.Decision.Reasons
	}
	s.Reconsiderations = append(s.Reconsiderations, again)
	s.ContentVersion, s.Request, s.Plan = e.ContentVersion, *e.Request, *e.Plan
	s.SiteUnlisted, s.Unlisted = e.SiteUnlisted, e.Unlisted
	s.Decision, s.Reported = nil, nil
	s.goOnAt(e)
}
