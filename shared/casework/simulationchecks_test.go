package casework_test

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// checkCommit is what holds of every change, before it is made: as long as the
// execution has not done its part, something is due that moves the case on.
func (s *simulation) checkCommit(change casework.Change) error {
	state := change.Case.State
	stage, err := state.Stage()
	if err != nil {
		s.T.Fatalf("%s: %v\n%s", state.Reference, err, s.history())
	}
	_, due, err := state.NextDue()
	if err != nil || !due && stage != derogation.StageDone {
		s.T.Fatalf("%s is at %s, and nothing is due: %v\n%s", state.Reference, stage, err, s.history())
	}
	return nil
}

// toldOf is what each event announces. A submission is announced only if it is an
// exception.
func toldOf(e derogation.Event, state derogation.State) casework.AnnouncementKind {
	kinds := map[derogation.EventType]casework.AnnouncementKind{
		derogation.EventReviewOpened: casework.AnnounceReview, derogation.EventReviewExtended: casework.AnnounceExtended,
		derogation.EventDecisionOverdue: casework.AnnounceOverdue, derogation.EventDecisionAnnounced: casework.AnnounceDecision,
		derogation.EventClosingAnnounced: casework.AnnounceClosing, derogation.EventEndingAnnounced: casework.AnnounceEnding,
		derogation.EventAsked: casework.AnnounceQuestion, derogation.EventAnswered: casework.AnnounceAnswer,
		derogation.EventNotAnswered: casework.AnnounceAnswer, derogation.EventReopened: casework.AnnounceReopening, derogation.EventReconsiderationAsked: casework.AnnounceReconsideration,
		derogation.EventDecisionReported: casework.AnnounceReport, derogation.EventRevoked: casework.AnnounceRevocation,
		derogation.EventStoodDown: casework.AnnounceStandDown, derogation.EventReplied: casework.AnnounceReply,
		derogation.EventExceptionObjected: casework.AnnounceObjection, derogation.EventExceptionConfirmed: casework.AnnounceConfirmation,
		derogation.EventCounterOffered: casework.AnnounceOffer, derogation.EventOfferWithdrawn: casework.AnnounceOfferWithdrawn,
		derogation.EventOfferDeclined: casework.AnnounceOfferReturned, derogation.EventOfferLapsed: casework.AnnounceOfferReturned,
		derogation.EventExceptionEnded:  casework.AnnounceExceptionEnd,
		derogation.EventExceptionJudged: casework.AnnounceJudgement, derogation.EventImpactReported: casework.AnnounceImpact,
		derogation.EventImpactRequested: casework.AnnounceImpactAsked, derogation.EventHandedOver: casework.AnnounceHandOver,
		derogation.EventTierPassed: casework.AnnouncePass, derogation.EventAmended: casework.AnnounceAmendment,
	}
	if e.Type == derogation.EventJoined && e.Request != nil {
		return casework.AnnounceJoined
	}
	if e.Type == derogation.EventSubmitted && state.Request.MassCasualty != nil {
		return casework.AnnounceException
	}
	return kinds[e.Type]
}

// checkLedger goes through a case from its beginning: who did what, when, and
// what was told of it.
func (s *simulation) checkLedger(reference string) {
	s.T.Helper()
	entries, err := s.Store.Entries(s.Ctx, reference)
	if err != nil {
		s.T.Fatalf("entries: %v", err)
	}
	announcements := map[casework.AnnouncementKind]int{}
	for _, kind := range s.Announced(reference) {
		announcements[kind]++
	}
	delete(announcements, casework.AnnounceOneTimeCode)
	var state derogation.State
	decisions := 0
	for _, e := range caseworktest.Events(s.T, entries) {
		s.checkEvent(state, e)
		if state, err = derogation.Evolve(state, e); err != nil {
			s.T.Fatalf("evolve: %v", err)
		}
		if kind := toldOf(e, state); kind != "" {
			announcements[kind]--
		}
		if e.Type == derogation.EventApproved || e.Type == derogation.EventRefused || e.Type == derogation.EventOfferAccepted {
			decisions++
		}
		if e.Type == derogation.EventReconsiderationAsked {
			decisions = 0 // A refusal made room for another decision.
		}
	}
	if decisions > 1 || (decisions == 1) != (state.Decision != nil) || state.Status.WasApproved() && decisions != 1 {
		s.T.Fatalf("%s: %s with %d decisions", reference, state.Status, decisions)
	}
	for kind, left := range announcements {
		if left != 0 {
			s.T.Fatalf("%s: %s was announced %+d times too often\n%s", reference, kind, left, s.history())
		}
	}
}

// checkEvent checks one event against the case as it was before.
func (s *simulation) checkEvent(before derogation.State, e derogation.Event) {
	s.T.Helper()
	review, _ := before.OpenReview()
	question, _ := before.OpenQuestion()
	early := false
	switch e.Type {
	case derogation.EventApproved, derogation.EventRefused, derogation.EventRevoked, derogation.EventCounterOffered, derogation.EventOfferWithdrawn:
		proved := e.Actor.Proof == derogation.ProofSignedLinkAndCode || e.Actor.Proof == derogation.ProofPrivateKeyJWT
		if e.Actor.Organisation != "BMA" || e.Actor.Tier != derogation.Union || !proved {
			s.T.Fatalf("%s was %s by %+v", e.Reference, e.Type, e.Actor)
		}
	case derogation.EventTierPassed, derogation.EventDecisionOverdue, derogation.EventReviewExtended:
		early = e.At.Before(review.DueAt)
	case derogation.EventOfferLapsed:
		early = e.At.Before(before.Offer.ExpiresAt)
	case derogation.EventNotAnswered:
		early = e.At.Before(question.DueAt)
	case derogation.EventUndecided:
		early = e.At.Before(before.UnionTimeEndsAt())
	case derogation.EventDerogationEnded:
		early = e.At.Before(before.Decision.Terms.To)
	case derogation.EventAmended, derogation.EventWithdrawn, derogation.EventResolvedByTrust, derogation.EventReopened, derogation.EventReconsiderationAsked,
		derogation.EventStoodDown, derogation.EventReplied, derogation.EventTurnoutReported, derogation.EventImpactReported, derogation.EventAnswered,
		derogation.EventOfferAccepted, derogation.EventOfferDeclined:
		if e.Actor.Organisation != "RR8" || e.Actor.Tier != "" {
			s.T.Fatalf("%s was %s by %+v", e.Reference, e.Type, e.Actor)
		}
	}
	if early {
		s.T.Fatalf("%s: %s was recorded at %s, before its time\n%s", e.Reference, e.Type, e.At, s.history())
	}
	if e.At.Before(before.ChangedAt) {
		s.T.Fatalf("%s: %s at %s is dated before what it follows", e.Reference, e.Type, e.At)
	}
}
