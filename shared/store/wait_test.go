package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// hold stores a wait beside the case, which is filed first if need be.
func (s *setup) hold(t *testing.T, wait casework.Wait) {
	t.Helper()
	if err := s.tryHold(t, wait); err != nil {
		t.Fatal(err)
	}
}

func (s *setup) tryHold(t *testing.T, wait casework.Wait) error {
	t.Helper()
	c, _, err := s.Case(t.Context(), wait.Reference)
	if errors.Is(err, casework.ErrNotFound) {
		c = s.filed(t, wait.Reference)
	}
	return s.Commit(t.Context(), casework.Change{Before: c.State.Version, Case: c, Wait: &wait})
}

func TestAWaitIsReadBackWholeAndTheFirstIsImplied(t *testing.T) {
	s := newSetup(t)
	if _, _, _, err := s.CaseAndWait(t.Context(), "DR-0000-0001"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("no such case: %v", err)
	}
	c := s.filed(t, "DR-0000-0001")
	read, got, _, err := s.CaseAndWait(t.Context(), "DR-0000-0001")
	if err != nil || got != casework.FirstWait("DR-0000-0001") || read.Head != c.Head || s.calls("TransactGetItems") != 2 {
		t.Errorf("wait %+v, %v", got, err)
	}
	want := casework.Wait{
		Reference: "DR-0000-0001", Cycle: 2, Step: 3, Stage: derogation.Stage(derogation.Union),
		EnteredAt: evening.Add(123456789), Attempt: 4, Definition: 5, Token: "token",
	}
	s.hold(t, want)
	_, got, _, err = s.CaseAndWait(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("wait (-want +got):\n%s", diff)
	}
}

func TestOnlyANewerWaitReplacesAnother(t *testing.T) {
	stored := casework.Wait{Reference: "DR-0000-0001", Cycle: 2, Step: 10, EnteredAt: evening, Attempt: 3, Token: "stored"}
	tests := []struct {
		name   string
		change func(*casework.Wait)
		newer  bool
	}{
		{"the same again", func(*casework.Wait) {}, false},
		{"an earlier attempt", func(w *casework.Wait) { w.Attempt = 2 }, false},
		{"a later attempt", func(w *casework.Wait) { w.Attempt = 10 }, true},
		{"the state entered before, at a later attempt", func(w *casework.Wait) { w.EnteredAt, w.Attempt = evening.Add(-time.Second), 9 }, false},
		{"the state entered anew", func(w *casework.Wait) { w.EnteredAt, w.Attempt = evening.Add(time.Millisecond), 0 }, true},
		{"an earlier step, entered later", func(w *casework.Wait) { w.Step, w.EnteredAt = 9, evening.Add(time.Hour) }, false},
		{"a later step", func(w *casework.Wait) { w.Step, w.EnteredAt, w.Attempt = 11, evening.Add(-time.Hour), 0 }, true},
		{"an earlier cycle", func(w *casework.Wait) { w.Cycle, w.Step = 1, 99 }, false},
		{"a later cycle", func(w *casework.Wait) { w.Cycle, w.Step, w.Attempt = 3, 0, 0 }, true},
	}
	s := newSetup(t)
	references := []string{"DR-0000-0001", "DR-0000-0002", "DR-0000-0003", "DR-0000-0004", "DR-0000-0005", "DR-0000-0006", "DR-0000-0007", "DR-0000-0008", "DR-0000-0009"}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			first := stored
			first.Reference = references[i]
			s.hold(t, first)
			next := first
			next.Token = "next"
			test.change(&next)
			err := s.tryHold(t, next)
			want := first
			if test.newer {
				want = next
			}
			if superseded := errors.Is(err, casework.ErrSuperseded); superseded == test.newer || (test.newer && err != nil) {
				t.Errorf("newer is %v, but %v", test.newer, err)
			}
			if _, got, _, err := s.CaseAndWait(t.Context(), first.Reference); err != nil || got != want {
				t.Errorf("wait %+v, want %+v, %v", got, want, err)
			}
		})
	}
}

func TestTheNextCycleBeginsOnlyFromTheWaitThatIsStored(t *testing.T) {
	s := newSetup(t)
	old := casework.Wait{Reference: "DR-0000-0001", Cycle: 1, Step: 2, EnteredAt: evening, Token: "old"}
	s.hold(t, old)
	s.hold(t, casework.Wait{Reference: "DR-0000-0001", Cycle: 1, Step: 3, EnteredAt: evening, Token: "stored"})
	wake := &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001#continued", DueAt: evening}
	for _, from := range []casework.Wait{old, casework.FirstWait("DR-0000-0001")} {
		if err := s.NextCycle(t.Context(), from, wake); !errors.Is(err, casework.ErrSuperseded) {
			t.Errorf("from %s: %v, want ErrSuperseded", from.Fence(), err)
		}
	}
	if keys := s.outbox(t); len(keys) != 0 {
		t.Errorf("outbox %v after it was refused", keys)
	}
	_, stored, _, err := s.CaseAndWait(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.NextCycle(t.Context(), stored, wake); err != nil {
		t.Fatal(err)
	}
	if keys := s.outbox(t); !cmp.Equal(keys, []string{wake.Key}) {
		t.Errorf("outbox %v, want the wake", keys)
	}
	// From a cycle that has not waited yet.
	_, stored, _, err = s.CaseAndWait(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.NextCycle(t.Context(), stored, nil); err != nil {
		t.Fatal(err)
	}
	if _, got, _, err := s.CaseAndWait(t.Context(), "DR-0000-0001"); err != nil || got.Cycle != 3 || got.Token != "" {
		t.Errorf("wait %+v, %v", got, err)
	}
}

func TestAWakeIsPostponedAndRemovedAndNeverComesBack(t *testing.T) {
	s := newSetup(t)
	change := filing(t, "DR-0000-0001")
	change.Wake = &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening}
	s.commit(t, change)
	if err := s.PostponeWake(t.Context(), casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening.Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	keys, next, err := s.DueOutbox(t.Context(), evening, 10)
	if err != nil || len(keys) != 0 || !next.Equal(evening.Add(time.Minute)) {
		t.Errorf("postponed: due %v, next %s, %v", keys, next, err)
	}
	for range 2 {
		if err := s.RemoveWake(t.Context(), "DR-0000-0001", "W#000001"); err != nil {
			t.Fatal(err)
		}
		if err := s.PostponeWake(t.Context(), casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening}); err != nil {
			t.Fatal(err)
		}
		if keys := s.outbox(t); len(keys) != 0 {
			t.Errorf("removed: outbox %v", keys)
		}
	}
}
