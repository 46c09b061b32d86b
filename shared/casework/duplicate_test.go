package casework_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

const looped = 500

// A client in a loop files the same under ever new keys. One request comes of it,
// and each further call is answered by reads alone.
func TestAClientInALoopFilesOneRequest(t *testing.T) {
	w := newWorld(t)
	commits := 0
	w.Store.BeforeCommit = func(casework.Change) error { commits++; return nil }
	var first string
	for n := range looped {
		ack, _, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing(fmt.Sprint("loop-", n)), w.Now)
		w.Now = w.Now.Add(50 * time.Millisecond)
		if n == 0 {
			first = ack.Reference
			continue
		}
		wantDuplicateOf(t, first, err)
	}
	if commits != 1 || len(w.filed()) != 1 {
		t.Errorf("%d commits made %d cases", commits, len(w.filed()))
	}
}

func TestOfFiveHundredFilingsAtOnceOneIsTaken(t *testing.T) {
	w := newWorld(t)
	door := w.Submissions()
	var drawing sync.Mutex
	door.Random = func() uint64 { drawing.Lock(); defer drawing.Unlock(); return w.Random() }
	answers := make([]error, looped)
	references := make([]string, looped)
	places := make(chan struct{}, 20)
	var all sync.WaitGroup
	for n := range answers {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			ack, _, err := door.Submit(w.Ctx, caseworktest.Filing(fmt.Sprint("loop-", n)), w.Now)
			references[n], answers[n] = ack.Reference, err
		})
	}
	all.Wait()
	filed := w.filed()
	if len(filed) != 1 {
		t.Fatalf("%d cases", len(filed))
	}
	taken := 0
	for n, err := range answers {
		if err == nil && references[n] == filed[0].State.Reference {
			taken++
			continue
		}
		wantDuplicateOf(t, filed[0].State.Reference, err)
	}
	caseworktest.WantSame(t, "answered as taken", taken, 1)
}

// A loop that has learnt to confirm names one request for ever, and that counts once.
func TestALoopThatConfirmsFilesOneMore(t *testing.T) {
	w := newWorld(t)
	first := w.Submit()
	f := caseworktest.Filing("")
	f.Call.NotDuplicateOf = first
	for n := range 20 {
		f.Call.Key = fmt.Sprint("loop-", n)
		if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); n > 0 && err == nil {
			t.Errorf("call %d was taken", n)
		}
	}
	caseworktest.WantSame(t, "cases", len(w.filed()), 2)
}

func TestWhatDiffersIsNoDuplicate(t *testing.T) {
	other := caseworktest.SampleRound()
	other.ID = "another-2025-07"
	for name, change := range map[string]func(*casework.Filing){
		"another number": func(f *casework.Filing) {
			f.Request.Staff = []derogation.StaffLine{{Grade: "ST6", Specialty: "Surgery", Number: 1}}
		},
		"another statement": func(f *casework.Filing) {
			f.Request.Evidence.OtherStaffing = &derogation.Statement{Answer: derogation.NotYetKnown}
		},
		"another trust": func(f *casework.Filing) { f.Actor = caseworktest.System(derogation.KindTrust, "R1H") },
		"another round": func(f *casework.Filing) { f.Request.Round = other.ID },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Submit()
			w.Store.PutRound(other)
			f := caseworktest.Filing("another")
			f.Request.Round = caseworktest.SampleRound().ID
			change(&f)
			if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("the same in another zone, with its round named, is one", func(t *testing.T) {
		w := newWorld(t)
		first := w.Submit()
		f := caseworktest.Filing("another")
		f.Request.Round = caseworktest.SampleRound().ID
		f.Request.Window.From = f.Request.Window.From.In(time.FixedZone("", 3600))
		_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
		wantDuplicateOf(t, first, err)
	})
}

func wantDuplicateOf(t *testing.T, reference string, err error) {
	t.Helper()
	if same, ok := errors.AsType[*casework.PossibleDuplicateError](err); !ok || same.Reference != reference {
		t.Errorf("got %v, want a possible duplicate of %s", err, reference)
	}
}

// filed are the cases of the sample's trust.
func (w *world) filed() []casework.Case {
	w.T.Helper()
	cases, err := w.Store.CasesOf(w.Ctx, "RR8", w.Now.AddDate(0, -1, 0))
	if err != nil {
		w.T.Fatalf("the trust's cases: %v", err)
	}
	return cases
}
