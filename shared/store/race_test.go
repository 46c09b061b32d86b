package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

const racers = 20

// race runs an attempt twenty times at once and returns what each got.
func race(attempt func(n int) error) []error {
	results := make([]error, racers)
	var ready, done sync.WaitGroup
	ready.Add(racers)
	for n := range racers {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			results[n] = attempt(n)
		})
	}
	done.Wait()
	return results
}

// wantOneWinner checks that exactly one racer won, and that all others lost in
// the way that they ought to.
func wantOneWinner(t *testing.T, results []error, lost error) (winner int) {
	t.Helper()
	winner = -1
	for n, err := range results {
		switch {
		case err == nil && winner >= 0:
			t.Errorf("racers %d and %d both won", winner, n)
		case err == nil:
			winner = n
		case !errors.Is(err, lost):
			t.Errorf("racer %d: %v, want %v", n, err, lost)
		}
	}
	if winner < 0 {
		t.Fatal("nobody won")
	}
	return winner
}

func TestOfTwentyWritersOnOneVersionExactlyOneWins(t *testing.T) {
	s := newSetup(t)
	c := s.filed(t, "DR-0000-0001")
	changes := make([]casework.Change, racers)
	for n := range changes {
		changes[n] = opening(t, c)
		changes[n].Wake = &casework.Wake{Reference: "DR-0000-0001", Key: fmt.Sprintf("W#%06d", n), DueAt: evening}
	}
	winner := wantOneWinner(t, race(func(n int) error { return s.Commit(t.Context(), changes[n]) }), casework.ErrStale)
	entries, err := s.Entries(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.Verify("DR-0000-0001", entries, changes[winner].Case.Head); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if keys := s.outbox(t); len(keys) != 1 || keys[0] != changes[winner].Wake.Key {
		t.Errorf("outbox %v, want the winner's wake alone", keys)
	}
}

func TestTwentyFilingsWithOneIdempotencyKeyMakeOneCase(t *testing.T) {
	s := newSetup(t)
	changes := make([]casework.Change, racers)
	for n := range changes {
		changes[n] = filing(t, fmt.Sprintf("DR-0000-%04d", n))
		changes[n].Call = callRecord("key", evening)
	}
	winner := wantOneWinner(t, race(func(n int) error { return s.Commit(t.Context(), changes[n]) }), casework.ErrDuplicate)
	for n, change := range changes {
		_, _, err := s.Case(t.Context(), change.Case.State.Reference)
		if stored := err == nil; stored != (n == winner) {
			t.Errorf("case %d: stored is %v", n, stored)
		}
	}
}

// The same call, fifty times at once, through the use-case.
func TestFiftyWithdrawalsWithOneIdempotencyKeyAreOneEvent(t *testing.T) {
	s := newSetup(t)
	c := s.filed(t, "DR-0000-0001")
	clerk := casework.Systems{Cases: s.Store}
	withdrawal := derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}
	call := casework.Call{Key: "key", Fingerprint: "hash", IfMatch: []int{c.State.Version}}
	results := make([]casework.Done, 50)
	var done sync.WaitGroup
	for n := range results {
		done.Go(func() {
			var err error
			if results[n], err = clerk.Act(t.Context(), filer(), "DR-0000-0001", withdrawal, call, evening.Add(time.Minute)); err != nil {
				t.Errorf("call %d: %v", n, err)
			}
		})
	}
	done.Wait()
	first := 0
	for _, result := range results {
		if diff := cmp.Diff(results[0].Case, result.Case); diff != "" {
			t.Errorf("two answers differ:\n%s", diff)
		}
		if !result.Replayed {
			first++
		}
	}
	entries, err := s.Entries(t.Context(), "DR-0000-0001")
	if err != nil || len(entries) != 2 || first != 1 {
		t.Errorf("%d entries by %d calls, %v", len(entries), first, err)
	}
}

func TestOfTwentyLeasesExactlyOneIsGranted(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	errLost := errors.New("not granted")
	wantOneWinner(t, race(func(int) error {
		granted, err := s.Lease(t.Context(), n, evening.Add(time.Hour))
		if err == nil && !granted {
			return errLost
		}
		return err
	}), errLost)
	got, _, err := s.Notice(t.Context(), n.Reference, n.Key)
	if err != nil || got.Attempts != 1 || !got.DueAt.Equal(evening.Add(time.Hour)) {
		t.Errorf("notice has %d attempts and is due %s, %v", got.Attempts, got.DueAt, err)
	}
}

