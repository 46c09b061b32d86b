package derogation

import (
	"slices"
	"time"
)

// ActionOf is what a person does by giving a command. It is empty for what only
// the system does.
func ActionOf(c Command) Action {
	switch c.(type) {
	case Escalate:
		return ActEscalate
	case ResolveLocally, ResolveByTrust:
		return ActResolveLocally
	case Decline:
		return ActDecline
	case Approve:
		return ActApprove
	case Refuse:
		return ActRefuse
	case AddComment:
		return ActComment
	case Ask:
		return ActAsk
	case AnswerQuestion:
		return ActAnswer
	case Amend:
		return ActAmend
	case Withdraw:
		return ActWithdraw
	case Reopen:
		return ActReopen
	case ReportDecision:
		return ActReportDecision
	case Revoke:
		return ActRevoke
	case Reply:
		return ActReply
	case StandDown:
		return ActStandDown
	case ReportTurnout:
		return ActReportTurnout
	case JudgeException:
		return ActJudgeException
	case HandOver:
		return ActHandOver
	case ReportImpact, FileImpact:
		return ActReportImpact
	default:
		return ""
	}
}

// TierActions lists what a tier may do now on a review of its own: answer it
// while it is open, and what is left to it afterwards.
func (s State) TierActions(review Review, now time.Time) []Action {
	rules, ok := s.Round.TierRules(review.Tier)
	if !ok {
		return nil
	}
	if s.Status.Open() {
		switch {
		case review.Open() && review.Paused:
			return slices.Concat(without(rules.Allows(), ActAsk), []Action{ActHandOver})
		case review.Open():
			return slices.Concat(rules.Allows(), []Action{ActHandOver})
		case review.Tier == NationalTeam && s.atUnion():
			return append(commentIfPassed(review), ActReportDecision)
		default:
			return commentIfPassed(review)
		}
	}
	var left []Action
	if review.Tier == Union && s.Status == Approved && now.Before(s.Decision.Terms.To) {
		left = append(left, ActRevoke)
	}
	if s.mayJudge(review.Tier) {
		left = append(left, ActJudgeException)
	}
	return left
}

// TrustActions lists what the trust may do now.
func (s State) TrustActions(now time.Time) []Action {
	var actions []Action
	add := func(may bool, action Action) {
		if may {
			actions = append(actions, action)
		}
	}
	_, asked := s.OpenQuestion()
	running := s.Status == Approved && now.Before(s.Decision.Terms.To)
	add(asked, ActAnswer)
	add((s.Status.Open() || s.Status == Approved) && len(s.Amendments) < maxAmendments, ActAmend)
	add(s.Status.Open(), ActResolveLocally)
	add(s.Status.Open(), ActWithdraw)
	add(s.Status == ResolvedLocally && now.Before(s.Request.Window.To), ActReopen)
	add(running, ActStandDown)
	add(s.Status == Revoked && len(s.Replies) < maxReplies, ActReply)
	add(s.Status.WasApproved() && s.Status != Approved && s.Turnout == nil, ActReportTurnout)
	add(s.ImpactSince != nil && len(s.Impacts) < maxImpacts, ActReportImpact)
	return actions
}

func (s State) atUnion() bool {
	review, open := s.OpenReview()
	return open && review.Tier == Union
}

func (s State) mayJudge(tier Tier) bool {
	if s.Request.MassCasualty == nil || tier != NationalTeam && tier != Union {
		return false
	}
	for _, j := range s.Judgements {
		if j.Tier == tier {
			return false
		}
	}
	return true
}

func commentIfPassed(review Review) []Action {
	if review.Outcome == OutcomeNoAnswer {
		return []Action{ActComment}
	}
	return nil
}

func without(actions []Action, one Action) []Action {
	var rest []Action
	for _, a := range actions {
		if a != one {
			rest = append(rest, a)
		}
	}
	return rest
}
