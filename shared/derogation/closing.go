package derogation

import (
	"slices"
	"strings"
	"time"
)

// maxReopenings bounds how often one request may come back.
const maxReopenings = 2

// EndingReason is a stable reason for a withdrawal or for a revocation, so that each
// can be counted.
type EndingReason string

// The reasons for a withdrawal. None of them blames anybody.
const (
	WithdrawnCoverFound   EndingReason = "cover_found"
	WithdrawnRiskPassed   EndingReason = "risk_passed"
	WithdrawnServiceMoved EndingReason = "service_moved_or_closed"
	WithdrawnMistake      EndingReason = "filed_by_mistake"
	WithdrawnOther        EndingReason = "other"
)

// The reasons for a revocation.
const (
	RevokedMisled           EndingReason = "misleading_information"
	RevokedNoLongerNeeded   EndingReason = "no_longer_needed"
	RevokedConditionsNotMet EndingReason = "conditions_not_met"
	RevokedOther            EndingReason = "other"
)

// ReasonToEnd is a reason with its words.
type ReasonToEnd struct {
	Code EndingReason
	Text string
}

// WithdrawalReasons lists the reasons in the order in which a form offers them.
func WithdrawalReasons() []ReasonToEnd {
	return []ReasonToEnd{
		{WithdrawnCoverFound, "Cover was found"},
		{WithdrawnRiskPassed, "The risk has passed"},
		{WithdrawnServiceMoved, "The service was moved or closed"},
		{WithdrawnMistake, "It was filed by mistake"},
		{WithdrawnOther, "Another reason"},
	}
}

// RevocationReasons lists the reasons in the order in which a form offers them.
func RevocationReasons() []ReasonToEnd {
	return []ReasonToEnd{
		{RevokedMisled, "The information was misleading"},
		{RevokedNoLongerNeeded, "It is no longer needed"},
		{RevokedConditionsNotMet, "Its conditions are not met"},
		{RevokedOther, "Another reason"},
	}
}

func among(code EndingReason, reasons []ReasonToEnd) bool {
	return slices.ContainsFunc(reasons, func(r ReasonToEnd) bool { return r.Code == code })
}

func (c Withdraw) decide(s State, actor Actor, _ time.Time) (Event, error) {
	if err := s.byTrust(ActWithdraw, actor); err != nil {
		return Event{}, err
	}
	if !s.Status.Open() {
		return Event{}, s.closed()
	}
	var bad fields
	if !among(c.Reason, WithdrawalReasons()) {
		bad.add("/reason", "unknown_reason", "is not one of the reasons")
	}
	bad.said(ActWithdraw, "/note", c.Note, c.Reason == WithdrawnOther)
	return Event{Type: EventWithdrawn, Tier: s.Tier, Reason: c.Reason, Text: strings.TrimSpace(c.Note)}, bad.err()
}

func (c ResolveByTrust) decide(s State, actor Actor, _ time.Time) (Event, error) {
	if err := s.byTrust(ActResolveLocally, actor); err != nil {
		return Event{}, err
	}
	if !s.Status.Open() {
		return Event{}, s.closed()
	}
	var bad fields
	bad.said(ActResolveLocally, "/how", c.How, true)
	return Event{Type: EventResolvedByTrust, Tier: s.Tier, Text: strings.TrimSpace(c.How)}, bad.err()
}

// decide reopens at the tier whose turn it was, or at the one after it when
// that tier itself had resolved the request.
func (c Reopen) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActReopen, actor); err != nil {
		return Event{}, err
	}
	if s.Status != ResolvedLocally {
		if s.Status.Open() {
			return Event{}, &ConflictError{Code: ConflictNotResolved, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "the request is open"}
		}
		return Event{}, s.closed()
	}
	if err := s.beforeItsEnd(now); err != nil {
		return Event{}, err
	}
	var bad fields
	bad.said(ActReopen, "/why", c.Why, true)
	if s.Reopened >= maxReopenings {
		bad.add("/why", "too_many", "the request has been reopened as often as it can be: file a new one")
	}
	tier := s.Tier
	if n := len(s.Reviews); n > 0 && s.Reviews[n-1].Tier == tier && s.Reviews[n-1].Outcome == OutcomeResolvedLocally {
		if next, ok := s.Round.After(tier); ok {
			tier = next
		}
	}
	return Event{Type: EventReopened, Tier: tier, Text: strings.TrimSpace(c.Why)}, bad.err()
}

// beforeItsEnd refuses what opens a request anew whose time is over.
func (s State) beforeItsEnd(now time.Time) error {
	if now.Before(s.asksUntil()) {
		return nil
	}
	return &ConflictError{Code: ConflictWindowPassed, Status: s.Status, Tier: s.Tier, At: s.asksUntil(), Detail: "the window asked for has passed; file a new request"}
}

// overtake closes what is open because the trust ended the request, an operator voided
// it, or its strike ended.
func (s *State) overtake(e Event) {
	if _, open := s.OpenQuestion(); open {
		s.closeQuestion(e)
	}
	if _, open := s.OpenReview(); open {
		e.ContentVersion = 0 // It was judged on no version.
		s.closeReview(e, OutcomeOvertaken)
	}
}

// goOnAt opens what had ended at the event's tier.
func (s *State) goOnAt(e Event) {
	s.Status = InReview
	s.Tier = e.Tier
	s.Announced = ""
	s.Ending = nil
	s.ImpactSince, s.ImpactReminded = nil, 0
	s.settle(e)
}
