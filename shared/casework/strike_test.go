package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// records enters what has become of the sample round's strike.
func (w *world) records(actor derogation.Actor, change derogation.StrikeChange) error {
	_, _, err := casework.Strikes{Directory: w.Store, Records: w.Store, Calls: w.Store}.
		Record(w.Ctx, actor, caseworktest.SampleRound().ID, change, casework.Call{}, w.Now)
	return err
}

func (w *world) union() derogation.Actor { return caseworktest.System(derogation.KindUnion, "BMA") }

// files sends a request for a service, whatever was filed before.
func (w *world) files(service string, changes ...func(*derogation.Request)) string {
	w.T.Helper()
	f := caseworktest.Filing("key of " + service)
	f.Request.Service = service
	for _, change := range changes {
		change(&f.Request)
	}
	ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil {
		w.T.Fatalf("submit: %v", err)
	}
	return ack.Reference
}

// sweepAfter lets a minute go by.
func (w *world) sweepAfter() casework.Swept {
	w.Now = w.Now.Add(time.Minute)
	return w.sweep(&hands{})
}

// An approval to 08:00 ends at midnight, an open request for before that goes on until
// then, and one for later closes at once. Everybody is told once.
func TestAStrikeThatIsCutShortEndsWhatWasForLater(t *testing.T) {
	w := newWorld(t)
	approved := inForce()(w)
	open := w.files("Obstetrics")
	window := w.State(open).Request.Window
	ends := w.State(approved).Decision.Terms.To.Add(-time.Hour)
	later := w.files("Neonatal", func(r *derogation.Request) { r.Window.From = ends })
	resolved := w.files("Oncology")
	w.Trust(resolved, derogation.ResolveByTrust{How: "A consultant acts down."})
	for _, reference := range []string{approved, open, later, resolved} {
		w.Quiet(reference)
	}
	if err := w.records(w.union(), derogation.StrikeChange{Kind: derogation.StrikeCutShort, EndsAt: ends}); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "followed", w.sweepAfter().Followed, 4)
	caseworktest.WantSame(t, "followed once more", w.sweepAfter().Followed, 0)
	if s := w.State(approved); s.Status != derogation.Approved || !s.PermittedUntil().Equal(ends) {
		t.Errorf("the approval is %s until %s", s.Status, s.PermittedUntil())
	}
	if s := w.State(open); !s.Status.Open() || !window.To.After(s.StrikeEnd.EndsAt) {
		t.Errorf("what is for before the end is %s", s.Status)
	}
	if s := w.State(later); s.Status != derogation.StrikeEnded || s.Ending.EffectiveAt == nil {
		t.Errorf("what is for after the end is %s", s.Status)
	}
	caseworktest.WantSame(t, "wakes of what closed", len(w.Wakes(later)) > 0, true)
	for _, reference := range []string{approved, open} {
		told := w.Announced(reference)
		if n := len(told) - len(slices.DeleteFunc(slices.Clone(told), func(k casework.AnnouncementKind) bool { return k == casework.AnnounceStrikeCutShort })); n != 1 {
			t.Errorf("of %s everybody is told %d times", reference, n)
		}
	}
	// Two minutes after the change its cases are gone through for the last time.
	w.sweepAfter()
	round, _ := w.Store.Round(w.Ctx, caseworktest.SampleRound().ID)
	caseworktest.WantSame(t, "carried", round.Strike.CarriedAt, w.Now.Add(-time.Minute))

	w.Now = ends
	w.sweepAfter()
	if s := w.State(approved); s.Status != derogation.Ended {
		t.Errorf("after the strike the approval is %s", s.Status)
	}
}

