package derogation

// byTrust checks that the actor speaks for the trust whose request it is: its
// system, or a contact that it registered for the purpose.
func (s State) byTrust(action Action, actor Actor) error {
	if actor.Kind != ActorReviewer && actor.Kind != ActorClient || actor.Organisation == "" ||
		actor.Organisation != s.Trust.Code || actor.Tier != "" {
		return &ForbiddenError{Action: action, Detail: "only the trust whose request it is may do this"}
	}
	return nil
}

// byTier checks that the actor answers for a tier of the case, whether or not
// its review is open.
func (s State) byTier(action Action, actor Actor, tier Tier) error {
	rules, ok := s.Round.TierRules(tier)
	if !ok || actor.Kind != ActorReviewer && actor.Kind != ActorClient || actor.Organisation == "" ||
		actor.Tier != tier || actor.Organisation != rules.Answering(s.Trust) {
		return &ForbiddenError{Action: action, Detail: "only " + s.Round.TierName(tier) + " may do this"}
	}
	return provedFor(action, actor)
}

// NeedsCode reports whether a person must give a one-time code beside their
// link: to approve, to refuse, to revoke, and to make an offer or take it back, which
// only the union does.
func NeedsCode(a Action) bool {
	return a == ActApprove || a == ActRefuse || a == ActRevoke || a == ActCounterOffer || a == ActWithdrawOffer
}

// provedFor checks that a person proved who they are as well as the action
// demands. A system has proved itself with its key.
func provedFor(action Action, actor Actor) error {
	if NeedsCode(action) && actor.Kind == ActorReviewer && actor.Proof != ProofSignedLinkAndCode {
		return &ForbiddenError{Action: action, Detail: "the union's decision needs the one-time code as well"}
	}
	return nil
}
