package canary

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// roundID is that of the test round.
const roundID = "test-canary"

// The codes of those who take part; see derogation.IsTestCode.
const (
	icbCode      = "TEST-ICB"
	regionCode   = "TEST-REGION"
	nationalCode = "TEST-NATIONAL"
	unionCode    = "TEST-UNION"
)

// Each tier has a minute, and the union until the window is over. A run then
// takes seven minutes, less than half of the time between two.
const (
	tierMinutes = 1
	windowEnds  = 7 * time.Minute
)

// windowBegins is when each tier has had its minute.
var windowBegins = time.Duration(len(derogation.Ladder())) * tierMinutes * time.Minute

// around is how far the test round reaches before and after a run.
const around = time.Hour

// ClientID is that of the test trust's system. No other can be registered under
// it, and it has no keys but those that the canary publishes for each run.
const ClientID = "TEST-CANARY"

// ClientName is how the test trust's system is named in a ledger.
const ClientName = "The system (canary)"

// TrustCode is that of the trust which files test requests.
const TrustCode = "TEST-TRUST"

// Directory is one to which those are added who file test requests, for whoever
// takes requests in. Now gives the time of a call.
type Directory struct {
	casework.Directory
	Now func(context.Context) time.Time
}

// Round is casework.Directory's. Rounds does not list the test round.
func (r Directory) Round(ctx context.Context, id string) (derogation.Round, error) {
	if id == roundID {
		return testRound(r.Now(ctx)), nil
	}
	return r.Directory.Round(ctx, id)
}

// Organisation is casework.Directory's.
func (r Directory) Organisation(ctx context.Context, code string) (derogation.Organisation, error) {
	if i := slices.IndexFunc(organisations(), func(o derogation.Organisation) bool { return o.Code == code }); i >= 0 {
		return organisations()[i], nil
	}
	return r.Directory.Organisation(ctx, code)
}

func testRound(now time.Time) derogation.Round {
	answering := map[derogation.OrganisationKind]string{
		derogation.KindTrust: derogation.AnsweredByTrust, derogation.KindICB: icbCode, derogation.KindRegion: derogation.AnsweredByRegion,
		derogation.KindNational: nationalCode, derogation.KindUnion: unionCode,
	}
	var tiers []derogation.RoundTier
	for _, tier := range derogation.Ladder() {
		tiers = append(tiers, derogation.RoundTier{
			Tier: tier, DisplayName: "Test " + strings.ToLower(tier.Name()), AnsweredBy: answering[tier.AnsweredByKind()],
			ResponseMinutes: tierMinutes, FloorMinutes: tierMinutes,
		})
	}
	return derogation.Round{
		ID: roundID, Name: "a test of the system", Version: 1, Test: true,
		UnionName: "Test union", StaffGroup: "test staff",
		StartsAt: now.Add(-around), EndsAt: now.Add(around),
		Tiers: tiers,
	}
}

func testTrust() derogation.Organisation {
	return derogation.Organisation{
		Code: TrustCode, Name: "Test trust", Kind: derogation.KindTrust,
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
// announcement is one mail. With a telephone there is one more for the first
// tier, who is told by text message what that tier is told.
func contacts(address, mobile string) []casework.Contact {
	trust := testTrust()
	all := []casework.Contact{{
		ID: "CT-CANARY00", Organisation: trust.Code, Duty: casework.DutyTrustContact, Name: "Test trust contact", Role: "Test", Email: address,
	}}
	for i, t := range testRound(time.Time{}).Tiers {
		all = append(all, casework.Contact{
			ID: "CT-CANARY0" + string(rune('1'+i)), Organisation: t.Answering(trust), Duty: string(t.Tier), Name: t.DisplayName, Role: "Test", Email: address,
		})
	}
	if mobile != "" {
		all = append(all, casework.Contact{
			ID: "CT-CANARYSM", Organisation: trust.Code, Duty: string(derogation.ClinicalDirector), Name: "Test telephone", Role: "Test", Mobile: mobile,
		})
	}
	return all
}

// simulator is the mailbox of SES's own that takes everything and keeps nothing.
const simulator = "success@simulator.amazonses.com"

// Contacts is a directory to which the contacts of test organisations are added.
// Address is their mailbox; empty is that of SES's simulator, also for a run
// that was under way when the canary was turned off. Mobile is a telephone that
// gets a text message of each run, or empty.
type Contacts struct {
	casework.Directory
	Address, Mobile string
}

// Contacts is casework.Directory's.
func (c Contacts) Contacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	if !derogation.IsTestCode(organisation) {
		return c.Directory.Contacts(ctx, organisation)
	}
	return c.ofTests(organisation), nil
}

// ContactsOf is casework.Directory's.
func (c Contacts) ContactsOf(ctx context.Context, organisations []string) (map[string][]casework.Contact, error) {
	real := slices.DeleteFunc(slices.Clone(organisations), derogation.IsTestCode)
	all := map[string][]casework.Contact{}
	if len(real) > 0 {
		var err error
		if all, err = c.Directory.ContactsOf(ctx, real); err != nil {
			return nil, err
		}
	}
	for _, organisation := range organisations {
		if derogation.IsTestCode(organisation) {
			all[organisation] = c.ofTests(organisation)
		}
	}
	return all, nil
}

func (c Contacts) ofTests(organisation string) []casework.Contact {
	address := cmp.Or(c.Address, simulator)
	return slices.DeleteFunc(contacts(address, c.Mobile), func(contact casework.Contact) bool { return contact.Organisation != organisation })
}

// testRequest is one that is complete and valid at the time given.
func testRequest(now time.Time) derogation.Request {
	const test = "This is a test of the system. Nobody is to be called back."
	return derogation.Request{
		Round: roundID,
		Site:  derogation.Site{Code: "TEST-SITE", Name: "Test site"}, Service: "Test service",
		Category:                  derogation.UrgentEmergencyCare,
		WouldDoRoutineElective:    new(false),
		Risk:                      derogation.Risk{Description: test, BeganAt: now, UnexpectedBecause: test, UnrelatedToActionCause: test, IfRefused: test},
		Staff:                     []derogation.StaffLine{{Grade: "Test", Specialty: "Test", Number: 1}},
		Window:                    derogation.Window{From: now.Add(windowBegins), To: now.Add(windowEnds)},
		DecisionNeededBy:          derogation.Deadline{At: now.Add(windowBegins), Because: test},
		Evidence:                  derogation.Evidence{}.Complete(),
		LocalNegotiatingCommittee: derogation.LNC{Informed: new(false)},
		Contact:                   derogation.RequestContact{Name: "Test contact", Role: "Test", Email: "test@example.org", Phone: "0"},
		Attestation:               derogation.Attestation{Name: "Test clinician", Role: "Test"},
	}
}
