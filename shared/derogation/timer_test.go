package derogation_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// A timer is only a suggestion: a moment before the time it does nothing, and at
// the time it does.
func TestATimerThatFiresEarlyDoesNothing(t *testing.T) {
	for _, r := range rows() {
		if !r.waits {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			h := r.start(t)
			due, _, err := h.state.NextDue()
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := derogation.Apply(h.state, r.due, clock(), due.At.Add(-time.Millisecond)); kind(err) != "not_due" {
				t.Errorf("a millisecond early: got %v, want not_due", err)
			}
			if _, _, err := derogation.Apply(h.state, r.due, clock(), due.At); err != nil {
				t.Errorf("on time: %v", err)
			}
		})
	}
}

// In the instant of the timeout either may come first, and then the other
// changes nothing.
func TestAnAnswerInTheInstantOfTheTimeout(t *testing.T) {
	answered := file(t).open()
	answer := escalation(answered)
	answered.waitUntilDue()
	passed := &history{t: t, now: answered.now, state: answered.state}

	answered.do(answer, reviewer(derogation.ClinicalDirector))
	if _, _, err := derogation.Apply(answered.state, derogation.RecordSilence{}, clock(), answered.now); kind(err) != "not_due" {
		t.Errorf("silence after the answer: got %v, want not_due", err)
	}
	passed.do(derogation.RecordSilence{}, clock())
	if _, _, err := derogation.Apply(passed.state, answer, reviewer(derogation.ClinicalDirector), passed.now); kind(err) != "review_closed" {
		t.Errorf("an answer after the silence: got %v, want review_closed", err)
	}
}

// The union's time ends with the window, or with its own review where that is
// later: it is never told that it is late and shut out in one breath.
func TestTheUnionsTime(t *testing.T) {
	t.Run("ends with the window", func(t *testing.T) {
		h := file(t).reach(derogation.Union).silence()
		want := sampleRequest().Window.To
		if due, _, _ := h.state.NextDue(); !due.At.Equal(want) || !h.events[len(h.events)-1].DueAt.Equal(want) {
			t.Errorf("ends %s, want %s", due.At, want)
		}
	})
	t.Run("ends with its review when the window is shorter", func(t *testing.T) {
		submit := sampleSubmit()
		submit.Request.Window.To = submit.Request.Window.From.Add(time.Minute)
		submit.Request.Window.From = evening
		h := (&history{t: t, now: evening}).do(submit, filer())
		h.reach(derogation.NationalTeam)
		h.now = submit.Request.Window.To.Add(-20 * time.Minute)
		h.escalate().open()
		review, _ := h.state.OpenReview()
		if !review.DueAt.After(submit.Request.Window.To) {
			t.Fatalf("the union's review is due %s, within the window", review.DueAt)
		}
		h.silence()
		if due, _, _ := h.state.NextDue(); !due.At.Equal(review.DueAt) {
			t.Errorf("ends %s, want %s", due.At, review.DueAt)
		}
		h.silence()
		if h.state.Status != derogation.Undecided {
			t.Errorf("ended %s", h.state.Status)
		}
	})
}