// What an end took with it that was recorded by mistake comes back by the sweep, and
// everybody is told once. What was withdrawn meanwhile stays withdrawn.
func TestAnEndThatIsTakenBackBringsItsCasesBack(t *testing.T) {
	w := newWorld(t)
	approved := inForce()(w)
	closed := w.files("Obstetrics")
	withdrawn := w.files("Neonatal")
	w.Trust(withdrawn, withdrawal())
	for _, reference := range []string{approved, closed, withdrawn} {
		w.Quiet(reference)
	}
	terms := *w.State(approved).Decision.Terms
	if err := w.records(w.union(), derogation.StrikeChange{Kind: derogation.StrikeCalledOff}); err != nil {
		t.Fatal(err)
	}
	w.sweepAfter()
	if a, c := w.State(approved).Status, w.State(closed).Status; a != derogation.Ended || c != derogation.StrikeEnded {
		t.Fatalf("the approval is %s, the request %s", a, c)
	}
	w.Now = w.Now.Add(5 * time.Minute) // The end was carried long ago.
	w.sweepAfter()
	if err := w.records(w.union(), derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack}); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "followed", w.sweepAfter().Followed, 2)
	caseworktest.WantSame(t, "followed once more", w.sweepAfter().Followed, 0)
	if s := w.State(approved); s.Status != derogation.Approved || !s.PermittedUntil().Equal(terms.To) || s.StrikeEnd != nil {
		t.Errorf("the approval is %s until %s", s.Status, s.PermittedUntil())
	}
	if s := w.State(closed); !s.Status.Open() || s.StrikeEnd != nil {
		t.Errorf("the request is %s", s.Status)
	}
	caseworktest.WantSame(t, "withdrawn", w.State(withdrawn).Status, derogation.Withdrawn)
	for _, reference := range []string{approved, closed} {
		told := slices.DeleteFunc(w.Announced(reference), func(k casework.AnnouncementKind) bool { return k != casework.AnnounceStrikeTakenBack })
		if len(told) != 1 || len(w.Wakes(reference)) == 0 {
			t.Errorf("of %s everybody is told %d times, with %d wakes", reference, len(told), len(w.Wakes(reference)))
		}
	}
	if slices.Contains(w.Announced(withdrawn), casework.AnnounceStrikeTakenBack) {
		t.Error("those of the withdrawn request are told")
	}
}

// Of more cases than one sweep changes, the rest follow a minute later; what has
// followed, or ends before the strike anyway, is not read again.
func TestTheEndOfAStrikeComesToMoreCasesThanASweepChanges(t *testing.T) {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.Limits = derogation.Limits{OpenRequests: 200, FilingsPerHour: 1000}
	w.Store.PutRound(round)
	file := func(n int, change func(*derogation.Request)) {
		f := caseworktest.Filing(fmt.Sprint("key ", n))
		f.Actor.ID, f.Request.Service = fmt.Sprint("client ", n%2), fmt.Sprint("Service ", n)
		change(&f.Request)
		if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil {
			t.Fatalf("request %d: %v", n, err)
		}
	}
	ends := caseworktest.SampleRequest().Window.To.Add(-time.Hour)
	for n := range 205 {
		file(n, func(*derogation.Request) {})
	}
	for n := 205; n < 210; n++ {
		file(n, func(r *derogation.Request) { r.Window.To = ends })
	}
	if err := w.records(w.union(), derogation.StrikeChange{Kind: derogation.StrikeCutShort, EndsAt: ends}); err != nil {
		t.Fatal(err)
	}
	counted := &countsReads{CaseStore: w.Store}
	sweep := func(followed, read int) {
		t.Helper()
		w.Now = w.Now.Add(time.Minute)
		counted.cases = 0
		swept, err := casework.Sweeper{Cases: counted, Directory: w.Store, Due: noneDue{w.Store}, Strikes: w.Store, To: &hands{}}.Sweep(w.Ctx, w.Now)
		if err != nil || swept.Followed != followed || counted.cases != read {
			t.Errorf("followed %d by %d reads, want %d by %d; %v", swept.Followed, counted.cases, followed, read, err)
		}
	}
	sweep(200, 200)
	sweep(5, 5)
	sweep(0, 0)
}

