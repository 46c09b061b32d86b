package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// On a bad night one trust's client files twenty different requests a second for a
// minute, a receiver that is down is owed a thousand deliveries, and the round has a
// thousand cases. Another trust is served as if it were alone: its submission looks
// at no other's cases, its code and its first message come first in the next sweep.
func TestABadNightOfOthersIsNobodyElses(t *testing.T) {
	alone, bad := nightOf(t, false), nightOf(t, true)
	caseworktest.WantSame(t, "cases that were looked at", bad.reads, alone.reads)
	caseworktest.WantSame(t, "place of the code", bad.code, alone.code)
	// Of the loop's, as many at most are before it as come of its own: the message is
	// the trust's first, and the wake its second.
	if bad.ask > alone.ask+1 || bad.wake > alone.wake+2 {
		t.Errorf("the first message has place %d, alone %d; the wake %d, alone %d", bad.ask, alone.ask, bad.wake, alone.wake)
	}
	caseworktest.WantSame(t, "the loop's requests", bad.taken, caseworktest.SampleRound().FilingLimits().OpenRequests)
}

// night is what became of what one trust did: how many cases its submission
// looked at, and the places of its wake, its code and its first message in the sweep.
type night struct{ reads, wake, code, ask, taken int }

func nightOf(t *testing.T, bad bool) (seen night) {
	w, h := newWorld(t), &hands{}
	if bad {
		seen.taken = w.goesWrong(1000)
	}
	door := w.Submissions()
	door.Cases = countedReads{w.Store, &seen.reads}
	f := need(1)
	f.Actor = caseworktest.System(derogation.KindTrust, "R1H")
	ack, _, err := door.Submit(w.Ctx, f, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	subject := casework.Subject{TrustCode: "R1H"}
	w.tell(casework.Announcement{Key: "A#code", Kind: casework.AnnounceOneTimeCode, DueAt: w.Now, Subject: subject})
	w.tell(casework.Announcement{Key: "A#ask", Kind: casework.AnnounceReview, DueAt: w.Now, Subject: subject})
	w.Now = w.Now.Add(casework.OutboxGrace)
	w.sweep(h)
	place := func(items []casework.OutboxKey, is func(casework.OutboxKey) bool) int {
		at := slices.IndexFunc(items, is)
		if at < 0 {
			t.Errorf("the first sweep left it, and took on %v", items)
		}
		return at + 1
	}
	seen.code = place(h.told, func(k casework.OutboxKey) bool { return k.Key == "A#code" })
	seen.ask = place(h.told, func(k casework.OutboxKey) bool { return k.Key == "A#ask" })
	seen.wake = place(h.wakes, func(k casework.OutboxKey) bool { return k.Reference == ack.Reference })
	return seen
}

// goesWrong fills the round with cases of other trusts, has a client file in a loop
// for a minute, and a receiver owe. It returns how many of the loop's were taken.
func (w *world) goesWrong(n int) (taken int) {
	w.T.Helper()
	other := caseworktest.Organisations()[0]
	for i := range n {
		submit := derogation.Submit{
			Reference: derogation.NewReference(uint64(1_000_000 + i)), Round: caseworktest.SampleRound(), Trust: other, Request: need(i).Request,
		}
		submit.Trust.Code = fmt.Sprintf("T%03d", i)
		change, err := casework.Apply(casework.Case{}, submit, caseworktest.System(derogation.KindTrust, submit.Trust.Code), w.Now)
		change.Wake, change.Announcements = nil, nil // What they had due was carried out long ago.
		if err == nil {
			err = w.Store.Commit(w.Ctx, change)
		}
		if err != nil {
			w.T.Fatalf("case %d: %v", i, err)
		}
	}
	for i := range 20 * 60 {
		f := need(i)
		f.Call.Key = fmt.Sprint("loop-", i)
		_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now.Add(time.Duration(i)*time.Second/20))
		switch {
		case err == nil:
			taken++
		case !strings.Contains(err.Error(), "limit"):
			w.T.Fatalf("filing %d: %v", i, err)
		}
	}
	w.Now = w.Now.Add(time.Minute)
	a := w.tell(casework.Announcement{Key: "A#H#down", DueAt: w.Now})
	var owed []casework.Notice
	for i := range n {
		owed = append(owed, casework.Notice{
			Reference: a.Reference, Key: fmt.Sprintf("N#H#%04d#WH-DOWN#webhook", i), DueAt: w.Now, Status: casework.NoticePending,
			Delivery: &casework.Delivery{Webhook: "WH-DOWN"},
		})
	}
	if _, err := w.Store.Expand(w.Ctx, a, owed); err != nil {
		w.T.Fatalf("expand: %v", err)
	}
	return taken
}
