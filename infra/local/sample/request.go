package sample

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// Request is a request that is complete and valid at the time given, for a
// trust whose neonatal unit has lost its night cover. No evidence question
// but one is left open.
func Request(now time.Time) derogation.Request {
	no, yes := false, true
	now = now.UTC().Truncate(time.Minute)
	hoursAgo := func(hours int) *time.Time {
		at := now.Add(-time.Duration(hours) * time.Hour)
		return &at
	}
	return derogation.Request{
		Site:                   derogation.Site{Code: "R1H12", Name: "The Royal London Hospital"},
		Service:                Neonatal,
		Category:               derogation.UrgentEmergencyCare,
		WouldDoRoutineElective: &no,
		Risk: derogation.Risk{
			Description:            "Two of three consultants covering the neonatal unit tonight have become ill. One remains for 24 cots.",
			BeganAt:                now.Add(-30 * time.Minute),
			UnexpectedBecause:      "Both fell ill within two hours, after the rota had been agreed and filled.",
			UnrelatedToActionCause: "Sickness, not the strike, has taken the cover away.",
			IfRefused:              "The unit closes to admissions and babies are moved to units further away.",
			PatientsAffected:       derogation.PatientsRange{From: 20, To: 26},
		},
		Staff: []derogation.StaffLine{
			{Grade: "ST4 to ST8", Specialty: "Neonatal medicine", Number: 3},
			{Grade: "FY2", Specialty: "Neonatal medicine", Number: 2},
		},
		Window: derogation.Window{From: now.Add(6 * time.Hour), To: now.Add(18 * time.Hour)},
		DecisionNeededBy: derogation.Deadline{
			At:      now.Add(6 * time.Hour),
			Because: "The remaining consultant's shift ends then.",
		},
		Evidence: derogation.Evidence{
			LocalResolution:       &derogation.Statement{Answer: derogation.Yes, Detail: "The network's other units were asked; none can spare staff tonight.", AsOf: hoursAgo(1)},
			ElectiveActivity:      &derogation.Statement{Answer: derogation.Yes, Detail: "All routine theatre lists of today and tomorrow are cancelled.", AsOf: hoursAgo(5)},
			ConsultantsAndSAS:     &derogation.Statement{Answer: derogation.Yes, Detail: "All eleven were phoned. Two are already resident elsewhere tonight, nine cannot come.", AsOf: hoursAgo(1), Doctors: &derogation.DoctorsAsked{Asked: 11, Declined: 9, Resident: 2}},
			OtherStaffing:         &derogation.Statement{Answer: derogation.Yes, Detail: "Bank and agency have nobody with neonatal skills before the morning.", AsOf: hoursAgo(1), Shifts: &derogation.Shifts{Needed: 2}},
			NonStrikingIncentives: &derogation.Statement{Answer: derogation.No, Detail: "The rate card's escalated rate was offered; nothing beyond it.", AsOf: hoursAgo(2)},
		}.Complete(),
		LocalNegotiatingCommittee: derogation.LNC{Informed: &yes, Comment: "The chair was told by telephone."},
		Contact: derogation.RequestContact{
			Name: "The site coordinator on duty", Role: "Clinical site manager",
			Email: "site-coordinator@r1h.example.org", Phone: "020 7946 0123",
		},
		Attestation: derogation.Attestation{Name: "The consultant on duty", Role: "Consultant neonatologist"},
	}
}

// At is a request for a site of the trust given: that of another is refused.
func At(trust string, r derogation.Request) derogation.Request {
	sites := map[string]derogation.Site{
		BartsHealth: r.Site,
		GuysThomas:  {Code: "RJ122", Name: "Evelina London Children's Hospital"},
		Cambridge:   {Code: "RGT01", Name: "Addenbrooke's Hospital"},
		Nottingham:  {Code: "RX1RA", Name: "Queen's Medical Centre"},
	}
	if site, known := sites[trust]; known {
		r.Site = site
	} else {
		r.Site = derogation.Site{Code: trust, Name: "The main site"}
	}
	return r
}
