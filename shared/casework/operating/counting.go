package operating

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

const (
	// settledAfter is how old what is recorded must be to be kept: whoever asks for the
	// figures of now is never told of what is recorded a moment later.
	settledAfter = 2 * time.Minute
	// countedAtOnce is after how many ledgers of a round one sweep stops. The next one
	// that folds goes on with the others.
	countedAtOnce = 2000
	// countedUntil is how long after the end of a round what changes in it is still
	// folded. Later changes count all the same, and cost each reader their ledgers.
	countedUntil = 90 * 24 * time.Hour
)

// CountStore is what figures are kept in.
type CountStore interface {
	reading.CountStore
	// CountsKept is KeptCounts without the groups.
	CountsKept(ctx context.Context, round string) (reading.KeptCounts, error)
	// KeepCounts stores what is kept of a round, with the sums among its groups and
	// without the others, in the place of the version given (0: of nothing). Errors:
	// casework.ErrStale when that is no longer what is kept.
	KeepCounts(ctx context.Context, round string, before int, k reading.KeptCounts) error
	// KeepGroup stores a group, in the same way.
	KeepGroup(ctx context.Context, round string, place counts.Place, before int, g counts.Group) error
}

// Counting keeps the figures of rounds, so that they need not be counted from every
// ledger each time. It asks for no actor: whoever reads them is shown their own.
type Counting struct {
	Cases     casework.CaseStore
	Kept      CountStore
	Directory casework.Directory
}

// Fold brings what is kept of every round up to what was recorded some minutes before
// a time. It returns of how many cases something was counted. Any number may do so at
// once, and stop anywhere. A group that cannot be folded holds no other up; the errors
// come together at the end.
func (c Counting) Fold(ctx context.Context, now time.Time) (folded int, err error) {
	rounds, err := c.Directory.Rounds(ctx)
	if err != nil {
		return 0, fmt.Errorf("rounds: %w", err)
	}
	var failed []error
	for _, round := range rounds {
		if round.Test || now.After(round.EndsAt.Add(countedUntil)) {
			continue
		}
		n, err := c.foldRound(ctx, round.ID, now.Add(-settledAfter))
		folded += n
		if err != nil {
			failed = append(failed, fmt.Errorf("keep the figures of round %s: %w", round.ID, err))
		}
	}
	return folded, errors.Join(failed...)
}

func (c Counting) foldRound(ctx context.Context, round string, through time.Time) (folded int, err error) {
	head, err := c.Kept.CountsKept(ctx, round)
	if errors.Is(err, casework.ErrNotFound) {
		return 0, nil
	}
	if err != nil || !head.Usable() || !through.After(head.Through) {
		return 0, err
	}
	changed, err := c.changed(ctx, round, head.Since())
	if err != nil || len(changed) == 0 {
		return 0, err
	}
	kept, err := c.Kept.KeptCounts(ctx, round, "")
	if err != nil || !kept.Usable() {
		return 0, err
	}
	// Whose turn comes after the limit this time, comes before it the next.
	places := slices.SortedFunc(maps.Keys(changed), func(a, b counts.Place) int {
		return kept.Groups[a].Through.Compare(kept.Groups[b].Through)
	})
	whole := true
	var failed []error
	for _, place := range places {
		if folded >= countedAtOnce {
			whole = false
			break
		}
		group, n, err := c.foldGroup(ctx, round, place, kept.Groups[place], changed[place], through)
		kept.Groups[place] = group
		folded += n
		whole = whole && err == nil
		if err != nil && !errors.Is(err, casework.ErrStale) { // Stale: somebody else folds it.
			failed = append(failed, fmt.Errorf("trust %s: %w", place.Trust, err))
		}
	}
	if !whole || folded == 0 {
		return folded, errors.Join(failed...)
	}
	// What changed since is all that was folded since the sums were made, by whomever.
	stay := maps.Clone(head.Sums)
	for place := range changed {
		for _, sum := range reading.SumsOf(place) {
			delete(stay, reading.SumName(sum))
		}
	}
	all := map[counts.Place]counts.Group{}
	for place, group := range kept.Groups {
		all[place] = group.Group
	}
	err = c.Kept.KeepCounts(ctx, round, head.Version, keptThrough(through, all, stay))
	if errors.Is(err, casework.ErrStale) {
		return folded, nil
	}
	return folded, err
}

