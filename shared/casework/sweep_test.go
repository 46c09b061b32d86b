package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
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
	w.T.Helper()
	swept, err := casework.Sweeper{Cases: w.Store, Directory: w.Store, Due: w.Store, Strikes: w.Store, To: h}.Sweep(w.Ctx, w.Now)
	if err != nil {
		w.T.Fatalf("sweep: %v", err)
	}
	if swept.Backlog == nil {
		w.T.Fatalf("the backlog was not seen")
	}
	swept.Backlog = nil
	return swept
}

func TestWhatWasLeftBehindForAMinuteIsHandedOn(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.Submit()
	w.Take(w.Plain(reference)) // The token does not come, so that the wake is kept.
	w.Now = caseworktest.Evening.Add(time.Minute - time.Millisecond)
	swept := w.sweep(h)
	if h.wakes != nil || h.told != nil || swept.Wakes != 0 || swept.Told != 0 {
		t.Fatalf("handed on too early: %+v", h)
	}
	caseworktest.WantSame(t, "next due", swept.NextDueAt, caseworktest.Evening.Add(time.Minute))

	w.Now = caseworktest.Evening.Add(time.Minute)
	swept = w.sweep(h)
	caseworktest.WantSame(t, "wakes", h.wakes, []casework.OutboxKey{{Reference: reference, Key: caseworktest.WakeOf(1)}})
	caseworktest.WantSame(t, "told", h.told, []casework.OutboxKey{{Reference: reference, Key: "A#000002"}})
	caseworktest.WantSame(t, "to systems", h.toSystems, []casework.OutboxKey{{Reference: reference, Key: "A#H#000001"}, {Reference: reference, Key: "A#H#000002"}})
	caseworktest.WantSame(t, "swept", swept, casework.Swept{Wakes: 1, Told: 1, Webhooks: 2, NextDueAt: w.Now.Add(time.Minute)})
}

func TestANoticeLeftBehindIsHandedOn(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.Reach(derogation.ClinicalDirector)
	_, announcements, _ := w.Store.Outbox(reference)
	n := casework.Notice{Reference: reference, Key: "N#000002#CT-00000001#email", Status: casework.NoticePending, DueAt: w.Now.Add(time.Minute)}
	sent := n
	sent.Key, sent.Status = "N#000002#CT-00000002#email", casework.NoticeAccepted
	if _, err := w.Store.Expand(w.Ctx, announcements[0], []casework.Notice{n, sent}); err != nil {
		t.Fatal(err)
	}
	w.Now = n.DueAt
	w.sweep(h)
	caseworktest.WantSame(t, "told", h.told, []casework.OutboxKey{{Reference: reference, Key: n.Key}})
}

func TestACaseThatIsOverdueByAMinuteIsMovedOnByOneCommand(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.Reach(derogation.ClinicalDirector)
	w.Quiet(reference)
	due := w.State(reference).Reviews[0].DueAt
	w.Now = due.Add(-time.Hour)
	caseworktest.WantSame(t, "next due", w.sweep(h), casework.Swept{NextDueAt: due.Add(time.Minute)})
	w.Now = due.Add(time.Minute - time.Millisecond)
	caseworktest.WantSame(t, "a moment before", w.sweep(h), casework.Swept{NextDueAt: due.Add(time.Minute)})

	w.Now = due.Add(time.Minute)
	version := w.State(reference).Version
	swept := w.sweep(h)
	caseworktest.WantSame(t, "swept", swept, casework.Swept{Advanced: 1, NextDueAt: w.Now.Add(time.Minute)})
	s := w.State(reference)
	if s.Version != version+1 || s.Reviews[0].Outcome != derogation.OutcomeNoAnswer || s.Reviews[0].By.ID != "sweep" {
		t.Fatalf("the case is %+v", s)
	}
	caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string{caseworktest.WakeOf(s.Version)})

	// The next sweep opens the next review, the one after that finds nothing.
	w.Quiet(reference)
	w.Now = w.Now.Add(time.Minute)
	caseworktest.WantSame(t, "opened", w.sweep(h).Advanced, 1)
	caseworktest.WantSame(t, "reviews", len(w.State(reference).Reviews), 2)
	w.Now = w.Now.Add(time.Minute)
	caseworktest.WantSame(t, "nothing more", w.sweep(h).Advanced, 0)
	w.Holds(reference)
}

