package derogation

import "time"

// systemOnly refuses the system's own commands to everybody else.
func systemOnly(actor Actor) error {
	if actor.Kind != ActorSystem {
		return &ForbiddenError{Detail: "only the system does this"}
	}
	return nil
}

// dueNow refuses a command of the system's that is not what the case has due,
// or whose time has not come. A timer is only a suggestion: this is the check.
func (s State) dueNow(c Command, actor Actor, now time.Time) error {
	if err := systemOnly(actor); err != nil {
		return err
	}
	due, ok, err := s.NextOfChain()
	if err != nil {
		return err
	}
	if !ok {
		return s.closed()
	}
	if due.Command != c {
		return &ConflictError{Code: ConflictNotDue, Status: s.Status, Tier: s.Tier, At: due.At, Detail: "the case has moved on"}
	}
	if now.Before(due.At) {
		return &ConflictError{Code: ConflictNotDue, Status: s.Status, Tier: s.Tier, At: due.At, Detail: "its time has not come"}
	}
	return nil
}

func (c OpenReview) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.dueNow(OpenReview{}, actor, now); err != nil {
		return Event{}, err
	}
	if c.Unattended && s.Tier != Union {
		return Event{Type: EventTierVacant, Tier: s.Tier, Review: len(s.Reviews) + 1}, nil
	}
	planned, ok := s.Plan.For(s.Tier)
	if !ok {
		return Event{}, unknown("tier", s.Tier)
	}
	return Event{Type: EventReviewOpened, Tier: s.Tier, Review: len(s.Reviews) + 1, DueAt: new(planned.dueIfOpened(now)), Unattended: c.Unattended}, nil
}

func (c RecordSilence) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.dueNow(c, actor, now); err != nil {
		return Event{}, err
	}
	review, _ := s.OpenReview()
	if question, asked := s.OpenQuestion(); asked {
		e := review.event(EventNotAnswered, "")
		e.Question = question.Number
		return e, nil
	}
	if offer, offered := s.OpenOffer(); offered {
		return offer.event(EventOfferLapsed), nil
	}
	rules, _ := s.Round.TierRules(review.Tier)
	switch {
	case review.Tier != Union && rules.Silence == SilenceExtendsOnce && review.ExtendedAt == nil:
		e := review.event(EventReviewExtended, "")
		e.DueAt = new(now.Add(time.Duration(rules.ExtensionMinutes) * time.Minute))
		return e, nil
	case review.Tier != Union:
		return review.event(EventTierPassed, ""), nil
	case review.OverdueAt == nil:
		e := review.event(EventDecisionOverdue, "")
		e.DueAt = new(s.UnionTimeEndsAt())
		return e, nil
	default:
		return review.event(EventUndecided, ""), nil
	}
}

func (c Announce) decide(s State, actor Actor, _ time.Time) (Event, error) {
	if err := s.dueNow(c, actor, s.StepSince); err != nil {
		return Event{}, err
	}
	types := map[Stage]EventType{
		StageNotifyDecision: EventDecisionAnnounced,
		StageNotifyClosing:  EventClosingAnnounced,
		StageNotifyEnding:   EventEndingAnnounced,
	}
	stage, err := s.Stage()
	if err != nil {
		return Event{}, err
	}
	return Event{Type: types[stage], Tier: s.Tier}, nil
}

func (c End) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.dueNow(c, actor, now); err != nil {
		return Event{}, err
	}
	return Event{Type: EventDerogationEnded, Tier: s.Tier}, nil
}
