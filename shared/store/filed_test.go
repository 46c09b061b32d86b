package store_test

import (
	"errors"
	"fmt"
	"testing"

	"example.org/derogations/shared/casework"
)

func sampleFiled() casework.Filed {
	return casework.Filed{
		Client: "client-rxx", Round: "sample-2031-03", Version: 1, InHour: 1, Hour: evening, Open: []string{"DR-0000-0001"}, LookedAt: evening,
	}
}

func TestOfTwentyFilingsOfOneClientExactlyOneTakesTheNextPlace(t *testing.T) {
	s := newSetup(t)
	changes := make([]casework.Change, racers)
	for n := range changes {
		changes[n] = filing(t, fmt.Sprintf("DR-0000-%04d", n))
		changes[n].Filed = new(sampleFiled())
	}
	wantOneWinner(t, race(func(n int) error { return s.Commit(t.Context(), changes[n]) }), casework.ErrStale)
	if err := s.SaveFiled(t.Context(), sampleFiled()); !errors.Is(err, casework.ErrStale) {
		t.Errorf("what was read before is written over what came meanwhile: %v", err)
	}
	next := sampleFiled()
	next.Version++
	must(t, s.SaveFiled(t.Context(), next))
}

// declaring is a filing for a mass casualty event, in place of one that has ended.
func declaring(t testing.TB, reference, replaces string) casework.Change {
	t.Helper()
	change := filing(t, reference)
	change.Exception = &casework.Exception{Trust: "RXX", Round: "sample-2031-03", Reference: reference, Replaces: replaces}
	return change
}

func TestOfTwentyMassCasualtyRequestsOfATrustExactlyOneIsItsNewest(t *testing.T) {
	for name, before := range map[string]string{"the first": "", "in place of one that has ended": "DR-9999-0000"} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t)
			if before != "" {
				s.commit(t, declaring(t, before, ""))
			}
			changes := make([]casework.Change, racers)
			for n := range changes {
				changes[n] = declaring(t, fmt.Sprintf("DR-0000-%04d", n), before)
			}
			winner := wantOneWinner(t, race(func(n int) error { return s.Commit(t.Context(), changes[n]) }), casework.ErrStale)
			newest, err := s.Exception(t.Context(), "RXX", "sample-2031-03")
			if want := fmt.Sprintf("DR-0000-%04d", winner); err != nil || newest.Reference != want {
				t.Errorf("the newest is %s, %v, want %s", newest.Reference, err, want)
			}
		})
	}
}
