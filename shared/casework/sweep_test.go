package casework_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// hands notes what a sweep hands on.
type hands struct {
	wakes, told, toSystems []casework.OutboxKey
	err                    error
}

func (h *hands) Reconcile(_ context.Context, items []casework.OutboxKey) error {
	h.wakes = append(h.wakes, items...)
	return h.err
}

func (h *hands) Deliver(_ context.Context, items []casework.OutboxKey) error {
	h.told = append(h.told, items...)
	return h.err
}

func (h *hands) DeliverToSystems(_ context.Context, items []casework.OutboxKey) error {
	h.toSystems = append(h.toSystems, items...)
	return h.err
}

func (w *world) sweep(h *hands) casework.Swept {
	w.t.Helper()
	swept, err := casework.Sweeper{Cases: w.store, Registry: w.store, Due: w.store, To: h}.Sweep(w.ctx, w.now)
	if err != nil {
		w.t.Fatalf("sweep: %v", err)
	}
	return swept
}

// quiet carries out everything in a case's outbox.
func (w *world) quiet(reference string) {
	w.t.Helper()
	wakes, announcements, _ := w.store.Outbox(reference)
	for _, wake := range wakes {
		if err := w.store.RemoveWake(w.ctx, reference, wake.Key); err != nil {
			w.t.Fatalf("remove: %v", err)
		}
	}
	toSystems, _ := w.store.ToSystems(reference)
	for _, a := range slices.Concat(announcements, toSystems) {
		if err := w.store.Expand(w.ctx, a, nil); err != nil {
			w.t.Fatalf("expand: %v", err)
		}
	}
}

func TestWhatWasLeftBehindForAMinuteIsHandedOn(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.reach(derogation.ClinicalDirector)
	w.now = evening.Add(time.Minute - time.Millisecond)
	swept := w.sweep(h)
	if h.wakes != nil || h.told != nil || swept.Wakes != 0 || swept.Told != 0 {
		t.Fatalf("handed on too early: %+v", h)
	}
	wantSame(t, "next due", swept.NextDueAt, evening.Add(time.Minute))

	w.now = evening.Add(time.Minute)
	swept = w.sweep(h)
	wantSame(t, "wakes", h.wakes, []casework.OutboxKey{{Reference: reference, Key: wakeOf(1)}})
	wantSame(t, "told", h.told, []casework.OutboxKey{{Reference: reference, Key: "A#000002"}})
	wantSame(t, "to systems", h.toSystems, []casework.OutboxKey{{Reference: reference, Key: "A#H#000001"}, {Reference: reference, Key: "A#H#000002"}})
	wantSame(t, "swept", swept, casework.Swept{Wakes: 1, Told: 1, Webhooks: 2, NextDueAt: w.now.Add(time.Minute)})
}

func TestANoticeLeftBehindIsHandedOn(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.reach(derogation.ClinicalDirector)
	_, announcements, _ := w.store.Outbox(reference)
	n := casework.Notice{Reference: reference, Key: "N#000002#CT-00000001#email", Status: casework.NoticePending, DueAt: w.now.Add(time.Minute)}
	sent := n
	sent.Key, sent.Status = "N#000002#CT-00000002#email", casework.NoticeAccepted
	if err := w.store.Expand(w.ctx, announcements[0], []casework.Notice{n, sent}); err != nil {
		t.Fatal(err)
	}
	w.now = n.DueAt
	w.sweep(h)
	wantSame(t, "told", h.told, []casework.OutboxKey{{Reference: reference, Key: n.Key}})
}

func TestACaseThatIsOverdueByAMinuteIsMovedOnByOneCommand(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.reach(derogation.ClinicalDirector)
	w.quiet(reference)
	due := w.state(reference).Reviews[0].DueAt
	w.now = due.Add(-time.Hour)
	wantSame(t, "next due", w.sweep(h), casework.Swept{NextDueAt: due.Add(time.Minute)})
	w.now = due.Add(time.Minute - time.Millisecond)
	wantSame(t, "a moment before", w.sweep(h), casework.Swept{NextDueAt: due.Add(time.Minute)})

	w.now = due.Add(time.Minute)
	version := w.state(reference).Version
	swept := w.sweep(h)
	wantSame(t, "swept", swept, casework.Swept{Advanced: 1, NextDueAt: w.now.Add(time.Minute)})
	s := w.state(reference)
	if s.Version != version+1 || s.Reviews[0].Outcome != derogation.OutcomeNoAnswer || s.Reviews[0].By.ID != "sweep" {
		t.Fatalf("the case is %+v", s)
	}
	wantSame(t, "wakes", w.wakes(reference), []string{wakeOf(s.Version)})

	// The next sweep opens the next review, the one after that finds nothing.
	w.quiet(reference)
	w.now = w.now.Add(time.Minute)
	wantSame(t, "opened", w.sweep(h).Advanced, 1)
	wantSame(t, "reviews", len(w.state(reference).Reviews), 2)
	w.now = w.now.Add(time.Minute)
	wantSame(t, "nothing more", w.sweep(h).Advanced, 0)
	w.holds(reference)
}

