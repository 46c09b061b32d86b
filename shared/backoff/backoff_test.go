package backoff

import (
	"slices"
	"testing"
	"time"
)

func TestPausesDoubleUpToTheLongest(t *testing.T) {
	pauses := Pauses{First: time.Minute, Longest: 15 * time.Minute}
	var got []time.Duration
	for _, failures := range []int{0, 1, 2, 3, 4, 5, 6, 1000} {
		got = append(got, pauses.After(failures)/time.Minute)
	}
	if want := []time.Duration{1, 1, 2, 4, 8, 15, 15, 15}; !slices.Equal(got, want) {
		t.Errorf("after 0, 1, 2, 3, 4, 5, 6 and 1000 failures %v minutes, want %v", got, want)
	}
}

func TestJitterIsAnyPartOfAPause(t *testing.T) {
	var halves [2]int
	for range 1000 {
		part := Jitter(time.Minute)
		if part < 0 || part >= time.Minute {
			t.Fatalf("%v of a minute", part)
		}
		halves[part/(30*time.Second)]++
	}
	if halves[0] == 0 || halves[1] == 0 {
		t.Errorf("in each half of the pause: %v", halves)
	}
}
