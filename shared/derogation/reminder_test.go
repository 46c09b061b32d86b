package derogation_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// reminded is how often the open review's tier was reminded.
func (h *history) reminded() int {
	h.t.Helper()
	review, open := h.state.OpenReview()
	if !open {
		h.t.Fatalf("no review is open")
	}
	return review.Reminded
}

// nextReminder is when the next reminder is due.
func (h *history) nextReminder() time.Time {
	h.t.Helper()
	due, _, err := h.state.NextDue()
	if err != nil || due.Command != (derogation.Remind{}) {
		h.t.Fatalf("due is %T at %s (%v)", due.Command, due.At, err)
	}
	return due.At
}

// noReminder checks that none comes any more.
func (h *history) noReminder() {
	h.t.Helper()
	if due, _, err := h.state.NextDue(); err != nil || due.Command == (derogation.Remind{}) {
		h.t.Fatalf("%T is due (%v)", due.Command, err)
	}
}

func TestATierIsRemindedAtEachShareOfItsTime(t *testing.T) {
	h := file(t, reminding).open()
	review, _ := h.state.OpenReview()
	given := review.DueAt.Sub(review.OpenedAt)
	for i, left := range []time.Duration{given / 2, given / 4} {
		at := review.DueAt.Add(-left.Truncate(time.Second))
		if got := h.nextReminder(); !got.Equal(at) {
			t.Errorf("reminder %d comes at %s, want %s", i+1, got, at)
		}
		h.now = at.Add(-time.Millisecond)
		if err := h.fails(derogation.Remind{}, clock()); kind(err) != "not_due" {
			t.Errorf("a millisecond early: %v", err)
		}
		h.now = at
		h.do(derogation.Remind{}, clock())
		if h.reminded() != i+1 || h.events[len(h.events)-1].Reminder != i+1 {
			t.Errorf("reminded %d times, want %d", h.reminded(), i+1)
		}
	}
	h.noReminder()
}

func TestNobodyIsRemindedAfterTheirAnswerOrWhenTheirTimeIsOver(t *testing.T) {
	for name, after := range map[string]func(h *history) *history{
		"answered":  (*history).escalate,
		"passed":    (*history).silence,
		"withdrawn": func(h *history) *history { return h.do(withdrawal(), contact()) },
	} {
		t.Run(name, func(t *testing.T) {
			h := file(t, reminding).open()
			after(h)
			h.now = h.now.Add(16 * time.Minute)
			h.fails(derogation.Remind{}, clock())
			h.noReminder()
		})
	}
	t.Run("late", func(t *testing.T) {
		h := file(t, reminding).open()
		h.waitUntilDue()
		if err := h.fails(derogation.Remind{}, clock()); kind(err) != "not_due" {
			t.Errorf("got %v", err)
		}
		if due, ok, err := h.state.DueBy(h.now); err != nil || !ok || due.Command != (derogation.RecordSilence{}) {
			t.Errorf("%T is due (%t, %v): a reminder that comes too late must not stand in the way", due.Command, ok, err)
		}
	})
	t.Run("extended", func(t *testing.T) {
		h := file(t, reminding, extending).reach(derogation.NationalTeam).silence()
		h.noReminder()
	})
	t.Run("overdue", func(t *testing.T) {
		h := file(t, reminding).reach(derogation.Union).silence()
		h.noReminder()
	})
}

func TestAPauseMovesTheReminders(t *testing.T) {
	h := file(t, reminding).open()
	review, _ := h.state.OpenReview()
	before := review.DueAt.Sub(h.nextReminder())
	h.now = h.now.Add(10 * time.Minute)
	h.ask()
	h.noReminder()
	h.now = h.now.Add(20 * time.Minute)
	h.do(answering(h), contact())
	review, _ = h.state.OpenReview()
	if got := review.DueAt.Sub(h.nextReminder()); got != before {
		t.Errorf("the reminder comes %s before the end, and came %s before the pause", got, before)
	}
}

func TestOfSeveralRemindersThatWereHeldUpOneIsSent(t *testing.T) {
	h := file(t, reminding).open()
	review, _ := h.state.OpenReview()
	h.now = review.DueAt.Add(-time.Minute)
	h.do(derogation.Remind{}, clock())
	if h.reminded() != 2 {
		t.Errorf("reminded %d times, want 2", h.reminded())
	}
	h.noReminder()
}

func TestARoundWithoutRemindersRemindsNobody(t *testing.T) {
	file(t).open().noReminder()
}
