package derogation

import "time"

// Remind reminds the tier that has the open review: at each of the round's
// shares of its time, until it has answered. The system's own.
type Remind struct{}

// reminderDue is when the tier is next reminded, if it is. While the trust is
// asked nobody is reminded, and not once the time was extended or is over: then
// the duty telephone rings, or everybody is told that the answer is overdue.
func (s State) reminderDue() (time.Time, bool) {
	review, open := s.OpenReview()
	if !open || review.Paused || review.ExtendedAt != nil || review.OverdueAt != nil || review.Reminded >= len(s.Round.Reminders) {
		return time.Time{}, false
	}
	planned, ok := s.Plan.For(review.Tier)
	if !ok {
		return time.Time{}, false
	}
	// Back from the end, so that a pause moves the reminders with it.
	whole := planned.dueIfOpened(review.OpenedAt).Sub(review.OpenedAt)
	left := whole * time.Duration(100-s.Round.Reminders[review.Reminded]) / 100
	return review.DueAt.Add(-left), true
}

func (c Remind) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := systemOnly(actor); err != nil {
		return Event{}, err
	}
	at, ok := s.reminderDue()
	review, _ := s.OpenReview()
	if !ok || now.Before(at) || !now.Before(review.DueAt) {
		return Event{}, &ConflictError{Code: ConflictNotDue, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "no reminder is due"}
	}
	e := review.event(EventReminded, "")
	e.Reminder = review.Reminded + 1
	return e, nil
}
