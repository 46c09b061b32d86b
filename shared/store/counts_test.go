package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

func sampleCounts() reading.KeptCounts {
	return reading.KeptCounts{Definition: 1, Through: evening, Building: true, Sums: map[string]int{"REGION#Y00": 1}}
}

func storedCounts() reading.KeptCounts {
	kept := sampleCounts()
	kept.Version = 1
	return kept
}

// sampleWhole is what is kept with a group of all cases.
func sampleWhole(t testing.TB) reading.KeptCounts {
	return reading.KeptCounts{
		Definition: counts.Definition, Through: evening,
		Groups: map[counts.Place]reading.KeptGroup{reading.Whole: {Group: sampleGroup(t)}},
	}
}

func samplePlace() counts.Place { return counts.Place{Trust: "RXX", ICB: "QXX", Region: "Y00"} }

// sampleGroup is of two cases to which everything happens that is counted.
func sampleGroup(t testing.TB) counts.Group {
	t.Helper()
	var group counts.Group
	last := evening
	for _, changes := range [][]casework.Change{followedUp(t), {filing(t, "DR-0000-0002")}} {
		var events []derogation.Event
		for _, change := range changes {
			for _, entry := range change.Entries {
				event, err := entry.Decode()
				if err != nil {
					t.Fatal(err)
				}
				events = append(events, event)
			}
		}
		if at := events[len(events)-1].At; at.After(last) {
			last = at
		}
		if err := group.Fold(sampleRound().ID, events, last); err != nil {
			t.Fatal(err)
		}
	}
	group.Settle(last)
	return group
}

func TestTheFiguresOfARoundThatIsNewAreKeptFromTheBeginning(t *testing.T) {
	s := newSetup(t)
	must(t, s.PutRound(t.Context(), sampleRound()))
	kept, err := s.KeptCounts(t.Context(), sampleRound().ID, "")
	if err != nil || !kept.Usable() || !kept.Since().IsZero() || len(kept.Groups) != 0 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	// Of a round that is on, nobody knows what is not kept.
	if _, err := s.KeptCounts(t.Context(), "other", ""); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("of a round of which nothing is kept: %v", err)
	}
}

func TestOfTwentyThatKeepAGroupAtOnceOneDoes(t *testing.T) {
	s := newSetup(t)
	won := 0
	for _, err := range race(func(int) error {
		return s.KeepGroup(t.Context(), sampleRound().ID, samplePlace(), 0, sampleGroup(t))
	}) {
		if err == nil {
			won++
		} else if !errors.Is(err, casework.ErrStale) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d kept it", won)
	}
	for _, err := range race(func(int) error { return s.KeepCounts(t.Context(), sampleRound().ID, 0, sampleCounts()) }) {
		if err == nil {
			won++
		}
	}
	if won != 2 {
		t.Errorf("%d kept how far they are", won-1)
	}
}

func TestATrustReadsItsOwnGroupsAlone(t *testing.T) {
	s := newSetup(t)
	must(t, s.KeepCounts(t.Context(), sampleRound().ID, 0, sampleCounts()))
	for _, place := range []counts.Place{samplePlace(), {Trust: "RXX", ICB: "QYY", Region: "Y00"}, {Trust: "RXX2", ICB: "QXX", Region: "Y00"}} {
		must(t, s.KeepGroup(t.Context(), sampleRound().ID, place, 0, sampleGroup(t)))
	}
	for trust, want := range map[string]int{"RXX": 2, "RXX2": 1, "": 3, "RX": 0} {
		kept, err := s.KeptCounts(t.Context(), sampleRound().ID, trust)
		if err != nil || len(kept.Groups) != want {
			t.Errorf("trust %q reads %d groups, want %d; %v", trust, len(kept.Groups), want, err)
		}
		for place, group := range kept.Groups {
			if diff := cmp.Diff(sampleGroup(t), group.Group); diff != "" {
				t.Errorf("%v (-kept +read):\n%s", place, diff)
			}
		}
	}
}

func TestTheGroupOfAllCasesCountsForWhatIsSaidWithIt(t *testing.T) {
	s := newSetup(t)
	round := sampleRound().ID
	usable := func(when string, want bool) {
		t.Helper()
		if kept, err := s.KeptSum(t.Context(), round, reading.Whole); err != nil || kept.Usable() != want {
			t.Errorf("%s it is usable: %v, %v", when, kept.Usable(), err)
		}
	}
	if _, err := s.KeptSum(t.Context(), round, reading.Whole); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("of a round of which nothing is kept: %v", err)
	}
	must(t, s.KeepCounts(t.Context(), round, 0, sampleWhole(t)))
	usable("once it is kept", true)
	if err := s.KeepCounts(t.Context(), round, 0, sampleWhole(t)); !errors.Is(err, casework.ErrStale) {
		t.Errorf("kept in the place of another: %v", err)
	}
	usable("after one who came too late", true)
	must(t, s.KeepCounts(t.Context(), round, 1, reading.KeptCounts{Definition: counts.Definition, Through: evening}))
	usable("when more is said without it", false)
	must(t, s.KeepCounts(t.Context(), round, 2, sampleWhole(t)))
	usable("once it is kept again", true)

	// Twenty thousand cases that have just changed fill more than an item.
	large := sampleWhole(t)
	group := large.Groups[reading.Whole]
	group.Recent = map[string]counts.Included{}
	for n := range 20_000 {
		group.Recent[derogation.NewReference(uint64(n))] = counts.Included{Events: 1, At: evening}
	}
	large.Groups[reading.Whole] = group
	must(t, s.KeepCounts(t.Context(), round, 3, large))
	usable("when it is too large for an item", false)
	if kept, err := s.CountsKept(t.Context(), round); err != nil || kept.Version != 4 || !kept.Through.Equal(evening) {
		t.Errorf("what is said of the others: %+v, %v", kept, err)
	}
}

