package derogation

import "fmt"

// EventType names what happened.
type EventType string

// The events. Each command causes exactly one.
const (
	EventSubmitted         EventType = "submitted"
	EventReviewOpened      EventType = "review_opened"
	EventEscalated         EventType = "escalated"
	EventResolvedLocally   EventType = "resolved_locally"
	EventDeclined          EventType = "declined"
	EventTierPassed        EventType = "tier_passed"
	EventCommentAdded      EventType = "comment_added"
	EventDecisionOverdue   EventType = "decision_overdue"
	EventApproved          EventType = "approved"
	EventRefused           EventType = "refused"
	EventUndecided         EventType = "undecided"
	EventDecisionAnnounced EventType = "decision_announced"
	EventClosingAnnounced  EventType = "closing_announced"
	EventDerogationEnded   EventType = "derogation_ended"
	EventEndingAnnounced   EventType = "ending_announced"
	EventReviewExtended    EventType = "review_extended"
	EventAsked             EventType = "information_asked"
	EventAnswered          EventType = "information_given"
	EventNotAnswered       EventType = "information_not_given"
	EventAmended           EventType = "amended"
	EventWithdrawn         EventType = "withdrawn"
	EventResolvedByTrust   EventType = "resolved_by_trust"
	EventReopened          EventType = "reopened"
	// EventReconsiderationAsked: the trust sent it again, with what was lacking.
	EventReconsiderationAsked EventType = "reconsideration_asked"
	EventDecisionReported     EventType = "decision_reported"
	EventRevoked              EventType = "revoked"
	EventReplied              EventType = "replied"
	EventStoodDown            EventType = "stood_down"
	EventTurnoutReported      EventType = "turnout_reported"
	EventExceptionJudged      EventType = "exception_judged"
	EventExceptionObjected    EventType = "exception_objected"
	EventExceptionConfirmed   EventType = "exception_confirmed"
	EventExceptionEnded       EventType = "exception_ended"
	EventImpactReported       EventType = "impact_reported"
	EventImpactRequested      EventType = "impact_requested"
	EventHandedOver           EventType = "handed_over"
	EventAcknowledged         EventType = "review_seen"
	EventTierVacant           EventType = "tier_vacant"
	EventReminded             EventType = "reminded"
	EventNudged               EventType = "nudged"
	EventRedriven             EventType = "redriven"
	EventJoined               EventType = "joined"
	EventVoided               EventType = "voided"
	// EventStrikeEnded: the strike is over for the case. EventStrikeCutShort: it will be,
	// before the case would have ended.
	EventStrikeEnded    EventType = "strike_ended"
	EventStrikeCutShort EventType = "strike_cut_short"
	// EventStrikeTakenBack: the union took the end of its strike back, and the case is as it
	// was before.
	EventStrikeTakenBack EventType = "strike_end_taken_back"
	// A counter-offer of the union, and what becomes of it.
	EventCounterOffered EventType = "counter_offered"
	EventOfferAccepted  EventType = "counter_offer_accepted"
	EventOfferDeclined  EventType = "counter_offer_declined"
	EventOfferWithdrawn EventType = "counter_offer_withdrawn"
	EventOfferLapsed    EventType = "counter_offer_lapsed"
)

