package counts_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// Whatever happens, whenever a group is brought up to date, however much of each
// ledger is stored by then, and whatever is stored late: with what is not yet in it,
// it counts what the ledgers do.
func TestAGroupThatIsKeptCountsWhatTheLedgersDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ledgers := anyRound(t)
		var group counts.Group
		stored := make([]int, len(ledgers)) // How many events of each ledger are stored.
		at := begins
		for range rapid.IntRange(0, 6).Draw(t, "folds") {
			at = at.Add(time.Duration(rapid.IntRange(1, 8*60).Draw(t, "minutes")) * time.Minute)
			var changed [][]derogation.Event
			for i, events := range ledgers {
				// What bears a time within the last while may be stored, or not yet.
				late := time.Duration(rapid.IntRange(0, 59).Draw(t, "late")) * time.Minute
				stored[i] = max(stored[i], len(counts.Until(events, at.Add(-late))))
				changed = append(changed, events[:stored[i]])
			}
			group = readGroup(t, folded(t, group, at, changed))
			same(t, group, ledgers, stored, at)
			asOf := at.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "later")) * time.Minute)
			same(t, group, ledgers, stored, asOf)
		}
	})
}

func folded(t *rapid.T, group counts.Group, at time.Time, ledgers [][]derogation.Event) counts.Group {
	for _, events := range ledgers {
		if err := group.Fold(sampleRound().ID, events, at); err != nil {
			t.Fatal(err)
		}
	}
	group.Settle(at)
	for _, events := range ledgers {
		if group.Behind(events, at) {
			t.Fatalf("the group is behind %s, which was folded", events[0].Reference)
		}
	}
	return group
}

func encoded(t *rapid.T, group counts.Group) string {
	text, err := json.Marshal(group)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readGroup(t *rapid.T, group counts.Group) counts.Group {
	var again counts.Group
	if err := json.Unmarshal([]byte(encoded(t, group)), &again); err != nil {
		t.Fatal(err)
	}
	return again
}

// same compares what a group and the rest of the ledgers count with what the ledgers
// do, for those who see all and for a union.
func same(t *rapid.T, group counts.Group, ledgers [][]derogation.Event, stored []int, asOf time.Time) {
	round := sampleRound()
	union, _ := round.TierRules(derogation.Union)
	sums := map[string]counts.Sum{}
	for part, sum := range group.Parts {
		var copied counts.Sum
		copied.Add(sum)
		sums[part] = copied
	}
	var there [][]derogation.Event
	for i, events := range ledgers {
		events = events[:stored[i]]
		there = append(there, events)
		if len(events) == 0 {
			continue
		}
		err := counts.Replace(round.ID, group.Included(events[0].Reference, events), counts.Until(events, asOf), func(part string, change func(*counts.Sum)) {
			sum := sums[part]
			change(&sum)
			sums[part] = sum
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var all counts.Sum
	for _, sum := range sums {
		all.Add(sum)
	}
	wantFigures(t, "all", counted(t, there, asOf), all, asOf)
	reached := slices.DeleteFunc(slices.Clone(there), func(events []derogation.Event) bool {
		one, err := counts.Of(round.ID, counts.Until(events, asOf))
		return err != nil || one.State.UnionReached() != union.AnsweredBy
	})
	wantFigures(t, "the union", counted(t, reached, asOf), sums[union.AnsweredBy], asOf)
}

func wantFigures(t *rapid.T, who string, want counts.Figures, sum counts.Sum, asOf time.Time) {
	got, err := sum.Figures(sampleRound(), asOf)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("what is kept counts something else for %s (-ledgers +kept):\n%s", who, diff)
	}
}

func TestMoreThanIsStoredIsNotFolded(t *testing.T) {
	s := file(t, "DR-1", sampleTrusts()[0], sampleRequest())
	s.reachUnion()
	var group counts.Group
	if err := group.Fold(sampleRound().ID, s.events, s.now); err != nil {
		t.Fatal(err)
	}
	if err := group.Fold(sampleRound().ID, s.events, begins); err == nil {
		t.Error("a group was brought back to an instant before what is in it")
	}
}

// What an earlier release has stored is read, and counts the same.
func TestTheTimesOfAGroupAreReadAsTheyWereWritten(t *testing.T) {
	times := counts.Times{-3: 1, 0: 2, 59: 1, 60: 300, 7200: 1}
	text, err := times.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	if want := "BQIGBHYCAtgEyG8C"; string(text) != want {
		t.Errorf("written as %s, want %s", text, want)
	}
	var again counts.Times
	if err := again.UnmarshalText(text); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(times, again); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{"!", "BQ", "gA"} {
		if err := again.UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q was taken for times", wrong)
		}
	}
}
