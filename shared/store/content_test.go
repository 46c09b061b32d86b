package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
)

func contentOf(reference string, at time.Time) *casework.Content {
	return &casework.Content{Trust: "RXX", Hash: sampleRequest().ContentHash(), Reference: reference, At: at, ExpiresAt: at.Add(10 * time.Minute)}
}

// asking is a filing of the sample's content at a time.
func asking(t testing.TB, reference string, at time.Time, notDuplicateOf string) casework.Change {
	t.Helper()
	change := filingAt(t, reference, at)
	change.Content = contentOf(reference, at)
	change.Content.NotDuplicateOf = notDuplicateOf
	return change
}

func TestOfTwentyRequestsThatAskTheSameExactlyOneIsFiled(t *testing.T) {
	for name, before := range map[string]string{"the first": "", "one that is said to be another": "DR-9999-0000"} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t)
			if before != "" {
				s.commit(t, asking(t, before, evening, ""))
			}
			changes := make([]casework.Change, racers)
			for n := range changes {
				changes[n] = asking(t, fmt.Sprintf("DR-0000-%04d", n), evening, before)
			}
			winner := wantOneWinner(t, race(func(n int) error { return s.Commit(t.Context(), changes[n]) }), casework.ErrSameContent)
			kept, err := s.Content(t.Context(), "RXX", sampleRequest().ContentHash())
			if want := fmt.Sprintf("DR-0000-%04d", winner); err != nil || kept.Reference != want {
				t.Errorf("kept %s, %v, want %s", kept.Reference, err, want)
			}
		})
	}
}

func TestWhatWasAskedIsForgottenToTheMillisecond(t *testing.T) {
	s := newSetup(t)
	s.commit(t, asking(t, "DR-0000-0001", evening, ""))
	over := evening.Add(10 * time.Minute)
	if err := s.Commit(t.Context(), asking(t, "DR-0000-0002", over.Add(-time.Millisecond), "")); !errors.Is(err, casework.ErrSameContent) {
		t.Errorf("a millisecond too early: %v", err)
	}
	s.commit(t, asking(t, "DR-0000-0002", over, ""))
}