// Events lists all of them.
func Events() []EventType {
	return []EventType{
		EventSubmitted, EventReviewOpened, EventEscalated, EventResolvedLocally, EventDeclined, EventTierPassed,
		EventCommentAdded, EventDecisionOverdue, EventApproved, EventRefused, EventUndecided, EventDecisionAnnounced,
		EventClosingAnnounced, EventDerogationEnded, EventEndingAnnounced, EventReviewExtended, EventTierVacant,
		EventReminded, EventAsked, EventAnswered, EventNotAnswered, EventAmended, EventWithdrawn, EventResolvedByTrust,
		EventReopened, EventReconsiderationAsked, EventDecisionReported, EventRevoked, EventReplied, EventStoodDown, EventTurnoutReported,
		EventExceptionJudged, EventImpactReported, EventImpactRequested, EventHandedOver, EventNudged, EventRedriven, EventJoined, EventVoided, EventAcknowledged, EventExceptionObjected, EventExceptionConfirmed, EventExceptionEnded, EventStrikeEnded, EventStrikeCutShort, EventStrikeTakenBack,
		EventCounterOffered, EventOfferAccepted, EventOfferDeclined, EventOfferWithdrawn, EventOfferLapsed,
	}
}

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
		next.Status = InReview
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
		next.Reviews[len(next.Reviews)-1].OverdueAt = new(e.At)
		next.welcomeImpact(e)
	case EventReviewExtended:
		review := &next.Reviews[len(next.Reviews)-1]
		review.ExtendedAt, review.DueAt = new(e.At), *e.DueAt
	case EventAsked:
		next.asked(e)
	case EventAnswered, EventNotAnswered:
		next.resume(e)
	case EventCounterOffered:
		next.offered(e)
	case EventOfferAccepted:
		next.accepted(e)
	case EventOfferDeclined:
		next.returned(e, OfferDeclined)
	case EventOfferWithdrawn:
		next.returned(e, OfferWithdrawn)
	case EventOfferLapsed:
		next.returned(e, OfferLapsed)
	case EventAmended:
		next.amended(e)
	case EventJoined:
		next.joined(e)
	case EventWithdrawn:
		next.overtake(e)
		next.end(e, Withdrawn)
	case EventVoided:
		next.overtake(e)
		next.end(e, Voided)
	case EventStrikeEnded:
		next.strikeEnded(e)
	case EventStrikeCutShort:
		next.StrikeEnd = e.Strike.kept()
	case EventStrikeTakenBack:
		next.strikeTakenBack(e)
	case EventResolvedByTrust:
		next.overtake(e)
		next.end(e, ResolvedLocally)
	case EventReopened:
		next.Reopened++
		next.goOnAt(e)
	case EventReconsiderationAsked:
		next.reconsidered(e)
	case EventDecisionReported:
		next.Reported = e.Report
	case EventRevoked:
		next.endAtOnce(e, Revoked)
	case EventStoodDown:
		next.endAtOnce(e, StoodDown)
	case EventReplied:
		next.Replies = append(next.Replies, Note{At: e.At, By: e.Actor, Text: e.Text})
	case EventTurnoutReported:
		turnout := *e.Turnout
		turnout.At, turnout.By = e.At, e.Actor
		next.Turnout = &turnout
	case EventExceptionJudged:
		next.Judgements = append(next.Judgements, Judgement{Tier: e.Tier, Justified: *e.Justified, Text: e.Text, At: e.At, By: e.Actor})
	case EventExceptionObjected:
		next.Objections = append(next.Objections, Objection{Tier: e.Tier, Text: e.Text, At: e.At, By: e.Actor})
	case EventExceptionConfirmed:
		next.Confirmed = &Confirmation{At: e.At, By: e.Actor}
	case EventExceptionEnded:
		next.ExceptionEnd = &ExceptionEnd{At: e.At, By: e.Actor, Text: e.Text, AgreedBy: e.AgreedBy}
	case EventImpactReported:
		next.impactReported(e)
	case EventImpactRequested:
		next.ImpactReminded++
	case EventHandedOver:
		next.handedOver(e)
	case EventAcknowledged:
		next.acknowledged(e)
	case EventTierVacant:
		next.vacant(e)
	case EventReminded:
		next.Reviews[len(next.Reviews)-1].Reminded = e.Reminder
	case EventNudged, EventRedriven:
		// Nothing of the case but its version: what an operator does is for its
		// execution.
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
	if e.Type == EventImpactReported && s.Version == 0 {
		return e.Submission != nil && e.Impact != nil
	}
	if s.Version == 0 || e.Reference != s.Reference {
		return false
	}
	review, open := s.OpenReview()
	_, asked := s.OpenQuestion()
	offer, offered := s.OpenOffer()
	switch e.Type {
	case EventAsked:
		return open && !review.Paused && !asked && e.DueAt != nil && e.Question == len(s.Questions)+1
	case EventAnswered, EventNotAnswered:
		return open && asked && e.Question == len(s.Questions)
	case EventCounterOffered:
		return open && review.Tier == Union && !asked && !offered && e.Terms != nil && e.DueAt != nil && e.Offer == s.offers()+1
	case EventOfferAccepted:
		return open && offered && e.Offer == offer.Number && e.Terms != nil && e.OfferedBy != nil && e.DecidedAt != nil
	case EventOfferDeclined, EventOfferWithdrawn, EventOfferLapsed:
		return open && offered && e.Offer == offer.Number
	case EventReviewExtended:
		return open && !review.Paused && e.DueAt != nil
	case EventTierPassed, EventDecisionOverdue:
		return open && !review.Paused // A paused review never runs out.
	case EventAmended:
		return e.Request != nil && e.ContentVersion == s.ContentVersion+1
	case EventWithdrawn, EventVoided, EventResolvedByTrust:
		return s.Status.Open()
	case EventStrikeEnded:
		return s.Live() && e.Strike != nil && e.EffectiveAt != nil
	case EventStrikeCutShort:
		return s.strikeConcerns() && e.Strike != nil && e.EffectiveAt != nil
	case EventStrikeTakenBack:
		return s.StrikeEnd != nil && (s.strikeConcerns() || s.Status == StrikeEnded || s.Status == Ended)
	case EventJoined:
		return s.Status.Open() && s.Request.MassCasualty != nil
	case EventReopened:
		_, ok := s.Round.TierRules(e.Tier)
		return ok && e.Tier.Known() && s.Status == ResolvedLocally
	case EventReconsiderationAsked:
		_, ok := s.Round.TierRules(e.Tier)
		return ok && e.Tier.Known() && s.mayBeReconsidered() && e.Request != nil && e.Plan != nil && e.ContentVersion == s.ContentVersion+1
	case EventDecisionReported:
		return open && e.Report != nil
	case EventRevoked:
		return s.Status == Approved && e.EffectiveAt != nil
	case EventStoodDown:
		return s.Status == Approved
	case EventTurnoutReported:
		return s.callIsOver(e.At) && e.Turnout != nil
	case EventExceptionJudged:
		return e.Justified != nil
	case EventExceptionObjected, EventExceptionEnded:
		return s.exceptionStands(e.At)
	case EventExceptionConfirmed:
		return s.exceptionStands(e.At) && s.Confirmed == nil
	case EventTierVacant:
		return !open && s.Status.Open() && e.Tier == s.Tier && e.Tier != Union && e.Review == len(s.Reviews)+1
	case EventReminded, EventAcknowledged:
		return open && e.Review == review.Number
	case EventHandedOver:
		return open && e.Review == review.Number && e.Deputy != nil
	case EventNudged, EventRedriven:
		return s.underWay()
	case EventImpactReported:
		return e.Impact != nil
	case EventImpactRequested:
		return s.ImpactSince != nil
	case EventReviewOpened:
		return !open && s.Status.Open() && e.Tier == s.Tier && e.Review == len(s.Reviews)+1 && e.DueAt != nil
	case EventEscalated, EventResolvedLocally, EventDeclined, EventUndecided:
		return open
	case EventApproved:
		return open && e.DecidedAt != nil && e.Terms != nil
	case EventRefused:
		return open && e.DecidedAt != nil
	case EventDecisionAnnounced, EventClosingAnnounced, EventEndingAnnounced:
		return !s.Status.Open()
	case EventDerogationEnded:
		return s.Status == Approved
	case EventSubmitted, EventCommentAdded, EventReplied:
		return true
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
	s.Questions = append([]Question(nil), s.Questions...)
	s.Amendments = append([]Amendment(nil), s.Amendments...)
	s.Replies = append([]Note(nil), s.Replies...)
	s.Judgements = append([]Judgement(nil), s.Judgements...)
	s.Objections = append([]Objection(nil), s.Objections...)
	s.Impacts = append([]Impact(nil), s.Impacts...)
	s.Joined = append([]Joined(nil), s.Joined...)
	s.Reconsiderations = append([]Reconsideration(nil), s.Reconsiderations...)
	return s
}

