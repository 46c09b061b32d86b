package derogation

import (
	"fmt"
	"reflect"
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
	if err := actor.checkName(); err != nil {
		return State{}, nil, err
	}
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
	if c == nil || reflect.TypeOf(c).Kind() != reflect.Struct {
		// A pointer to a command would pass by what looks at its type.
		return Event{}, unknown("command", fmt.Sprintf("%T", c))
	}
	switch c.(type) {
	case Submit, FileImpact:
	default:
		// A case in a status that this version does not know takes no command.
		if _, err := s.Stage(); err != nil {
			return Event{}, err
		}
	}
	return c.decide(s, actor, now)
}
