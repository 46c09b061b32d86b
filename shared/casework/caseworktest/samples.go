package caseworktest

import (
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// Evening is when the sample request is filed.
var Evening = derogationtest.Evening

// SampleRound is the round that is on.
func SampleRound() derogation.Round { return derogationtest.Round() }

// Organisations are those of the sample round, and a trust of another region.
func Organisations() []derogation.Organisation {
	return append(derogationtest.Organisations(),
		derogation.Organisation{Code: "R1H", Name: "Barts Health NHS Trust", Kind: derogation.KindTrust, RegionCode: "Y56", ICBCode: "QMF"})
}

// Person is the contact who answers for a tier of the sample request.
func Person(tier derogation.Tier) casework.Contact {
	list := map[derogation.Tier]casework.Contact{
		derogation.ClinicalDirector:        {ID: "CT-00000001", Organisation: "RR8"},
		derogation.TrustMedicalDirector:    {ID: "CT-00000002", Organisation: "RR8"},
		derogation.RegionalMedicalDirector: {ID: "CT-00000003", Organisation: "Y63"},
		derogation.NationalTeam:            {ID: "CT-00000004", Organisation: "X24"},
		derogation.Union:                   {ID: "CT-00000005", Organisation: "BMA", Mobile: "+447700900005"},
	}
	c := list[tier]
	c.Duty, c.Role, c.Name = string(tier), string(tier), "The "+string(tier)
	c.Email = string(tier) + "@example.org"
	return c
}

// Deputy is a second contact for a tier.
func Deputy(tier derogation.Tier) casework.Contact {
	c := Person(tier)
	c.ID, c.Name, c.Role, c.Order, c.Service = "CT-0000000D", "The deputy on call", "Deputy", 2, "Elsewhere"
	return c
}

// SampleRequest is for three doctors of one grade.
func SampleRequest() derogation.Request {
	r := derogationtest.Request()
	r.Staff = r.Staff[:1]
	return r
}

// TrustContact is who is told on the trust's behalf, and may act for it.
func TrustContact() casework.Contact {
	return casework.Contact{
		ID: "CT-00000006", Organisation: "RR8", Duty: casework.DutyTrustContact, Name: "Duty desk", Role: "Operations", Email: "duty@example.org",
	}
}

// System is the computer system of an organisation.
func System(kind derogation.OrganisationKind, code string) derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorClient, ID: "client-" + strings.ToLower(code), Name: "System of " + code,
		Organisation: code, OrganisationKind: kind, Proof: derogation.ProofPrivateKeyJWT,
	}
}

// Filing is the sample request, filed under an idempotency key.
func Filing(key string) casework.Filing {
	return casework.Filing{Actor: System(derogation.KindTrust, "RR8"), Call: casework.Call{Key: key, Fingerprint: "body"}, Request: SampleRequest()}
}

// Basis is what a decision on the latest review rests on.
func Basis(s derogation.State) derogation.Basis {
	return derogation.Basis{Review: len(s.Reviews), ContentVersion: s.ContentVersion}
}

// Escalation passes a request on from the tier that has it.
func Escalation(s derogation.State) derogation.Escalate {
	c := derogation.Escalate{Basis: Basis(s), Comment: "It cannot be met here."}
	if s.Tier == derogation.RegionalMedicalDirector {
		c.Supported = new(true)
	}
	return c
}

// Approval approves what was asked, for twelve hours less.
func Approval(s derogation.State) derogation.Approve {
	return derogation.Approve{Basis: Basis(s), Terms: derogation.Terms{
		Staff: s.Request.Staff, From: s.Request.Window.From, To: s.Request.Window.To.Add(-12 * time.Hour),
	}}
}

// CounterOffer offers what was asked, for twelve hours less.
func CounterOffer(s derogation.State) derogation.CounterOffer {
	return derogation.CounterOffer{Basis: Basis(s), Terms: Approval(s).Terms, Remark: "We can do this much."}
}

// OfferOf is the number of the last offer, or what would be that of the first.
func OfferOf(s derogation.State) int {
	if s.Offer == nil {
		return 1
	}
	return s.Offer.Number
}

// Refusal refuses a request.
func Refusal(s derogation.State) derogation.Refuse {
	return derogation.Refuse{Basis: Basis(s), Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe}}
}

// Report is the word of somebody else that the union approved.
func Report(s derogation.State) derogation.ReportDecision {
	terms := Approval(s).Terms
	return derogation.ReportDecision{
		Review: len(s.Reviews), Outcome: derogation.OutcomeApproved, Terms: &terms, DecidedBy: "The union's duty officer", Officer: "The officer on duty", DecidedAt: s.ChangedAt,
		Channel: "telephone", PublicAddress: "https://union.example.org/decisions/1",
	}
}

// Amendment changes what the request says of the risk.
func Amendment(s derogation.State) derogation.Amend {
	request := s.Request
	request.Risk.Description = "A third consultant fell ill."
	return derogation.Amend{Request: request, Note: "A third consultant is ill."}
}

// SampleImpact is an impact report.
func SampleImpact() derogation.Impact {
	return derogation.Impact{
		Service: "Adult critical care", Effect: "Two beds were closed.", Operations: derogation.Disruption{Cancelled: 3},
		PatientsAffected: derogation.PatientsRange{From: 3, To: 5}, Harm: derogation.HarmLow,
	}
}

// MassCasualty makes the request one under the exception.
func MassCasualty(r *derogation.Request) {
	r.MassCasualty = &derogation.MassCasualty{Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: "MI-1", DeclaredAt: Evening.Add(-time.Hour)}
}
