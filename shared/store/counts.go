package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
)

// What is kept of a round's figures is an item for the cases of each trust, so that
// none outgrows an item, and whoever reads them reads no more of a large round than
// its trusts. An item that stands before them says how far they are kept, and others
// beside it have them all in one, and those of each region and each ICB, where there is
// room.

// CountsKept implements operating.CountStore.
func (s *Store) CountsKept(ctx context.Context, round string) (reading.KeptCounts, error) {
	item, _, err := s.get(ctx, countsKey(round))
	var kept reading.KeptCounts
	if err == nil {
		kept, err = readKept(item)
	}
	return kept, wrapped(err, "read how far the figures of round %s are kept", round)
}

func readKept(from attributes) (reading.KeptCounts, error) {
	item, err := read[versioned](from)
	if err != nil {
		return reading.KeptCounts{}, err
	}
	kept, err := disclose[reading.KeptCounts](item.envelope)
	kept.Version = item.Version
	return kept, err
}

// KeptCounts implements reading.CountStore. What is said of all groups is read before
// them.
func (s *Store) KeptCounts(ctx context.Context, round, trust string) (reading.KeptCounts, error) {
	kept, err := s.CountsKept(ctx, round)
	if err != nil {
		return reading.KeptCounts{}, err
	}
	kept.Groups = map[counts.Place]reading.KeptGroup{}
	groups, err := list(ctx, s, within(countsOf(round), groupsFrom(trust)), readGroup)
	for _, g := range groups {
		kept.Groups[g.place] = g.KeptGroup
	}
	return kept, wrapped(err, "read the figures that are kept of round %s", round)
}

// KeptSum implements reading.CountStore.
func (s *Store) KeptSum(ctx context.Context, round string, of counts.Place) (reading.KeptCounts, error) {
	kept, err := s.keptSum(ctx, round, of)
	return kept, wrapped(err, "read the figures that are kept of a sum of round %s", round)
}

func (s *Store) keptSum(ctx context.Context, round string, of counts.Place) (reading.KeptCounts, error) {
	kept, err := s.CountsKept(ctx, round)
	if err != nil {
		return reading.KeptCounts{}, err
	}
	var sum placedGroup
	item, _, err := s.get(ctx, sumKey(round, of))
	if err == nil {
		sum, err = readGroup(item)
	}
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return reading.KeptCounts{}, err
	}
	if sum.Version != kept.SumAt(of) { // Of another time.
		sum.KeptGroup = reading.KeptGroup{}
	}
	kept.Groups = map[counts.Place]reading.KeptGroup{of: sum.KeptGroup}
	return kept, nil
}

type placedGroup struct {
	place counts.Place
	reading.KeptGroup
}

func readGroup(from attributes) (placedGroup, error) {
	item, err := read[versioned](from)
	if err != nil {
		return placedGroup{}, err
	}
	group, err := disclose[counts.Group](item.envelope)
	return placedGroup{placeOf(item.key), reading.KeptGroup{Group: group, Version: item.Version}}, err
}

// sumsLimit keeps what is stored together below the 4 MB that a transaction takes.
const sumsLimit = 3 << 20

// KeepCounts implements operating.CountStore. A sum bears the version of what is said of
// all groups with it. One for which there is no room, in its item or beside the others,
// is left out, and then that of before is of another version.
func (s *Store) KeepCounts(ctx context.Context, round string, before int, k reading.KeptCounts) error {
	k.Sums = maps.Clone(k.Sums)
	var sums []versioned
	left := sumsLimit
	for _, place := range slices.SortedFunc(maps.Keys(k.Groups), func(a, b counts.Place) int {
		return strings.Compare(sumKey(round, a).SK, sumKey(round, b).SK) // That of all comes first.
	}) {
		room := s.transaction()
		item := versioned{room.enclose(sumKey(round, place), k.Groups[place].Group), before + 1}
		if room.err != nil || len(item.Body) > left {
			continue
		}
		left -= len(item.Body)
		sums = append(sums, item)
		if place != reading.Whole {
			if k.Sums == nil {
				k.Sums = map[string]int{}
			}
			k.Sums[reading.SumName(place)] = before + 1
		}
	}
	t := s.transaction()
	t.keepCounts(round, before, k)
	for _, sum := range sums {
		t.put(sum, always, nil, nil)
	}
	return wrapped(t.run(ctx), "keep the figures of round %s", round)
}

func (t *transaction) keepCounts(round string, before int, k reading.KeptCounts) {
	t.fail(checkID("round", round))
	condition, in := atVersion(before)
	t.put(versioned{t.enclose(countsKey(round), k), before + 1}, condition, in, casework.ErrStale)
}

// KeepGroup implements operating.CountStore.
func (s *Store) KeepGroup(ctx context.Context, round string, place counts.Place, before int, g counts.Group) error {
	t := s.transaction()
	t.fail(errors.Join(checkID("round", round), checkID("trust", place.Trust)))
	condition, in := atVersion(before)
	t.put(versioned{t.enclose(groupKey(round, place), g), before + 1}, condition, in, casework.ErrStale)
	return wrapped(t.run(ctx), "keep the figures of trust %s in round %s", place.Trust, round)
}