// keptThrough is what is said of all groups once they have been brought up to an
// instant, with the group of all cases, and those of each region and ICB but for those
// that stay as they are. One is left out when a group in it has gone beyond the
// instant, as another's sweep may do.
func keptThrough(through time.Time, groups map[counts.Place]counts.Group, stay map[string]int) reading.KeptCounts {
	parts := map[counts.Place][]counts.Group{reading.Whole: nil}
	for place, group := range groups {
		parts[reading.Whole] = append(parts[reading.Whole], group)
		for _, sum := range reading.SumsOf(place) {
			if _, stays := stay[reading.SumName(sum)]; !stays {
				parts[sum] = append(parts[sum], group)
			}
		}
	}
	kept := reading.KeptCounts{
		Definition: counts.Definition, Through: through, Sums: stay, Groups: map[counts.Place]reading.KeptGroup{},
	}
	for sum, of := range parts {
		if merged, ok := counts.Merged(of, through); ok {
			kept.Groups[sum] = reading.KeptGroup{Group: merged}
		}
	}
	return kept
}

// changedCase is a case at its latest version.
type changedCase struct {
	reference string
	version   int
}

// changed are the cases of which something may not be kept, by their places.
func (c Counting) changed(ctx context.Context, round string, since time.Time) (map[counts.Place][]changedCase, error) {
	changed := map[counts.Place][]changedCase{}
	err := casework.EveryOfRound(ctx, c.Cases, round, since, func(o derogation.Outline) error {
		place := reading.PlaceOf(o)
		changed[place] = append(changed[place], changedCase{o.Reference, o.Version})
		return nil
	})
	return changed, err
}

// foldGroup reads the ledgers of those cases of a group that have changed, and stores
// the group if something of them was not in it. It returns the group as it is then.
func (c Counting) foldGroup(ctx context.Context, round string, place counts.Place, kept reading.KeptGroup, changed []changedCase, through time.Time) (now reading.KeptGroup, folded int, err error) {
	if !through.After(kept.Through) {
		return kept, 0, nil
	}
	group := kept.Group
	var behind []string
	for _, one := range changed {
		if group.Recent[one.reference].Events != one.version {
			behind = append(behind, one.reference)
		}
	}
	err = reading.Ledgers(ctx, c.Cases, behind, func(events []derogation.Event) error {
		if !group.Behind(events, through) {
			return nil
		}
		folded++
		return group.Fold(round, events, through)
	})
	if err != nil || folded == 0 {
		return kept, 0, err
	}
	group.Settle(through)
	return reading.KeptGroup{Group: group}, folded, c.Kept.KeepGroup(ctx, round, place, kept.Version, group)
}

// Recounted is what was found of the figures that are kept of a round. WasKept:
// readers counted with them before.
type Recounted struct {
	Cases       int               `json:"cases"`
	Trusts      int               `json:"trusts"`
	WasKept     bool              `json:"wasKept"`
	Differences []CountDifference `json:"differences"`
}

// CountDifference is a trust, a region or an ICB of whose cases something else was kept
// than their ledgers say, or all of them together.
type CountDifference struct {
	Trust string `json:"trust"`
	What  string `json:"what"`
}

// Rebuild counts a round from all its ledgers, one after the other, compares what is
// kept with them, and keeps what was counted if something differs, or nothing was kept
// yet, unless it is only to look. Readers count from the ledgers while it is being
// written. It says after each ledger how many it has counted. Errors:
// casework.ErrNotFound when there is no such round.
func (c Counting) Rebuild(ctx context.Context, round string, now time.Time, dryRun bool, counted func(cases int)) (Recounted, error) {
	recounted, err := c.rebuild(ctx, round, now.Add(-settledAfter), dryRun, counted)
	if err != nil {
		return Recounted{}, fmt.Errorf("figures of round %s: %w", round, err)
	}
	return recounted, nil
}

