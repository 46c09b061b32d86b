package derogation

import (
	"strings"
	"time"
)

// maxOperatorReason bounds why an operator did something.
const maxOperatorReason = 200

// decide changes nothing of what is asked, of whom, or by when.
func (c Nudge) decide(s State, actor Actor, _ time.Time) (Event, error) {
	return s.operated(EventNudged, actor, c.Reason)
}

// decide changes nothing of what is asked, of whom, or by when.
func (c Redrive) decide(s State, actor Actor, _ time.Time) (Event, error) {
	return s.operated(EventRedriven, actor, c.Reason)
}

// decide ends only what is open: what somebody has decided on stands.
func (c Void) decide(s State, actor Actor, _ time.Time) (Event, error) {
	e, err := s.operated(EventVoided, actor, c.Reason)
	if err == nil && !s.Status.Open() {
		return Event{}, s.closed()
	}
	return e, err
}

// operated is what an operator does for the execution of a case. One that is
// done has none to do it for.
func (s State) operated(t EventType, actor Actor, reason string) (Event, error) {
	if actor.Kind != ActorOperator {
		return Event{}, &ForbiddenError{Detail: "only an operator does this"}
	}
	if !s.underWay() {
		return Event{}, s.closed()
	}
	var bad fields
	bad.operator(actor, "/reason", reason)
	return Event{Type: t, Tier: s.Tier, Text: strings.TrimSpace(reason)}, bad.err()
}

// underWay reports whether the case's execution has anything left to do.
func (s State) underWay() bool {
	stage, err := s.Stage()
	return err == nil && stage != StageDone
}

// operator checks who acts and why: neither may be left out.
func (f *fields) operator(actor Actor, pointer, reason string) {
	f.require("/by", actor.Name)
	f.words(pointer, reason, true, maxOperatorReason)
	f.oneLine(pointer, reason)
}

// reviewForOperator finds the review that an operator would hand over. The
// union's is the union's own, to which nobody else may bring anybody.
func (s State) reviewForOperator(number int) (Review, error) {
	review, ok := s.Review(number)
	switch {
	case !ok:
		return Review{}, &ConflictError{Code: ConflictReviewNotOpen, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "there is no such review"}
	case review.Tier == Union:
		return Review{}, &ForbiddenError{Action: ActHandOver, Detail: "the union's review is handed over by the union alone"}
	default:
		return review, nil
	}
}
