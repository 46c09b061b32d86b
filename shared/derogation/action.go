package derogation

import (
	"slices"
	"time"
)

// Action is something that a person may do: for a tier, or for a trust.
type Action string

// What a tier may do.
const (
	ActEscalate       Action = "escalate"
	ActResolveLocally Action = "resolve_locally"
	ActDecline        Action = "decline"
	ActApprove        Action = "approve"
	ActRefuse         Action = "refuse"
	ActAsk            Action = "ask"
	ActHandOver       Action = "hand_over"
	ActAcknowledge    Action = "acknowledge"
	ActComment        Action = "comment"
	ActReportDecision Action = "report_decision"
	ActRevoke         Action = "revoke"
	ActJudgeException Action = "judge_exception"
	// The union offers something else than was asked for, and may take its offer back.
	ActCounterOffer  Action = "counter_offer"
	ActWithdrawOffer Action = "withdraw_counter_offer"
	// The union and the national team may object to an exception at any moment;
	// the national team alone confirms it.
	ActObjectException  Action = "object_exception"
	ActConfirmException Action = "confirm_exception"
)

// What a trust may do, beside resolving its request locally.
const (
	ActAnswer Action = "answer"
	// The trust accepts the union's counter-offer, or leaves its request as it is.
	ActAcceptOffer  Action = "accept_counter_offer"
	ActDeclineOffer Action = "decline_counter_offer"
	ActAmend        Action = "amend"
	ActWithdraw     Action = "withdraw"
	ActReopen       Action = "reopen"
	// ActAskReconsideration: what was refused, or not put forward, is sent again.
	ActAskReconsideration Action = "ask_reconsideration"
	ActStandDown          Action = "stand_down"
	ActReply              Action = "reply"
	ActReportTurnout      Action = "report_turnout"
	ActReportImpact       Action = "report_impact"
)

// tierActions is what a tier may do with a review of its own, and when. Answers
// are its alone whose round allows them; the rest is any tier's for which the
// time has come.
var tierActions = []struct {
	action  Action
	answers bool
	when    func(State, Review, time.Time) bool
}{
	{ActEscalate, true, State.asks},
	{ActResolveLocally, true, State.asks},
	{ActDecline, true, State.asks},
	{ActApprove, true, State.asks},
	{ActRefuse, true, State.asks},
	{ActCounterOffer, true, State.mayOffer},
	{ActAsk, true, func(s State, r Review, now time.Time) bool {
		_, offered := s.OpenOffer()
		return s.asks(r, now) && !r.Paused && !offered
	}},
	{ActWithdrawOffer, false, func(s State, r Review, now time.Time) bool { return r.Tier == Union && r.Open() && s.offerWaits(now) }},
	{ActHandOver, false, State.asks},
	{ActAcknowledge, false, func(s State, r Review, now time.Time) bool { return s.asks(r, now) && len(r.Seen) < maxSeen }},
	{ActComment, false, func(s State, r Review, _ time.Time) bool { return s.Status.Open() && r.Passed() }},
	{ActReportDecision, false, func(s State, r Review, _ time.Time) bool {
		return r.Tier == NationalTeam && !r.Open() && s.atUnion()
	}},
	{ActRevoke, false, func(s State, r Review, now time.Time) bool { return r.Tier == Union && s.inForce(now) == nil }},
	{ActObjectException, false, func(s State, r Review, now time.Time) bool {
		return s.exceptionStands(now) && s.mayObject(r.Tier)
	}},
	{ActConfirmException, false, func(s State, r Review, now time.Time) bool {
		return r.Tier == NationalTeam && s.exceptionStands(now) && s.Confirmed == nil
	}},
	{ActJudgeException, false, func(s State, r Review, _ time.Time) bool { return slices.Contains(s.unjudged(), r.Tier) }},
}

// trustActions is what a trust may do with a request of its own, and when.
var trustActions = []struct {
	action Action
	when   func(State, time.Time) bool
}{
	{ActAnswer, func(s State, _ time.Time) bool { _, asked := s.OpenQuestion(); return asked }},
	{ActAcceptOffer, State.offerWaits},
	{ActDeclineOffer, State.offerWaits},
	{ActAmend, func(s State, _ time.Time) bool {
		return s.Live() && len(s.Amendments) < maxAmendments
	}},
	{ActResolveLocally, func(s State, _ time.Time) bool { return s.Status.Open() }},
	{ActWithdraw, func(s State, _ time.Time) bool { return s.Status.Open() }},
	{ActReopen, func(s State, now time.Time) bool {
		return s.Status == ResolvedLocally && s.beforeItsEnd(now) == nil
	}},
	{ActAskReconsideration, func(s State, now time.Time) bool {
		return s.mayBeReconsidered() && s.beforeItsEnd(now) == nil && len(s.Reconsiderations) < maxReconsiderations
	}},
	{ActStandDown, func(s State, now time.Time) bool { return s.inForce(now) == nil || s.exceptionStands(now) }},
	{ActReply, func(s State, _ time.Time) bool { return s.Status == Revoked && len(s.Replies) < maxReplies }},
	{ActReportTurnout, func(s State, now time.Time) bool { return s.callIsOver(now) && s.Turnout == nil }},
	{ActReportImpact, func(s State, _ time.Time) bool { return s.Status != Voided && len(s.Impacts) < maxImpacts }},
}

