package operating_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// ledgersRead counts the ledgers that are read.
type ledgersRead struct {
	casework.CaseStore
	read atomic.Int64 // Ledgers are read side by side.
}

func (l *ledgersRead) Entries(ctx context.Context, reference string) ([]ledger.Entry, error) {
	l.read.Add(1)
	return l.CaseStore.Entries(ctx, reference)
}

func (w *world) counting() operating.Counting {
	return operating.Counting{Cases: w.Store, Kept: w.Store, Directory: w.Store}
}

// keeping is a world whose round's figures are kept from the beginning.
func keeping(t *testing.T) *world {
	w := newWorld(t)
	if err := w.Store.KeepCounts(w.Ctx, round, 0, reading.KeptCounts{Definition: counts.Definition}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) fold() int {
	w.T.Helper()
	folded, err := w.counting().Fold(w.Ctx, w.Now)
	if err != nil {
		w.T.Fatalf("fold: %v", err)
	}
	return folded
}

// file files a request of its own, of one or the other trust.
func (w *world) file(n int) {
	w.T.Helper()
	f := caseworktest.Filing(fmt.Sprint("request ", n))
	f.Actor = caseworktest.System(derogation.KindTrust, []string{"RR8", "R1H"}[n%2])
	f.Actor.ID = fmt.Sprint("client-", n/10) // Each may have so many open.
	f.Request.Service = fmt.Sprint("Service ", n)
	if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil {
		w.T.Fatalf("submit: %v", err)
	}
}

func (w *world) recount(dryRun bool) operating.Recounted {
	w.T.Helper()
	recounted, err := w.counting().Rebuild(w.Ctx, round, w.Now, dryRun, func(int) {})
	if err != nil {
		w.T.Fatalf("rebuild: %v", err)
	}
	return recounted
}

// nothingKept is where nothing is kept of any round.
type nothingKept struct{}

func (nothingKept) KeptCounts(context.Context, string, string) (reading.KeptCounts, error) {
	return reading.KeptCounts{}, casework.ErrNotFound
}

func (nothingKept) KeptSum(context.Context, string, counts.Place) (reading.KeptCounts, error) {
	return reading.KeptCounts{}, casework.ErrNotFound
}

// wantSameFigures compares what everybody counts with what is kept with what they
// count from the ledgers alone. It returns how many ledgers the former took.
func (w *world) wantSameFigures(asOf time.Time) (read int) {
	w.T.Helper()
	for _, actor := range []derogation.Actor{
		caseworktest.System(derogation.KindTrust, "RR8"), caseworktest.System(derogation.KindTrust, "R1H"),
		caseworktest.System(derogation.KindICB, "QMF"), caseworktest.System(derogation.KindRegion, "Y56"),
		caseworktest.System(derogation.KindUnion, "BMA"), caseworktest.System(derogation.KindNational, "X24"), derogation.System("admin"),
	} {
		cases := &ledgersRead{CaseStore: w.Store}
		census := reading.Census{Cases: cases, Kept: w.Store, Directory: w.Store}
		kept, err := census.Count(w.Ctx, actor, round, asOf)
		if err != nil {
			w.T.Fatalf("%v", err)
		}
		read = max(read, int(cases.read.Load()))
		census.Kept = nothingKept{}
		counted, err := census.Count(w.Ctx, actor, round, asOf)
		if err != nil {
			w.T.Fatalf("%v", err)
		}
		if diff := cmp.Diff(counted, kept); diff != "" {
			w.T.Fatalf("%s %s at %s (-ledgers +kept):\n%s", actor.OrganisationKind, actor.Organisation, asOf, diff)
		}
	}
	return read
}

func TestFiguresAreExactWhetherOrNotTheyWereFolded(t *testing.T) {
	w := keeping(t)
	w.file(0)
	w.wantSameFigures(w.Now)
	if folded := w.fold(); folded != 0 {
		t.Errorf("%d cases were folded that had changed just now", folded)
	}
	approved := w.Reach(derogation.Union)
	w.another(caseworktest.MassCasualty)
	w.wantSameFigures(w.Now)

	w.Now = w.Now.Add(10 * time.Minute)
	if folded := w.fold(); folded != 3 {
		t.Errorf("%d cases were folded, want 3", folded)
	}
	if read := w.wantSameFigures(w.Now); read != 0 {
		t.Errorf("%d ledgers were read of what is kept", read)
	}
	w.Answer(approved, caseworktest.Approval(w.State(approved)))
	if read := w.wantSameFigures(w.Now); read != 1 {
		t.Errorf("%d ledgers were read for one case that changed", read)
	}
	// An instant before what is kept is counted from the ledgers.
	if read := w.wantSameFigures(w.Now.Add(-time.Hour)); read == 0 {
		t.Error("figures of an instant before what is kept were worked out from it")
	}

	w.Now = w.Now.Add(3 * time.Hour)
	if folded := w.fold(); folded != 1 {
		t.Errorf("%d cases were folded, want 1", folded)
	}
	if read := w.wantSameFigures(w.Now); read != 0 {
		t.Errorf("%d ledgers were read", read)
	}
	if folded := w.fold(); folded != 0 {
		t.Errorf("%d cases were folded twice", folded)
	}
	if found := w.recount(true); found.Cases != 3 || found.Trusts != 2 || !found.WasKept || len(found.Differences) != 0 {
		t.Errorf("compared: %+v", found)
	}
}

// The sweep folds every ten minutes. A time that is left out, or several, are made up for
// by the next, and figures are exact meanwhile.
func TestAFoldThatWasMissedIsMadeUpForByTheNext(t *testing.T) {
	for missed := range 12 {
		w := keeping(t)
		w.file(0)
		w.Now = w.Now.Add(10 * time.Minute)
		w.fold()
		for n := range missed {
			w.file(n + 1)
			w.Now = w.Now.Add(10 * time.Minute)
			w.wantSameFigures(w.Now)
		}
		w.Now = w.Now.Add(10 * time.Minute)
		if folded := w.fold(); folded != missed {
			t.Errorf("after %d that were missed: %d cases were folded", missed, folded)
		}
		if read := w.wantSameFigures(w.Now); read != 0 {
			t.Errorf("after %d that were missed: %d ledgers were read", missed, read)
		}
	}
}

// However many cases there are, the figures of now take the ledgers of those that
// changed in the last minutes alone.
func TestFiguresReadNoMoreLedgersForMoreCases(t *testing.T) {
	read := map[int]int{}
	for _, cases := range []int{10, 300} {
		w := keeping(t)
		for n := range cases {
			w.file(n)
			w.Now = w.Now.Add(time.Second)
		}
		w.Now = w.Now.Add(time.Hour)
		w.fold()
		w.file(cases)
		read[cases] = w.wantSameFigures(w.Now)
	}
	if read[10] != 1 || read[300] != 1 {
		t.Errorf("ledgers read by the number of cases: %v", read)
	}
}

// What is stored late, with a time within the last hour, is counted all the same.
func TestWhatIsStoredLateIsCounted(t *testing.T) {
	w := keeping(t)
	early := w.Submit()
	w.Now = w.Now.Add(2 * time.Hour)
	w.another(func(*derogation.Request) {})
	w.Now = w.Now.Add(10 * time.Minute)
	w.fold()
	late := w.Now
	w.Now = w.Now.Add(-50 * time.Minute)
	w.Trust(early, derogation.Withdraw{Reason: derogation.WithdrawnMistake})
	w.Now = late
	w.wantSameFigures(w.Now)
	w.Now = w.Now.Add(5 * time.Minute)
	if folded := w.fold(); folded != 1 {
		t.Errorf("%d cases were folded, want 1", folded)
	}
	w.wantSameFigures(w.Now)
	if found := w.recount(true); len(found.Differences) != 0 {
		t.Errorf("compared: %+v", found)
	}
}

func TestARoundThatIsOnIsCountedAndKept(t *testing.T) {
	w := newWorld(t)
	w.Reach(derogation.Union)
	w.another(func(*derogation.Request) {})
	w.Now = w.Now.Add(time.Hour)
	if folded := w.fold(); folded != 0 {
		t.Errorf("%d cases were folded of a round of which nothing is kept", folded)
	}
	if found := w.recount(true); found.WasKept || found.Cases != 2 {
		t.Errorf("compared: %+v", found)
	}
	if read := w.wantSameFigures(w.Now); read != 2 {
		t.Errorf("%d ledgers were read, want both", read)
	}
	w.recount(false)
	if read := w.wantSameFigures(w.Now); read != 0 {
		t.Errorf("%d ledgers were read", read)
	}
	if found := w.recount(false); !found.WasKept || len(found.Differences) != 0 {
		t.Errorf("again: %+v", found)
	}
}

func TestWhatIsKeptWronglyIsFoundAndPutRight(t *testing.T) {
	w := keeping(t)
	w.Reach(derogation.Union)
	w.Now = w.Now.Add(time.Hour)
	w.fold()
	kept, err := w.Store.KeptCounts(w.Ctx, round, "RR8")
	if err != nil || len(kept.Groups) != 1 {
		t.Fatalf("%d groups, %v", len(kept.Groups), err)
	}
	for place, group := range kept.Groups {
		wrong := group.Group
		for union, part := range wrong.Parts {
			part.Add(part)
			wrong.Parts[union] = part
		}
		if err := w.Store.KeepGroup(w.Ctx, round, place, group.Version, wrong); err != nil {
			t.Fatal(err)
		}
	}
	found := w.recount(true)
	if len(found.Differences) != 1 || found.Differences[0].Trust != "RR8" {
		t.Errorf("compared: %+v", found)
	}
	w.recount(false)
	whole, err := w.Store.KeptSum(w.Ctx, round, reading.Whole)
	if err != nil || !whole.Usable() {
		t.Fatalf("the group of all cases is not kept: %v", err)
	}
	wrong := whole.Groups[reading.Whole]
	for union, part := range wrong.Parts {
		part.Add(part)
		wrong.Parts[union] = part
	}
	whole.Groups[reading.Whole] = wrong
	if err := w.Store.KeepCounts(w.Ctx, round, whole.Version, whole); err != nil {
		t.Fatal(err)
	}
	if found := w.recount(true); len(found.Differences) != 1 || found.Differences[0].Trust != "all" {
		t.Errorf("compared: %+v", found)
	}
	w.recount(false)
	w.wantSameFigures(w.Now)
	if found := w.recount(true); len(found.Differences) != 0 {
		t.Errorf("again: %+v", found)
	}
}

// What a region and an ICB count from is kept anew when one of their trusts has changed,
// and stays as it is otherwise.
func TestASumStaysWhereNoneOfItsTrustsHasChanged(t *testing.T) {
	w := keeping(t)
	sum := func(of counts.Place) reading.KeptGroup {
		t.Helper()
		kept, err := w.Store.KeptSum(w.Ctx, round, of)
		if err != nil || !kept.Usable() {
			t.Fatalf("the sum of %v is not kept: %v", of, err)
		}
		return kept.Groups[of]
	}
	w.file(0) // of RR8
	w.file(1) // of R1H
	w.Now = w.Now.Add(4 * time.Hour)
	w.fold()
	changed, stays := counts.Place{ICB: "QWO"}, counts.Place{ICB: "QMF"}
	before := sum(stays).Version
	for n := range 3 {
		w.file(2 * (n + 1)) // of RR8
		w.Now = w.Now.Add(4 * time.Hour)
		w.fold()
		if read := w.wantSameFigures(w.Now); read != 0 {
			t.Errorf("%d ledgers were read", read)
		}
		if now := sum(stays).Version; now != before {
			t.Errorf("a sum of which nothing changed was kept anew, at %d", now)
		}
		if now := sum(changed).Version; now != before+n+1 {
			t.Errorf("a sum of which something changed is of version %d", now)
		}
	}
	if found := w.recount(true); len(found.Differences) != 0 {
		t.Errorf("compared: %+v", found)
	}
	wrong := sum(stays)
	for union, part := range wrong.Parts {
		part.Add(part)
		wrong.Parts[union] = part
	}
	head, err := w.Store.CountsKept(w.Ctx, round)
	if err != nil {
		t.Fatal(err)
	}
	head.Groups = map[counts.Place]reading.KeptGroup{stays: wrong}
	if err := w.Store.KeepCounts(w.Ctx, round, head.Version, head); err != nil {
		t.Fatal(err)
	}
	if found := w.recount(true); len(found.Differences) != 1 || found.Differences[0].Trust != "QMF" {
		t.Errorf("compared: %+v", found)
	}
	w.recount(false)
	if found := w.recount(true); len(found.Differences) != 0 || sum(stays).Version <= before {
		t.Errorf("put right: %+v", found)
	}
	w.wantSameFigures(w.Now)
}

// Nobody counts with what is being written anew, or was counted in another way.
func TestWhatCannotBeCountedWithIsNot(t *testing.T) {
	for name, head := range map[string]reading.KeptCounts{
		"being built":                   {Definition: counts.Definition, Building: true},
		"counted by another definition": {Definition: counts.Definition + 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if err := w.Store.KeepCounts(w.Ctx, round, 0, head); err != nil {
				t.Fatal(err)
			}
			w.Submit()
			w.Now = w.Now.Add(time.Hour)
			if folded := w.fold(); folded != 0 {
				t.Errorf("%d cases were folded", folded)
			}
			if read := w.wantSameFigures(w.Now); read != 1 {
				t.Errorf("%d ledgers were read, want all", read)
			}
			w.recount(false)
			if read := w.wantSameFigures(w.Now); read != 0 {
				t.Errorf("%d ledgers were read once they were counted anew", read)
			}
		})
	}
}

