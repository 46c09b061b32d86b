package derogation

import "fmt"

// Evolve folds one event into the state. It decides nothing: Apply already
// has. An event out of turn, one that lacks what its type needs, or one of an
// unknown type, is an error.
func Evolve(s State, e Event) (State, error) {
	if e.Version != s.Version+1 {
		return State{}, fmt.Errorf("event %d of %s does not follow version %d", e.Version, e.Reference, s.Version)
	}
	if !s.fits(e) {
		return State{}, fmt.Errorf("event %d of %s (%s) does not fit the events before it", e.Version, e.Reference, e.Type)
	}
	next := s.clone()
	next.Version = e.Version
	next.ChangedAt = e.At
	switch e.Type {
	case EventSubmitted:
		next.submitted(e)
	case EventReviewOpened:
		next.Status = InReview
		next.Reviews = append(next.Reviews, Review{
			Number: e.Review, Tier: e.Tier, OpenedAt: e.At, DueAt: *e.DueAt,
		})
	case EventEscalated:
		next.closeReview(e, OutcomeEscalated)
		next.passOn(e)
	case EventTierPassed:
		next.closeReview(e, OutcomeNoAnswer)
		next.passOn(e)
	case EventResolvedLocally:
		next.closeReview(e, OutcomeResolvedLocally)
		next.end(e, ResolvedLocally)
	case EventDeclined:
		next.closeReview(e, OutcomeDeclined)
		next.end(e, Declined)
	case EventApproved:
		next.closeReview(e, OutcomeApproved)
		next.decided(e, OutcomeApproved)
		next.end(e, Approved)
	case EventRefused:
		next.closeReview(e, OutcomeRefused)
		next.decided(e, OutcomeRefused)
		next.end(e, Refused)
	case EventUndecided:
		next.closeReview(e, OutcomeNoAnswer)
		next.end(e, Undecided)
	case EventDecisionOverdue:
		at := e.At
		next.Reviews[len(next.Reviews)-1].OverdueAt = &at
	case EventCommentAdded:
		next.Comments = append(next.Comments, Comment{
			Review: e.Review, Tier: e.Tier, At: e.At, By: e.Actor, Text: e.Text,
		})
	case EventDecisionAnnounced, EventClosingAnnounced, EventEndingAnnounced:
		next.Announced = next.Status
	case EventDerogationEnded:
		next.end(e, Ended)
	default:
		return State{}, unknown("event", e.Type)
	}
	return next, nil
}

// fits reports whether an event can stand here: a damaged ledger is refused,
// never half read. An unknown type is Evolve's to refuse.
func (s State) fits(e Event) bool {
	if e.Type == EventSubmitted {
		if s.Version != 0 || e.Submission == nil {
			return false
		}
		_, ok := e.Submission.Round.TierRules(e.Tier)
		return ok && e.Tier.Known()
	}
	if s.Version == 0 || e.Reference != s.Reference {
		return false
	}
	_, open := s.OpenReview()
	switch e.Type {
	case EventReviewOpened:
		return !open && s.Status.Open() && e.Tier == s.Tier && e.Review == len(s.Reviews)+1 && e.DueAt != nil
	case EventEscalated, EventTierPassed, EventResolvedLocally, EventDeclined, EventUndecided, EventDecisionOverdue:
		return open
	case EventApproved:
		return open && e.DecidedAt != nil && e.Terms != nil
	case EventRefused:
		return open && e.DecidedAt != nil
	case EventDecisionAnnounced, EventClosingAnnounced, EventEndingAnnounced:
		return !s.Status.Open()
	case EventDerogationEnded:
		return s.Status == Approved
	default:
		return true
	}
}

// Replay folds a whole ledger.
func Replay(events []Event) (State, error) {
	var s State
	for _, e := range events {
		var err error
		if s, err = Evolve(s, e); err != nil {
			return State{}, err
		}
	}
	return s, nil
}

// clone copies what Evolve changes in place, so that the state it was given
// stays as it was.
func (s State) clone() State {
	s.Reviews = append([]Review(nil), s.Reviews...)
	s.Comments = append([]Comment(nil), s.Comments...)
	return s
}

func (s *State) submitted(e Event) {
	s.Reference = e.Reference
	s.ContentVersion = e.ContentVersion
	s.Status = Submitted
	s.Round = e.Submission.Round
	s.Trust = e.Submission.Trust
	s.Request = e.Submission.Request
	s.Plan = e.Submission.Plan
	s.FiledBy = e.Actor
	s.SubmittedAt = e.At
	s.Tier = e.Tier
	s.Step = 1
	s.StepSince = e.At
}

func (s *State) closeReview(e Event, outcome Outcome) {
	review := &s.Reviews[len(s.Reviews)-1]
	at, by := e.At, e.Actor
	review.ClosedAt = &at
	review.By = &by
	review.Outcome = outcome
	review.Explanation = e.Text
	review.EvidenceConfirmed = e.EvidenceConfirmed
	review.Supported = e.Supported
	review.ContentVersion = e.ContentVersion
}

// passOn gives the turn to the tier after the event's.
func (s *State) passOn(e Event) {
	if next, ok := s.Round.After(e.Tier); ok {
		s.Tier = next
	}
	s.settle(e)
}

func (s *State) end(e Event, status Status) {
	s.Status = status
	s.settle(e)
}

func (s *State) settle(e Event) {
	s.Step++
	s.StepSince = e.At
}

func (s *State) decided(e Event, outcome Outcome) {
	s.Decision = &Decision{
		Outcome: outcome, Terms: e.Terms, Reasons: e.Reasons, Explanation: e.Text,
		DecidedAt: *e.DecidedAt, RecordedAt: e.At, By: e.Actor, ContentVersion: e.ContentVersion,
	}
}
