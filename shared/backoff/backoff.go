package backoff

import (
	"math/rand/v2"
	"time"
)

// Pauses double from First up to Longest.
type Pauses struct{ First, Longest time.Duration }

// After is the pause after so many failed attempts, the first of which is 1.
func (p Pauses) After(failures int) time.Duration {
	return min(p.First<<min(max(failures-1, 0), 10), p.Longest)
}

// Jitter is a random part of a pause, in its whole ("full jitter").
func Jitter(pause time.Duration) time.Duration { return rand.N(pause) }
