package derogation_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
)

func (h *history) acknowledge() *history {
	h.t.Helper()
	return h.do(derogation.Acknowledge{Review: h.basis().Review}, reviewer(h.state.Tier))
}

// Seen is not decided: the review waits, and is due and reminded of as before.
func TestWhoHasAReviewHasDecidedNothing(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		h := file(t, reminding).reach(tier)
		before, step := h.state.Reviews[len(h.state.Reviews)-1], h.state.Step
		due, _, err := h.state.NextDue()
		if err != nil {
			t.Fatal(err)
		}
		said := h.now
		h.acknowledge()
		after, open := h.state.OpenReview()
		who := reviewer(tier)
		want := []derogation.Seen{{At: said, By: derogation.Person{ID: who.ID, Name: who.Name, Role: who.Role}}}
		if diff := cmp.Diff(want, after.Seen); diff != "" || !after.SeenBy(who.ID) || after.SeenBy("CT-ZZZZZZZZ") {
			t.Errorf("%s: seen (-want +got):\n%s", tier, diff)
		}
		after.Seen = nil
		if diff := cmp.Diff(before, after); diff != "" || !open || h.state.Step != step {
			t.Errorf("%s: the review or the step changed:\n%s", tier, diff)
		}
		if now, _, err := h.state.NextDue(); err != nil || now != due {
			t.Errorf("%s: due is %+v, %v, and was %+v", tier, now, err, due)
		}
		wantFields(t, h.fails(derogation.Acknowledge{Review: after.Number}, who), "/review repeated")
	}
}

func TestAReviewThatIsOverIsNoLongerAcknowledged(t *testing.T) {
	h := file(t).open().escalate()
	if err := h.fails(derogation.Acknowledge{Review: 1}, reviewer(derogation.ClinicalDirector)); kind(err) != "review_closed" {
		t.Errorf("got %v", err)
	}
	h.open().do(withdrawal(), contact())
	if err := h.fails(derogation.Acknowledge{Review: 2}, reviewer(derogation.TrustMedicalDirector)); kind(err) != "review_closed" {
		t.Errorf("got %v", err)
	}
}

func TestTheRemindersOfTheLastQuarterReachWhoHasIt(t *testing.T) {
	round := derogation.Round{Reminders: []int{50, 74, 75, 90}}
	for reminder, want := range []bool{false, false, false, true, true, false} {
		if got := round.RemindsAgain(reminder); got != want {
			t.Errorf("reminder %d: %t", reminder, got)
		}
	}
}

func TestAPersonWhoFiledDoesNotAcknowledge(t *testing.T) {
	h := file(t).open()
	who := reviewer(derogation.ClinicalDirector)
	who.ID = h.state.FiledBy.ID
	h.now = h.now.Add(time.Minute)
	if err := h.fails(derogation.Acknowledge{Review: 1}, who); kind(err) != "forbidden" {
		t.Errorf("got %v", err)
	}
}
