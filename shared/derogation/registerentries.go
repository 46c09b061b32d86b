package derogation

import (
	"cmp"
	"reflect"
)

// RegisterEntries is what the register holds of one case, as of a version of it. It
// holds no entry, and is kept all the same, where a trust has taken back what it
// stated: otherwise something that is late might bring it back.
type RegisterEntries struct {
	Round      string         `json:"round"`
	Reference  string         `json:"reference"`
	Version    int            `json:"version"`
	Derogation *RegisterEntry `json:"derogation,omitempty"`
	Exception  *RegisterEntry `json:"exception,omitempty"`
}

// RegisterEntries is what the register holds of the case. It reports false for one
// of which it has never held anything.
func (s State) RegisterEntries() (RegisterEntries, bool) {
	e := RegisterEntries{Round: s.Round.ID, Reference: s.Reference, Version: s.Version}
	if entry, ok := s.Derogation(); ok {
		e.Derogation = &entry
	}
	if entry, ok := s.Exception(); ok {
		e.Exception = &entry
	}
	// A case is an exception from its filing on, or never.
	return e, !s.Round.Test && (e.Derogation != nil || s.Request.MassCasualty != nil)
}

// Within is the same while the round's strike is as recorded: nothing in force outlasts
// it, also where the case has not followed yet.
func (e RegisterEntries) Within(round Round) RegisterEntries {
	end, ok := round.LastEnd()
	if !ok {
		return e
	}
	for _, entry := range []**RegisterEntry{&e.Derogation, &e.Exception} {
		if of := *entry; of != nil && of.PhaseAt(of.Since).Current() && of.To.After(end.EndsAt) {
			cut := *of
			cut.To = later(end.EndsAt, of.From)
			if !of.From.Before(end.EndsAt) {
				cut.State = RegisterEnded
			}
			*entry = &cut
		}
	}
	return e
}

// Place is where the entries of a case stand in the order of its register: what was in
// force when it was recorded comes first, then the rest, each in the order in
// which it came to stand so. It is made of what the register shows, and empty
// where that is nothing.
func (e RegisterEntries) Place() string {
	first := cmp.Or(e.Derogation, e.Exception)
	if first == nil {
		return ""
	}
	class := "2"
	for _, entry := range []*RegisterEntry{e.Derogation, e.Exception} {
		if entry != nil && entry.PhaseAt(entry.Since).Current() {
			class = "1"
		}
	}
	return class + "#" + first.Since.UTC().Format("2006-01-02T15:04:05.000Z") + "#" + first.Code
}

// Same reports whether both show the same.
func (e RegisterEntries) Same(other RegisterEntries) bool {
	return reflect.DeepEqual(e.Derogation, other.Derogation) && reflect.DeepEqual(e.Exception, other.Exception)
}
