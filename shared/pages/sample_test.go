package pages_test

import (
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func sampleRound() derogation.Round {
	tier := func(t derogation.Tier, name, answeredBy string, response, floor int) derogation.RoundTier {
		return derogation.RoundTier{Tier: t, DisplayName: name, AnsweredBy: answeredBy, ResponseMinutes: response, FloorMinutes: floor}
	}
	return derogation.Round{
		ID: "sample", Name: "Resident doctors, July 2025", Version: 1,
		UnionName: "British Medical Association", StaffGroup: "resident_doctors", HelpPhone: "020 7946 0000",
		StartsAt: time.Date(2025, time.July, 25, 6, 0, 0, 0, time.UTC),
		EndsAt:   time.Date(2025, time.July, 30, 6, 0, 0, 0, time.UTC),
		Tiers: []derogation.RoundTier{
			tier(derogation.ClinicalDirector, "Clinical director", derogation.AnsweredByTrust, 30, 10),
			tier(derogation.TrustMedicalDirector, "Trust medical director", derogation.AnsweredByTrust, 30, 10),
			tier(derogation.RegionalMedicalDirector, "Regional medical director", derogation.AnsweredByRegion, 60, 15),
			tier(derogation.NationalTeam, "National team", "X24", 60, 15),
			tier(derogation.Union, "BMA", "BMA", 120, 30),
		},
	}
}

func organisations() map[string]derogation.Organisation {
	return map[string]derogation.Organisation{
		"RR8": {
			Code: "RR8", Name: "Leeds Teaching Hospitals NHS Trust", Kind: derogation.KindTrust,
			RegionCode: "Y63", RegionName: "North East and Yorkshire", ICBCode: "QWO", ICBName: "NHS West Yorkshire ICB",
		},
		"Y63": {Code: "Y63", Name: "NHS England North East and Yorkshire", Kind: derogation.KindRegion},
		"X24": {Code: "X24", Name: "NHS England", Kind: derogation.KindNational},
		"BMA": {Code: "BMA", Name: "British Medical Association", Kind: derogation.KindUnion},
	}
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

func filer() derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorClient, ID: "client-rr8", Name: "Rota system", Organisation: "RR8",
		OrganisationName: "Leeds Teaching Hospitals NHS Trust", OrganisationKind: derogation.KindTrust, Proof: derogation.ProofPrivateKeyJWT,
	}
}

func sampleRequest() derogation.Request {
	said := func(answer derogation.Answer, detail string, hours time.Duration) *derogation.Statement {
		asOf := evening.Add(-hours * time.Hour)
		return &derogation.Statement{Answer: answer, Detail: detail, AsOf: &asOf}
	}
	return derogation.Request{
		Site: derogation.Site{Code: "RR801", Name: "Leeds General Infirmary"}, Service: "Adult critical care",
		Category: derogation.UrgentEmergencyCare, WouldDoRoutineElective: new(false),
		Risk: derogation.Risk{
			Description: "Two of three consultants who cover the unit tonight fell ill.\nOne remains for 24 beds.", BeganAt: evening.Add(-90 * time.Minute),
			UnexpectedBecause: "Both were well at handover.", UnrelatedToActionCause: "Sickness, not the strike, took the cover away.",
			IfRefused: "Eight beds would have to close.", PatientsAffected: derogation.PatientsRange{From: 8, To: 12},
		},
		Staff: []derogation.StaffLine{
			{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 3},
			{Grade: "CT1 to ST5", Specialty: "Anaesthetics", Number: 2},
		},
		Window: derogation.Window{
			From: time.Date(2025, time.July, 26, 7, 0, 0, 0, time.UTC),
			To:   time.Date(2025, time.July, 27, 7, 0, 0, 0, time.UTC),
		},
		DecisionNeededBy: derogation.Deadline{At: time.Date(2025, time.July, 26, 6, 0, 0, 0, time.UTC), Because: "The day shift starts at eight."},
		Evidence: derogation.Evidence{
			LocalResolution:       said(derogation.Yes, "The other units of the network were asked.", 1),
			ElectiveActivity:      said(derogation.Yes, "All lists were stood down.", 5),
			ConsultantsAndSAS:     said(derogation.Yes, "All eleven were rung.", 1),
			OtherStaffing:         said(derogation.No, "The agency had nobody.", 2),
			NonStrikingIncentives: &derogation.Statement{Answer: derogation.NotYetKnown},
			UrgentCasesRearranged: said(derogation.Yes, "Two cases were moved.", 3),
		},
		LocalNegotiatingCommittee: derogation.LNC{Informed: new(true), Comment: "The chair was told by telephone."},
		Contact:                   derogation.RequestContact{Name: "The duty manager", Role: "Site manager", Email: "duty@example.org", Phone: "0113 496 0000"},
		Attestation:               derogation.Attestation{Name: "The consultant on call", Role: "Consultant in critical care"},
	}
}
