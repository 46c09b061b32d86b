package casework_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// limited is a world whose round lets a client have so many open, and file so many
// an hour.
func limited(t *testing.T, open, perHour int) *world {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.Limits, round.HelpPhone = derogation.Limits{OpenRequests: open, FilingsPerHour: perHour}, "020 7946 0001"
	w.Store.PutRound(round)
	return w
}

// need is a filing that reads like no other.
func need(n int) casework.Filing {
	f := caseworktest.Filing(fmt.Sprint("need-", n))
	f.Request.Risk.Description = fmt.Sprint("Need number ", n)
	return f
}

func wantLimited(t *testing.T, err error, by casework.LimitedBy, limit int, after time.Duration) {
	t.Helper()
	full, ok := errors.AsType[*casework.LimitError](err)
	if !ok {
		t.Errorf("got %v, want a limit", err)
		return
	}
	caseworktest.WantSame(t, "limit", *full, casework.LimitError{By: by, Limit: limit, RetryAfter: after, Phone: "020 7946 0001"})
}

func TestAClientFilesSoManyAnHour(t *testing.T) {
	w := limited(t, 100, 3)
	w.Now = w.Now.Truncate(time.Hour).Add(59*time.Minute + 30*time.Second)
	for n := range 3 {
		if _, _, err := w.Submissions().Submit(w.Ctx, need(n), w.Now); err != nil {
			t.Fatal(err)
		}
	}
	for n := range looped {
		_, _, err := w.Submissions().Submit(w.Ctx, need(3+n), w.Now)
		wantLimited(t, err, casework.LimitedByHour, 3, 30*time.Second)
	}
	if _, replayed, err := w.Submissions().Submit(w.Ctx, need(0), w.Now); err != nil || !replayed {
		t.Errorf("a call that was answered: replayed %t, %v", replayed, err)
	}
	caseworktest.WantSame(t, "cases", len(w.filed()), 3)
	w.Now = w.Now.Add(30 * time.Second)
	if _, _, err := w.Submissions().Submit(w.Ctx, need(looped), w.Now); err != nil {
		t.Errorf("in the next hour: %v", err)
	}
}

// Which of a client's requests have ended is looked at once a minute, however often
// it calls.
func TestAClientHasSoManyOpen(t *testing.T) {
	w := limited(t, 5, 1000)
	reads := 0
	door := w.Submissions()
	door.Cases = countedReads{w.Store, &reads}
	var first string
	for n := range 5 {
		ack, _, err := door.Submit(w.Ctx, need(n), w.Now)
		if err != nil {
			t.Fatal(err)
		}
		first = ack.Reference
	}
	for n := range looped {
		_, _, err := door.Submit(w.Ctx, need(5+n), w.Now)
		wantLimited(t, err, casework.LimitedByOpen, 5, time.Minute)
	}
	caseworktest.WantSame(t, "cases that were looked at", reads, 5)

	w.Trust(first, derogation.Withdraw{Reason: derogation.WithdrawnMistake})
	_, _, err := door.Submit(w.Ctx, need(looped), w.Now.Add(59*time.Second))
	wantLimited(t, err, casework.LimitedByOpen, 5, time.Second)
	w.Now = w.Now.Add(time.Minute)
	if _, _, err := door.Submit(w.Ctx, need(looped), w.Now); err != nil {
		t.Errorf("with one withdrawn: %v", err)
	}
	_, _, err = door.Submit(w.Ctx, need(looped+1), w.Now)
	wantLimited(t, err, casework.LimitedByOpen, 5, time.Minute)
}

type countedReads struct {
	*caseworktest.Memory
	reads *int
}

func (c countedReads) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	*c.reads++
	return c.Memory.Case(ctx, reference)
}

// A system that has used up all that it may leaves its trust's people theirs, other
// systems of the trust theirs, and other trusts theirs.
func TestASystemInALoopLocksNobodyElseOut(t *testing.T) {
	w := limited(t, 2, 2)
	for n := range 2 {
		if _, _, err := w.Submissions().Submit(w.Ctx, need(n), w.Now); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := w.Submissions().Submit(w.Ctx, need(2), w.Now)
	wantLimited(t, err, casework.LimitedByHour, 2, w.Now.Truncate(time.Hour).Add(time.Hour).Sub(w.Now))
	person := caseworktest.TrustContact().Actor("Ana Sample", "", caseworktest.Organisations()[0], derogation.ProofSignedLink)
	person.Organisation, person.OrganisationKind = "RR8", derogation.KindTrust
	another := caseworktest.System(derogation.KindTrust, "RR8")
	another.ID = "another-client"
	for name, actor := range map[string]derogation.Actor{
		"a person of the trust": person, "another system of it": another, "another trust": caseworktest.System(derogation.KindTrust, "R1H"),
	} {
		f := need(3)
		f.Actor, f.Request.Service = actor, name
		if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The people of a trust are one client, whatever contact sends.
func TestThePeopleOfATrustAreLimitedTogether(t *testing.T) {
	w := limited(t, 2, 2)
	for n := range 3 {
		f := need(n)
		f.Actor = derogation.Actor{Kind: derogation.ActorReviewer, ID: fmt.Sprint("CT-", n), Organisation: "RR8", OrganisationKind: derogation.KindTrust}
		if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); (err != nil) != (n == 2) {
			t.Errorf("person %d: %v", n, err)
		}
	}
}

func TestAMassCasualtyEventIsNotCounted(t *testing.T) {
	w := limited(t, 1, 1)
	w.Submit()
	f := need(0)
	caseworktest.MassCasualty(&f.Request)
	if _, replayed, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil || replayed {
		t.Errorf("replayed %t, %v", replayed, err)
	}
	_, _, err := w.Submissions().Submit(w.Ctx, need(1), w.Now)
	wantLimited(t, err, casework.LimitedByHour, 1, w.Now.Truncate(time.Hour).Add(time.Hour).Sub(w.Now))
}
