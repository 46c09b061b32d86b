package counts

import (
	"fmt"
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

// PlaceOf is the place of a trust's cases.
func PlaceOf(trust derogation.Organisation) Place {
	return Place{Trust: trust.Code, ICB: trust.ICBCode, Region: trust.RegionCode}
}

// Organisation is the trust of a group, as far as is known.
func (p Place) Organisation() derogation.Organisation {
	return derogation.Organisation{Code: p.Trust, Kind: derogation.KindTrust, ICBCode: p.ICB, RegionCode: p.Region}
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

// Fold brings the group up to an instant, at which it must not have been yet, from
// the ledgers of the cases that have changed. A case of which everything is in it
// changes nothing.
//
// Errors: those of Of.
func (g Group) Fold(round string, through time.Time, ledgers [][]derogation.Event) (Group, error) {
	next := Group{Definition: Definition, Through: through, Parts: map[string]Sum{}, Recent: map[string]Included{}}
	for union, sum := range g.Parts {
		var copied Sum
		copied.Add(sum)
		next.Parts[union] = copied
	}
	for reference, recent := range g.Recent {
		next.Recent[reference] = recent
	}
	for _, events := range ledgers {
		if len(events) == 0 {
			continue
		}
		reference, until := events[0].Reference, Until(events, through)
		before := g.Included(reference, events)
		if len(before) > len(until) {
			return Group{}, fmt.Errorf("%s: %d of its events are counted, of %d until %s", reference, len(before), len(until), through)
		}
		if err := next.replace(round, before, until); err != nil {
			return Group{}, err
		}
		if len(until) > 0 {
			next.Recent[reference] = Included{Events: len(until), At: until[len(until)-1].At}
		}
	}
	for reference, recent := range next.Recent {
		if !recent.At.After(through.Add(-Lateness)) {
			delete(next.Recent, reference)
		}
	}
	return next, nil
}

func (g Group) replace(round string, before, after []derogation.Event) error {
	return Replace(round, before, after, func(union string, change func(*Sum)) {
		sum := g.Parts[union]
		change(&sum)
		g.Parts[union] = sum
	})
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
