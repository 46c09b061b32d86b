package store_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// The samples are those of testdata, byte for byte: they stay as they were first
// stored, whatever becomes of those that other packages share.

// evening is when the sample request is filed.
var evening = time.Date(2031, time.March, 1, 22, 0, 0, 0, time.UTC)

// roundCutShort is the sample round with the union's word that its strike ends sooner,
// which the sweep has brought to its cases.
func roundCutShort() derogation.Round {
	r := sampleRound()
	r.Strike = derogation.Strike{CarriedAt: evening.Add(3 * time.Minute), Changes: []derogation.StrikeChange{{
		Kind: derogation.StrikeCutShort, EndsAt: evening.Add(26 * time.Hour), Note: "By order of the court; <not> before.", PublicAddress: "https://union.example.org/strike",
		By: derogation.Actor{Kind: derogation.ActorClient, ID: "client-union", Name: "The union's system", Organisation: "UNION", OrganisationName: "The union", OrganisationKind: derogation.KindUnion}, At: evening,
	}}}
	return r
}

func sampleRound() derogation.Round {
	return derogation.Round{
		ID: "sample-2031-03", Name: "Resident doctors, March 2031", Version: 1,
		UnionName: "The union", StaffGroup: "resident_doctors",
		StartsAt: evening.Add(-16 * time.Hour), EndsAt: evening.Add(104 * time.Hour),
		Tiers: []derogation.RoundTier{
			{Tier: derogation.ClinicalDirector, DisplayName: "the clinical director", AnsweredBy: derogation.AnsweredByTrust, ResponseMinutes: 30, FloorMinutes: 10},
			{Tier: derogation.Union, DisplayName: "the union", AnsweredBy: "UNION", ResponseMinutes: 120, FloorMinutes: 30},
		},
		Distribution: []derogation.Distribution{{Name: "Duty desk", Email: "desk@example.org"}},
	}
}

func sampleTrust() derogation.Organisation {
	return derogation.Organisation{
		Code: "RXX", Name: "Sample Hospitals", Kind: derogation.KindTrust,
		RegionCode: "Y00", RegionName: "Sample Region", ICBCode: "QXX", ICBName: "Sample ICB",
	}
}

func sampleSites() derogation.Sites {
	return derogation.Sites{{Code: "RXX01", Name: "Sample General"}, {Code: "RXX02", Name: "Sample Children's Hospital"}}
}

func sampleRequest() derogation.Request {
	asOf := evening.Add(-time.Hour)
	said := &derogation.Statement{Answer: derogation.Yes, Detail: "It was looked into.", AsOf: &asOf}
	return derogation.Request{
		Round: "sample-2031-03", Site: derogation.Site{Code: "RXX01", Name: "Sample General"}, Service: "Adult critical care",
		Category: derogation.UrgentEmergencyCare, WouldDoRoutineElective: new(false),
		Risk: derogation.Risk{
			Description: "Two consultants fell ill at once; <5 are left.", BeganAt: evening.Add(-90 * time.Minute),
			UnexpectedBecause: "Both were well at handover.", UnrelatedToActionCause: "Neither was on strike.",
			IfRefused: "Eight beds would have to close.", PatientsAffected: derogation.PatientsRange{From: 8, To: 12},
		},
		Staff:            []derogation.StaffLine{{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 3}},
		Window:           derogation.Window{From: evening.Add(9 * time.Hour), To: evening.Add(33 * time.Hour)},
		DecisionNeededBy: derogation.Deadline{At: evening.Add(8 * time.Hour), Because: "The day shift starts then."},
		Evidence: derogation.Evidence{
			LocalResolution: said, ElectiveActivity: said, ConsultantsAndSAS: said,
			OtherStaffing: said, NonStrikingIncentives: said, UrgentCasesRearranged: said,
		},
		LocalNegotiatingCommittee: derogation.LNC{Informed: new(true)},
		Contact:                   derogation.RequestContact{Name: "Duty Manager", Role: "Site manager", Email: "duty@example.org", Phone: "01632 960000"},
		Attestation:               derogation.Attestation{Name: "On-call Consultant", Role: "Consultant in critical care"},
	}
}

