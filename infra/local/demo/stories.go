package demo

import (
	"net/url"
	"slices"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// Stories are all of the demonstration, in the order in which they are played. The
// round lasts five days, and the last story four weeks.
func Stories() []Story {
	last := Story{
		// After requests to which no answer came, and harm that showed weeks later.
		Title: "Interventional radiology: no decision in time, and the impact four weeks on",
		Ends:  derogation.Undecided, tell: undecided,
	}
	return append(slices.Concat(chainStories(), laterStories(), sideStories()), last)
}

// chainStories are of the chain itself.
func chainStories() []Story {
	return []Story{
		{
			// After a London neonatal unit, July 2025: one tier is silent, the union
			// grants fewer doctors and less time than asked.
			Title: "Neonatal cover: one tier is silent, the union approves in part",
			Ends:  derogation.Ended, tell: approvedInPart,
		},
		{
			// After trusts that found cover when their own medical director looked.
			Title: "Stroke ward at night: the trust's medical director finds cover",
			Ends:  derogation.ResolvedLocally, tell: resolvedLocally,
		},
		{
			// After the refusals of 2023 to 2025 for want of evidence.
			Title: "Emergency surgery: the union refuses, with reasons",
			Ends:  derogation.Refused, tell: refused,
		},
	}
}

func approvedInPart(t *teller) error {
	request := sample.Request(t.play.Now())
	if err := t.submit(sample.BartsHealth, request); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.wait(8 * time.Minute) },
		func() error {
			return t.answer(sample.BartsHealth, string(derogation.ClinicalDirector), sample.Neonatal, url.Values{
				"action": {"escalate"}, "comment": {"The rota was full until two hours ago. I have phoned everybody myself."},
			})
		},
		func() error { return t.wait(31 * time.Minute) }, // The trust's medical director does not answer.
		func() error { return t.wait(20 * time.Minute) },
		func() error {
			return t.answer("Y56", string(derogation.RegionalMedicalDirector), "", url.Values{
				"action": {"escalate"}, "supported": {"yes"}, "comment": {"No unit in the region can take the babies."},
			})
		},
		func() error { return t.wait(25 * time.Minute) },
		func() error {
			return t.answer(sample.NationalTeam, string(derogation.NationalTeam), "", url.Values{
				"action": {"escalate"}, "comment": {"Put forward."},
			})
		},
		func() error { return t.wait(50 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"approve"}, "number0": {"2"}, "number1": {"0"},
				"from": {t.local(request.Window.From)}, "to": {t.local(request.Window.From.Add(6 * time.Hour))},
				"conditions": {"Neonatal intensive care only."},
			})
		},
		func() error { return t.wait(16 * time.Hour) },
	)
}

func resolvedLocally(t *teller) error {
	request := sample.Request(t.play.Now())
	request.Site = derogation.Site{Code: "RX1RA", Name: "Queen's Medical Centre"}
	request.Service = "Stroke medicine"
	request.Staff = []derogation.StaffLine{{Grade: "ST3 to ST8", Specialty: "Stroke medicine", Number: 1}}
	if err := t.submit(sample.Nottingham, request); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.wait(12 * time.Minute) },
		func() error {
			return t.answer(sample.Nottingham, string(derogation.ClinicalDirector), request.Service, url.Values{"action": {"escalate"}})
		},
		func() error { return t.wait(15 * time.Minute) },
		func() error {
			return t.answer(sample.Nottingham, string(derogation.TrustMedicalDirector), "", url.Values{
				"action": {"resolve_locally"}, "how": {"A consultant of another site's stroke team takes the night."},
			})
		},
	)
}

func refused(t *teller) error {
	request := sample.Request(t.play.Now())
	request.Site = derogation.Site{Code: "RGT01", Name: "Addenbrooke's Hospital"}
	request.Service = "Emergency surgery"
	request.Staff = []derogation.StaffLine{{Grade: "ST5 to ST8", Specialty: "General surgery", Number: 2}}
	if err := t.submit(sample.Cambridge, request); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.wait(5 * time.Minute) },
		func() error {
			return t.answer(sample.Cambridge, string(derogation.ClinicalDirector), request.Service, url.Values{"action": {"escalate"}})
		},
		func() error { return t.wait(10 * time.Minute) },
		func() error {
			return t.answer(sample.Cambridge, string(derogation.TrustMedicalDirector), "", url.Values{"action": {"escalate"}, "evidenceConfirmed": {"yes"}})
		},
		func() error { return t.wait(10 * time.Minute) },
		func() error {
			return t.answer("Y61", string(derogation.RegionalMedicalDirector), "", url.Values{
				"action": {"escalate"}, "supported": {"no"}, "comment": {"Two lists of routine surgery still run on this site."},
			})
		},
		func() error { return t.wait(10 * time.Minute) },
		func() error {
			return t.answer(sample.NationalTeam, string(derogation.NationalTeam), "", url.Values{"action": {"escalate"}})
		},
		func() error { return t.wait(40 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"refuse"}, "reason": {string(derogation.ReasonElectiveContinues), string(derogation.ReasonAlternativesNotTried)},
				"explanation": {"Two routine lists run on the site tonight; their surgeons were not asked."},
			})
		},
	)
}

func inTurn(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
