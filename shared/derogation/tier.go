package derogation

import "slices"

// Tier is one level of the escalation chain.
type Tier string

// The five tiers, in the order of the letter of 23 July 2025.
const (
	ClinicalDirector        Tier = "clinical_director"
	TrustMedicalDirector    Tier = "trust_medical_director"
	RegionalMedicalDirector Tier = "regional_medical_director"
	NationalTeam            Tier = "national_team"
	Union                   Tier = "union"
)

// Ladder is every tier from first to last. A round uses all or some of them,
// always in this order.
func Ladder() []Tier {
	return []Tier{ClinicalDirector, TrustMedicalDirector, RegionalMedicalDirector, NationalTeam, Union}
}

// Known reports whether t is one of the five tiers.
func (t Tier) Known() bool { return slices.Contains(Ladder(), t) }

// Action is something that a person may do for a tier.
type Action string

// What a tier may do. Which tier may do what is in Allows.
const (
	ActEscalate       Action = "escalate"
	ActResolveLocally Action = "resolve_locally"
	ActDecline        Action = "decline"
	ActApprove        Action = "approve"
	ActRefuse         Action = "refuse"
	ActComment        Action = "comment"
	ActAsk            Action = "ask"
	// ActHandOver is anybody's who may answer, whatever their tier or round.
	ActHandOver Action = "hand_over"
	// What may be done besides a tier's own review.
	ActReportDecision Action = "report_decision"
	ActJudgeException Action = "judge_exception"
	ActRevoke         Action = "revoke"
	// What the trust may do.
	ActAnswer        Action = "answer"
	ActAmend         Action = "amend"
	ActWithdraw      Action = "withdraw"
	ActReopen        Action = "reopen"
	ActReply         Action = "reply"
	ActStandDown     Action = "stand_down"
	ActReportTurnout Action = "report_turnout"
	ActReportImpact  Action = "report_impact"
)

// Allows lists what a tier may do while its review is open, unless its round
// says less. Only the union approves or refuses; every tier may ask.
func Allows(t Tier) []Action {
	switch t {
	case ClinicalDirector:
		return []Action{ActEscalate, ActResolveLocally, ActAsk}
	case TrustMedicalDirector:
		return []Action{ActEscalate, ActResolveLocally, ActDecline, ActAsk}
	case RegionalMedicalDirector:
		return []Action{ActEscalate, ActAsk}
	case NationalTeam:
		return []Action{ActEscalate, ActDecline, ActAsk}
	case Union:
		return []Action{ActApprove, ActRefuse, ActAsk}
	default:
		return nil
	}
}
