package demo

import (
	"net/url"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// event is a request that states a mass casualty event.
func (t *teller) event(site derogation.Site, service, specialty string, number int) derogation.Request {
	now := t.play.Now()
	request := t.requestFor(site, service, specialty, number)
	request.Category = derogation.MajorIncident
	request.MassCasualty = &derogation.MassCasualty{
		Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: "MCI-0417", DeclaredAt: now.Add(-10 * time.Minute),
	}
	request.Window = derogation.Window{From: now.Add(30 * time.Minute), To: now.Add(8 * time.Hour)}
	request.DecisionNeededBy = derogation.Deadline{At: now.Add(90 * time.Minute), Because: "The injured are arriving."}
	request.Evidence = derogation.Evidence{}
	return request
}

func massCasualty(t *teller) error {
	request := t.event(derogation.Site{Code: "R1H12", Name: "The Royal London Hospital"}, "Major trauma", "Trauma surgery", 8)
	if err := t.submit(sample.BartsHealth, request); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.wait(10 * time.Minute) }, // Every clinical director is in theatre.
		func() error {
			return t.answer(sample.BartsHealth, string(derogation.TrustMedicalDirector), "", url.Values{"action": {"escalate"}, "evidenceConfirmed": {"yes"}})
		},
		func() error {
			return t.answer("Y56", string(derogation.RegionalMedicalDirector), "", url.Values{"action": {"escalate"}, "supported": {"yes"}})
		},
		func() error { return t.wait(3 * time.Minute) },
		func() error {
			return t.answer(sample.NationalTeam, string(derogation.NationalTeam), "", url.Values{"action": {"escalate"}})
		},
		func() error { return t.wait(12 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"approve"}, "number0": {"8"}, "from": {t.local(request.Window.From)}, "to": {t.local(request.Window.To)},
			})
		},
		func() error { return t.wait(8 * time.Hour) },
		func() error {
			return t.answer(sample.NationalTeam, string(derogation.NationalTeam), "", url.Values{
				"action": {"judge_exception"}, "justified": {"yes"}, "judgement": {"The event was declared, and the theatres could not be staffed otherwise."},
			})
		},
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"judge_exception"}, "justified": {"yes"}, "judgement": {"We would have agreed."},
			})
		},
	)
}

func undecided(t *teller) error {
	request := t.requestFor(derogation.Site{Code: "RGT01", Name: "Addenbrooke's Hospital"}, "Interventional radiology", "Radiology", 1)
	if err := t.submit(sample.Cambridge, request); err != nil {
		return err
	}
	impact := func(appointments, operations, rebooked, harm, effect string) func() error {
		return func() error {
			return t.trust(sample.Cambridge, url.Values{
				"action": {"report_impact"}, "service": {request.Service}, "effect": {effect},
				"appointmentsCancelled": {appointments}, "operationsCancelled": {operations}, "operationsRebooked": {rebooked},
				"patientsFrom": {"5"}, "patientsTo": {"10"}, "harm": {harm},
			})
		}
	}
	return inTurn(
		func() error { return t.upTo(derogation.Union, trustOf(sample.Cambridge), request.Service) },
		func() error { return t.wait(3 * time.Hour) }, // The union does not answer, and is overdue.
		func() error { return t.wait(16 * time.Hour) },
		impact("0", "3", "0", string(derogation.HarmNotYetKnown), "Three procedures of the night were put off; one patient was moved to London."),
		func() error { return t.wait(28 * 24 * time.Hour) },
		impact("4", "0", "3", string(derogation.HarmModerate), "The three were done within two weeks. One patient stays in hospital longer for it."),
	)
}
