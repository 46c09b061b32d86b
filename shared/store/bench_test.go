package store_test

import (
	"fmt"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// BenchmarkCommit files a request with everything that goes with it. On
// DynamoDB Local it compares versions of the store; it says nothing of AWS.
func BenchmarkCommit(b *testing.B) {
	s := newSetup(b)
	n := 0
	for b.Loop() {
		n++
		reference := fmt.Sprintf("DR-BENCH-%08d", n)
		change := filing(b, reference)
		change.Wake = &casework.Wake{Reference: reference, Key: "W#000001", DueAt: evening}
		change.Announcements = []casework.Announcement{announcementOf(reference, "A#000001")}
		change.Call = callRecord(reference, evening)
		if err := s.Commit(b.Context(), change); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWhatASweepReads is what one sweep asks the table with nothing left
// behind, beside few and many cases that are closed: they are in no index that it
// reads, so that its cost stays as it is.
func BenchmarkWhatASweepReads(b *testing.B) {
	for _, closed := range []int{10, 1000} {
		b.Run(fmt.Sprintf("%d closed cases", closed), func(b *testing.B) {
			s := newSetup(b)
			for n := range closed {
				s.commit(b, closedCase(b, fmt.Sprintf("DR-BENCH-%08d", n)))
			}
			ctx, now := b.Context(), evening.AddDate(1, 0, 0)
			for b.Loop() {
				items, _, err := s.DueOutbox(ctx, now, 200)
				if err != nil || len(items) > 0 {
					b.Fatal(items, err)
				}
				cases, _, err := s.DueCases(ctx, now, 200)
				if err != nil || len(cases) > 0 {
					b.Fatal(cases, err)
				}
				if _, _, err := s.DueWebhooks(ctx, now, 200); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// closedCase is a case that has nothing left to do, as if it had been filed so.
func closedCase(b *testing.B, reference string) casework.Change {
	b.Helper()
	change := filing(b, reference)
	change.Case.State.Status, change.Case.State.Announced = derogation.Undecided, derogation.Undecided
	change.Case.State.ImpactReminded = len(change.Case.State.Round.ImpactReminders())
	return change
}
