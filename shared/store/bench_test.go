package store_test

import (
	"fmt"
	"testing"

	"example.org/derogations/shared/casework"
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