// With nobody and nothing but the sweep, a request ends undecided and is done;
// then the trust is reminded of its impact report, and then no more.
func TestTheSweepAloneBringsACaseToItsEnd(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.submit()
	for sweeps := 0; ; sweeps++ {
		w.quiet(reference)
		swept := w.sweep(h)
		w.quiet(reference)
		if swept == (casework.Swept{}) {
			break
		}
		if sweeps > 60 || !swept.NextDueAt.After(w.now) {
			t.Fatalf("after %d sweeps the case is at %s, next due %s", sweeps, w.stage(reference), swept.NextDueAt)
		}
		w.now = swept.NextDueAt
	}
	wantSame(t, "stage", w.stage(reference), derogation.StageDone)
	kinds := w.announced(reference)
	asked := casework.AnnounceImpactAsked
	wantSame(t, "announced at the end", kinds[len(kinds)-4:], []casework.AnnouncementKind{casework.AnnounceDecision, asked, asked, asked})
	ended := w.state(reference).Ending.At
	wantSame(t, "the last reminder", w.state(reference).ChangedAt, ended.AddDate(0, 0, 28).Add(time.Minute))
	wantSame(t, "status", w.state(reference).Status, derogation.Undecided)
	w.holds(reference)
}

func TestOneCaseThatFailsDoesNotKeepTheOthersWaiting(t *testing.T) {
	w, h := newWorld(t), &hands{}
	var references []string
	for _, key := range []string{"one", "two", "three"} {
		receipt, _, err := w.desk().Submit(w.ctx, filing(key), w.now)
		if err != nil {
			t.Fatal(err)
		}
		references = append(references, receipt.Reference)
	}
	broken := errors.New("broken")
	w.store.BeforeCommit = func(c casework.Change) error {
		if c.Case.State.Reference == references[1] {
			return broken
		}
		return nil
	}
	w.now = w.now.Add(time.Minute)
	swept, err := casework.Sweeper{Cases: w.store, Registry: w.store, Due: w.store, To: h}.Sweep(w.ctx, w.now)
	wantError(t, err, broken)
	if swept.Advanced != 2 || swept.Wakes != 3 || len(h.wakes) != 3 {
		t.Errorf("got %+v and %v", swept, h.wakes)
	}
	wantSame(t, "next due", swept.NextDueAt, w.now.Add(time.Minute))
}

func TestAHandoverThatFailsIsAnErrorAndIsTriedAgain(t *testing.T) {
	w, h := newWorld(t), &hands{err: errors.New("broken")}
	reference := w.reach(derogation.ClinicalDirector)
	w.now = w.now.Add(time.Minute)
	_, err := casework.Sweeper{Cases: w.store, Registry: w.store, Due: w.store, To: h}.Sweep(w.ctx, w.now)
	wantError(t, err, h.err)
	if len(h.wakes) != 1 || len(h.told) != 1 {
		t.Errorf("wakes %v, told %v: one failure kept the other", h.wakes, h.told)
	}
	again := &hands{}
	w.sweep(again)
	wantSame(t, "again", again.wakes, []casework.OutboxKey{{Reference: reference, Key: wakeOf(1)}})
}

// The answer comes between the look and the commit: the sweep does nothing.
func TestASweepThatIsOvertakenDoesNothing(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.reach(derogation.ClinicalDirector)
	w.now = w.state(reference).Reviews[0].DueAt.Add(time.Minute)
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		w.answer(reference, escalation(w.state(reference)))
		return nil
	}
	wantSame(t, "advanced", w.sweep(h).Advanced, 0)
	wantSame(t, "outcome", w.state(reference).Reviews[0].Outcome, derogation.OutcomeEscalated)
	w.holds(reference)
}

func TestTheSoonestOfOutboxAndCasesIsNext(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.reach(derogation.ClinicalDirector)
	due := w.state(reference).Reviews[0].DueAt
	_, announcements, _ := w.store.Outbox(reference)
	w.quiet(reference)
	late := announcements[0]
	late.Key, late.DueAt = "A#later", due.Add(30*time.Second)
	c, _, err := w.store.Case(w.ctx, reference)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.store.Commit(w.ctx, casework.Change{Before: c.State.Version, Case: c, Announcements: []casework.Announcement{late}}); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "the announcement", w.sweep(h).NextDueAt, late.DueAt)
	if err := w.store.Expand(w.ctx, late, nil); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "the case", w.sweep(h).NextDueAt, due.Add(time.Minute))
}
