package casework_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// casualty is a filing for a mass casualty event, under a key of its own.
func casualty(key string) casework.Filing {
	f := caseworktest.Filing(key)
	caseworktest.MassCasualty(&f.Request)
	return f
}

func (w *world) declared(f casework.Filing) casework.Acknowledgement {
	w.T.Helper()
	ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil {
		w.T.Fatalf("submit: %v", err)
	}
	return ack
}

func TestASecondMassCasualtyFilingJoinsTheFirstAndWakesNobody(t *testing.T) {
	w := newWorld(t)
	first := w.declared(casualty("first"))
	w.Take(w.Waiting(first.Reference))
	asked, wakes := w.Announced(first.Reference), w.Wakes(first.Reference)
	w.Now = w.Now.Add(time.Minute)
	second := w.declared(casualty("second"))
	if second.Reference != first.Reference || !second.Joined || first.Joined {
		t.Errorf("first %+v, second %+v", first, second)
	}
	caseworktest.WantSame(t, "cases", len(w.filed()), 1)
	caseworktest.WantSame(t, "announced", w.Announced(first.Reference), asked)
	caseworktest.WantSame(t, "wakes", w.Wakes(first.Reference), wakes)
	e := w.Last(first.Reference)
	if e.Type != derogation.EventJoined || e.Request != nil || e.Actor.ID != "client-rr8" {
		t.Errorf("on the record: %+v", e)
	}
	if again, replayed, err := w.Submissions().Submit(w.Ctx, casualty("second"), w.Now); err != nil || !replayed || !again.Joined {
		t.Errorf("the same call again: %+v, replayed %t, %v", again, replayed, err)
	}
	w.Holds(first.Reference)
}

// What is new is told once, to those who have the request, and stands on the record
// in full. The request itself stays as it is: nobody decides on what they were not
// shown.
func TestAMassCasualtyFilingThatSaysWhatIsNewIsTold(t *testing.T) {
	w := newWorld(t)
	first := w.declared(casualty("first"))
	w.Take(w.Waiting(first.Reference))
	before := w.State(first.Reference)
	more := casualty("more")
	more.Request.Service = "Major trauma"
	for n := range 3 {
		more.Call.Key = fmt.Sprint("more-", n)
		w.declared(more)
	}
	told := 0
	for _, kind := range w.Announced(first.Reference) {
		if kind == casework.AnnounceJoined {
			told++
		}
	}
	after := w.State(first.Reference)
	caseworktest.WantSame(t, "told", told, 1)
	caseworktest.WantSame(t, "joined", len(after.Joined), 3)
	caseworktest.WantSame(t, "the request", after.Request, before.Request)
	caseworktest.WantSame(t, "content version", after.ContentVersion, before.ContentVersion)
	w.Answer(first.Reference, caseworktest.Escalation(before))
	w.Holds(first.Reference)
}

func TestALoopOfMassCasualtyFilingsLeavesOneCaseWithABoundedRecord(t *testing.T) {
	w := newWorld(t)
	first := w.declared(casualty("first"))
	w.Take(w.Waiting(first.Reference))
	asked := w.Announced(first.Reference)
	for n := range looped {
		if ack := w.declared(casualty(fmt.Sprint("loop-", n))); ack.Reference != first.Reference || !ack.Joined {
			t.Fatalf("filing %d: %+v", n, ack)
		}
	}
	caseworktest.WantSame(t, "cases", len(w.filed()), 1)
	caseworktest.WantSame(t, "announced", w.Announced(first.Reference), asked)
	caseworktest.WantSame(t, "joined", len(w.State(first.Reference).Joined), 20)
	w.Holds(first.Reference)
}

func TestOfTwentyMassCasualtyFilingsAtOnceOneIsACase(t *testing.T) {
	w := newWorld(t)
	door := w.Submissions()
	var drawing sync.Mutex
	door.Random = func() uint64 { drawing.Lock(); defer drawing.Unlock(); return w.Random() }
	acks := make([]casework.Acknowledgement, 20)
	errs := make([]error, len(acks))
	var all sync.WaitGroup
	for n := range acks {
		all.Go(func() { acks[n], _, errs[n] = door.Submit(w.Ctx, casualty(fmt.Sprint("at-once-", n)), w.Now) })
	}
	all.Wait()
	own := 0
	for n, ack := range acks {
		if errs[n] != nil || ack.Reference != acks[0].Reference {
			t.Errorf("filing %d: %+v, %v", n, ack, errs[n])
		}
		if !ack.Joined {
			own++
		}
	}
	caseworktest.WantSame(t, "cases", len(w.filed()), 1)
	caseworktest.WantSame(t, "requests of their own", own, 1)
}

func TestAMassCasualtyFilingIsItsOwnOnceTheOneBeforeHasEnded(t *testing.T) {
	w := newWorld(t)
	first := w.declared(casualty("first"))
	w.Trust(first.Reference, derogation.Withdraw{Reason: derogation.WithdrawnRiskPassed})
	if second := w.declared(casualty("second")); second.Reference == first.Reference || second.Joined {
		t.Errorf("the second is %+v", second)
	}
	other := casualty("another trust's")
	other.Actor = caseworktest.System(derogation.KindTrust, "R1H")
	if elsewhere := w.declared(other); elsewhere.Joined {
		t.Errorf("another trust's is %+v", elsewhere)
	}
}
