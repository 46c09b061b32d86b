package pagestest

import (
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// SampleRound is one with a telephone number for help.
func SampleRound() derogation.Round {
	round := derogationtest.Round()
	round.ID, round.HelpPhone = "sample", "020 7946 0000"
	return round
}

// Organisations are the sample's, two of them by other names.
func Organisations() map[string]derogation.Organisation {
	all := map[string]derogation.Organisation{}
	for _, o := range derogationtest.Organisations() {
		if o.Kind == derogation.KindTrust {
			o.ICBName = "NHS West Yorkshire ICB"
		} else if o.Kind == derogation.KindRegion {
			o.Name = "NHS England North East and Yorkshire"
		}
		all[o.Code] = o
	}
	return all
}

func answering(tier derogation.Tier) derogation.Organisation {
	rules, _ := SampleRound().TierRules(tier)
	return Organisations()[rules.Answering(Organisations()["RR8"])]
}

// ContactID is that of the one contact whom a tier has.
func ContactID(tier derogation.Tier) string {
	return []string{"CT-0000CDR1", "CT-0000TMD1", "CT-0000RMD1", "CT-0000NAT1", "CT-0000BMA1"}[slices.Index(derogationtest.Tiers(), tier)]
}

// Contacts are the contacts there are, by their ids: one of each tier.
func Contacts() map[string]casework.Contact {
	all := map[string]casework.Contact{}
	for _, tier := range derogationtest.Tiers() {
		rules, _ := SampleRound().TierRules(tier)
		all[ContactID(tier)] = casework.Contact{
			ID: ContactID(tier), Organisation: answering(tier).Code, Duty: string(tier),
			Name: rules.DisplayName, Role: rules.DisplayName + " on duty", Email: "duty@example.org", Mobile: "+447700900123", Order: 1,
		}
	}
	all[TrustContact] = casework.Contact{
		ID: TrustContact, Organisation: "RR8", Duty: casework.DutyTrustContact,
		Name: "Operational command", Role: "Site manager", Email: "command@example.org", Order: 1,
	}
	return all
}

// Reviewer is whoever answers for a tier.
func Reviewer(tier derogation.Tier) derogation.Actor {
	organisation := answering(tier)
	actor := derogation.Actor{
		Kind: derogation.ActorReviewer, ID: ContactID(tier), Name: "Sample Person", Role: Contacts()[ContactID(tier)].Role,
		Organisation: organisation.Code, OrganisationName: organisation.Name, OrganisationKind: organisation.Kind,
		Tier: tier, Proof: derogation.ProofSignedLink,
	}
	if tier == derogation.Union {
		actor.Proof = derogation.ProofSignedLinkAndCode
	}
	return actor
}

// TrustContact is the contact who follows the trust's requests.
const TrustContact = "CT-0000TRC1"

// TrustPerson is that contact as an actor.
func TrustPerson() derogation.Actor {
	actor := Filer()
	actor.Kind, actor.ID, actor.Name, actor.Role = derogation.ActorReviewer, TrustContact, "Sample Manager", "Site manager"
	actor.Proof = derogation.ProofSignedLink
	return actor
}

// Filer is the trust’s system, which sends its requests.
func Filer() derogation.Actor { return derogationtest.System(derogationtest.Trust()) }

// SampleRequest is what the case asks for.
func SampleRequest() derogation.Request {
	request := derogationtest.Request()
	request.Round = ""
	return request
}
