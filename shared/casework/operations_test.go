package casework_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func operator() derogation.Actor { return derogation.Operator("duty engineer") }

func (w *world) operations(m *machine) casework.Operations {
	return casework.Operations{Cases: w.store, Registry: w.store, Due: w.store, Tellings: w.store, Store: w.store, Executions: m}
}

// last is the newest event of a case.
func (w *world) last(reference string) derogation.Event {
	w.t.Helper()
	entries, err := w.store.Entries(w.ctx, reference)
	if err != nil {
		w.t.Fatalf("entries: %v", err)
	}
	return events(w.t, entries)[len(entries)-1]
}

func TestOnlyAnOperatorSeesWhatIsStuckAndHelpsItOn(t *testing.T) {
	w, m := newWorld(t), newMachine()
	reference := w.reach(derogation.ClinicalDirector)
	o := w.operations(m)
	for _, actor := range []derogation.Actor{{}, derogation.System("admin"), system(derogation.KindTrust, "RR8"), system(derogation.KindUnion, "BMA")} {
		_, _, err := o.Stuck(w.ctx, actor, w.now)
		wantForbidden(t, err)
		_, err = o.Show(w.ctx, actor, reference)
		wantForbidden(t, err)
		_, err = o.Nudge(w.ctx, actor, reference, "Why not.", w.now)
		wantForbidden(t, err)
		_, err = o.Redrive(w.ctx, actor, reference, "Why not.", w.now)
		wantForbidden(t, err)
		_, err = o.HandOver(w.ctx, actor, reference, deputy(derogation.ClinicalDirector).ID, "Why not.", w.now)
		wantForbidden(t, err)
	}
	if len(m.calls) > 0 {
		t.Errorf("calls before it was refused: %v", m.calls)
	}
}

func TestANudgeIsAWakeWithAnEvent(t *testing.T) {
	for _, tier := range []derogation.Tier{derogation.ClinicalDirector, derogation.Union} {
		t.Run(string(tier), func(t *testing.T) {
			w, m := newWorld(t), newMachine()
			reference := w.reach(tier)
			w.quiet(reference)
			before := w.state(reference)
			w.now = w.now.Add(time.Minute)
			if _, err := w.operations(m).Nudge(w.ctx, operator(), reference, " It waits too long. ", w.now); err != nil {
				t.Fatal(err)
			}
			e, after := w.last(reference), w.state(reference)
			if e.Type != derogation.EventNudged || e.Actor != operator() || e.Text != "It waits too long." {
				t.Errorf("on the record: %+v", e)
			}
			wantSame(t, "wakes", w.wakes(reference), []string{wakeOf(after.Version)})
			before.Version, before.ChangedAt = after.Version, after.ChangedAt
			wantSame(t, "the case", after, before)
			if !w.reconcile(m, reference, wakeOf(after.Version)) || w.wait(reference).Cycle != 1 {
				t.Error("an execution that is in line was not left as it is")
			}
			w.holds(reference)
		})
	}
}

// The execution of before is alive: whatever it does from now on is refused, and
// the next one begins where the ledger stands.
func TestARedriveFencesTheExecutionOfBefore(t *testing.T) {
	w, m := newWorld(t), newMachine()
	reference := w.reach(derogation.TrustMedicalDirector)
	w.quiet(reference)
	former, stale := w.wait(reference), w.waiting(reference)
	m.status[reference+"-1"], m.good[former.Token] = casework.ExecutionRunning, true
	due := w.state(reference).Reviews[1].DueAt
	w.now = w.now.Add(time.Minute)
	if _, err := w.operations(m).Redrive(w.ctx, operator(), reference, "It hangs.", w.now); err != nil {
		t.Fatal(err)
	}
	if e := w.last(reference); e.Type != derogation.EventRedriven || e.Text != "It hangs." || e.Actor != operator() {
		t.Errorf("on the record: %+v", e)
	}
	if wait := w.wait(reference); wait.Cycle != 2 || wait.Token != "" {
		t.Errorf("the wait is %+v", wait)
	}
	wake := wakeOf(w.state(reference).Version)
	if w.reconcile(m, reference, wake) {
		t.Error("it counts as caught up before the next execution stands")
	}
	wantSame(t, "calls", m.calls, []string{"start " + reference + "-2"})
	wantSame(t, "where it begins", m.inputs[0].Next, derogation.Stage("trust_medical_director"))

	version := w.state(reference).Version
	for name, late := range map[string]casework.Task{"with a new token": stale, "when its timer has run out": func() casework.Task {
		task := stale
		task.TaskToken, task.EnteredAt = "", due.Add(time.Second)
		return task
	}()} {
		if p := w.take(late); p.Next != derogation.StageSuperseded || w.state(reference).Version != version {
			t.Errorf("the execution of before, %s: %+v, version %d", name, p, w.state(reference).Version)
		}
	}
	w.take(w.waiting(reference))
	if !w.reconcile(m, reference, wake) || !w.state(reference).Reviews[1].DueAt.Equal(due) {
		t.Error("the next execution does not stand where the case does, or a clock was moved")
	}
	w.answer(reference, escalation(w.state(reference)))
	w.holds(reference)
}

