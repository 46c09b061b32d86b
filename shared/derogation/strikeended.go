package derogation

import "time"

// FollowStrike brings the union's word that the strike ends sooner to a case, or that an
// end which the case has followed was a mistake: Before then is the end that holds without
// it, nil for none. The system's own.
type FollowStrike struct {
	Change StrikeChange
	Before *StrikeChange
}

// EndWithStrike ends what is still open, or in force, when the strike ends. The
// system's own.
type EndWithStrike struct{}

// followStrike is what becomes of a case by an earlier end of its strike: nothing, a sooner
// end, or its own end. Of the time that was asked for something is left as long as the
// strike ends after it begins.
func (s State) followStrike(ends, now time.Time) (EventType, bool) {
	switch {
	case s.Status.Open() && !ends.After(later(now, s.Request.Window.From)):
		return EventStrikeEnded, true
	case (s.Status.Open() || s.Status.MayOpenAgain()) && s.asksUntil().After(ends):
		return EventStrikeCutShort, true
	case s.Status == Approved && !ends.After(later(now, s.Decision.Terms.From)):
		return EventStrikeEnded, true
	case s.Status == Approved && s.PermittedUntil().After(ends):
		return EventStrikeCutShort, true
	default:
		return "", false
	}
}

func (c FollowStrike) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := systemOnly(actor); err != nil {
		return Event{}, err
	}
	if c.Change.Kind == StrikeEndTakenBack {
		return c.comeBack(s, now)
	}
	if !s.strikeConcerns() {
		return Event{}, s.closed()
	}
	event, touched := s.followStrike(c.Change.EndsAt, now)
	if !c.Change.Kind.Ends() || !touched {
		return Event{}, &ConflictError{Code: ConflictNotDue, Status: s.Status, Tier: s.Tier, At: c.Change.EndsAt, Detail: "the strike lasts as long as this case needs it"}
	}
	return Event{Type: event, Tier: s.Tier, Strike: &c.Change, EffectiveAt: new(c.Change.EndsAt)}, nil
}

// comeBack undoes what an end did that was recorded by mistake. What was open is open again
// at its tier, which is asked anew; what was approved is as it was, for what is left of its
// time. What was over anyway stays over, and nothing is approved by it.
func (c FollowStrike) comeBack(s State, now time.Time) (Event, error) {
	untouched := &ConflictError{Code: ConflictNotDue, Status: s.Status, Tier: s.Tier, At: c.Change.At, Detail: "the case has not followed the end that is taken back"}
	if s.StrikeEnd == nil || !s.StrikeEnd.At.Equal(c.Change.TakesBack) {
		return Event{}, untouched
	}
	after := s
	after.StrikeEnd = c.Before
	switch {
	case s.Live() || s.Status.MayOpenAgain():
	case s.Status == StrikeEnded && now.Before(after.asksUntil()):
	case s.Status == Ended && now.Before(after.PermittedUntil()):
	default:
		return Event{}, s.closed()
	}
	return Event{Type: EventStrikeTakenBack, Tier: s.Tier, Text: c.Change.Note, PublicAddress: c.Change.PublicAddress, Strike: c.Before}, nil
}

// kept is what a case keeps of a change: which, and when. Who recorded it, and what they
// said, stands in the ledger, and on the record of the round.
func (c *StrikeChange) kept() *StrikeChange {
	if c == nil {
		return nil
	}
	return &StrikeChange{Kind: c.Kind, EndsAt: c.EndsAt, At: c.At}
}

// strikeTakenBack brings back what an end of the strike had ended. An approval is in force
// again without being announced as one.
func (s *State) strikeTakenBack(e Event) {
	s.StrikeEnd = e.Strike.kept()
	//exhaustive:ignore
	switch s.Status {
	case StrikeEnded:
		s.goOnAt(e)
	case Ended:
		s.Status, s.Announced = Approved, Approved
		s.Ending = &Ending{Status: Approved, At: s.Decision.RecordedAt, By: s.Decision.By}
		s.ImpactSince, s.ImpactReminded = nil, 0
		s.settle(e)
	}
}

func (c EndWithStrike) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.dueNow(c, actor, now); err != nil {
		return Event{}, err
	}
	return Event{Type: EventStrikeEnded, Tier: s.Tier, Strike: s.StrikeEnd, EffectiveAt: new(s.StrikeEnd.EndsAt)}, nil
}

// MayOpenAgain reports whether the trust may take it up again for as long as the strike
// lasts.
func (s Status) MayOpenAgain() bool {
	return s == ResolvedLocally || s == Refused || s == Declined
}

// strikeConcerns reports whether the strike's end changes anything of the case.
func (s State) strikeConcerns() bool { return s.Live() || s.Status.MayOpenAgain() }

func (s *State) strikeEnded(e Event) {
	s.StrikeEnd = e.Strike.kept()
	if s.Status == Approved {
		s.end(e, Ended)
		return
	}
	s.overtake(e)
	s.end(e, StrikeEnded)
}

// asksUntil is the end of the time that was asked for, as far as the strike lasts.
func (s State) asksUntil() time.Time { return s.untilStrikeEnds(s.Request.Window.To) }

// PermittedUntil is when an approval ends: with its terms, or with the strike where
// that ends first.
func (s State) PermittedUntil() time.Time { return s.untilStrikeEnds(s.Decision.Terms.To) }

// StrikeEndsFirst reports whether the strike ends before what was asked for, or
// approved, would have.
func (s State) StrikeEndsFirst() bool {
	until := s.Request.Window.To
	if s.Status.WasApproved() {
		until = s.Decision.Terms.To
	}
	return s.untilStrikeEnds(until).Before(until)
}

func (s State) untilStrikeEnds(at time.Time) time.Time {
	if s.StrikeEnd != nil && s.StrikeEnd.EndsAt.Before(at) {
		return s.StrikeEnd.EndsAt
	}
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