func TestOfTwentyNextCyclesExactlyOneBegins(t *testing.T) {
	for _, from := range []casework.Wait{
		casework.FirstWait("DR-0000-0001"),
		{Reference: "DR-0000-0001", Cycle: 2, Step: 3, EnteredAt: evening, Token: "token"},
	} {
		t.Run(from.Fence(), func(t *testing.T) {
			s := newSetup(t)
			s.filed(t, from.Reference)
			if from.Token != "" {
				s.hold(t, from)
			}
			wantOneWinner(t, race(func(int) error { return s.NextCycle(t.Context(), from, nil) }), casework.ErrSuperseded)
			_, got, _, err := s.CaseAndWait(t.Context(), "DR-0000-0001")
			if err != nil || got != (casework.Wait{Reference: "DR-0000-0001", Cycle: from.Cycle + 1}) {
				t.Errorf("wait %+v, %v", got, err)
			}
		})
	}
}

func TestOfTwentyUsesOfAnAssertionExactlyOneIsFresh(t *testing.T) {
	s := newSetup(t)
	errReplayed := errors.New("not fresh")
	wantOneWinner(t, race(func(int) error {
		fresh, err := s.UseOnce(t.Context(), "client-rxx", "assertion", evening)
		if err == nil && !fresh {
			return errReplayed
		}
		return err
	}), errReplayed)
}

func TestOfTwentyAttemptsAtACodeFiveCount(t *testing.T) {
	s := newSetup(t)
	k := s.issued(t, "DR-0000-0001").Key
	counted := 0
	for n, err := range race(func(int) error {
		_, err := s.CountAttempt(t.Context(), k, decision, evening)
		return err
	}) {
		switch {
		case err == nil:
			counted++
		case !errors.Is(err, casework.ErrCodeSpent):
			t.Errorf("attempt %d: %v", n, err)
		}
	}
	if counted != 5 {
		t.Errorf("%d attempts counted, want 5", counted)
	}
}

// Each has looked and seen that no code was sent yet, or which was the last.
func TestOfTwentyCodesIssuedAtOnceExactlyOneIs(t *testing.T) {
	for _, replaced := range []string{"", "00000000deadbeef"} {
		t.Run("after "+replaced, func(t *testing.T) {
			s := newSetup(t)
			var c casework.Case
			if replaced == "" {
				c = s.filed(t, "DR-0000-0001")
			} else {
				s.issued(t, "DR-0000-0001")
				var err error
				c, _, err = s.Case(t.Context(), "DR-0000-0001")
				must(t, err)
			}
			key := casework.CodeKey{Reference: "DR-0000-0001", Review: 1, Contact: "CT-7K2M9Q4X", Organisation: "UNION", Link: "0123456789abcdef"}
			winner := wantOneWinner(t, race(func(n int) error {
				announcement := announcementOf("DR-0000-0001", fmt.Sprintf("A#code#%02d", n))
				code := casework.Code{Key: key, KeyID: "1", Nonce: fmt.Sprint(n), IssuedAt: evening, ExpiresAt: evening.Add(time.Minute)}
				return s.Commit(t.Context(), casework.Change{
					Before: c.State.Version, Case: c, Code: &code, Replaced: replaced, Announcements: []casework.Announcement{announcement},
				})
			}), casework.ErrStale)
			if code, err := s.Code(t.Context(), key); err != nil || code.Nonce != fmt.Sprint(winner) {
				t.Errorf("the code is %+v, %v; racer %d won", code, err, winner)
			}
			if keys := s.outbox(t); len(keys) != 1 || keys[0] != fmt.Sprintf("A#code#%02d", winner) {
				t.Errorf("announced %v", keys)
			}
		})
	}
}

func TestOfTwentyStandingDerogationsOfOneIDExactlyOneIsRecorded(t *testing.T) {
	s := newSetup(t)
	winner := wantOneWinner(t, race(func(n int) error {
		standing := sampleStanding()
		standing.Text = fmt.Sprint(n)
		return s.AddStanding(t.Context(), standing, nil)
	}), casework.ErrStandingExists)
	got, err := s.Standings(t.Context(), sampleRound().ID)
	if err != nil || len(got) != 1 || got[0].Text != fmt.Sprint(winner) {
		t.Errorf("recorded %+v, %v; racer %d won", got, err, winner)
	}
}
