package main

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// What is timed.
const (
	timeOfSubmit      = "submit"
	timeOfDecide      = "decide"
	timeOfRead        = "read"
	timeOfBoard       = "board"
	timeOfFirstNotice = "submit to first notice"
	timeOfNextTier    = "answer to next tier told"
)

// timed are in the order in which they are shown.
var timed = []string{timeOfSubmit, timeOfDecide, timeOfRead, timeOfBoard, timeOfFirstNotice, timeOfNextTier}

// timings are how long things took. They may be added to from any goroutine.
type timings struct {
	mu    sync.Mutex
	taken map[string][]time.Duration
	wrong map[string]int
}

func newTimings() *timings {
	return &timings{taken: map[string][]time.Duration{}, wrong: map[string]int{}}
}

func (t *timings) took(what string, d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.taken[what] = append(t.taken[what], d)
}

// failed counts an error of a kind, such as "submit: 429", and says how many there
// are.
func (t *timings) failed(kind string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wrong[kind]++
	return t.wrong[kind]
}

func (t *timings) count(what string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.taken[what])
}

// spread is how a time was spread, in milliseconds.
type spread struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	Max   float64 `json:"max"`
}

// spreadOf is how times were spread.
func spreadOf(taken []time.Duration) spread {
	sorted := slices.SortedFunc(slices.Values(taken), cmp.Compare[time.Duration])
	// The nearest rank: the smallest that at least so many in a hundred do not exceed.
	at := func(percent int) float64 {
		if len(sorted) == 0 {
			return 0
		}
		rank := (len(sorted)*percent + 99) / 100
		return float64(sorted[max(rank, 1)-1].Microseconds()) / 1000
	}
	return spread{Count: len(sorted), P50: at(50), P90: at(90), P99: at(99), Max: at(100)}
}
