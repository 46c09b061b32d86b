package derogation

import "time"

// PassVacant passes a tier whose organisation has nobody to be asked: no
// contact at all, or none on duty and no deputy. It is recorded in place of a
// review that nobody could have answered. The system's own. The union is never
// passed: its review opens all the same.
type PassVacant struct{}

func (c PassVacant) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.dueNow(OpenReview{}, actor, now); err != nil {
		return Event{}, err
	}
	if s.Tier == Union {
		return Event{}, &ForbiddenError{Detail: "the union is never passed"}
	}
	return Event{Type: EventTierVacant, Tier: s.Tier, Review: len(s.Reviews) + 1}, nil
}

func (s *State) vacant(e Event) {
	at, by := e.At, e.Actor
	s.Status = InReview
	s.Reviews = append(s.Reviews, Review{
		Number: e.Review, Tier: e.Tier, OpenedAt: at, DueAt: at, ClosedAt: &at, By: &by,
		Outcome: OutcomeNobodyToAsk, ContentVersion: e.ContentVersion,
	})
	s.passOn(e)
}
