package casework

import (
	"testing"
	"time"
)

// The first three codes come half a minute apart; after that each waits twice
// as long as the one before, up to a quarter of an hour.
func TestCodesComeEverFurtherApart(t *testing.T) {
	issued := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
	want := map[int]time.Duration{
		0: 30 * time.Second, 2: 30 * time.Second, 3: time.Minute, 4: 2 * time.Minute, 7: 15 * time.Minute, 1000: 15 * time.Minute,
	}
	for before, apart := range want {
		code := Code{IssuedAt: issued, Issued: before}
		if got := code.nextFrom().Sub(issued); got != apart {
			t.Errorf("after %d codes and this one the next comes after %v, want %v", before, got, apart)
		}
	}
}
