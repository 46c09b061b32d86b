package casework_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/turns"
)

func TestEveryKindThatAsksIsUrgent(t *testing.T) {
	for kind, want := range map[casework.AnnouncementKind]turns.Urgency{
		casework.AnnounceOneTimeCode: turns.Code, casework.AnnounceReview: turns.Ask, casework.AnnounceHandOver: turns.Ask,
		casework.AnnounceException: turns.Ask, casework.AnnounceDecision: turns.Rest, casework.AnnounceFormLink: turns.Rest, casework.AnnounceBoardLink: turns.Rest,
	} {
		of := casework.Subject{TrustCode: "RR8"}
		want := turns.Turn{Urgency: want, Of: "RR8"}
		caseworktest.WantSame(t, string(kind), casework.Announcement{Kind: kind, Subject: of}.Turn(), want)
		caseworktest.WantSame(t, string(kind), casework.Notice{Kind: kind, Subject: of}.Turn(), want)
	}
}

// A client in a loop has left 2,000 things to be told, the oldest of all. What
// others have comes in the same sweep: a code first of all, a first ask before
// the loop's second, and an ordinary mail after no more than the loop's share of
// what is urgent.
func TestALoopHoldsUpNobodyElseInTheSweep(t *testing.T) {
	for name, kind := range map[string]casework.AnnouncementKind{"asks": casework.AnnounceReview, "mails": casework.AnnounceDecision} {
		t.Run(name, func(t *testing.T) {
			w, h := newWorld(t), &hands{}
			tell := func(n int, key, trust string, kind casework.AnnouncementKind) {
				for i := range n {
					own := fmt.Sprintf("%s%04d", key, i)
					w.tell(casework.Announcement{Key: own, Kind: kind, DueAt: w.Now, Subject: casework.Subject{TrustCode: trust}})
				}
				w.Now = w.Now.Add(time.Second)
			}
			tell(2000, "A#loop", "RR8", kind)
			tell(1, "A#ordinary", "RXX", casework.AnnounceDecision)
			tell(1, "A#ask", "RXX", casework.AnnounceReview)
			tell(1, "A#code", "RXX", casework.AnnounceOneTimeCode)
			w.sweep(h)
			caseworktest.WantSame(t, "handed on", len(h.told), 200)
			for key, most := range map[string]int{"A#code0000": 1, "A#ask0000": 3, "A#ordinary0000": 24} {
				place := 1 + slices.IndexFunc(h.told, func(k casework.OutboxKey) bool { return k.Key == key })
				if place == 0 || place > most {
					t.Errorf("%s has place %d, want at most %d", key, place, most)
				}
			}
		})
	}
}

// tell puts an announcement into the outbox, of a case of its own.
func (w *world) tell(a casework.Announcement) casework.Announcement {
	w.T.Helper()
	a.Reference = "DR-" + a.Key
	c := casework.Case{State: derogation.State{Reference: a.Reference}}
	if err := w.Store.Commit(w.Ctx, casework.Change{Case: c, Announcements: []casework.Announcement{a}}); err != nil {
		w.T.Fatalf("commit: %v", err)
	}
	return a
}

// A receiver that is down is owed 2,000 deliveries. One that is owed one gets it
// by the same sweep, in the second place.
func TestAReceiverThatIsDownHoldsUpNoOther(t *testing.T) {
	w, h := newWorld(t), &hands{}
	owe := func(webhook string, n int) {
		a := w.tell(casework.Announcement{Key: "A#H#" + webhook, DueAt: w.Now})
		var owed []casework.Notice
		for i := range n {
			owed = append(owed, casework.Notice{
				Reference: a.Reference, Key: fmt.Sprintf("N#H#%04d#%s#webhook", i, webhook), DueAt: w.Now, Status: casework.NoticePending,
				Delivery: &casework.Delivery{Webhook: webhook},
			})
		}
		if _, err := w.Store.Expand(w.Ctx, a, owed); err != nil {
			t.Fatal(err)
		}
		w.Now = w.Now.Add(time.Second)
	}
	owe("WH-DOWN", 2000)
	owe("WH-UP", 1)
	w.sweep(h)
	place := 1 + slices.IndexFunc(h.toSystems, func(k casework.OutboxKey) bool { return k.Key == "N#H#0000#WH-UP#webhook" })
	if place == 0 || place > 2 {
		t.Errorf("it has place %d of %d", place, len(h.toSystems))
	}
}

// More cases of one trust than a sweep takes on fail each time. Another trust's
// is put right by the first sweep all the same, and one of the same trust by the
// second.
func TestCasesThatFailHoldUpNoOther(t *testing.T) {
	w, h := newWorld(t), &hands{}
	filed := w.State(w.Submit())
	w.Quiet(filed.Reference)
	file := func(reference, trust string) string {
		t.Helper()
		of := filed.Trust
		of.Code = trust
		submit := derogation.Submit{Reference: reference, Round: filed.Round, Trust: of, Request: filed.Request}
		change, err := casework.Apply(casework.Case{}, submit, caseworktest.System(derogation.KindTrust, trust), w.Now)
		if err == nil {
			err = w.Store.Commit(w.Ctx, change)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.Quiet(reference)
		return reference
	}
	bad := map[string]bool{filed.Reference: true}
	for i := range 249 {
		bad[file(fmt.Sprintf("DR-BAD-%03d", i), "RR8")] = true
	}
	w.Now = w.Now.Add(time.Second)
	same, other := file("DR-GOOD-0001", "RR8"), file("DR-GOOD-0002", "RGD")
	w.Store.BeforeCommit = func(c casework.Change) error {
		if bad[c.Case.State.Reference] {
			return errors.New("broken")
		}
		return nil
	}
	w.Now = w.Now.Add(time.Minute)
	first := w.sweep(h)
	caseworktest.WantSame(t, "put off", len(first.PutOff), 199)
	caseworktest.WantSame(t, "another trust's reviews", len(w.State(other).Reviews), 1)
	w.Now = w.Now.Add(time.Second)
	second := w.sweep(h)
	caseworktest.WantSame(t, "put off", len(second.PutOff), 51)
	caseworktest.WantSame(t, "the same trust's reviews", len(w.State(same).Reviews), 1)
	w.Holds(same)
}

func TestACaseThatFailsIsTriedAgainLaterEachTimeUntilItMovesOn(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.Submit()
	w.Quiet(reference)
	w.Store.BeforeCommit = func(casework.Change) error { return errors.New("broken") }
	var minutes []int
	for minute := range 50 {
		if minute == 45 {
			w.Store.BeforeCommit = nil
		}
		w.Now = w.Now.Add(time.Minute)
		if swept := w.sweep(h); len(swept.PutOff) > 0 {
			minutes = append(minutes, minute)
		}
	}
	caseworktest.WantSame(t, "failed in minutes", minutes, []int{0, 1, 3, 7, 15, 30})
	caseworktest.WantSame(t, "reviews", len(w.State(reference).Reviews), 1)
	w.Now = w.State(reference).Reviews[0].DueAt.Add(time.Minute)
	w.Quiet(reference)
	w.Store.BeforeCommit = func(casework.Change) error { return errors.New("broken") }
	w.sweep(h)
	w.Now = w.Now.Add(time.Minute)
	caseworktest.WantSame(t, "after it had moved on, put off for a minute again", len(w.sweep(h).PutOff), 1)
}
