package derogation

import "time"

// Remind reminds the tier that has the open review: at each of the round's
// shares of its time, until it has answered. The system's own.
type Remind struct{}

// reminderDue is when the tier is next reminded, if it is. While the trust is
// asked, or has an offer, nobody is reminded, and not once the time was extended or is over: then
// its duty phone gets a text, or everybody is told that the answer is overdue.
func (s State) reminderDue() (time.Time, bool) {
	review, open := s.OpenReview()
	_, offered := s.OpenOffer()
	if !open || offered || review.Paused || review.ExtendedAt != nil || review.OverdueAt != nil {
		return time.Time{}, false
	}
	return s.reminderAfter(review, review.Reminded)
}

// reminderAfter is when the reminder comes that follows so many others.
func (s State) reminderAfter(review Review, sent int) (time.Time, bool) {
	planned, ok := s.Plan.For(review.Tier)
	if !ok || sent >= len(s.Round.Reminders) {
		return time.Time{}, false
	}
	// Back from the end, so that a pause moves the reminders with it.
	whole := planned.dueIfOpened(review.OpenedAt).Sub(review.OpenedAt)
	left := whole * time.Duration(100-s.Round.Reminders[sent]) / 100
	return review.DueAt.Add(-left.Truncate(time.Second)), true
}

func (c Remind) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := systemOnly(actor); err != nil {
		return Event{}, err
	}
	review, _ := s.OpenReview()
	at, ok := s.reminderDue()
	if !ok || now.Before(at) || !now.Before(review.DueAt) {
		return Event{}, &ConflictError{Code: ConflictNotDue, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "no reminder is due"}
	}
	e := review.event(EventReminded, "")
	e.Reminder = review.Reminded
	for ok && !now.Before(at) { // Of several that were held up, the last says all.
		e.Reminder++
		at, ok = s.reminderAfter(review, e.Reminder)
	}
	return e, nil
}
