package derogation

import (
	"fmt"
	"time"
)

// Apply is the only way that a request changes. Given the state (the zero
// State for Submit), a command, who gives it and the time, it returns the state
// afterwards and the event that was caused, or an error and nothing changed.
//
// Errors: *InvalidError (what was sent is wrong), *ForbiddenError (this actor
// may never do this), *ConflictError (not in this state, or the state moved on
// first), and ErrUnknown for a command or status unknown to this version.
func Apply(s State, c Command, actor Actor, now time.Time) (State, []Event, error) {
	now = now.UTC().Truncate(time.Millisecond)
	e, err := decide(s, c, actor, now)
	if err != nil {
		return State{}, nil, err
	}
	e.Version = s.Version + 1
	e.At = now
	e.Actor = actor
	if e.Reference == "" {
		e.Reference = s.Reference
		e.ContentVersion = s.ContentVersion
	}
	next, err := Evolve(s, e)
	if err != nil {
		return State{}, nil, err
	}
	return next, []Event{e}, nil
}

func decide(s State, c Command, actor Actor, now time.Time) (Event, error) {
	if submit, ok := c.(Submit); ok {
		return submit.decide(s, actor, now)
	}
	if _, err := s.Stage(); err != nil {
		return Event{}, err
	}
	switch c := c.(type) {
	case Escalate:
		return c.decide(s, actor)
	case ResolveLocally:
		return c.decide(s, actor)
	case Decline:
		return c.decide(s, actor)
	case Approve:
		return c.decide(s, actor, now)
	case Refuse:
		return c.decide(s, actor, now)
	case AddComment:
		return c.decide(s, actor)
	case OpenReview:
		return c.decide(s, actor, now)
	case RecordSilence:
		return c.decide(s, actor, now)
	case Announce:
		return c.decide(s, actor)
	case End:
		return c.decide(s, actor, now)
	default:
		return Event{}, unknown("command", fmt.Sprintf("%T", c))
	}
}