// ActionOf is what a person does by giving a command. It is empty for what only
// the system does, and its operators.
func ActionOf(c Command) Action {
	if c == nil {
		return ""
	}
	return c.action()
}

func (Escalate) action() Action           { return ActEscalate }
func (ResolveLocally) action() Action     { return ActResolveLocally }
func (ResolveByTrust) action() Action     { return ActResolveLocally }
func (Decline) action() Action            { return ActDecline }
func (Approve) action() Action            { return ActApprove }
func (Refuse) action() Action             { return ActRefuse }
func (AddComment) action() Action         { return ActComment }
func (Ask) action() Action                { return ActAsk }
func (CounterOffer) action() Action       { return ActCounterOffer }
func (WithdrawOffer) action() Action      { return ActWithdrawOffer }
func (AcceptOffer) action() Action        { return ActAcceptOffer }
func (DeclineOffer) action() Action       { return ActDeclineOffer }
func (AnswerQuestion) action() Action     { return ActAnswer }
func (Amend) action() Action              { return ActAmend }
func (Withdraw) action() Action           { return ActWithdraw }
func (Reopen) action() Action             { return ActReopen }
func (AskReconsideration) action() Action { return ActAskReconsideration }
func (ReportDecision) action() Action     { return ActReportDecision }
func (Revoke) action() Action             { return ActRevoke }
func (Reply) action() Action              { return ActReply }
func (StandDown) action() Action          { return ActStandDown }
func (ReportTurnout) action() Action      { return ActReportTurnout }
func (JudgeException) action() Action     { return ActJudgeException }
func (ObjectException) action() Action    { return ActObjectException }
func (ConfirmException) action() Action   { return ActConfirmException }
func (HandOver) action() Action           { return ActHandOver }
func (Acknowledge) action() Action        { return ActAcknowledge }
func (ReportImpact) action() Action       { return ActReportImpact }
func (FileImpact) action() Action         { return ActReportImpact }

// What no person does to a case.
func (Submit) action() Action        { return "" }
func (Join) action() Action          { return "" }
func (OpenReview) action() Action    { return "" }
func (RecordSilence) action() Action { return "" }
func (Remind) action() Action        { return "" }
func (Announce) action() Action      { return "" }
func (End) action() Action           { return "" }
func (RequestImpact) action() Action { return "" }
func (Nudge) action() Action         { return "" }
func (Redrive) action() Action       { return "" }
func (Void) action() Action          { return "" }
func (FollowStrike) action() Action  { return "" }
func (EndWithStrike) action() Action { return "" }

// OfPeopleAlone reports whether an action is no system's: it has nobody to hand over
// to, and that it has a review says nothing of anybody.
func OfPeopleAlone(a Action) bool { return a == ActHandOver || a == ActAcknowledge }

// GoesToTrust reports whether an action puts something to the trust, of which there is
// one at a time.
func GoesToTrust(a Action) bool { return a == ActAsk || a == ActCounterOffer }

// ActionsOfTiers lists all that a tier may ever do.
func ActionsOfTiers() []Action {
	var all []Action
	for _, one := range tierActions {
		all = append(all, one.action)
	}
	return all
}

// ActionsOfTrusts lists all that a trust may ever do.
func ActionsOfTrusts() []Action {
	var all []Action
	for _, one := range trustActions {
		all = append(all, one.action)
	}
	return all
}

// TierActions lists what a tier may do now on a review of its own: answer it
// while it is open, in the order of its round, and what is left to it afterwards.
func (s State) TierActions(review Review, now time.Time) []Action {
	rules, ok := s.Round.TierRules(review.Tier)
	if !ok {
		return nil
	}
	var may []Action
	for _, answer := range rules.Allows() {
		for _, one := range tierActions {
			if one.answers && one.action == answer && one.when(s, review, now) {
				may = append(may, answer)
			}
		}
	}
	for _, one := range tierActions {
		if !one.answers && one.when(s, review, now) {
			may = append(may, one.action)
		}
	}
	return may
}

// TrustActions lists what the trust may do now.
func (s State) TrustActions(now time.Time) []Action {
	var may []Action
	for _, one := range trustActions {
		if one.when(s, now) {
			may = append(may, one.action)
		}
	}
	return may
}

// asks reports whether a review waits for its tier's answer.
func (s State) asks(review Review, _ time.Time) bool { return s.Status.Open() && review.Open() }

func (s State) atUnion() bool {
	review, open := s.OpenReview()
	return open && review.Tier == Union
}

// unjudged are the tiers of a round that have yet to judge a mass casualty exception
// whose request has ended.
func (s State) unjudged() []Tier {
	if s.Request.MassCasualty == nil || s.Status.Open() || s.Status == Voided {
		return nil
	}
	var left []Tier
	for _, tier := range s.Round.Tiers {
		judged := func(j Judgement) bool { return j.Tier == tier.Tier }
		if tier.Tier.SpeaksOfExceptions() && !slices.ContainsFunc(s.Judgements, judged) {
			left = append(left, tier.Tier)
		}
	}
	return left
}