func TestARedriveLosesToACycleThatWasBegunMeanwhile(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		return w.store.NextCycle(w.ctx, w.wait(reference), nil)
	}
	version := w.state(reference).Version
	_, err := w.operations(newMachine()).Redrive(w.ctx, operator(), reference, "It hangs.", w.now)
	if !errors.Is(err, casework.ErrSuperseded) || w.state(reference).Version != version {
		t.Errorf("%v at version %d after %d", err, w.state(reference).Version, version)
	}
}

func TestACaseThatIsDoneIsNeitherNudgedNorBegunAgain(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	w.trust(reference, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound})
	w.take(w.plain(reference))
	_, err := w.operations(newMachine()).Nudge(w.ctx, operator(), reference, "It waits.", w.now)
	wantConflict(t, err, derogation.ConflictClosed)
	_, err = w.operations(newMachine()).Redrive(w.ctx, operator(), reference, "It waits.", w.now)
	wantConflict(t, err, derogation.ConflictClosed)
}

func TestAnOperatorHandsAReviewToWhoIsRegisteredForIt(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		t.Run(string(tier), func(t *testing.T) {
			w := newWorld(t)
			w.store.PutContact(deputy(tier))
			reference := w.reach(tier)
			filer, again := person(tier), person(tier)
			filer.ID, again.ID = w.state(reference).FiledBy.ID, "CT-0000000F"
			filer.Email, again.Email = "filer@example.org", "Filer@example.org"
			w.store.PutContact(filer)
			w.store.PutContact(again)
			version := w.state(reference).Version
			var committed casework.Change
			w.store.BeforeCommit = func(c casework.Change) error { committed = c; return nil }
			o := w.operations(newMachine())
			for name, to := range map[string]string{
				"nobody": "", "another duty": trustContact().ID, "the union": person(derogation.Union).ID, "a stranger": "CT-ZZZZZZZZ",
				"who filed it, by another id": again.ID,
			} {
				_, err := o.HandOver(w.ctx, operator(), reference, to, "Nobody answers.", w.now)
				if tier == derogation.Union {
					wantForbidden(t, err)
				} else if fields := wrongFields(t, err); !slices.Contains([]string{"/to not_registered", "/to required"}, fields[0]) {
					t.Errorf("to %s: %v", name, fields)
				}
			}
			_, err := o.HandOver(w.ctx, operator(), reference, deputy(tier).ID, "Nobody answers.", w.now)
			if tier == derogation.Union {
				wantForbidden(t, err)
				wantSame(t, "version", w.state(reference).Version, version)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			review, _ := w.state(reference).OpenReview()
			wantSame(t, "on the record", review.HandedOver, []derogation.HandedOver{{
				At: w.now, By: derogation.Person{ID: "duty engineer", Name: "duty engineer", Role: "Operator"},
				To: derogation.Person{ID: "CT-0000000D", Name: "The deputy on call", Role: "Deputy"},
			}})
			wantSame(t, "the reason", w.last(reference).Text, "Nobody answers.")
			for range 5 {
				if _, err := o.HandOver(w.ctx, operator(), reference, deputy(tier).ID, "Nobody answers.", w.now); err != nil {
					t.Fatal(err)
				}
			}
			wantSame(t, "version after it was repeated", w.state(reference).Version, version+1)
			told := committed.Announcements[0].Audience[0].Among([]casework.Contact{person(tier), deputy(tier), trustContact()}, w.now)
			wantSame(t, "told", told, []casework.Contact{deputy(tier)})
			w.answer(reference, answers(w.state(reference))[derogation.ActEscalate]) // Whoever was asked first still can.
			w.holds(reference)
		})
	}
}

