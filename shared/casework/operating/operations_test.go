package operating_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

func operator() derogation.Actor { return derogation.Operator("duty engineer") }

func (w *world) operations(m *caseworktest.Machine) operating.Operations {
	return operating.Operations{Cases: w.Store, Directory: w.Store, Due: w.Store, Tellings: w.Store, Store: w.Store, Executions: m}
}

func TestOnlyAnOperatorSeesWhatIsStuckAndHelpsItOn(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	o := w.operations(m)
	for _, actor := range []derogation.Actor{{}, derogation.System("admin"), caseworktest.System(derogation.KindTrust, "RR8"), caseworktest.System(derogation.KindUnion, "BMA")} {
		_, _, err := o.Stuck(w.Ctx, actor, w.Now)
		caseworktest.WantForbidden(t, err)
		_, err = o.Show(w.Ctx, actor, reference)
		caseworktest.WantForbidden(t, err)
		_, _, err = o.Nudge(w.Ctx, actor, reference, "Why not.", w.Now)
		caseworktest.WantForbidden(t, err)
		_, err = o.Redrive(w.Ctx, actor, reference, "Why not.", w.Now)
		caseworktest.WantForbidden(t, err)
		_, err = o.HandOver(w.Ctx, actor, reference, caseworktest.Deputy(derogation.ClinicalDirector).ID, "Why not.", w.Now)
		caseworktest.WantForbidden(t, err)
	}
	if len(m.Calls) > 0 {
		t.Errorf("calls before it was refused: %v", m.Calls)
	}
}

func TestANudgeIsAWakeWithAnEvent(t *testing.T) {
	for _, tier := range []derogation.Tier{derogation.ClinicalDirector, derogation.Union} {
		t.Run(string(tier), func(t *testing.T) {
			w, m := newWorld(t), caseworktest.NewMachine()
			reference := w.Reach(tier)
			w.Quiet(reference)
			before := w.State(reference)
			w.Now = w.Now.Add(time.Minute)
			m.Statuses[reference+"-1"] = casework.ExecutionRunning
			if _, redriven, err := w.operations(m).Nudge(w.Ctx, operator(), reference, " It waits too long. ", w.Now); redriven || err != nil {
				t.Fatal(redriven, err)
			}
			e, after := w.Last(reference), w.State(reference)
			if e.Type != derogation.EventNudged || e.Actor != operator() || e.Text != "It waits too long." {
				t.Errorf("on the record: %+v", e)
			}
			caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string{caseworktest.WakeOf(after.Version)})
			before.Version, before.ChangedAt = after.Version, after.ChangedAt
			caseworktest.WantSame(t, "the case", after, before)
			if !w.Reconcile(m, reference, caseworktest.WakeOf(after.Version)) || w.Wait(reference).Cycle != 1 {
				t.Error("an execution that is in line was not left as it is")
			}
			w.Holds(reference)
		})
	}
}

// An execution that has ended is brought in line by no wake: the next one begins.
func TestANudgeRedrivesACaseWhoseExecutionHasEnded(t *testing.T) {
	for name, become := range map[string]func(m *caseworktest.Machine, execution string){
		"stopped":              func(m *caseworktest.Machine, execution string) { m.Statuses[execution] = casework.ExecutionStopped },
		"ended":                func(m *caseworktest.Machine, execution string) { m.Statuses[execution] = casework.ExecutionSucceeded },
		"ended, and forgotten": func(m *caseworktest.Machine, execution string) { delete(m.Statuses, execution) },
	} {
		t.Run(name, func(t *testing.T) {
			w, m := newWorld(t), caseworktest.NewMachine()
			reference := w.Reach(derogation.ClinicalDirector)
			w.Quiet(reference)
			become(m, reference+"-1")
			c, redriven, err := w.operations(m).Nudge(w.Ctx, operator(), reference, "It waits too long.", w.Now)
			if !redriven || err != nil {
				t.Fatal(redriven, err)
			}
			caseworktest.WantSame(t, "on the record", w.Last(reference).Type, derogation.EventRedriven)
			w.Reconcile(m, reference, caseworktest.WakeOf(c.State.Version))
			if m.Statuses[reference+"-2"] != casework.ExecutionRunning {
				t.Errorf("executions: %v", m.Statuses)
			}
			w.Holds(reference)
		})
	}
}