// A sum of a region or an ICB counts at the version that is said of it, whatever is said
// of all groups since. An earlier release says nothing of it.
func TestASumCountsForAsLongAsItIsNamed(t *testing.T) {
	s := newSetup(t)
	round, region, icb := sampleRound().ID, counts.Place{Region: "Y00"}, counts.Place{ICB: "Y00"}
	said := func(sums map[string]int, places ...counts.Place) reading.KeptCounts {
		k := reading.KeptCounts{Definition: counts.Definition, Through: evening, Sums: sums, Groups: map[counts.Place]reading.KeptGroup{}}
		for _, place := range places {
			k.Groups[place] = reading.KeptGroup{Group: sampleGroup(t)}
		}
		return k
	}
	for i, step := range []struct {
		when                string
		kept                reading.KeptCounts
		ofRegion, ofICB     bool
		regionAt, versionIs int
	}{
		{"both are kept", said(nil, region, icb), true, true, 1, 1},
		{"one is kept anew, and the other named", said(map[string]int{reading.SumName(region): 1}, icb), true, true, 1, 2},
		{"an earlier release has kept the whole alone", said(nil, reading.Whole), false, false, 0, 3},
		{"one is kept again", said(nil, region, reading.Whole), true, false, 4, 4},
	} {
		must(t, s.KeepCounts(t.Context(), round, i, step.kept))
		for place, want := range map[counts.Place]bool{region: step.ofRegion, icb: step.ofICB} {
			kept, err := s.KeptSum(t.Context(), round, place)
			if err != nil || kept.Usable() != want || kept.Version != step.versionIs {
				t.Errorf("%s: %v is usable: %t, at %d, %v", step.when, place, kept.Usable(), kept.Version, err)
			}
			if want {
				if diff := cmp.Diff(sampleGroup(t), kept.Groups[place].Group); diff != "" {
					t.Errorf("%s: %v (-kept +read):\n%s", step.when, place, diff)
				}
			}
			if place == region && kept.Groups[region].Version != step.regionAt {
				t.Errorf("%s: the region's is of version %d", step.when, kept.Groups[region].Version)
			}
		}
	}
}

// However many cases a round has, its figures are read by as many calls, by whoever sees
// more than a trust: the round, how far they are kept, the sum, and four parts of the list of what has changed.
func TestFiguresAreReadByAsManyCallsHoweverManyCasesThereAre(t *testing.T) {
	calls := map[int]int{}
	for _, cases := range []int{10, 100} {
		s := newSetup(t)
		must(t, s.PutRound(t.Context(), sampleRound()))
		for n := range cases {
			s.commit(t, filing(t, derogation.NewReference(uint64(n))))
		}
		now := evening.Add(3 * counts.Lateness)
		counting := operating.Counting{Cases: s.Store, Kept: s.Store, Directory: s.Store}
		if folded, err := counting.Fold(t.Context(), now); err != nil || folded != cases {
			t.Fatalf("%d of %d cases were folded, %v", folded, cases, err)
		}
		for _, actor := range []derogation.Actor{
			derogation.System("admin"),
			{ID: "region", Organisation: samplePlace().Region, OrganisationKind: derogation.KindRegion},
			{ID: "icb", Organisation: samplePlace().ICB, OrganisationKind: derogation.KindICB},
		} {
			before, queries := s.allCalls(), s.calls("Query")
			figures, err := reading.Census{Cases: s.Store, Kept: s.Store, Directory: s.Store}.Count(t.Context(), actor, sampleRound().ID, now)
			if err != nil || figures.Requests.All.Requests != cases {
				t.Errorf("%s counted %d of %d, %v", actor.ID, figures.Requests.All.Requests, cases, err)
			}
			if made := s.calls("Query") - queries; made != 4 {
				t.Errorf("%s makes %d queries, want those of the list alone", actor.ID, made)
			}
			calls[cases] = max(calls[cases], s.allCalls()-before)
		}
	}
	if calls[10] != calls[100] || calls[10] > 7 {
		t.Errorf("calls by the number of cases: %v", fmt.Sprint(calls))
	}
}