// With nobody and nothing but the sweep, a request ends undecided and is done;
// then the trust is reminded of its impact report, and then no more.
func TestTheSweepAloneBringsACaseToItsEnd(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.Submit()
	for sweeps := 0; ; sweeps++ {
		w.Quiet(reference)
		swept := w.sweep(h)
		w.Quiet(reference)
		if cmp.Equal(swept, casework.Swept{}) {
			break
		}
		if sweeps > 60 || !swept.NextDueAt.After(w.Now) {
			t.Fatalf("after %d sweeps the case is at %s, next due %s", sweeps, w.Stage(reference), swept.NextDueAt)
		}
		w.Now = swept.NextDueAt
	}
	caseworktest.WantSame(t, "stage", w.Stage(reference), derogation.StageDone)
	kinds := w.Announced(reference)
	asked := casework.AnnounceImpactAsked
	caseworktest.WantSame(t, "announced at the end", kinds[len(kinds)-4:], []casework.AnnouncementKind{casework.AnnounceDecision, asked, asked, asked})
	ended := w.State(reference).Ending.At
	caseworktest.WantSame(t, "the last reminder", w.State(reference).ChangedAt, ended.AddDate(0, 0, 28).Add(time.Minute))
	caseworktest.WantSame(t, "status", w.State(reference).Status, derogation.Undecided)
	w.Holds(reference)
}

func TestOneCaseThatFailsDoesNotKeepTheOthersWaiting(t *testing.T) {
	w, h := newWorld(t), &hands{}
	var references []string
	for _, key := range []string{"one", "two", "three"} {
		f := caseworktest.Filing(key)
		f.Request.Service = "Service " + key
		ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
		if err != nil {
			t.Fatal(err)
		}
		references = append(references, ack.Reference)
	}
	broken := errors.New("broken")
	w.Store.BeforeCommit = func(c casework.Change) error {
		if c.Case.State.Reference == references[1] {
			return broken
		}
		return nil
	}
	w.Now = w.Now.Add(time.Minute)
	swept := w.sweep(h)
	if len(swept.PutOff) != 1 || !errors.Is(swept.PutOff[0], broken) || !strings.Contains(swept.PutOff[0].Error(), references[1]) {
		t.Errorf("put off: %v", swept.PutOff)
	}
	if swept.Advanced != 2 || swept.Wakes != 3 || len(h.wakes) != 3 {
		t.Errorf("got %+v and %v", swept, h.wakes)
	}
	caseworktest.WantSame(t, "next due", swept.NextDueAt, w.Now.Add(time.Minute))
}

func TestARelayThatFailsIsAnErrorAndIsTriedAgain(t *testing.T) {
	w, h := newWorld(t), &hands{err: errors.New("broken")}
	reference := w.Submit()
	w.Take(w.Plain(reference)) // The token does not come, so that the wake is kept.
	w.Now = w.Now.Add(time.Minute)
	_, err := casework.Sweeper{Cases: w.Store, Directory: w.Store, Due: w.Store, To: h}.Sweep(w.Ctx, w.Now)
	caseworktest.WantError(t, err, h.err)
	if len(h.wakes) != 1 || len(h.told) != 1 {
		t.Errorf("wakes %v, told %v: one failure kept the other", h.wakes, h.told)
	}
	again := &hands{}
	w.sweep(again)
	caseworktest.WantSame(t, "again", again.wakes, []casework.OutboxKey{{Reference: reference, Key: caseworktest.WakeOf(1)}})
}

// The answer comes between the look and the commit: the sweep does nothing.
func TestASweepThatIsOvertakenDoesNothing(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.Reach(derogation.ClinicalDirector)
	w.Now = w.State(reference).Reviews[0].DueAt.Add(time.Minute)
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		w.Answer(reference, caseworktest.Escalation(w.State(reference)))
		return nil
	}
	caseworktest.WantSame(t, "advanced", w.sweep(h).Advanced, 0)
	caseworktest.WantSame(t, "outcome", w.State(reference).Reviews[0].Outcome, derogation.OutcomeEscalated)
	w.Holds(reference)
}

func TestTheSoonestOfOutboxAndCasesIsNext(t *testing.T) {
	w, h := newWorld(t), &hands{}
	reference := w.Reach(derogation.ClinicalDirector)
	due := w.State(reference).Reviews[0].DueAt
	_, announcements, _ := w.Store.Outbox(reference)
	w.Quiet(reference)
	late := announcements[0]
	late.Key, late.DueAt = "A#later", due.Add(30*time.Second)
	c, _, err := w.Store.Case(w.Ctx, reference)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store.Commit(w.Ctx, casework.Change{Before: c.State.Version, Case: c, Announcements: []casework.Announcement{late}}); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "the announcement", w.sweep(h).NextDueAt, late.DueAt)
	if _, err := w.Store.Expand(w.Ctx, late, nil); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "the case", w.sweep(h).NextDueAt, due.Add(time.Minute))
}