func (c Counting) rebuild(ctx context.Context, round string, through time.Time, dryRun bool, counted func(cases int)) (Recounted, error) {
	if _, err := c.Directory.Round(ctx, round); err != nil {
		return Recounted{}, err
	}
	kept, err := c.Kept.KeptCounts(ctx, round, "")
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return Recounted{}, err
	}
	recounted := Recounted{WasKept: err == nil && kept.Usable(), Differences: []CountDifference{}}
	sums, err := c.sums(ctx, round, kept)
	if err != nil {
		return Recounted{}, err
	}
	// What the ledgers say is kept, and what should be.
	was, next := map[counts.Place]*counts.Group{}, map[counts.Place]*counts.Group{}
	wasSum := map[counts.Place]*counts.Group{}
	for place := range sums {
		wasSum[place] = &counts.Group{}
	}
	for place := range kept.Groups {
		was[place], next[place] = &counts.Group{}, &counts.Group{}
	}
	err = reading.EachLedger(ctx, c.Cases, round, time.Time{}, func(derogation.Outline) bool { return true }, func(events []derogation.Event) error {
		place, err := counts.PlaceOfCase(events)
		if err != nil {
			return err
		}
		if next[place] == nil {
			was[place], next[place] = &counts.Group{}, &counts.Group{}
		}
		recounted.Cases++
		counted(recounted.Cases)
		for _, sum := range append(reading.SumsOf(place), reading.Whole) {
			if kept, is := sums[sum]; is {
				err = errors.Join(err, wasSum[sum].Fold(round, kept.Included(events[0].Reference, events), forever))
			}
		}
		return errors.Join(
			err,
			was[place].Fold(round, kept.Groups[place].Included(events[0].Reference, events), forever),
			next[place].Fold(round, events, through),
		)
	})
	if err != nil {
		return Recounted{}, err
	}
	recounted.Trusts = len(next)
	for _, place := range slices.SortedFunc(maps.Keys(was), func(a, b counts.Place) int { return strings.Compare(a.Trust, b.Trust) }) {
		if recounted.WasKept && !was[place].CountsAs(kept.Groups[place].Group) {
			recounted.Differences = append(recounted.Differences, CountDifference{place.Trust, "counts something else than its ledgers"})
		}
	}
	for _, sum := range slices.SortedFunc(maps.Keys(sums), func(a, b counts.Place) int { return strings.Compare(a.Region+a.ICB, b.Region+b.ICB) }) {
		if recounted.WasKept && !wasSum[sum].CountsAs(sums[sum]) {
			recounted.Differences = append(recounted.Differences, CountDifference{cmp.Or(sum.Region, sum.ICB, "all"), "counts something else than the ledgers of all its trusts"})
		}
	}
	if dryRun || recounted.WasKept && len(recounted.Differences) == 0 {
		return recounted, nil
	}
	return recounted, c.keep(ctx, round, through, next)
}

// sums are those that readers count with.
func (c Counting) sums(ctx context.Context, round string, kept reading.KeptCounts) (map[counts.Place]counts.Group, error) {
	sums := map[counts.Place]counts.Group{}
	places := []counts.Place{reading.Whole}
	for place := range kept.Groups {
		for _, sum := range reading.SumsOf(place) {
			if !slices.Contains(places, sum) {
				places = append(places, sum)
			}
		}
	}
	for _, place := range places {
		sum, err := c.Kept.KeptSum(ctx, round, place)
		if err != nil && !errors.Is(err, casework.ErrNotFound) {
			return nil, err
		}
		if err == nil && sum.Usable() {
			sums[place] = sum.Groups[place].Group
		}
	}
	return sums, nil
}

// forever is after all that was recorded.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// keep puts what was counted in the place of what is kept. While it does, nobody
// counts with either, and who had begun to fold before comes too late.
func (c Counting) keep(ctx context.Context, round string, through time.Time, groups map[counts.Place]*counts.Group) error {
	head, err := c.Kept.CountsKept(ctx, round)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return err
	}
	building := reading.KeptCounts{Definition: counts.Definition, Building: true}
	if err := c.Kept.KeepCounts(ctx, round, head.Version, building); err != nil {
		return err
	}
	all := map[counts.Place]counts.Group{}
	for place, group := range groups {
		group.Settle(through)
		all[place] = *group
		if _, err := casework.Retry(ctx, func() (bool, error) {
			kept, err := c.Kept.KeptCounts(ctx, round, place.Trust)
			if err != nil {
				return false, err
			}
			return true, c.Kept.KeepGroup(ctx, round, place, kept.Groups[place].Version, *group)
		}); err != nil {
			return err
		}
	}
	return c.Kept.KeepCounts(ctx, round, head.Version+1, keptThrough(through, all, nil))
}