// A ledger that cannot be read holds up its own trust's group, and no other.
func TestAGroupThatCannotBeFoldedHoldsUpNoOther(t *testing.T) {
	w := keeping(t)
	broken := w.Submit()
	w.another(func(*derogation.Request) {})
	w.Now = w.Now.Add(10 * time.Minute)
	c := w.counting()
	c.Cases = brokenLedger{w.Store, broken}
	folded, err := c.Fold(w.Ctx, w.Now)
	if folded != 1 || !errors.Is(err, errBroken) {
		t.Errorf("%d were folded, %v", folded, err)
	}
	if folded := w.fold(); folded != 1 {
		t.Errorf("%d were folded once it could be read, want 1", folded)
	}
	w.wantSameFigures(w.Now)
}

var errBroken = errors.New("no connection")

type brokenLedger struct {
	casework.CaseStore
	reference string
}

func (b brokenLedger) Entries(ctx context.Context, reference string) ([]ledger.Entry, error) {
	if reference == b.reference {
		return nil, errBroken
	}
	return b.CaseStore.Entries(ctx, reference)
}

// Of two that fold at once, one comes too late; nothing is counted twice.
func TestWhoFoldsTooLateChangesNothing(t *testing.T) {
	w := keeping(t)
	w.Submit()
	w.Now = w.Now.Add(10 * time.Minute)
	c := w.counting()
	c.Kept = &rival{CountStore: w.Store, first: func() { w.fold() }}
	if folded, err := c.Fold(w.Ctx, w.Now); err != nil {
		t.Errorf("%d were folded, %v", folded, err)
	}
	w.wantSameFigures(w.Now)
	if found := w.recount(true); len(found.Differences) != 0 {
		t.Errorf("compared: %+v", found)
	}
}

// rival lets somebody else act before a group is stored for the first time.
type rival struct {
	operating.CountStore
	first func()
}

func (r *rival) KeepGroup(ctx context.Context, round string, place counts.Place, before int, g counts.Group) error {
	if first := r.first; first != nil {
		r.first = nil
		first()
	}
	return r.CountStore.KeepGroup(ctx, round, place, before, g)
}

// Cases change while a round is counted anew, and are folded by the sweep meanwhile.
func TestARoundIsCountedAnewWhileItGoesOn(t *testing.T) {
	w := keeping(t)
	first := w.Reach(derogation.Union)
	w.another(func(*derogation.Request) {})
	w.Now = w.Now.Add(time.Hour)
	w.fold()
	began := w.Now
	w.Answer(first, caseworktest.Refusal(w.State(first)))
	recounted, err := w.counting().Rebuild(w.Ctx, round, began, false, func(cases int) {
		w.Now = w.Now.Add(5 * time.Minute)
		w.fold()
	})
	if err != nil || len(recounted.Differences) != 0 {
		t.Fatalf("%+v, %v", recounted, err)
	}
	w.wantSameFigures(w.Now)
}
