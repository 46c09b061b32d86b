package derogation

import (
	"fmt"
	"slices"
	"time"
)

// StandingChange is what the union made of a standing derogation after it recorded
// it.
type StandingChange struct {
	Kind StandingChangeKind `json:"kind"`
	// Trusts it is for, by code; empty for all.
	Trusts []string `json:"trusts,omitempty"`
	// To is the new end of one that is shortened.
	To     time.Time `json:"to,omitzero"`
	Reason string    `json:"reason"`
	By     Actor     `json:"by"`
	At     time.Time `json:"at"`
}

// StandingChangeKind is what a change does.
type StandingChangeKind string

// The changes. A withdrawal is for good.
const (
	StandingSuspended StandingChangeKind = "suspended"
	StandingResumed   StandingChangeKind = "resumed"
	StandingShortened StandingChangeKind = "shortened"
	StandingWithdrawn StandingChangeKind = "withdrawn"
)

const (
	// These bound the item of a standing derogation: what it is for at first, how often
	// it changes, and how many trusts all changes name. maxOrganisationCode is longer
	// than any code.
	maxStandingTrusts   = 300
	maxStandingChanges  = 150
	maxChangedTrusts    = 1000
	maxOrganisationCode = 20
	maxStandingDoctors  = 500
)

// StandingPosition is where a standing derogation stands for a trust: Kind is its
// latest change other than a shortening (StandingResumed counts as none: empty), and
// Since when that was. To is when it ends.
type StandingPosition struct {
	// Trust is the code of the trust that it is for; empty for all that have no
	// position of their own.
	Trust string             `json:"trust,omitempty"`
	Kind  StandingChangeKind `json:"kind,omitempty"`
	Since time.Time          `json:"since,omitzero"`
	To    time.Time          `json:"to"`
}

func (p StandingPosition) stands(now time.Time) bool { return p.Kind == "" && now.Before(p.To) }

// At tells where the derogation stands for a trust; for an empty code, where it
// stands for every trust that no change names.
func (d Standing) At(trust string) StandingPosition {
	position := StandingPosition{Trust: trust, To: d.To}
	for _, c := range d.Changes {
		if len(c.Trusts) == 0 || slices.Contains(c.Trusts, trust) {
			position = position.after(c)
		}
	}
	return position
}

func (p StandingPosition) after(c StandingChange) StandingPosition {
	if p.Kind == StandingWithdrawn {
		return p
	}
	switch c.Kind {
	case StandingShortened:
		if c.To.Before(p.To) {
			p.To = c.To
		}
	case StandingResumed:
		p.Kind, p.Since = "", time.Time{}
	case StandingSuspended, StandingWithdrawn:
		if p.Kind != c.Kind {
			p.Kind, p.Since = c.Kind, c.At
		}
	}
	return p
}

// Positions lists where the derogation stands: first for all, then for each trust
// that changes made another thing of.
func (d Standing) Positions() []StandingPosition {
	all := d.At("")
	positions := []StandingPosition{all}
	for _, trust := range d.named() {
		own := d.At(trust)
		if own.Kind != all.Kind || !own.Since.Equal(all.Since) || !own.To.Equal(all.To) {
			positions = append(positions, own)
		}
	}
	return positions
}

// named are the trusts that some change names, in order.
func (d Standing) named() []string {
	var named []string
	for _, c := range d.Changes {
		named = append(named, c.Trusts...)
	}
	slices.Sort(named)
	return slices.Compact(named)
}

// Concerns lists the trusts that a change is told to, by code: those that it names,
// or else those that the derogation is for; empty for every trust.
func (d Standing) Concerns(c StandingChange) []string {
	if len(c.Trusts) > 0 {
		return c.Trusts
	}
	return d.Trusts
}

// Change returns the derogation with one more change, which c.By made at c.At. The
// derogation that it is called on stays as it is.
//
// Errors: *InvalidError, also where the change would change nothing.
func (d Standing) Change(c StandingChange) (Standing, error) {
	var bad fields
	bad.words("/reason", c.Reason, true, maxName)
	bad.checkNames("/trusts", c.Trusts, maxStandingTrusts, maxOrganisationCode)
	for i, trust := range c.Trusts {
		if !d.isFor(trust) {
			bad.add(fmt.Sprintf("/trusts/%d", i), "not_for_this_trust", "is no trust that this standing derogation is for")
		}
	}
	switch c.Kind {
	case StandingSuspended, StandingResumed, StandingWithdrawn:
		if !c.To.IsZero() {
			bad.add("/to", "not_allowed", "goes with a shortening only")
		}
	case StandingShortened:
		if c.To.IsZero() {
			bad.add("/to", "required", "say when it ends")
		} else if c.To.Before(c.At) || !c.To.After(d.From) {
			bad.add("/to", "out_of_range", "must be later than now and than its beginning; withdraw it to end it at once")
		}
	default:
		bad.add("/kind", "unknown_kind", "must be suspended, resumed, shortened or withdrawn")
	}
	if !d.hasRoom(c) {
		bad.add("/kind", "too_many", "it has changed too often; it can only be withdrawn for all")
	}
	if err := bad.err(); err != nil {
		return Standing{}, err
	}
	changed := d
	changed.Changes = append(slices.Clone(d.Changes), c)
	whose := c.Trusts
	if len(whose) == 0 {
		whose = append(d.named(), "")
	}
	if !slices.ContainsFunc(whose, func(trust string) bool { return d.At(trust) != changed.At(trust) }) {
		return Standing{}, Invalid(FieldError{Pointer: "/kind", Code: "changes_nothing", Detail: "it stands so already, or was withdrawn"})
	}
	return changed, nil
}

// hasRoom reports whether one more change fits. To withdraw it for all always does.
func (d Standing) hasRoom(c StandingChange) bool {
	named := len(c.Trusts)
	for _, earlier := range d.Changes {
		named += len(earlier.Trusts)
	}
	forGood := c.Kind == StandingWithdrawn && len(c.Trusts) == 0
	return forGood || len(d.Changes) < maxStandingChanges && named <= maxChangedTrusts
}

// checkNames checks a list of names or codes: how many there are, and how long.
func (f *fields) checkNames(pointer string, names []string, most, longest int) {
	if len(names) > most {
		f.add(pointer, "too_many", fmt.Sprintf("must be %d or fewer", most))
		return
	}
	for i, name := range names {
		at := fmt.Sprintf("%s/%d", pointer, i)
		f.words(at, name, true, longest)
		f.oneLine(at, name)
	}
}
