package derogation

import (
	"fmt"
	"strings"
	"time"
)

const (
	maxReplies = 3
	maxCounted = 10_000
)

// Turnout is what became of an approval or an exception, in numbers only.
type Turnout struct {
	Contacted int       `json:"contacted"`
	Came      int       `json:"came"`
	NotNeeded int       `json:"notNeeded"`
	At        time.Time `json:"at"`
	By        Actor     `json:"by"`
}

// inForce checks that an approval still runs.
func (s State) inForce(now time.Time) error {
	if s.Status != Approved {
		if s.Status.Open() {
			return &ConflictError{Code: ConflictNotApproved, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "the request has not been approved"}
		}
		return s.closed()
	}
	if !now.Before(s.PermittedUntil()) {
		return &ConflictError{Code: ConflictWindowPassed, Status: s.Status, Tier: s.Tier, At: s.PermittedUntil(), Detail: "the time that was approved has ended"}
	}
	return nil
}

func (c Revoke) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTier(ActRevoke, actor, Union); err != nil {
		return Event{}, err
	}
	if err := s.inForce(now); err != nil {
		return Event{}, err
	}
	var bad fields
	if c.Code != "" && !among(c.Code, RevocationReasons()) {
		bad.add("/code", "unknown_reason", "is not one of the reasons")
	}
	bad.said(ActRevoke, "/reason", c.Reason, true)
	bad.said(ActRevoke, "/handover", c.ClinicalHandover, false)
	effective := c.EffectiveAt.UTC()
	if c.EffectiveAt.IsZero() {
		effective = now
	}
	if effective.Before(now.Truncate(time.Minute)) || effective.After(s.PermittedUntil()) {
		bad.add("/effectiveAt", "out_of_range", "must lie between now and the end of the approval")
	}
	return Event{
		Type: EventRevoked, Tier: Union, Reason: c.Code, Text: strings.TrimSpace(c.Reason),
		EffectiveAt: &effective, ClinicalHandover: strings.TrimSpace(c.ClinicalHandover),
	}, bad.err()
}

func (c StandDown) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActStandDown, actor); err != nil {
		return Event{}, err
	}
	ends, err := EventStoodDown, s.inForce(now)
	if err != nil && s.exceptionStands(now) {
		ends, err = EventExceptionEnded, nil
	}
	if err != nil {
		return Event{}, err
	}
	var bad fields
	bad.said(ActStandDown, "/reason", c.Reason, true)
	bad.words("/agreedBy", c.AgreedBy, false, maxName)
	bad.oneLine("/agreedBy", c.AgreedBy)
	return Event{Type: ends, Tier: s.Tier, Text: strings.TrimSpace(c.Reason), AgreedBy: strings.TrimSpace(c.AgreedBy)}, bad.err()
}

func (c Reply) decide(s State, actor Actor, _ time.Time) (Event, error) {
	if err := s.byTrust(ActReply, actor); err != nil {
		return Event{}, err
	}
	if s.Status != Revoked {
		return Event{}, &ConflictError{Code: ConflictNotRevoked, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "there is no revocation to reply to"}
	}
	var bad fields
	bad.said(ActReply, "/text", c.Text, true)
	if len(s.Replies) >= maxReplies {
		bad.add("/text", "too_many", fmt.Sprintf("at most %d replies are kept", maxReplies))
	}
	return Event{Type: EventReplied, Tier: s.Tier, Text: strings.TrimSpace(c.Text)}, bad.err()
}

// callIsOver reports whether doctors were called back under an approval or an
// exception, and no longer are.
func (s State) callIsOver(now time.Time) bool {
	if s.Status == Approved || s.Status == Voided {
		return false
	}
	return s.Status.WasApproved() || s.Request.MassCasualty != nil && !s.exceptionStands(now)
}

func (c ReportTurnout) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActReportTurnout, actor); err != nil {
		return Event{}, err
	}
	if !s.Status.WasApproved() && (s.Request.MassCasualty == nil || s.Status == Voided) {
		return Event{}, &ConflictError{Code: ConflictNotApproved, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "the request was not approved"}
	}
	if !s.callIsOver(now) {
		return Event{}, &ConflictError{Code: ConflictNotEnded, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "the numbers are reported when the approval, or the exception, has ended"}
	}
	if s.Turnout != nil {
		return Event{}, &ConflictError{Code: ConflictAlreadyRecorded, Status: s.Status, Tier: s.Tier, By: s.Turnout.By.Name, At: s.Turnout.At, Detail: "the numbers were already reported"}
	}
	var bad fields
	for pointer, n := range map[string]int{"/contacted": c.Turnout.Contacted, "/came": c.Turnout.Came, "/notNeeded": c.Turnout.NotNeeded} {
		if n < 0 || n > maxCounted {
			bad.add(pointer, "out_of_range", fmt.Sprintf("must be from 0 to %d", maxCounted))
		}
	}
	if c.Turnout.Came > c.Turnout.Contacted {
		bad.add("/came", "out_of_range", "must not be more than were contacted")
	}
	bad.sorted()
	return Event{Type: EventTurnoutReported, Tier: s.Tier, Turnout: &Turnout{
		Contacted: c.Turnout.Contacted, Came: c.Turnout.Came, NotNeeded: c.Turnout.NotNeeded,
	}}, bad.err()
}
