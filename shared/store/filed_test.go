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
