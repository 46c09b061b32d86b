package derogationtest

import (
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// Reference is that of the sample request, where a test gives it one.
const Reference = "DR-7K3M-9QX1"

// Evening is when the sample request is filed: the first night of the strike.
var Evening = time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)

// Round is the sample round: five days of strike, and the letter's whole chain.
func Round() derogation.Round {
	tier := func(t derogation.Tier, name, answeredBy string, response, floor int) derogation.RoundTier {
		return derogation.RoundTier{Tier: t, DisplayName: name, AnsweredBy: answeredBy, ResponseMinutes: response, FloorMinutes: floor}
	}
	return derogation.Round{
		ID: "bma-rd-2025-07", Name: "Resident doctors, July 2025", Version: 1,
		UnionName: "British Medical Association", StaffGroup: "resident_doctors",
		StartsAt: time.Date(2025, time.July, 25, 6, 0, 0, 0, time.UTC),
		EndsAt:   time.Date(2025, time.July, 30, 6, 0, 0, 0, time.UTC),
		Tiers: []derogation.RoundTier{
			tier(derogation.ClinicalDirector, "Clinical director", derogation.AnsweredByTrust, 30, 10),
			tier(derogation.TrustMedicalDirector, "Trust medical director", derogation.AnsweredByTrust, 30, 10),
			tier(derogation.RegionalMedicalDirector, "Regional medical director", derogation.AnsweredByRegion, 60, 15),
			tier(derogation.NationalTeam, "National team", "X24", 60, 15),
			tier(derogation.Union, "BMA", "BMA", 120, 30),
		},
		Distribution: []derogation.Distribution{{Name: "Press office", Email: "press@example.org"}},
	}
}

// Tiers are those of the sample round. One that is new need not be among them: what
// every tier must have, tests ask of derogation.Ladder.
func Tiers() []derogation.Tier {
	var used []derogation.Tier
	for _, rules := range Round().Tiers {
		used = append(used, rules.Tier)
	}
	return used
}

// Extending is a round whose national team has one extension, of twenty minutes.
func Extending(r derogation.Round) derogation.Round {
	for i := range r.Tiers {
		if r.Tiers[i].Tier == derogation.NationalTeam {
			r.Tiers[i].Silence, r.Tiers[i].ExtensionMinutes = derogation.SilenceExtendsOnce, 20
		}
	}
	return r
}

// Organisations are the trust that files, and whoever answers or reads.
func Organisations() []derogation.Organisation {
	return []derogation.Organisation{
		Trust(),
		{Code: "QWO", Name: "NHS West Yorkshire Integrated Care Board", Kind: derogation.KindICB},
		{Code: "Y63", Name: "North East and Yorkshire", Kind: derogation.KindRegion},
		{Code: "X24", Name: "NHS England", Kind: derogation.KindNational},
		{Code: "BMA", Name: "British Medical Association", Kind: derogation.KindUnion},
	}
}

// Trust is the trust that files the sample request.
func Trust() derogation.Organisation {
	return derogation.Organisation{
		Code: "RR8", Name: "Leeds Teaching Hospitals NHS Trust", Kind: derogation.KindTrust,
		RegionCode: "Y63", RegionName: "North East and Yorkshire",
		ICBCode: "QWO", ICBName: "NHS West Yorkshire Integrated Care Board",
	}
}

// Request is the sample request as it is filed on Evening.
func Request() derogation.Request { return RequestAt(Evening) }

// RequestAt is the sample request as it is filed at another time: complete and
// valid, for five doctors. What it does not say of the evidence is not yet known.
func RequestAt(now time.Time) derogation.Request {
	said := func(answer derogation.Answer, detail string, hoursAgo time.Duration) *derogation.Statement {
		asOf := now.Add(-hoursAgo * time.Hour)
		return &derogation.Statement{Answer: answer, Detail: detail, AsOf: &asOf}
	}
	return derogation.Request{
		Round: Round().ID,
		Site:  derogation.Site{Code: "RR801", Name: "Leeds General Infirmary"}, Service: "Adult critical care",
		Category: derogation.UrgentEmergencyCare, WouldDoRoutineElective: new(false),
		Risk: derogation.Risk{
			Description: "Two of three consultants who cover the unit tonight fell ill.\nOne remains for 24 beds.", BeganAt: now.Add(-90 * time.Minute),
			UnexpectedBecause: "Both were well at handover.", UnrelatedToActionCause: "Sickness, not the strike, took the cover away.",
			IfRefused: "Eight beds would have to close.", PatientsAffected: derogation.PatientsRange{From: 8, To: 12},
		},
		Staff: []derogation.StaffLine{
			{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 3},
			{Grade: "CT1 to ST5", Specialty: "Anaesthetics", Number: 2},
		},
		Window:           derogation.Window{From: now.Add(9 * time.Hour), To: now.Add(33 * time.Hour)},
		DecisionNeededBy: derogation.Deadline{At: now.Add(8 * time.Hour), Because: "The day shift starts at eight."},
		Evidence: derogation.Evidence{
			LocalResolution:       said(derogation.Yes, "The other units of the network were asked.", 1),
			ElectiveActivity:      said(derogation.Yes, "All lists were stood down.", 5),
			ConsultantsAndSAS:     said(derogation.Yes, "All eleven were phoned.", 1),
			OtherStaffing:         said(derogation.No, "The agency had nobody.", 2),
			UrgentCasesRearranged: said(derogation.Yes, "Two cases were moved.", 3),
		}.Complete(),
		LocalNegotiatingCommittee: derogation.LNC{Informed: new(true), Comment: "The chair was told by telephone."},
		Contact:                   derogation.RequestContact{Name: "The duty manager", Role: "Site manager", Email: "duty@example.org", Phone: "0113 496 0000"},
		Attestation:               derogation.Attestation{Name: "The consultant on call", Role: "Consultant in critical care"},
	}
}

// System is an organisation's computer system.
func System(o derogation.Organisation) derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorClient, ID: "client-" + strings.ToLower(o.Code), Name: "Rota system",
		Organisation: o.Code, OrganisationName: o.Name, OrganisationKind: o.Kind, Proof: derogation.ProofPrivateKeyJWT,
	}
}