// countsReads counts the cases that are read.
type countsReads struct {
	casework.CaseStore
	cases int
}

func (c *countsReads) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	c.cases++
	return c.CaseStore.Case(ctx, reference)
}

// noneDue has nothing else for a sweep to do.
type noneDue struct{ casework.DueStore }

func (noneDue) DueOutbox(context.Context, time.Time, int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	return nil, time.Time{}, nil
}

func (noneDue) DueCases(context.Context, time.Time, int) ([]casework.Due[string], time.Time, error) {
	return nil, time.Time{}, nil
}

func (noneDue) OpenOrDue(context.Context, time.Time) ([]casework.Due[string], time.Time, error) {
	return nil, time.Time{}, nil
}

// One case that fails holds up none of the others, and comes again.
func TestTheEndOfAStrikeComesToEachCaseInTheEnd(t *testing.T) {
	w := newWorld(t)
	var all []string
	for _, service := range []string{"Neonatal", "Obstetrics", "Oncology"} {
		all = append(all, w.files(service))
	}
	if err := w.records(w.union(), derogation.StrikeChange{Kind: derogation.StrikeCalledOff}); err != nil {
		t.Fatal(err)
	}
	w.Now = w.Now.Add(time.Minute)
	failing := &failsFor{CaseStore: w.Store, reference: all[1]}
	sweeper := casework.Sweeper{Cases: failing, Directory: w.Store, Due: w.Store, Strikes: w.Store, To: &hands{}}
	swept, err := sweeper.Sweep(w.Ctx, w.Now)
	if !errors.Is(err, errUnavailable) || swept.Followed != 2 {
		t.Fatalf("followed %d, %v", swept.Followed, err)
	}
	caseworktest.WantSame(t, "followed a minute later", w.sweepAfter().Followed, 1)
	for _, reference := range all {
		if s := w.State(reference); s.Status != derogation.StrikeEnded {
			t.Errorf("%s is %s", reference, s.Status)
		}
	}
}

var errUnavailable = errors.New("the table is not available")

// failsFor cannot commit one case.
type failsFor struct {
	casework.CaseStore
	reference string
}

func (f *failsFor) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	if reference == f.reference {
		return casework.Case{}, time.Time{}, errUnavailable
	}
	return f.CaseStore.Case(ctx, reference)
}

// The register, and whoever approves, go by the union's word before the sweep has come
// to a case.
func TestNothingIsApprovedOnceTheStrikeIsOff(t *testing.T) {
	w := newWorld(t)
	approved := inForce()(w)
	waits := w.files("Obstetrics")
	for w.Take(w.Waiting(waits)); w.State(waits).Tier != derogation.Union; w.Take(w.Waiting(waits)) {
		w.Answer(waits, caseworktest.Escalation(w.State(waits)))
	}
	if err := w.records(w.union(), derogation.StrikeChange{Kind: derogation.StrikeCalledOff}); err != nil {
		t.Fatal(err)
	}
	err := w.As(w.union(), waits, caseworktest.Approval(w.State(waits)))
	if _, conflict := errors.AsType[*derogation.ConflictError](err); !conflict || w.State(waits).Status != derogation.StrikeEnded {
		t.Errorf("approved after the strike: %v, and it is %s", err, w.State(waits).Status)
	}
	round, _ := w.Store.Round(w.Ctx, caseworktest.SampleRound().ID)
	of, _ := w.State(approved).RegisterEntries()
	if entry := of.Within(round).Derogation; entry.PhaseAt(w.Now.Add(time.Second)) != derogation.PhaseEnded || entry.To.After(entry.From) {
		t.Errorf("the register says %s until %s", entry.PhaseAt(w.Now), entry.To)
	}
	w.sweepAfter()
	if s := w.State(approved); s.Status != derogation.Ended {
		t.Errorf("the approval is %s", s.Status)
	}
}
