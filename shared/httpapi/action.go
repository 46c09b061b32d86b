package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// action is something that the caller may do now, and the address that takes
// it. Review and Question are numbers that its body has to name.
type action struct {
	Action   derogation.Action `json:"action"`
	Method   string            `json:"method"`
	Href     string            `json:"href"`
	Review   int               `json:"review,omitempty"`
	Question int               `json:"question,omitempty"`
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
		for _, a := range s.TrustActions(now) {
			one := action{Action: a, Href: trustPath(a)}
			if a == derogation.ActAnswer {
				one.Question = question.Number
			}
			offer(one)
		}
	}
	if !by.client.Has(ScopeReview) {
		return offered
	}
	for _, review := range ownReviews(s, by.actor) {
		for _, a := range s.TierActions(review, now) {
			if a != derogation.ActHandOver { // A system has nobody to hand over to.
				offer(tierAction(a, review))
			}
		}
	}
	return offered
}

// ownReviews lists the reviews of the caller's tier. What is left to a tier
// when a request has ended belongs to none of them.
func ownReviews(s derogation.State, actor derogation.Actor) []derogation.Review {
	tier := derogation.TierOf(actor.OrganisationKind)
	rules, ok := s.Round.TierRules(tier)
	if !ok || rules.Answering(s.Trust) != actor.Organisation {
		return nil
	}
	if !s.Status.Open() {
		return []derogation.Review{{Tier: tier}}
	}
	var own []derogation.Review
	for _, review := range s.Reviews {
		if review.Tier == tier {
			own = append(own, review)
		}
	}
	return own
}

func trustPath(a derogation.Action) string {
	switch a {
	case derogation.ActAmend:
		return "/amendments"
	case derogation.ActAnswer:
		return "/answers"
	case derogation.ActWithdraw:
		return "/withdrawal"
	case derogation.ActResolveLocally:
		return "/local-resolution"
	case derogation.ActReopen:
		return "/reopening"
	case derogation.ActStandDown:
		return "/stand-down"
	case derogation.ActReply:
		return "/replies"
	case derogation.ActReportTurnout:
		return "/turnout"
	default:
		return "/impact-reports"
	}
}

func tierAction(a derogation.Action, review derogation.Review) action {
	switch a {
	case derogation.ActApprove, derogation.ActRefuse:
		return action{Action: a, Href: "/decision", Review: review.Number}
	case derogation.ActReportDecision:
		return action{Action: a, Href: "/reported-decision"}
	case derogation.ActRevoke:
		return action{Action: a, Href: "/revocation"}
	case derogation.ActJudgeException:
		return action{Action: a, Href: "/exception-judgement"}
	default:
		return action{Action: a, Href: fmt.Sprintf("/reviews/%d", review.Number)}
	}
}
