package operating_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
)

// loop files so many that differ, by the sample's client.
func (w *world) loop(n int) []string {
	w.T.Helper()
	var references []string
	for i := range n {
		f := caseworktest.Filing(fmt.Sprint("loop-", i))
		f.Request.Risk.Description = fmt.Sprint("Filed in a loop, ", i)
		ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
		if err != nil {
			w.T.Fatalf("submit: %v", err)
		}
		references = append(references, ack.Reference)
		w.Now = w.Now.Add(time.Second)
	}
	return references
}

func TestAnOperatorVoidsWhatALoopFiled(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	before := w.Now
	references := w.loop(3)
	w.Take(w.Waiting(references[0]))
	w.Trust(references[2], derogation.Withdraw{Reason: derogation.WithdrawnMistake})
	o := w.operations(m)

	filed, err := o.FiledBy(w.Ctx, operator(), operating.Filer{Trust: "RR8", Client: "client-rr8", From: before, To: before.Add(2 * time.Second)})
	if err != nil || len(filed) != 2 {
		t.Fatalf("filed in two seconds: %d, %v", len(filed), err)
	}
	if others, err := o.FiledBy(w.Ctx, operator(), operating.Filer{Trust: "RR8", Client: "another", From: before, To: w.Now}); err != nil || len(others) != 0 {
		t.Errorf("filed by another: %d, %v", len(others), err)
	}

	would, err := o.Voidable(w.Ctx, operator(), references, " It filed in a loop. ", w.Now)
	if err != nil || would[0].Err != nil || would[1].Err != nil || would[2].Err == nil || w.State(references[0]).Status != derogation.InReview {
		t.Fatalf("a dry run: %+v, %v", would, err)
	}
	if deeds, err := o.Deeds(w.Ctx, operator()); err != nil || len(deeds) != 0 {
		t.Errorf("a dry run is on record: %+v, %v", deeds, err)
	}

	for range 2 { // To do it again does what was left: nothing.
		if _, err := o.Void(w.Ctx, operator(), references, " It filed in a loop. ", w.Now); err != nil {
			t.Fatal(err)
		}
	}
	deeds, err := o.Deeds(w.Ctx, operator())
	if err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "the operators' ledger", deeds, []operating.Deed{{
		Reference: operating.LedgerOfOperators, Version: 1, At: w.Now.UTC(), Actor: operator(), Type: operating.DeedVoid,
		Reason: "It filed in a loop.", Cases: references[:2],
	}})
	caseworktest.WantSame(t, "one that had ended", w.State(references[2]).Status, derogation.Withdrawn)
	e, state := w.Last(references[0]), w.State(references[0])
	if e.Type != derogation.EventVoided || e.Actor != operator() || e.Text != "It filed in a loop." || state.Status != derogation.Voided || state.ImpactSince != nil {
		t.Errorf("on the record: %+v, status %s", e, state.Status)
	}

	// The execution is woken, tells all who were asked, and is done.
	caseworktest.WantSame(t, "announced", w.Announced(references[0])[len(w.Announced(references[0]))-1], casework.AnnounceReview)
	w.Take(w.Plain(references[0]))
	kinds := w.Announced(references[0])
	caseworktest.WantSame(t, "announced", kinds[len(kinds)-1], casework.AnnounceClosing)
	caseworktest.WantSame(t, "stage", w.Stage(references[0]), derogation.StageDone)
	w.Holds(references[0])
}

func TestNobodyButAnOperatorVoidsAndNotWithoutAReason(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Submit()
	o := w.operations(m)
	for _, actor := range []derogation.Actor{{}, derogation.System("admin"), caseworktest.System(derogation.KindTrust, "RR8"), caseworktest.System(derogation.KindUnion, "BMA")} {
		_, err := o.Void(w.Ctx, actor, []string{reference}, "A loop.", w.Now)
		caseworktest.WantForbidden(t, err)
		_, err = o.Voidable(w.Ctx, actor, []string{reference}, "A loop.", w.Now)
		caseworktest.WantForbidden(t, err)
		_, err = o.FiledBy(w.Ctx, actor, operating.Filer{Trust: "RR8"})
		caseworktest.WantForbidden(t, err)
		_, err = o.Deeds(w.Ctx, actor)
		caseworktest.WantForbidden(t, err)
	}
	_, err := o.Void(w.Ctx, operator(), []string{reference}, " ", w.Now)
	caseworktest.WantSame(t, "wrong", caseworktest.WrongFields(t, err), []string{"/reason required"})
	if deeds, err := o.Deeds(w.Ctx, operator()); err != nil || len(deeds) != 0 || w.State(reference).Status != derogation.Submitted {
		t.Errorf("refused, and on record: %+v, %v", deeds, err)
	}
	unknown, err := o.Void(w.Ctx, operator(), []string{"DR-0000-0000"}, "A loop.", w.Now)
	if err != nil || len(unknown) != 1 {
		t.Fatal(err)
	}
	caseworktest.WantError(t, unknown[0].Err, casework.ErrNotFound)
}

// A case that somebody decides while it is voided stands as it was decided, and the
// operator learns of it.
func TestACaseThatIsDecidedMeanwhileIsNotVoided(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	w.Store.BeforeCommit = func(c casework.Change) error {
		if w.Store.BeforeCommit = nil; c.Entries != nil {
			w.Answer(reference, caseworktest.Refusal(w.State(reference)))
		}
		return nil
	}
	done, err := w.operations(caseworktest.NewMachine()).Void(w.Ctx, operator(), []string{reference}, "A loop.", w.Now)
	if err != nil || w.State(reference).Status != derogation.Refused {
		t.Fatalf("status %s, %v", w.State(reference).Status, err)
	}
	caseworktest.WantConflict(t, done[0].Err, derogation.ConflictClosed)
}
