package counts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"example.org/derogations/shared/derogation"
)

// Lateness is how long after the time that an event bears it may be stored, at the
// most, for a kept group to count it by itself: a task of an execution bears the
// time at which its state was entered, and may be tried again for long.
const Lateness = time.Hour

// Group is the sum of the cases of one trust in one round, kept so that it need not
// be counted again. All that was stored of them by the time that they were folded,
// and was recorded by Through, is in it. The zero Group holds nothing.
type Group struct {
	Definition int       `json:"definition"`
	Through    time.Time `json:"through"`
	// Parts is split by the union that a request has reached: "" for none.
	Parts map[string]Sum `json:"parts"`
	// Recent is how much of a case's ledger is in the group, for those of which
	// something was recorded within Lateness before Through. Of all others it is what
	// was recorded earlier than that.
	Recent map[string]Included `json:"recent,omitempty"`
}

// Included is how many events of a case are in a group, and when the last of them
// was recorded.
type Included struct {
	Events int       `json:"events"`
	At     time.Time `json:"at"`
}

// Place is what the cases of a group have in common: their trust, and where it
// belonged on the day of filing.
type Place struct{ Trust, ICB, Region string }

// PlaceOfCase is that of a case, from its ledger. Errors: one that does not begin as
// ledgers do.
func PlaceOfCase(events []derogation.Event) (Place, error) {
	filed, err := derogation.Replay(events[:min(1, len(events))])
	return Place{Trust: filed.Trust.Code, ICB: filed.Trust.ICBCode, Region: filed.Trust.RegionCode}, err
}

// Included is the part of a case's ledger that is in the group.
func (g Group) Included(reference string, events []derogation.Event) []derogation.Event {
	if recent, ok := g.Recent[reference]; ok {
		return events[:min(recent.Events, len(events))]
	}
	if g.Through.IsZero() {
		return nil
	}
	return Until(events, g.Through.Add(-Lateness))
}

// Behind reports whether something of a case's ledger that was recorded by an instant
// is not in the group.
func (g Group) Behind(events []derogation.Event, through time.Time) bool {
	return len(events) > 0 && len(g.Included(events[0].Reference, events)) < len(Until(events, through))
}

// Fold brings what the group has of a case up to an instant. Settle must follow, once
// this is so of every case that has changed.
//
// Errors: those of Of; more of the case is in the group than was recorded by then.
func (g *Group) Fold(round string, events []derogation.Event, through time.Time) error {
	if len(events) == 0 {
		return nil
	}
	reference, until := events[0].Reference, Until(events, through)
	before := g.Included(reference, events)
	if len(before) > len(until) {
		return fmt.Errorf("%s: %d of its events are counted, of %d until %s", reference, len(before), len(until), through)
	}
	if len(before) == len(until) {
		return nil
	}
	if g.Parts == nil {
		g.Parts = map[string]Sum{}
	}
	err := Replace(round, before, until, func(union string, change func(*Sum)) {
		sum := g.Parts[union]
		change(&sum)
		g.Parts[union] = sum
	})
	if err != nil {
		return err
	}
	if g.Recent == nil {
		g.Recent = map[string]Included{}
	}
	g.Recent[reference] = Included{Events: len(until), At: until[len(until)-1].At}
	return nil
}

// Settle notes that the group has been brought up to an instant.
func (g *Group) Settle(through time.Time) {
	g.Definition, g.Through = Definition, through
	for reference, recent := range g.Recent {
		if recent.At.Before(through.Add(-Lateness)) {
			delete(g.Recent, reference)
		}
	}
}

// Merged is the group of all cases of groups, each of which has been brought up to an
// instant: false if one has gone beyond it.
func Merged(groups []Group, through time.Time) (Group, bool) {
	all := Group{Parts: map[string]Sum{}, Recent: map[string]Included{}}
	for _, g := range groups {
		if g.Through.After(through) {
			return Group{}, false
		}
		for union, part := range g.Parts {
			sum := all.Parts[union]
			sum.Add(part)
			all.Parts[union] = sum
		}
		maps.Copy(all.Recent, g.Recent)
	}
	all.Settle(through)
	return all, true
}

// CountsAs reports whether two groups count the same.
func (g Group) CountsAs(other Group) bool {
	if len(g.Parts) == 0 && len(other.Parts) == 0 {
		return true
	}
	ours, err := json.Marshal(g.Parts)
	theirs, wrong := json.Marshal(other.Parts)
	return err == nil && wrong == nil && bytes.Equal(ours, theirs)
}

// Replace takes what some events of a case count off the part that they are in, and
// adds what others count to theirs. The names of rows are noted in the part of those
// that have reached nobody as well, which is so of every case at first.
//
// Errors: those of Of.
func Replace(round string, before, after []derogation.Event, in func(union string, change func(*Sum))) error {
	if len(before) == len(after) {
		return nil
	}
	old, err := Of(round, before)
	if err != nil {
		return err
	}
	now, err := Of(round, after)
	if err != nil {
		return err
	}
	if len(before) > 0 {
		in(old.State.UnionReached(), func(s *Sum) { s.Take(old.Sum) })
	}
	if len(after) > 0 {
		in(now.State.UnionReached(), func(s *Sum) { s.Add(now.Sum) })
		in("", func(s *Sum) { s.AddNames(now.Sum) })
	}
	return nil
}
