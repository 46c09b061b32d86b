package derogation

import (
	"slices"
	"time"
)

// maxSeen bounds how many say of one review that they have it.
const maxSeen = 5

// Acknowledge is that somebody who is asked has seen it: "I have it". It answers
// nothing and moves no clock.
type Acknowledge struct{ Review int }

// Seen is an acknowledgement on the record.
type Seen struct {
	At time.Time `json:"at"`
	By Person    `json:"by"`
}

func (c Acknowledge) decide(s State, actor Actor, _ time.Time) (Event, error) {
	if actor.Kind != ActorReviewer {
		return Event{}, &ForbiddenError{Action: ActAcknowledge, Detail: "only a person has seen a review"}
	}
	review, err := s.reviewFor(ActAcknowledge, actor, c.Review)
	if err != nil {
		return Event{}, err
	}
	if err := s.unanswered(review); err != nil {
		return Event{}, err
	}
	var bad fields
	switch {
	case review.SeenBy(actor.ID):
		bad.add("/review", "repeated", "was acknowledged by the same person before")
	case len(review.Seen) >= maxSeen:
		bad.add("/review", "too_many", "was acknowledged by as many people as it takes")
	}
	return review.event(EventAcknowledged, ""), bad.err()
}

// SeenBy reports whether one of those asked has said that they have the review.
func (r Review) SeenBy(contact string) bool {
	return slices.ContainsFunc(r.Seen, func(seen Seen) bool { return seen.By.ID == contact })
}

func (s *State) acknowledged(e Event) {
	review := &s.Reviews[e.Review-1]
	review.Seen = append(slices.Clip(review.Seen), Seen{At: e.At, By: Person{ID: e.Actor.ID, Name: e.Actor.Name, Role: e.Actor.Role}})
}

// lastQuarter is the share of a review's time from which on whoever has it is
// reminded again.
const lastQuarter = 75

// RemindsAgain reports whether a reminder also goes to those who have the review:
// the reminders that come in the last quarter of its time do. Reminder is its
// number, from 1.
func (r Round) RemindsAgain(reminder int) bool {
	return reminder > 0 && reminder <= len(r.Reminders) && r.Reminders[reminder-1] >= lastQuarter
}