// readsFail cannot read some of what is due.
type readsFail struct {
	casework.DueStore
	items, calls, cases error
}

func (f readsFail) DueOutbox(ctx context.Context, by time.Time, limit int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	if f.items != nil {
		return nil, time.Time{}, f.items
	}
	return f.DueStore.DueOutbox(ctx, by, limit)
}

func (f readsFail) DueWebhooks(ctx context.Context, by time.Time, limit int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	if f.calls != nil {
		return nil, time.Time{}, f.calls
	}
	return f.DueStore.DueWebhooks(ctx, by, limit)
}

func (f readsFail) OpenOrDue(ctx context.Context, by time.Time) ([]casework.Due[string], time.Time, error) {
	if f.cases != nil {
		return nil, time.Time{}, f.cases
	}
	return f.DueStore.OpenOrDue(ctx, by)
}

func TestWhatCannotBeReadHoldsUpNothingElseOfASweep(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		due                        readsFail
		wakes, toSystems, advanced int
		backlog                    bool
	}{
		"outbox":           {readsFail{items: broken}, 0, 1, 1, false},
		"webhooks":         {readsFail{calls: broken}, 1, 0, 1, true},
		"cases":            {readsFail{cases: broken}, 1, 1, 0, false},
		"outbox and cases": {readsFail{items: broken, cases: broken}, 0, 1, 0, false},
		"all":              {readsFail{items: broken, calls: broken, cases: broken}, 0, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, h := newWorld(t), &hands{}
			w.Submit()
			w.Now = w.Now.Add(time.Minute)
			test.due.DueStore = w.Store
			swept, err := casework.Sweeper{Cases: w.Store, Directory: w.Store, Due: test.due, To: h}.Sweep(w.Ctx, w.Now)
			caseworktest.WantError(t, err, broken)
			if len(h.wakes) != test.wakes || len(h.toSystems) != test.toSystems || swept.Advanced != test.advanced {
				t.Errorf("handed on %+v, swept %+v", h, swept)
			}
			if seen := swept.Backlog != nil; seen != test.backlog {
				t.Errorf("the backlog was seen: %t", seen)
			}
		})
	}
}

// A round has 200 of a kind under way. What is carried out makes room for the next
// round; what is not leaves room for nobody, and is not handed on twice.
func TestASweepGoesOnWhileThereIsTimeAndWhatItHandedOnIsCarriedOut(t *testing.T) {
	for name, test := range map[string]struct {
		carriedOut bool
		rounds     int
		handed     int
		broken     error
	}{
		"carried out at once":                {true, 10, 450, nil},
		"there is time for two":              {true, 2, 400, nil},
		"nothing is carried out":             {false, 10, 200, nil},
		"what is for systems cannot be read": {true, 10, 450, errors.New("broken")},
	} {
		t.Run(name, func(t *testing.T) {
			w, h := newWorld(t), &hands{}
			for i := range 450 {
				w.leave(fmt.Sprintf("DR-%04d-0000", i))
			}
			w.Now = w.Now.Add(time.Minute)
			rounds, done := 1, 0
			again := func(context.Context) bool {
				for ; test.carriedOut && done < len(h.wakes); done++ {
					if err := w.Store.RemoveWake(w.Ctx, h.wakes[done].Reference, h.wakes[done].Key); err != nil {
						t.Fatal(err)
					}
				}
				rounds++
				return rounds <= test.rounds
			}
			due := readsFail{DueStore: w.Store, calls: test.broken}
			swept, err := casework.Sweeper{Again: again, Cases: w.Store, Directory: w.Store, Due: due, To: h}.Sweep(w.Ctx, w.Now)
			caseworktest.WantError(t, err, test.broken)
			each := slices.Clone(h.wakes)
			slices.SortFunc(each, func(a, b casework.OutboxKey) int { return strings.Compare(a.Reference, b.Reference) })
			if len(slices.Compact(each)) != test.handed || swept.Wakes != test.handed {
				t.Errorf("%d wakes handed on, %d of them once, want %d", swept.Wakes, len(each), test.handed)
			}
		})
	}
}

// leave leaves a wake behind.
func (w *world) leave(reference string) {
	w.T.Helper()
	wake := &casework.Wake{Reference: reference, Key: caseworktest.WakeOf(1), DueAt: w.Now, Trust: "RR8"}
	if err := w.Store.NextCycle(w.Ctx, casework.FirstWait(reference), wake); err != nil {
		w.T.Fatalf("leave: %v", err)
	}
}
