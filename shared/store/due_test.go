package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// whatOf is what is due, without its turns.
func whatOf[What any](due []casework.Due[What]) []What {
	what := make([]What, len(due))
	for i, d := range due {
		what[i] = d.What
	}
	return what
}

func TestOpenWorkIsListedByWhenItIsDue(t *testing.T) {
	s := newSetup(t)
	// The references are in the opposite order of their times.
	for n, due := range []time.Time{evening.Add(time.Hour), evening.Add(1500 * time.Microsecond), evening.Add(time.Millisecond), evening} {
		change := filing(t, fmt.Sprintf("DR-0000-000%d", n))
		change.Wake = &casework.Wake{Reference: change.Case.State.Reference, Key: "W#000001", DueAt: due}
		s.commit(t, change)
	}
	wakes := func(numbers ...int) []casework.OutboxKey {
		keys := []casework.OutboxKey{}
		for _, n := range numbers {
			keys = append(keys, casework.OutboxKey{Reference: fmt.Sprintf("DR-0000-000%d", n), Key: "W#000001"})
		}
		return keys
	}
	tests := []struct {
		name  string
		by    time.Time
		limit int
		want  []casework.OutboxKey
		next  time.Time
	}{
		{"nothing yet", evening.Add(-time.Millisecond), 10, wakes(), evening},
		{"due in this very millisecond", evening, 10, wakes(3), evening.Add(time.Millisecond)},
		{"due a fraction of a millisecond later", evening.Add(time.Millisecond), 10, wakes(3, 2), evening.Add(2 * time.Millisecond)},
		{"all", evening.Add(time.Hour), 10, wakes(3, 2, 1, 0), time.Time{}},
		{"as many as are wanted, and the next is due too", evening.Add(time.Hour), 2, wakes(3, 2), evening.Add(2 * time.Millisecond)},
		{"exactly as many as there are", evening.Add(time.Hour), 4, wakes(3, 2, 1, 0), time.Time{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := s.calls("Query")
			got, next, err := s.DueOutbox(t.Context(), test.by, test.limit)
			if err != nil {
				t.Fatal(err)
			}
			if calls := s.calls("Query") - before; calls != 2 { // One for each part.
				t.Errorf("%d queries", calls)
			}
			if diff := cmp.Diff(test.want, whatOf(got)); diff != "" || !next.Equal(test.next) {
				t.Errorf("next %s, want %s; keys (-want +got):\n%s", next, test.next, diff)
			}
		})
	}
}

func TestACaseIsDueForAsLongAsItIsOpenAndHasRemindersLeft(t *testing.T) {
	s := newSetup(t)
	change := filing(t, "DR-0000-0001")
	s.commit(t, change)
	wantDue := func(by time.Time, want []string, next time.Time) {
		t.Helper()
		got, at, err := s.DueCases(t.Context(), by, 10)
		if err != nil || !cmp.Equal(whatOf(got), want) || !at.Equal(next) {
			t.Errorf("by %s: %v, next %s, %v; want %v, next %s", by, got, at, err, want, next)
		}
	}
	wantDue(evening, []string{"DR-0000-0001"}, time.Time{})

	change = opening(t, change.Case)
	s.commit(t, change)
	review, _ := change.Case.State.OpenReview()
	wantDue(evening, []string{}, review.DueAt)
	wantDue(review.DueAt, []string{"DR-0000-0001"}, time.Time{})

	director := derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "CT-7K2M9Q4X", Name: "Duty Director", Role: "Clinical director", Organisation: "RXX",
		OrganisationKind: derogation.KindTrust, Tier: derogation.ClinicalDirector, Proof: derogation.ProofSignedLink,
	}
	now := change.Case.State.ChangedAt.Add(time.Minute)
	change = then(t, change.Case, derogation.ResolveLocally{
		Basis: derogation.Basis{Review: 1, ContentVersion: 1}, How: "Two doctors came from the other site.",
	}, director, now)
	s.commit(t, change)
	wantDue(now, []string{"DR-0000-0001"}, time.Time{})

	// What is left is to remind the trust of its impact report.
	change = then(t, change.Case, derogation.Announce{}, derogation.System("escalate"), now)
	s.commit(t, change)
	for _, days := range []int{3, 14, 28} {
		reminder := now.AddDate(0, 0, days)
		wantDue(reminder.Add(-time.Second), []string{}, reminder)
		wantDue(reminder, []string{"DR-0000-0001"}, time.Time{})
		change = then(t, change.Case, derogation.RequestImpact{}, derogation.System("sweep"), reminder)
		s.commit(t, change)
	}
	wantDue(evening.AddDate(1, 0, 0), []string{}, time.Time{})
}

// The sweep counts all that is open, and does of the rest what is due.
func TestOfCasesThatAreOverOnlyWhatIsDueIsListed(t *testing.T) {
	s := newSetup(t)
	open := filing(t, "DR-0000-0001")
	s.commit(t, open)
	s.commit(t, opening(t, open.Case))
	over := s.filedBy(t, "DR-0000-0002", "RXX", "one", evening)
	s.commit(t, then(t, over, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}, filer(), evening.Add(time.Hour)))
	for _, test := range []struct {
		by   time.Time
		want []string
		next time.Time
	}{
		{evening, []string{"DR-0000-0001"}, evening.Add(time.Hour)},
		{evening.Add(time.Hour), []string{"DR-0000-0001", "DR-0000-0002"}, time.Time{}},
	} {
		got, next, err := s.OpenOrDue(t.Context(), test.by)
		if err != nil || !cmp.Equal(whatOf(got), test.want) || !next.Equal(test.next) {
			t.Errorf("by %s: %v, next %s, %v; want %v, next %s", test.by, got, next, err, test.want, test.next)
		}
	}
}

func TestTheBacklogIsWhatIsDueAndWhoIsWaitedFor(t *testing.T) {
	s := newSetup(t)
	want := func(at time.Time, want casework.Backlog) {
		t.Helper()
		items, _, err := s.DueOutbox(t.Context(), at, 10)
		must(t, err)
		open, _, err := s.DueCases(t.Context(), evening.AddDate(1, 0, 0), 10)
		must(t, err)
		got := casework.BacklogOf(items, open, at)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", at, diff)
		}
	}
	none := map[derogation.Tier]int{}
	want(evening, casework.Backlog{Waiting: none})

	filed := filing(t, "DR-0000-0001")
	filed.Wake = &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening.Add(time.Minute)}
	s.commit(t, filed)
	atDirector := map[derogation.Tier]int{derogation.ClinicalDirector: 1}
	want(evening, casework.Backlog{Waiting: atDirector}) // Nothing is due yet.
	opened := opening(t, filed.Case)
	s.commit(t, opened)
	test := filing(t, "DR-0000-0002")
	test.Case.State.Round.Test = true
	s.commit(t, test)
	tried := opening(t, test.Case)
	s.commit(t, tried)
	want(evening.Add(10*time.Minute), casework.Backlog{OldestDue: 9 * time.Minute, Waiting: atDirector})

	director := derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "CT-7K2M9Q4X", Name: "Duty Director", Role: "Clinical director", Organisation: "RXX",
		OrganisationKind: derogation.KindTrust, Tier: derogation.ClinicalDirector, Proof: derogation.ProofSignedLink,
	}
	settled := then(t, opened.Case, derogation.ResolveLocally{
		Basis: derogation.Basis{Review: 1, ContentVersion: 1}, How: "Two doctors came from the other site.",
	}, director, opened.Case.State.ChangedAt.Add(time.Minute))
	s.commit(t, settled)
	want(evening, casework.Backlog{Waiting: none})
}
