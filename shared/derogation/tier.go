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

// tierRule is what a tier is in every round.
type tierRule struct {
	tier Tier
	// name is what people call it where no round says otherwise.
	name string
	// kind is that of the organisations whose people answer for the tier.
	kind   OrganisationKind
	allows []Action
	// system: an organisation's own system may answer for the tier as well. A
	// trust's system speaks for the trust, not for its directors.
	system bool
	// supports: whoever passes the request on says whether they support it.
	supports bool
	// confirms: whoever passes the request on may confirm the evidence.
	confirms bool
	// byService: its contacts may be for one service or site of their organisation.
	byService bool
}

// tiers are in the order of the letter. The states of the state machine are made
// of them: after a change here, run go generate ./statemachine.
var tiers = []tierRule{
	{tier: ClinicalDirector, name: "Clinical director", kind: KindTrust, allows: []Action{ActEscalate, ActResolveLocally, ActAsk}, byService: true},
	{tier: TrustMedicalDirector, name: "Trust medical director", kind: KindTrust, allows: []Action{ActEscalate, ActResolveLocally, ActDecline, ActAsk}, confirms: true},
	{tier: RegionalMedicalDirector, name: "Regional medical director", kind: KindRegion, system: true, allows: []Action{ActEscalate, ActAsk}, supports: true},
	{tier: NationalTeam, name: "National team", kind: KindNational, system: true, allows: []Action{ActEscalate, ActDecline, ActAsk}},
	{tier: Union, name: "Union", kind: KindUnion, system: true, allows: []Action{ActApprove, ActRefuse, ActCounterOffer, ActAsk}},
}

func (t Tier) rule() tierRule {
	for _, rule := range tiers {
		if rule.tier == t {
			return rule
		}
	}
	return tierRule{}
}

// Ladder is every tier from first to last. A round uses all or some of them,
// always in this order.
func Ladder() []Tier {
	ladder := make([]Tier, len(tiers))
	for i, rule := range tiers {
		ladder[i] = rule.tier
	}
	return ladder
}

// Known reports whether t is one of the tiers.
func (t Tier) Known() bool { return slices.Contains(Ladder(), t) }

// Name is what people call the tier where no round says otherwise, such as
// "Clinical director".
func (t Tier) Name() string { return t.rule().name }

// Allows lists what a tier may do while its review is open, unless its round
// says less. Only the union approves or refuses; every tier may ask. An unknown
// tier may do nothing.
func Allows(t Tier) []Action { return slices.Clone(t.rule().allows) }

// SaysSupport reports whether the tier, when it passes a request on, says whether
// it supports it.
func (t Tier) SaysSupport() bool { return t.rule().supports }

// ConfirmsEvidence reports whether the tier, when it passes a request on, may
// confirm that the evidence is right.
func (t Tier) ConfirmsEvidence() bool { return t.rule().confirms }

// ContactsByService reports whether a contact of the tier may be for one service
// or site alone.
func (t Tier) ContactsByService() bool { return t.rule().byService }

// AnsweredByKind is the kind of organisation whose people answer for the tier;
// empty for an unknown tier.
func (t Tier) AnsweredByKind() OrganisationKind { return t.rule().kind }

// TierOf is the tier that the system of an organisation of a kind answers for;
// empty if for none.
func TierOf(kind OrganisationKind) Tier {
	for _, rule := range tiers {
		if rule.system && rule.kind == kind {
			return rule.tier
		}
	}
	return ""
}