// Where executions cannot be asked about, nothing is done and nothing is said to
// have been.
func TestANudgeDoesNothingWithoutStepFunctions(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	m.Broken = errors.New("out of order")
	reference := w.Reach(derogation.ClinicalDirector)
	version := w.State(reference).Version
	_, _, err := w.operations(m).Nudge(w.Ctx, operator(), reference, "It waits too long.", w.Now)
	caseworktest.WantError(t, err, m.Broken)
	caseworktest.WantSame(t, "version", w.State(reference).Version, version)
}

// The execution of before is alive: whatever it does from now on is refused, and
// the next one begins where the ledger stands.
func TestARedriveFencesTheExecutionOfBefore(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.TrustMedicalDirector)
	w.Quiet(reference)
	former, stale := w.Wait(reference), w.Waiting(reference)
	m.Statuses[reference+"-1"], m.Good[former.Token] = casework.ExecutionRunning, true
	due := w.State(reference).Reviews[1].DueAt
	w.Now = w.Now.Add(time.Minute)
	if _, err := w.operations(m).Redrive(w.Ctx, operator(), reference, "It hangs.", w.Now); err != nil {
		t.Fatal(err)
	}
	if e := w.Last(reference); e.Type != derogation.EventRedriven || e.Text != "It hangs." || e.Actor != operator() {
		t.Errorf("on the record: %+v", e)
	}
	if wait := w.Wait(reference); wait.Cycle != 2 || wait.Token != "" {
		t.Errorf("the wait is %+v", wait)
	}
	wake := caseworktest.WakeOf(w.State(reference).Version)
	if w.Reconcile(m, reference, wake) {
		t.Error("it counts as caught up before the next execution stands")
	}
	caseworktest.WantSame(t, "calls", m.Calls, []string{"start " + reference + "-2"})
	caseworktest.WantSame(t, "where it begins", m.Inputs[0].Next, derogation.Stage("trust_medical_director"))

	version := w.State(reference).Version
	for name, late := range map[string]casework.Task{"with a new token": stale, "when its timer has run out": func() casework.Task {
		task := stale
		task.TaskToken, task.EnteredAt = "", due.Add(time.Second)
		return task
	}()} {
		if p := w.Take(late); p.Next != derogation.StageSuperseded || w.State(reference).Version != version {
			t.Errorf("the execution of before, %s: %+v, version %d", name, p, w.State(reference).Version)
		}
	}
	w.Take(w.Waiting(reference))
	if !w.Reconcile(m, reference, wake) || !w.State(reference).Reviews[1].DueAt.Equal(due) {
		t.Error("the next execution does not stand where the case does, or a clock was moved")
	}
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	w.Holds(reference)
}

func TestARedriveLosesToACycleThatWasBegunMeanwhile(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		return w.Store.NextCycle(w.Ctx, w.Wait(reference), nil)
	}
	version := w.State(reference).Version
	_, err := w.operations(caseworktest.NewMachine()).Redrive(w.Ctx, operator(), reference, "It hangs.", w.Now)
	if !errors.Is(err, casework.ErrSuperseded) || w.State(reference).Version != version {
		t.Errorf("%v at version %d after %d", err, w.State(reference).Version, version)
	}
}

func TestACaseThatIsDoneIsNeitherNudgedNorBegunAgain(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	w.Trust(reference, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound})
	w.Take(w.Plain(reference))
	_, _, err := w.operations(caseworktest.NewMachine()).Nudge(w.Ctx, operator(), reference, "It waits.", w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictClosed)
	_, err = w.operations(caseworktest.NewMachine()).Redrive(w.Ctx, operator(), reference, "It waits.", w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictClosed)
}

