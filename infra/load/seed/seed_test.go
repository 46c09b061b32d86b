package seed_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/load/seed"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

var now = time.Date(2031, time.March, 5, 12, 0, 0, 0, time.UTC)

func plan() seed.Plan {
	round := sample.Round(now.AddDate(0, 0, -4))
	return seed.Plan{Seed: 7, Round: round, Trusts: sample.Trusts(), From: round.StartsAt, Until: now}
}

// made are the first cases of the plan.
func made(t testing.TB, cases int) []casework.Change {
	t.Helper()
	var all []casework.Change
	for n := range cases {
		change, err := plan().Case(n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, change)
	}
	return all
}

func TestSeededCasesAreWholeAndEndInEveryWay(t *testing.T) {
	statuses, references, late := map[derogation.Status]int{}, map[string]bool{}, 0
	for _, change := range made(t, 3000) {
		s := change.Case.State
		statuses[s.Status]++
		references[s.Reference] = true
		if err := ledger.Verify(s.Reference, change.Entries, change.Case.Head); err != nil {
			t.Fatal(err)
		}
		events, err := ledger.Events(change.Entries)
		if err != nil {
			t.Fatal(err)
		}
		replayed, err := derogation.Replay(events)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, replayed); diff != "" {
			t.Fatalf("%s is another than its ledger says:\n%s", s.Reference, diff)
		}
		if due, ok, err := s.NextDue(); err != nil || ok && !due.At.After(now) {
			late++
		}
	}
	for _, status := range []derogation.Status{
		derogation.InReview, derogation.AwaitingInformation, derogation.ResolvedLocally, derogation.Declined, derogation.Refused,
		derogation.Undecided, derogation.Withdrawn, derogation.Approved, derogation.Ended, derogation.StoodDown, derogation.Revoked,
	} {
		if statuses[status] == 0 {
			t.Errorf("no case is %s: %v", status, statuses)
		}
	}
	if late > 0 {
		t.Errorf("%d cases have something due that was not done", late)
	}
	if len(references) != 3000 {
		t.Errorf("%d references of 3000 cases", len(references))
	}
}

func TestTheSameSeedMakesTheSameCases(t *testing.T) {
	if diff := cmp.Diff(made(t, 20), made(t, 20)); diff != "" {
		t.Error(diff)
	}
	other := plan()
	other.Seed++
	change, err := other.Case(0)
	if err != nil || cmp.Equal(change, made(t, 1)[0]) {
		t.Errorf("another seed makes the same, %v", err)
	}
}
