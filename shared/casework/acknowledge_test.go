package casework_test

import (
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// Whoever has it is left alone until the last quarter of the time. The clock runs
// on, and their deputies are told as if nobody had it.
func TestWhoHasItIsRemindedInTheLastQuarterAlone(t *testing.T) {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.Reminders = []int{25, 50, 75}
	w.Store.PutRound(round)
	reference := w.Reach(derogation.TrustMedicalDirector)
	holder := caseworktest.Person(derogation.TrustMedicalDirector).ID
	due := w.State(reference).Reviews[1].DueAt
	var committed casework.Change
	w.Store.BeforeCommit = func(c casework.Change) error { committed = c; return nil }
	opened, err := w.Reviews().Answer(w.Ctx, casework.Reply{
		Link: w.Link(reference), Person: "On-call desk", Command: derogation.Acknowledge{Review: 2},
	}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	if committed.Wake != nil || len(committed.Announcements) != 0 || !opened.Review.DueAt.Equal(due) {
		t.Errorf("it moved something: %+v", committed)
	}
	for _, action := range opened.Actions(w.Now) {
		if action == derogation.ActAcknowledge {
			t.Error("it is offered again")
		}
	}
	for i, want := range []struct {
		haveIt   []string
		deputies bool
	}{{[]string{holder}, false}, {[]string{holder}, true}, {nil, true}} {
		w.whenDue(reference)
		a := w.latest(reference)
		caseworktest.WantSame(t, "kind", a.Kind, casework.AnnounceReminder)
		caseworktest.WantSame(t, "left alone", a.HaveIt, want.haveIt)
		if got := a.Audience[0].WithDeputies; got != want.deputies {
			t.Errorf("reminder %d reaches the deputies: %t", i+1, got)
		}
	}
	if got := w.State(reference).Reviews[1].DueAt; !got.Equal(due) {
		t.Errorf("due at %s, and was at %s", got, due)
	}
}
