package casework_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// inRegister is what the sample round's register holds of a case.
func (w *world) inRegister(reference string) (derogation.RegisterEntries, bool) {
	w.T.Helper()
	all, err := w.Store.Publications(w.Ctx, caseworktest.SampleRound().ID)
	if err != nil {
		w.T.Fatalf("publications: %v", err)
	}
	for _, p := range all {
		if p.Reference == reference {
			return p, true
		}
	}
	return derogation.RegisterEntries{}, false
}

// settle acts on every wake of a case.
func (w *world) settle(reference string) {
	w.T.Helper()
	for _, wake := range w.Wakes(reference) {
		w.Reconcile(caseworktest.NewMachine(), reference, wake)
	}
}

func TestARegisterFollowsTheWakeOfEachChange(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	w.settle(reference)
	if _, ok := w.inRegister(reference); ok {
		t.Error("a request that is open is published")
	}
	w.Answer(reference, caseworktest.Approval(w.State(reference)))
	if _, ok := w.inRegister(reference); ok {
		t.Error("it was published by the decision itself")
	}
	w.settle(reference)
	if p, _ := w.inRegister(reference); p.Derogation == nil || p.Derogation.State != derogation.RegisterInForce {
		t.Errorf("after the approval %+v", p)
	}
	w.Now = w.Now.Add(time.Minute)
	if err := w.As(caseworktest.System(derogation.KindUnion, "BMA"), reference, derogation.Revoke{Reason: "The facts changed."}); err != nil {
		t.Fatal(err)
	}
	w.settle(reference)
	if p, _ := w.inRegister(reference); p.Derogation == nil || p.Derogation.State != derogation.RegisterRevoked {
		t.Errorf("after the revocation %+v", p)
	}
}

// An amendment leaves the execution where it is; what it alters of an exception
// anybody may read, and so it wakes as well.
func TestAnExceptionIsPublishedAmendedAndTakenBack(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector, caseworktest.MassCasualty)
	w.settle(reference)
	before, _ := w.inRegister(reference)
	if before.Exception == nil {
		t.Fatalf("%+v", before)
	}
	w.Now = w.Now.Add(time.Minute)
	request := w.State(reference).Request
	request.Site.Name = "Another site"
	w.Trust(reference, derogation.Amend{ContentVersion: 1, Request: request, Note: "It is there."})
	w.settle(reference)
	if p, _ := w.inRegister(reference); p.Exception == nil || p.Exception.Site.Name != "Another site" {
		t.Errorf("after the amendment %+v", p.Exception)
	}
	w.Now = w.Now.Add(time.Minute)
	w.Trust(reference, derogation.Withdraw{Reason: derogation.WithdrawnRiskPassed})
	w.settle(reference)
	if p, ok := w.inRegister(reference); !ok || p.Exception != nil {
		t.Errorf("after the withdrawal %+v", p)
	}
	// A wake that read the case before it was withdrawn, and comes to write it now.
	if err := w.Store.Publish(w.Ctx, before); err != nil {
		t.Fatal(err)
	}
	if p, _ := w.inRegister(reference); p.Exception != nil {
		t.Errorf("it came back: %+v", p)
	}
}

func TestATestIsNeverPublished(t *testing.T) {
	s := derogation.State{Request: derogation.Request{MassCasualty: &derogation.MassCasualty{}}, Status: derogation.Submitted}
	if _, ok := s.RegisterEntries(); !ok {
		t.Fatal("an exception is not published")
	}
	s.Round.Test = true
	if _, ok := s.RegisterEntries(); ok {
		t.Error("a test is")
	}
}

// A register that cannot be written holds the execution up for nobody, and keeps
// the wake; an execution that cannot be reached holds the register up for nobody.
func TestNeitherARegisterNorAnExecutionWaitsForTheOther(t *testing.T) {
	broken := errors.New("broken")
	for name, registerBroken := range map[string]bool{"the register": true, "the executions": false} {
		t.Run(name, func(t *testing.T) {
			w, m := newWorld(t), caseworktest.NewMachine()
			reference := w.Submit(caseworktest.MassCasualty)
			both := &casework.Wake{Reference: reference, Key: "W#000000", DueAt: w.Now} // Of an earlier version.
			if err := w.Store.NextCycle(w.Ctx, w.Wait(reference), both); err != nil {
				t.Fatal(err)
			}
			reconciler, kept := w.Reconciler(m), caseworktest.WakeOf(1)
			if registerBroken {
				reconciler.Register, kept = refusing{broken}, caseworktest.WakeOf(1)+"#publish"
			} else {
				m.Broken = broken
			}
			for _, wake := range w.Wakes(reference) {
				caughtUp, err := reconciler.Reconcile(w.Ctx, reference, wake)
				if failed := wake == kept || wake == both.Key; errors.Is(err, broken) != failed || failed && caughtUp {
					t.Errorf("%s: caught up %t, %v", wake, caughtUp, err)
				}
			}
			if wakes := w.Wakes(reference); len(m.Calls) < 2 || !slices.Contains(wakes, kept) || !slices.Contains(wakes, both.Key) {
				t.Errorf("calls %v, wakes %v", m.Calls, wakes)
			}
			if _, ok := w.inRegister(reference); ok == registerBroken {
				t.Errorf("published: %t", ok)
			}
		})
	}
}

// refusing is a register that cannot be written.
type refusing struct{ error }

func (r refusing) Publish(context.Context, derogation.RegisterEntries) error { return r.error }

// checkRegister compares what is published of a case with its ledger, replayed.
func (s *simulation) checkRegister(reference string) {
	s.T.Helper()
	entries, err := s.Store.Entries(s.Ctx, reference)
	if err != nil {
		s.T.Fatalf("entries: %v", err)
	}
	state, err := derogation.Replay(caseworktest.Events(s.T, entries))
	if err != nil {
		s.T.Fatalf("replay: %v", err)
	}
	want, published := state.RegisterEntries()
	got, ok := s.inRegister(reference)
	if got.Version > state.Version {
		return // A backup was restored since: the operator builds the register anew, as the runbook has it.
	}
	if ok != published || published && !got.Same(want) {
		s.T.Fatalf("%s is published: %t (-ledger +register):\n%s\n%s", reference, ok, cmp.Diff(want, got), s.history())
	}
}
