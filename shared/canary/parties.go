package canary

import (
	"context"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// roundID is that of the test round.
const roundID = "test-canary"

// The codes of those who take part; see derogation.IsTestCode.
const (
	trustCode    = "TEST-TRUST"
	icbCode      = "TEST-ICB"
	regionCode   = "TEST-REGION"
	nationalCode = "TEST-NATIONAL"
	unionCode    = "TEST-UNION"
)

// Each tier has a minute, and the union until the window is over. A run then
// takes seven minutes, less than half of the time between two.
const (
	tierMinutes  = 1
	windowBegins = 5 * time.Minute
	windowEnds   = 7 * time.Minute
)

// around is how far the test round reaches before and after a run.
const around = time.Hour

// parties is the registry of one run: those who take part in tests, and nobody
// else.
type parties struct{ now time.Time }

// Round is casework.Registry's.
func (p parties) Round(_ context.Context, id string) (derogation.Round, error) {
	if id != roundID {
		return derogation.Round{}, casework.ErrNotFound
	}
	return testRound(p.now), nil
}

// Rounds is casework.Registry's.
func (p parties) Rounds(context.Context) ([]derogation.Round, error) {
	return []derogation.Round{testRound(p.now)}, nil
}

// Organisation is casework.Registry's.
func (p parties) Organisation(_ context.Context, code string) (derogation.Organisation, error) {
	for _, o := range organisations() {
		if o.Code == code {
			return o, nil
		}
	}
	return derogation.Organisation{}, casework.ErrNotFound
}

// Contact is casework.Registry's: to file a request is to ask nobody yet.
func (p parties) Contact(context.Context, string, string) (casework.Contact, error) {
	return casework.Contact{}, casework.ErrNotFound
}

// Contacts is casework.Registry's.
func (p parties) Contacts(context.Context, string) ([]casework.Contact, error) { return nil, nil }

func testRound(now time.Time) derogation.Round {
	tier := func(t derogation.Tier, name, answeredBy string) derogation.RoundTier {
		return derogation.RoundTier{Tier: t, DisplayName: name, AnsweredBy: answeredBy, ResponseMinutes: tierMinutes, FloorMinutes: tierMinutes}
	}
	return derogation.Round{
		ID: roundID, Name: "a test of the system", Version: 1, Test: true,
		UnionName: "Test union", StaffGroup: "test staff",
		StartsAt: now.Add(-around), EndsAt: now.Add(around),
		Tiers: []derogation.RoundTier{
			tier(derogation.ClinicalDirector, "Test clinical director", derogation.AnsweredByTrust),
			tier(derogation.TrustMedicalDirector, "Test trust medical director", derogation.AnsweredByTrust),
			tier(derogation.RegionalMedicalDirector, "Test regional medical director", derogation.AnsweredByRegion),
			tier(derogation.NationalTeam, "Test national team", nationalCode),
			tier(derogation.Union, "Test union", unionCode),
		},
	}
}

func testTrust() derogation.Organisation {
	return derogation.Organisation{
		Code: trustCode, Name: "Test trust", Kind: derogation.KindTrust,
		RegionCode: regionCode, RegionName: "Test region", ICBCode: icbCode, ICBName: "Test ICB",
	}
}

func organisations() []derogation.Organisation {
	return []derogation.Organisation{
		testTrust(),
		{Code: icbCode, Name: "Test ICB", Kind: derogation.KindICB},
		{Code: regionCode, Name: "Test region", Kind: derogation.KindRegion},
		{Code: nationalCode, Name: "Test national team", Kind: derogation.KindNational},
		{Code: unionCode, Name: "Test union", Kind: derogation.KindUnion},
	}
}

// contacts are all who are told. They share one mailbox, so that each
// announcement is one mail.
func contacts(address string) []casework.Contact {
	trust := testTrust()
	all := []casework.Contact{{
		ID: "CT-CANARY00", Organisation: trust.Code, Duty: casework.DutyTrustContact, Name: "Test trust contact", Role: "Test", Email: address,
	}}
	for i, t := range testRound(time.Time{}).Tiers {
		all = append(all, casework.Contact{
			ID: "CT-CANARY0" + string(rune('1'+i)), Organisation: t.Answering(trust), Duty: string(t.Tier), Name: t.DisplayName, Role: "Test", Email: address,
		})
	}
	return all
}

// simulator is the mailbox of SES's own that takes everything and keeps nothing.
const simulator = "success@simulator.amazonses.com"

// Contacts is a registry to which the contacts of test organisations are added.
// Address is their mailbox; empty is that of SES's simulator, also for a run
// that was under way when the canary was turned off.
type Contacts struct {
	casework.Registry
	Address string
}

// Contacts is casework.Registry's.
func (c Contacts) Contacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	if !derogation.IsTestCode(organisation) {
		return c.Registry.Contacts(ctx, organisation)
	}
	address := c.Address
	if address == "" {
		address = simulator
	}
	return slices.DeleteFunc(contacts(address), func(contact casework.Contact) bool { return contact.Organisation != organisation }), nil
}

// testRequest is one that is complete and valid at the time given.
func testRequest(now time.Time) derogation.Request {
	const test = "This is a test of the system. Nobody is to be called back."
	open := &derogation.Statement{Answer: derogation.NotYetKnown}
	return derogation.Request{
		Round: roundID,
		Site:  derogation.Site{Code: "TEST-SITE", Name: "Test site"}, Service: "Test service",
		Category:               derogation.UrgentEmergencyCare,
		WouldDoRoutineElective: new(false),
		Risk:                   derogation.Risk{Description: test, BeganAt: now, UnexpectedBecause: test, UnrelatedToActionCause: test, IfRefused: test},
		Staff:                  []derogation.StaffLine{{Grade: "Test", Specialty: "Test", Number: 1}},
		Window:                 derogation.Window{From: now.Add(windowBegins), To: now.Add(windowEnds)},
		DecisionNeededBy:       derogation.Deadline{At: now.Add(windowBegins), Because: test},
		Evidence: derogation.Evidence{
			LocalResolution: open, ElectiveActivity: open, ConsultantsAndSAS: open,
			OtherStaffing: open, NonStrikingIncentives: open, UrgentCasesRearranged: open,
		},
		LocalNegotiatingCommittee: derogation.LNC{Informed: new(false)},
		Contact:                   derogation.RequestContact{Name: "Test contact", Role: "Test", Email: "test@example.org", Phone: "0"},
		Attestation:               derogation.Attestation{Name: "Test clinician", Role: "Test"},
	}
}

// filer is the test trust's system. It has no key: it is part of this system.
func filer() derogation.Actor {
	trust := testTrust()
	return derogation.Actor{
		Kind: derogation.ActorSystem, ID: "canary", Name: "The system (canary)",
		Organisation: trust.Code, OrganisationName: trust.Name, OrganisationKind: trust.Kind, Proof: derogation.ProofSystem,
	}
}