func TestAnOperatorHandsOverNothingThatIsOver(t *testing.T) {
	w := newWorld(t)
	w.store.PutContact(deputy(derogation.ClinicalDirector))
	reference := w.submit()
	o := w.operations(newMachine())
	_, err := o.HandOver(w.ctx, operator(), reference, "CT-0000000D", "Nobody answers.", w.now)
	wantConflict(t, err, derogation.ConflictReviewNotOpen)
	w.take(w.waiting(reference))
	w.answer(reference, escalation(w.state(reference)))
	_, err = o.HandOver(w.ctx, operator(), reference, "CT-0000000D", "Nobody answers.", w.now)
	wantConflict(t, err, derogation.ConflictReviewClosed)
}

func TestWhatIsStuckIsListedWithWhy(t *testing.T) {
	tests := []struct {
		name string
		make func(w *world, m *machine, reference string)
		want []casework.Reason
	}{
		{"nothing", func(*world, *machine, string) {}, nil},
		{"its time came long ago", func(w *world, _ *machine, reference string) {
			w.now = w.state(reference).Reviews[0].DueAt.Add(3*time.Minute + time.Second)
		}, []casework.Reason{{Trouble: casework.TroubleOverdue, Since: evening.Add(30 * time.Minute)}}},
		{"its time came just now", func(w *world, _ *machine, reference string) {
			w.now = w.state(reference).Reviews[0].DueAt.Add(3 * time.Minute)
		}, nil},
		{"its execution was stopped", func(_ *world, m *machine, reference string) {
			m.status[reference+"-1"] = casework.ExecutionStopped
		}, []casework.Reason{{Trouble: casework.TroubleEnded, Since: evening}}},
		{"its execution was stopped so long ago that it is forgotten", func(_ *world, m *machine, reference string) {
			delete(m.status, reference+"-1")
		}, []casework.Reason{{Trouble: casework.TroubleEnded, Since: evening}}},
		{"its next execution never began", func(w *world, _ *machine, reference string) {
			if err := w.store.NextCycle(w.ctx, w.wait(reference), nil); err != nil {
				w.t.Fatalf("next cycle: %v", err)
			}
		}, []casework.Reason{{Trouble: casework.TroubleNeverBegan, Since: evening}}},
		{"its wake is kept", func(w *world, m *machine, reference string) {
			w.answer(reference, escalation(w.state(reference)))
			m.status[reference+"-1"] = casework.ExecutionRunning
			w.now = w.now.Add(4 * time.Minute)
			if err := w.store.PostponeWake(w.ctx, reference, wakeOf(3), w.now.Add(time.Hour)); err != nil {
				w.t.Fatalf("postpone: %v", err)
			}
		}, []casework.Reason{
			{Trouble: casework.TroubleOverdue, Since: evening.Add(10 * time.Minute)},
			{Trouble: casework.TroubleWake, Since: evening.Add(10 * time.Minute), Keys: []string{wakeOf(3)}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, m := newWorld(t), newMachine()
			reference := w.reach(derogation.ClinicalDirector)
			w.quiet(reference)
			m.status[reference+"-1"] = casework.ExecutionRunning
			w.now = w.now.Add(10 * time.Minute)
			test.make(w, m, reference)
			list, all, err := w.operations(m).Stuck(w.ctx, operator(), w.now)
			if err != nil || !all {
				t.Fatalf("all: %t, %v", all, err)
			}
			if len(test.want) == 0 {
				wantSame(t, "stuck", len(list), 0)
				return
			}
			if len(list) != 1 || list[0].Case.State.Reference != reference {
				t.Fatalf("stuck: %+v", list)
			}
			wantSame(t, "why", list[0].Why, test.want)
		})
	}
}

func TestWhoWasNotToldIsListed(t *testing.T) {
	w, m := newWorld(t), newMachine()
	reference := w.reach(derogation.ClinicalDirector)
	m.status[reference+"-1"] = casework.ExecutionRunning
	if err := w.store.RemoveWake(w.ctx, reference, wakeOf(1)); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(5 * time.Minute)
	stuck := func(key string) {
		t.Helper()
		list, _, err := w.operations(m).Stuck(w.ctx, operator(), w.now)
		if err != nil || len(list) != 1 {
			t.Fatalf("stuck: %+v, %v", list, err)
		}
		wantSame(t, "why", list[0].Why, []casework.Reason{{Trouble: casework.TroubleNotTold, Since: evening, Keys: []string{key}}})
	}
	stuck("A#000002")
	n := casework.Notice{
		Reference: reference, Key: "N#000002#CT-00000001#email", Status: casework.NoticePending, AnnouncedAt: evening, DueAt: w.now.Add(time.Hour),
	}
	if err := w.store.Expand(w.ctx, casework.Announcement{Reference: reference, Key: "A#000002"}, []casework.Notice{n}); err != nil {
		t.Fatal(err)
	}
	stuck(n.Key)
}

// Where executions cannot be asked about, what the table says is listed all the
// same, and the fault is told once.
func TestWhatIsStuckIsListedWithoutStepFunctions(t *testing.T) {
	w, m := newWorld(t), newMachine()
	m.broken = errors.New("out of order")
	first := w.reach(derogation.ClinicalDirector)
	w.quiet(first)
	w.now = w.now.Add(time.Hour)
	f := filing("another")
	f.Request.Service = "Another service"
	if _, _, err := w.desk().Submit(w.ctx, f, w.now); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(10 * time.Minute)
	list, _, err := w.operations(m).Stuck(w.ctx, operator(), w.now)
	if len(list) != 2 || list[0].Case.State.Reference != first || !errors.Is(err, m.broken) || len(m.calls) != 1 {
		t.Errorf("stuck: %+v, %v after %v", list, err, m.calls)
	}
}

func TestACaseIsShownWithItsExecutionAndItsOutbox(t *testing.T) {
	w, m := newWorld(t), newMachine()
	reference := w.reach(derogation.ClinicalDirector)
	m.status[reference+"-1"] = casework.ExecutionRunning
	shown, err := w.operations(m).Show(w.ctx, operator(), reference)
	if err != nil {
		t.Fatal(err)
	}
	wait := w.wait(reference)
	if shown.Execution != reference+"-1" || shown.Status != casework.ExecutionRunning || shown.Stage != "clinical_director" ||
		!shown.DueAt.Equal(evening.Add(30*time.Minute)) || shown.Place != (casework.Place{Cycle: 1, Step: wait.Step, EnteredAt: wait.EnteredAt}) {
		t.Errorf("shown: %+v", shown)
	}
	if len(shown.Events) != 2 || len(shown.Outbox.Wakes) != 1 || len(shown.Outbox.Announcements) != 3 {
		t.Errorf("%d events, outbox %+v", len(shown.Events), shown.Outbox)
	}
	if _, err := w.operations(m).Show(w.ctx, operator(), "DR-0000-0000"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("no such case: %v", err)
	}
}

// A link to a form is of no case. That it waits is listed all the same, and no
// fault of the list.
func TestALinkToAFormThatWaitsIsListed(t *testing.T) {
	w, m := newWorld(t), newMachine()
	if err := w.formDesk().SendLinks(w.ctx, "RR8", w.now); err != nil {
		t.Fatal(err)
	}
	asked := w.now
	w.now = w.now.Add(5 * time.Minute)
	list, _, err := w.operations(m).Stuck(w.ctx, operator(), w.now)
	if err != nil || len(list) != 1 {
		t.Fatalf("stuck: %+v, %v", list, err)
	}
	wantSame(t, "of", list[0].Case.State.Reference, "FORM-RR8")
	wantSame(t, "since", list[0].Why[0].Since, asked)
}