func TestAnOperatorHandsAReviewToWhoIsRegisteredForIt(t *testing.T) {
	for _, tier := range derogationtest.Tiers() {
		t.Run(string(tier), func(t *testing.T) {
			w := newWorld(t)
			w.Store.PutContact(caseworktest.Deputy(tier))
			reference := w.Reach(tier)
			filer, again := caseworktest.Person(tier), caseworktest.Person(tier)
			filer.ID, again.ID = w.State(reference).FiledBy.ID, "CT-0000000F"
			filer.Email, again.Email = "filer@example.org", "Filer@example.org"
			w.Store.PutContact(filer)
			w.Store.PutContact(again)
			version := w.State(reference).Version
			var committed casework.Change
			w.Store.BeforeCommit = func(c casework.Change) error { committed = c; return nil }
			o := w.operations(caseworktest.NewMachine())
			for name, to := range map[string]string{
				"nobody": "", "another duty": caseworktest.TrustContact().ID, "the union": caseworktest.Person(derogation.Union).ID, "a stranger": "CT-ZZZZZZZZ",
				"who filed it, by another id": again.ID,
			} {
				_, err := o.HandOver(w.Ctx, operator(), reference, to, "Nobody answers.", w.Now)
				if tier == derogation.Union {
					caseworktest.WantForbidden(t, err)
				} else if fields := caseworktest.WrongFields(t, err); !slices.Contains([]string{"/to not_registered", "/to required"}, fields[0]) {
					t.Errorf("to %s: %v", name, fields)
				}
			}
			_, err := o.HandOver(w.Ctx, operator(), reference, caseworktest.Deputy(tier).ID, "Nobody answers.", w.Now)
			if tier == derogation.Union {
				caseworktest.WantForbidden(t, err)
				caseworktest.WantSame(t, "version", w.State(reference).Version, version)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			review, _ := w.State(reference).OpenReview()
			caseworktest.WantSame(t, "on the record", review.HandedOver, []derogation.HandedOver{{
				At: w.Now, By: derogation.Person{ID: "duty engineer", Name: "duty engineer", Role: "Operator"},
				To: derogation.Person{ID: "CT-0000000D", Name: "The deputy on call", Role: "Deputy"},
			}})
			caseworktest.WantSame(t, "the reason", w.Last(reference).Text, "Nobody answers.")
			for range 5 {
				if _, err := o.HandOver(w.Ctx, operator(), reference, caseworktest.Deputy(tier).ID, "Nobody answers.", w.Now); err != nil {
					t.Fatal(err)
				}
			}
			caseworktest.WantSame(t, "version after it was repeated", w.State(reference).Version, version+1)
			told := committed.Announcements[0].Audience[0].Among([]casework.Contact{caseworktest.Person(tier), caseworktest.Deputy(tier), caseworktest.TrustContact()}, w.Now)
			caseworktest.WantSame(t, "told", told, []casework.Contact{caseworktest.Deputy(tier)})
			w.Answer(reference, caseworktest.Escalation(w.State(reference))) // Whoever was asked first still can.
			w.Holds(reference)
		})
	}
}

func TestAnOperatorHandsOverNothingThatIsOver(t *testing.T) {
	w := newWorld(t)
	w.Store.PutContact(caseworktest.Deputy(derogation.ClinicalDirector))
	reference := w.Submit()
	o := w.operations(caseworktest.NewMachine())
	_, err := o.HandOver(w.Ctx, operator(), reference, "CT-0000000D", "Nobody answers.", w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictReviewNotOpen)
	w.Take(w.Waiting(reference))
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	_, err = o.HandOver(w.Ctx, operator(), reference, "CT-0000000D", "Nobody answers.", w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictReviewClosed)
}

func TestWhatIsStuckIsListedWithWhy(t *testing.T) {
	tests := []struct {
		name string
		make func(w *world, m *caseworktest.Machine, reference string)
		want []operating.Reason
	}{
		{"nothing", func(*world, *caseworktest.Machine, string) {}, nil},
		{"its time came long ago", func(w *world, _ *caseworktest.Machine, reference string) {
			w.Now = w.State(reference).Reviews[0].DueAt.Add(3*time.Minute + time.Second)
		}, []operating.Reason{{Trouble: operating.TroubleOverdue, Since: caseworktest.Evening.Add(30 * time.Minute)}}},
		{"its time came just now", func(w *world, _ *caseworktest.Machine, reference string) {
			w.Now = w.State(reference).Reviews[0].DueAt.Add(3 * time.Minute)
		}, nil},
		{"its execution was stopped", func(_ *world, m *caseworktest.Machine, reference string) {
			m.Statuses[reference+"-1"] = casework.ExecutionStopped
		}, []operating.Reason{{Trouble: operating.TroubleEnded, Since: caseworktest.Evening}}},
		{"its execution was stopped so long ago that it is forgotten", func(_ *world, m *caseworktest.Machine, reference string) {
			delete(m.Statuses, reference+"-1")
		}, []operating.Reason{{Trouble: operating.TroubleEnded, Since: caseworktest.Evening}}},
		{"its next execution never began", func(w *world, _ *caseworktest.Machine, reference string) {
			if err := w.Store.NextCycle(w.Ctx, w.Wait(reference), nil); err != nil {
				w.T.Fatalf("next cycle: %v", err)
			}
		}, []operating.Reason{{Trouble: operating.TroubleNeverBegan, Since: caseworktest.Evening}}},
		{"its wake is kept", func(w *world, m *caseworktest.Machine, reference string) {
			w.Answer(reference, caseworktest.Escalation(w.State(reference)))
			m.Statuses[reference+"-1"] = casework.ExecutionRunning
			w.Now = w.Now.Add(4 * time.Minute)
			if err := w.Store.PostponeWake(w.Ctx, casework.Wake{Reference: reference, Key: caseworktest.WakeOf(3), DueAt: w.Now.Add(time.Hour)}); err != nil {
				w.T.Fatalf("postpone: %v", err)
			}
		}, []operating.Reason{
			{Trouble: operating.TroubleOverdue, Since: caseworktest.Evening.Add(10 * time.Minute)},
			{Trouble: operating.TroubleWake, Since: caseworktest.Evening.Add(10 * time.Minute), Keys: []string{caseworktest.WakeOf(3)}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, m := newWorld(t), caseworktest.NewMachine()
			reference := w.Reach(derogation.ClinicalDirector)
			w.Quiet(reference)
			m.Statuses[reference+"-1"] = casework.ExecutionRunning
			w.Now = w.Now.Add(10 * time.Minute)
			test.make(w, m, reference)
			list, all, err := w.operations(m).Stuck(w.Ctx, operator(), w.Now)
			if err != nil || !all {
				t.Fatalf("all: %t, %v", all, err)
			}
			if len(test.want) == 0 {
				caseworktest.WantSame(t, "stuck", len(list), 0)
				return
			}
			if len(list) != 1 || list[0].Case.State.Reference != reference {
				t.Fatalf("stuck: %+v", list)
			}
			caseworktest.WantSame(t, "why", list[0].Why, test.want)
		})
	}
}

func TestWhoWasNotToldIsListed(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	m.Statuses[reference+"-1"] = casework.ExecutionRunning
	if err := w.Store.RemoveWake(w.Ctx, reference, caseworktest.WakeOf(1)); err != nil {
		t.Fatal(err)
	}
	w.Now = w.Now.Add(5 * time.Minute)
	stuck := func(key string) {
		t.Helper()
		list, _, err := w.operations(m).Stuck(w.Ctx, operator(), w.Now)
		if err != nil || len(list) != 1 {
			t.Fatalf("stuck: %+v, %v", list, err)
		}
		caseworktest.WantSame(t, "why", list[0].Why, []operating.Reason{{Trouble: operating.TroubleNotTold, Since: caseworktest.Evening, Keys: []string{key}}})
	}
	stuck("A#000002")
	n := casework.Notice{
		Reference: reference, Key: "N#000002#CT-00000001#email", Status: casework.NoticePending, AnnouncedAt: caseworktest.Evening, DueAt: w.Now.Add(time.Hour),
	}
	if _, err := w.Store.Expand(w.Ctx, casework.Announcement{Reference: reference, Key: "A#000002"}, []casework.Notice{n}); err != nil {
		t.Fatal(err)
	}
	stuck(n.Key)
}

// Where executions cannot be asked about, what the table says is listed all the
// same, and the fault is told once.
func TestWhatIsStuckIsListedWithoutStepFunctions(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	m.Broken = errors.New("out of order")
	first := w.Reach(derogation.ClinicalDirector)
	w.Quiet(first)
	w.Now = w.Now.Add(time.Hour)
	f := caseworktest.Filing("another")
	f.Request.Service = "Another service"
	if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil {
		t.Fatal(err)
	}
	w.Now = w.Now.Add(10 * time.Minute)
	list, _, err := w.operations(m).Stuck(w.Ctx, operator(), w.Now)
	if len(list) != 2 || list[0].Case.State.Reference != first || !errors.Is(err, m.Broken) || len(m.Calls) != 1 {
		t.Errorf("stuck: %+v, %v after %v", list, err, m.Calls)
	}
}

func TestACaseIsShownWithItsExecutionAndItsOutbox(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	reference := w.Reach(derogation.ClinicalDirector)
	m.Statuses[reference+"-1"] = casework.ExecutionRunning
	if _, _, err := w.operations(m).Nudge(w.Ctx, operator(), reference, "It waits too long.", w.Now); err != nil {
		t.Fatal(err)
	}
	shown, err := w.operations(m).Show(w.Ctx, operator(), reference)
	if err != nil {
		t.Fatal(err)
	}
	wait := w.Wait(reference)
	if shown.Execution != reference+"-1" || shown.Status != casework.ExecutionRunning || shown.Stage != "clinical_director" ||
		!shown.DueAt.Equal(caseworktest.Evening.Add(30*time.Minute)) || shown.Place != (casework.Place{Cycle: 1, Step: wait.Step, EnteredAt: wait.EnteredAt}) {
		t.Errorf("shown: %+v", shown)
	}
	if len(shown.Events) != 3 || len(shown.Outbox.Wakes) != 1 || len(shown.Outbox.Announcements) != 4 {
		t.Errorf("%d events, outbox %+v", len(shown.Events), shown.Outbox)
	}
	if _, err := w.operations(m).Show(w.Ctx, operator(), "DR-0000-0000"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("no such case: %v", err)
	}
}

// A link to a form is of no case. That it waits is listed all the same, and no
// fault of the list.
func TestALinkToAFormThatWaitsIsListed(t *testing.T) {
	w, m := newWorld(t), caseworktest.NewMachine()
	if err := (links.Desk{Directory: w.Store, Store: w.Store}).SendForm(w.Ctx, "RR8", "192.0.2.7", w.Now); err != nil {
		t.Fatal(err)
	}
	asked := w.Now
	w.Now = w.Now.Add(5 * time.Minute)
	list, _, err := w.operations(m).Stuck(w.Ctx, operator(), w.Now)
	if err != nil || len(list) != 1 {
		t.Fatalf("stuck: %+v, %v", list, err)
	}
	caseworktest.WantSame(t, "of", list[0].Case.State.Reference, "FORM-RR8")
	caseworktest.WantSame(t, "since", list[0].Why[0].Since, asked)
}
