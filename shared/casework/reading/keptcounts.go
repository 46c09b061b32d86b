package reading

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// CountStore holds what is kept of the figures of rounds.
type CountStore interface {
	// KeptCounts returns what is kept of a round: of one trust, or of all if none is
	// named. Each group is as it was at one moment, and none is older than what is said
	// of all of them. Errors: casework.ErrNotFound when nothing is kept of the round.
	KeptCounts(ctx context.Context, round, trust string) (KeptCounts, error)
}

// KeptCounts is what is kept of the figures of a round, by groups. A group has all
// that was stored of its cases when the last of all groups was brought up to Through,
// or a later instant. Version is what a change rests on. While the groups are Building, nobody
// counts with them.
type KeptCounts struct {
	Version    int                        `json:"-"`
	Definition int                        `json:"definition"`
	Through    time.Time                  `json:"through,omitzero"`
	Building   bool                       `json:"building,omitempty"`
	Groups     map[counts.Place]KeptGroup `json:"-"`
}

// KeptGroup is a group with the version that a change of it rests on.
type KeptGroup struct {
	counts.Group
	Version int
}

// Since is how long ago a case must have changed for all of it to be kept.
func (k KeptCounts) Since() time.Time {
	if k.Through.IsZero() {
		return time.Time{}
	}
	return k.Through.Add(-counts.Lateness)
}

// Has reports whether all of a case is kept, as far as a list says.
func (k KeptCounts) Has(o derogation.Outline) bool {
	return k.Groups[PlaceOf(o)].Recent[o.Reference].Events == o.Version
}

// PlaceOf is which group a case is in.
func PlaceOf(o derogation.Outline) counts.Place {
	return counts.Place{Trust: o.Trust, ICB: o.ICB, Region: o.Region}
}

// Usable reports whether what is kept was counted as this version counts.
func (k KeptCounts) Usable() bool {
	usable := !k.Building && k.Definition == counts.Definition
	for _, group := range k.Groups {
		usable = usable && group.Definition == counts.Definition
	}
	return usable
}

// keptAt is what is kept of a round, if nothing in it was recorded after an instant.
// Otherwise it is nothing, to which the whole ledgers are added.
func keptAt(ctx context.Context, from CountStore, round, trust string, asOf time.Time) (KeptCounts, error) {
	kept, err := from.KeptCounts(ctx, round, trust)
	if errors.Is(err, casework.ErrNotFound) {
		return KeptCounts{}, nil
	}
	if err != nil {
		return KeptCounts{}, err
	}
	for _, group := range kept.Groups {
		if group.Through.After(asOf) {
			return KeptCounts{}, nil
		}
	}
	if !kept.Usable() {
		return KeptCounts{}, nil
	}
	return kept, nil
}
