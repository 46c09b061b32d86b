package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// action is something that the caller may do now, and the address that takes
// it. Review, Question and Offer are numbers that its body has to name.
type action struct {
	Action   derogation.Action `json:"action"`
	Method   string            `json:"method"`
	Href     string            `json:"href"`
	Review   int               `json:"review,omitempty"`
	Question int               `json:"question,omitempty"`
	Offer    int               `json:"offer,omitempty"`
}

// actionsFor lists what the caller may do: for its trust, or for its tier. The
// scopes of its token count as well.
func actionsFor(s derogation.State, by caller, now time.Time) []action {
	offered := []action{}
	offer := func(one action) {
		one.Method, one.Href = http.MethodPost, linksTo(s).Self+one.Href
		if !slices.Contains(offered, one) {
			offered = append(offered, one)
		}
	}
	if by.actor.Organisation == s.Trust.Code && by.client.Has(ScopeWrite) {
		question, _ := s.OpenQuestion()
		counter, _ := s.OpenOffer()
		for _, a := range s.TrustActions(now) {
			path, _ := at(trustTakes, a)
			one := action{Action: a, Href: path}
			if a == derogation.ActAnswer {
				one.Question = question.Number
			}
			if a == derogation.ActAcceptOffer || a == derogation.ActDeclineOffer {
				one.Offer = counter.Number
			}
			offer(one)
		}
	}
	if !by.client.Has(ScopeReview) {
		return offered
	}
	for _, review := range ownReviews(s, by.actor) {
		for _, a := range s.TierActions(review, now) {
			if !derogation.OfPeopleAlone(a) {
				offer(tierAction(s, a, review))
			}
		}
	}
	return offered
}

// ownReviews lists the reviews of the caller's tier. What is left to a tier when a
// request has ended belongs to none of them, nor does what it may do before its turn:
// both are of a review without a number.
func ownReviews(s derogation.State, actor derogation.Actor) []derogation.Review {
	tier := derogation.TierOf(actor.OrganisationKind)
	rules, ok := s.Round.TierRules(tier)
	if !ok || rules.Answering(s.Trust) != actor.Organisation {
		return nil
	}
	own := []derogation.Review{{Tier: tier}}
	if !s.Status.Open() {
		return own
	}
	for _, review := range s.Reviews {
		if review.Tier == tier {
			own = append(own, review)
		}
	}
	return own
}

// taken is an address under a request that takes what an action sends.
type taken struct {
	path    string
	read    commandOf
	actions []derogation.Action
}

// tierTakes is where what a tier does is sent that is not an answer to a review
// by its number.
var tierTakes = []taken{
	{"/decision", readDecision, []derogation.Action{derogation.ActApprove, derogation.ActRefuse}},
	{"/counter-offer", readCounterOffer, []derogation.Action{derogation.ActCounterOffer}},
	{"/counter-offer-withdrawal", commandOfBody[derogation.WithdrawOffer], []derogation.Action{derogation.ActWithdrawOffer}},
	{"/reported-decision", commandOfBody[derogation.ReportDecision], []derogation.Action{derogation.ActReportDecision}},
	{"/revocation", commandOfBody[derogation.Revoke], []derogation.Action{derogation.ActRevoke}},
	{"/exception-objection", commandOfBody[derogation.ObjectException], []derogation.Action{derogation.ActObjectException}},
	{"/exception-confirmation", commandOfBody[derogation.ConfirmException], []derogation.Action{derogation.ActConfirmException}},
	{"/exception-judgement", readJudgement, []derogation.Action{derogation.ActJudgeException}},
}

// at is the address that takes an action.
func at(takes []taken, action derogation.Action) (path string, ok bool) {
	for _, one := range takes {
		if slices.Contains(one.actions, action) {
			return one.path, true
		}
	}
	return "", false
}

// tierAction says where an action of a tier is sent. A decision names the review
// that it answers.
func tierAction(s derogation.State, a derogation.Action, review derogation.Review) action {
	path, elsewhere := at(tierTakes, a)
	switch {
	case !elsewhere:
		return action{Action: a, Href: fmt.Sprintf("/reviews/%d", review.Number)}
	case a == derogation.ActWithdrawOffer:
		offer, _ := s.OpenOffer()
		return action{Action: a, Href: path, Offer: offer.Number}
	case a == derogation.ActApprove || a == derogation.ActRefuse || a == derogation.ActCounterOffer:
		return action{Action: a, Href: path, Review: review.Number}
	default:
		return action{Action: a, Href: path}
	}
}