func filer() derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorClient, ID: "client-rxx", Name: "Rota system", Organisation: "RXX",
		OrganisationName: "Sample Hospitals", OrganisationKind: derogation.KindTrust, Proof: derogation.ProofPrivateKeyJWT,
	}
}

// then is the change that a command causes on a case, with nothing beside it.
func then(t testing.TB, before casework.Case, command derogation.Command, actor derogation.Actor, now time.Time) casework.Change {
	t.Helper()
	state, events, err := derogation.Apply(before.State, command, actor, now)
	if err != nil {
		t.Fatal(err)
	}
	entries, head, err := ledger.Seal(before.Head, events)
	if err != nil {
		t.Fatal(err)
	}
	return casework.Change{Before: before.State.Version, Case: casework.Case{State: state, Head: head}, Entries: entries}
}

// filing is the change that files the sample request.
func filing(t testing.TB, reference string) casework.Change {
	t.Helper()
	return filingAt(t, reference, evening)
}

func filingAt(t testing.TB, reference string, now time.Time) casework.Change {
	t.Helper()
	submit := derogation.Submit{Reference: reference, Round: sampleRound(), Trust: sampleTrust(), Request: sampleRequest()}
	return then(t, casework.Case{}, submit, filer(), now)
}

// filed stores the sample request and returns the case.
func (s *setup) filed(t testing.TB, reference string) casework.Case {
	t.Helper()
	change := filing(t, reference)
	s.commit(t, change)
	return change.Case
}

func (s *setup) commit(t testing.TB, change casework.Change) {
	t.Helper()
	if err := s.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// opening is the change that opens the case's first review.
func opening(t testing.TB, c casework.Case) casework.Change {
	t.Helper()
	return then(t, c, derogation.OpenReview{}, derogation.System("escalate"), c.State.ChangedAt.Add(time.Second))
}

func announcementOf(reference, key string) casework.Announcement {
	effective := evening.Add(10 * time.Hour)
	return casework.Announcement{
		Reference: reference, Key: key, Kind: casework.AnnounceReview,
		At: evening, DueAt: evening.Add(time.Minute),
		Subject: casework.Subject{
			TrustName: "Sample Hospitals", TrustCode: "RXX", Status: derogation.InReview, DecisionNeededBy: evening.Add(8 * time.Hour),
			UnionPage: "https://union.example.org", HelpPhone: "01632 960001", Silent: true, EffectiveAt: &effective,
			Reported: derogation.OutcomeRefused, Conditions: true, PublicCode: "0000-0001", AskedBefore: true, Withdrawal: string(derogation.WithdrawnRiskPassed),
			Category: derogation.Cancer, Site: "Sample Infirmary", Choices: []derogation.Action{derogation.ActEscalate},
			Plan:      []casework.Planned{{TierName: "Clinical director", DueAt: evening.Add(time.Hour)}},
			Declarer:  "the ambulance service",
			Exception: &derogation.MassCasualty{DeclaredBy: "The ambulance service", IncidentReference: "MI-1", DeclaredAt: evening},
		},
		Audience:  []casework.Audience{{Organisation: "RXX", Duty: "clinical_director", Review: 1, ByPhone: true}},
		Addresses: []derogation.Distribution{{Name: "Duty desk", Email: "desk@example.org"}},
		Code:      &casework.CodeKey{Reference: reference, Review: 1, Contact: "CT-7K2M9Q4X", Organisation: "RXX"},
		CodeKeyID: "1", CodeNonce: "00000000deadbeef",
	}
}

func noticeOf(reference, key string) casework.Notice {
	return casework.Notice{
		Reference: reference, Key: key, Kind: casework.AnnounceReview, Channel: casework.ChannelEmail,
		Contact: "CT-7K2M9Q4X", Organisation: "RXX", Name: "Duty director", Role: "Director", Address: "director@example.org",
		Duty: "clinical_director", Service: "Adult critical care",
		Tier: derogation.ClinicalDirector, Review: 1, Subject: announcementOf(reference, "A#000002").Subject,
		Trust: true, AnnouncedAt: evening, Status: casework.NoticePending, DueAt: evening.Add(time.Minute),
	}
}