func (s *State) submitted(e Event) {
	s.Reference = e.Reference
	s.ContentVersion = e.ContentVersion
	s.Status = Submitted
	s.Round = e.Submission.Round
	s.Trust = e.Submission.Trust
	s.Request = e.Submission.Request
	s.SiteUnlisted, s.Unlisted = e.SiteUnlisted, e.Unlisted
	s.Plan = e.Submission.Plan
	s.Agreed = e.Submission.Agreed
	s.FiledBy = e.Actor
	s.SubmittedAt = e.At
	s.Tier = e.Tier
	s.Step = 1
	s.StepSince = e.At
}

func (s *State) closeReview(e Event, outcome Outcome) {
	review := &s.Reviews[len(s.Reviews)-1]
	review.ClosedAt, review.By = new(e.At), new(e.Actor)
	review.Outcome = outcome
	review.Explanation = e.Text
	review.EvidenceConfirmed = e.EvidenceConfirmed
	review.Supported = e.Supported
	review.ContentVersion = e.ContentVersion
	review.Paused, review.LeftSeconds, review.Seen = false, 0, nil
	if _, asked := s.OpenQuestion(); asked {
		s.closeQuestion(e) // The answer came first in another way.
	}
	if _, offered := s.OpenOffer(); offered {
		s.closeOffer(e, OfferLapsed)
	}
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
	s.Ending = &Ending{
		Status: status, At: e.At, By: e.Actor, Reason: e.Reason, Text: e.Text,
		EffectiveAt: e.EffectiveAt, ClinicalHandover: e.ClinicalHandover, AgreedBy: e.AgreedBy,
	}
	if status == Voided { // It had no impact, however late it was.
		s.ImpactSince, s.ImpactReminded = nil, 0
	} else if status != Approved { // An approval still runs.
		s.welcomeImpact(e)
	}
	s.settle(e)
}

// endAtOnce ends what everybody is told of by the same commit, so that nothing
// is left to announce.
func (s *State) endAtOnce(e Event, status Status) {
	s.end(e, status)
	s.Announced = status
}

// welcomeImpact starts the reminders to report the impact anew.
func (s *State) welcomeImpact(e Event) {
	s.ImpactSince, s.ImpactReminded = new(e.At), 0
}

func (s *State) settle(e Event) {
	s.Step++
	s.StepSince = e.At
}

func (s *State) decided(e Event, outcome Outcome) {
	s.Decision = &Decision{
		Outcome: outcome, Terms: e.Terms, Reasons: e.Reasons, Explanation: e.Text,
		DecidedAt: *e.DecidedAt, RecordedAt: e.At, By: e.Actor, ContentVersion: e.ContentVersion, PublicAddress: e.PublicAddress, Remark: e.Remark,
		Site: s.Request.Site, Service: s.Request.Service, Asked: Doctors(s.Request.Staff),
	}
}
