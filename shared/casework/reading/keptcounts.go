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
	// KeptSum returns what is kept of a round as one group, under its place: of all its
	// cases (Whole), or of those of a region or an ICB. It is not usable where no such
	// group is kept. Errors: as KeptCounts.
	KeptSum(ctx context.Context, round string, of counts.Place) (KeptCounts, error)
}

// Whole is the place of the group of all cases of a round, from which whoever may see
// every trust counts. It is as they were when all were last brought up to an instant.
var Whole = counts.Place{}

// SumsOf are the places of the sums that a group is part of, beside Whole: those of its
// region and its ICB, which count from them.
func SumsOf(group counts.Place) []counts.Place {
	var sums []counts.Place
	if group.Region != "" {
		sums = append(sums, counts.Place{Region: group.Region})
	}
	if group.ICB != "" {
		sums = append(sums, counts.Place{ICB: group.ICB})
	}
	return sums
}

// SumName tells the sums of a round apart: that of a region, or of an ICB.
func SumName(sum counts.Place) string {
	if sum.Region != "" {
		return "REGION#" + sum.Region
	}
	return "ICB#" + sum.ICB
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
	// Sums are the versions at which the sums of regions and ICBs were kept, by their
	// names: one whose trusts have not changed stays as it was. Earlier releases kept
	// none.
	Sums map[string]int `json:"sums,omitempty"`
}

// SumAt is the version at which a sum counts.
func (k KeptCounts) SumAt(sum counts.Place) int {
	if sum == Whole {
		return k.Version
	}
	return k.Sums[SumName(sum)]
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
	return k.Of(PlaceOf(o)).Recent[o.Reference].Events == o.Version
}

// Of is the group that the cases of a place are in.
func (k KeptCounts) Of(place counts.Place) KeptGroup {
	for _, sum := range append(SumsOf(place), Whole) {
		if group, ok := k.Groups[sum]; ok {
			return group
		}
	}
	return k.Groups[place]
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

// keptFor is what is kept of a round for an actor, if nothing in it was recorded after
// an instant. Otherwise it is nothing, to which the whole ledgers are added.
func keptFor(ctx context.Context, from CountStore, actor derogation.Actor, round string, asOf time.Time) (KeptCounts, error) {
	if actor.Kind != derogation.ActorSystem && actor.OrganisationKind == derogation.KindTrust {
		kept, err := from.KeptCounts(ctx, round, actor.Organisation)
		return kept.at(asOf, err)
	}
	kept, err := from.KeptSum(ctx, round, sumOf(actor))
	if kept, err := kept.at(asOf, err); err != nil || kept.Groups != nil {
		return kept, err
	}
	kept, err = from.KeptCounts(ctx, round, "")
	return kept.at(asOf, err)
}

// sumOf is the place of the sum that an actor counts from.
func sumOf(actor derogation.Actor) counts.Place {
	switch {
	case actor.Kind == derogation.ActorSystem:
	case actor.OrganisationKind == derogation.KindRegion:
		return counts.Place{Region: actor.Organisation}
	case actor.OrganisationKind == derogation.KindICB:
		return counts.Place{ICB: actor.Organisation}
	}
	return Whole
}

// at is what is kept, or nothing where it cannot be counted with for an instant.
func (k KeptCounts) at(asOf time.Time, err error) (KeptCounts, error) {
	if errors.Is(err, casework.ErrNotFound) {
		return KeptCounts{}, nil
	}
	if err != nil || !k.Usable() {
		return KeptCounts{}, err
	}
	for _, group := range k.Groups {
		if group.Through.After(asOf) {
			return KeptCounts{}, nil
		}
	}
	return k, nil
}
