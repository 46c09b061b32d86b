package pages_test

import (
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// sampleRound is one with a telephone number for help.
func sampleRound() derogation.Round {
	round := derogationtest.Round()
	round.ID, round.HelpPhone = "sample", "020 7946 0000"
	return round
}

// organisations are the sample's, two of them by other names.
func organisations() map[string]derogation.Organisation {
	all := map[string]derogation.Organisation{}
	for _, o := range derogationtest.Organisations() {
		switch o.Kind {
		case derogation.KindTrust:
			o.ICBName = "NHS West Yorkshire ICB"
		case derogation.KindRegion:
			o.Name = "NHS England North East and Yorkshire"
		}
		all[o.Code] = o
	}
	return all
}

func answering(tier derogation.Tier) derogation.Organisation {
	rules, _ := sampleRound().TierRules(tier)
	return organisations()[rules.Answering(organisations()["RR8"])]
}

// contactID is that of the one contact whom a tier has.
func contactID(tier derogation.Tier) string {
	return []string{"CT-0000CDR1", "CT-0000TMD1", "CT-0000RMD1", "CT-0000NAT1", "CT-0000BMA1"}[slices.Index(derogation.Ladder(), tier)]
}

func contacts() map[string]casework.Contact {
	all := map[string]casework.Contact{}
	for _, tier := range derogation.Ladder() {
		rules, _ := sampleRound().TierRules(tier)
		all[contactID(tier)] = casework.Contact{
			ID: contactID(tier), Organisation: answering(tier).Code, Duty: string(tier),
			Name: rules.DisplayName, Role: rules.DisplayName + " on duty", Email: "duty@example.org", Mobile: "+447700900123", Order: 1,
		}
	}
	all[trustContact] = casework.Contact{
		ID: trustContact, Organisation: "RR8", Duty: casework.DutyTrustContact,
		Name: "Operational command", Role: "Site manager", Email: "command@example.org", Order: 1,
	}
	return all
}

func reviewer(tier derogation.Tier) derogation.Actor {
	organisation := answering(tier)
	actor := derogation.Actor{
		Kind: derogation.ActorReviewer, ID: contactID(tier), Name: "Sample Person", Role: contacts()[contactID(tier)].Role,
		Organisation: organisation.Code, OrganisationName: organisation.Name, OrganisationKind: organisation.Kind,
		Tier: tier, Proof: derogation.ProofSignedLink,
	}
	if tier == derogation.Union {
		actor.Proof = derogation.ProofSignedLinkAndCode
	}
	return actor
}

// trustContact is the contact who follows the trust's requests.
const trustContact = "CT-0000TRC1"

func trustPerson() derogation.Actor {
	actor := filer()
	actor.Kind, actor.ID, actor.Name, actor.Role = derogation.ActorReviewer, trustContact, "Sample Manager", "Site manager"
	actor.Proof = derogation.ProofSignedLink
	return actor
}

func filer() derogation.Actor { return derogationtest.System(derogationtest.Trust()) }

func sampleRequest() derogation.Request {
	request := derogationtest.Request()
	request.Round = ""
	return request
}
