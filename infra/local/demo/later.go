package demo

import (
	"net/url"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// laterStories are of what happens on the way besides an answer, and afterwards.
func laterStories() []Story {
	return []Story{
		{
			// After requests that were sent back for want of an answer, and came again
			// too late. Here the review keeps the time that it had.
			Title: "Paediatric high dependency: the union asks, the trust answers, the union approves",
			Ends:  derogation.Ended, tell: sentBack,
		},
		{
			// After approvals of July 2025 that were revoked when facts changed.
			Title: "Intensive care: approved, new facts the next day, and revoked",
			Ends:  derogation.Revoked, tell: revoked,
		},
		{
			// After the 15 of 58 requests of July 2025 that were withdrawn.
			Title: "Maternity theatre: cover is found, and the request withdrawn",
			Ends:  derogation.Withdrawn, tell: withdrawn,
		},
		{
			// The exception of the letter of 23 July 2025.
			Title: "Mass casualty event: doctors are contacted under the exception, and everybody is told at once",
			Ends:  derogation.Ended, tell: massCasualty,
		},
		{
			// After twenty requests of January 2024 that were refused because information was missing.
			Title: "Gastroenterology: refused because information was missing, sent again, and approved",
			Ends:  derogation.Ended, tell: sentAgain,
		},
	}
}

// upTo passes a request on, a few minutes each, until it is the tier's turn.
func (t *teller) upTo(tier derogation.Tier, trust derogation.Organisation, service string) error {
	for _, each := range derogation.Ladder() {
		if each == tier {
			return nil
		}
		rules, _ := sample.Round(t.play.Now()).TierRules(each)
		fields := url.Values{"action": {"escalate"}}
		if each == derogation.RegionalMedicalDirector {
			fields.Set("supported", "yes")
		}
		if err := t.wait(4 * time.Minute); err != nil {
			return err
		}
		if err := t.answer(rules.Answering(trust), string(each), service, fields); err != nil {
			return err
		}
	}
	return nil
}

// trustOf is a trust of the sample.
func trustOf(code string) derogation.Organisation {
	for _, o := range sample.Trusts() {
		if o.Code == code {
			return o
		}
	}
	return derogation.Organisation{}
}

// requestFor is the sample's request, for another service.
func (t *teller) requestFor(site derogation.Site, service, specialty string, number int) derogation.Request {
	request := sample.Request(t.play.Now())
	request.Site, request.Service = site, service
	request.Staff = []derogation.StaffLine{{Grade: "ST4 to ST8", Specialty: specialty, Number: number}}
	return request
}

func sentBack(t *teller) error {
	request := t.requestFor(derogation.Site{Code: "RJ122", Name: "Evelina London Children's Hospital"}, "Paediatric high dependency", "Paediatrics", 2)
	request.Window.To = request.Window.From.Add(6 * time.Hour)
	if err := t.submit(sample.GuysThomas, request); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.upTo(derogation.Union, trustOf(sample.GuysThomas), request.Service) },
		func() error { return t.wait(30 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"ask"}, "question": {"Which of the region's retrieval teams were asked for help, and when?"},
			})
		},
		func() error { return t.wait(25 * time.Minute) },
		func() error {
			return t.trust(sample.GuysThomas, url.Values{
				"action": {"answer"}, "answer": {"Both, within the last hour. Neither can move a child before the morning."},
			})
		},
		func() error { return t.wait(20 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"approve"}, "number0": {"2"}, "from": {t.local(request.Window.From)}, "to": {t.local(request.Window.To)},
			})
		},
		func() error { return t.wait(12 * time.Hour) },
		func() error {
			return t.trust(sample.GuysThomas, url.Values{
				"action": {"report_turnout"}, "contacted": {"3"}, "came": {"2"}, "notNeeded": {"0"},
			})
		},
	)
}

func revoked(t *teller) error {
	request := t.requestFor(derogation.Site{Code: "R1HNH", Name: "Newham University Hospital"}, "Intensive care", "Intensive care medicine", 3)
	request.Window.To = request.Window.From.Add(30 * time.Hour)
	if err := t.submit(sample.BartsHealth, request); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.upTo(derogation.Union, trustOf(sample.BartsHealth), request.Service) },
		func() error { return t.wait(40 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"approve"}, "number0": {"2"}, "from": {t.local(request.Window.From)}, "to": {t.local(request.Window.To)},
				"conditions": {"For as long as two consultants are ill."},
			})
		},
		func() error { return t.wait(18 * time.Hour) },
		func() error {
			return t.trust(sample.BartsHealth, url.Values{
				"action": {"amend"}, "note": {"One of the two consultants is well again."},
				"description": {"One consultant of the unit is ill. The other has come back."}, "number0": {"2"},
			})
		},
		func() error { return t.wait(35 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"revoke"}, "revokeCode": {"no_longer_needed"}, "revokeReason": {"The unit can be covered again without doctors on strike."},
				"effectiveAt": {t.local(t.play.Now().Add(2 * time.Hour))}, "handover": {"Hand over to the consultant who is back before you leave."},
			})
		},
		func() error { return t.wait(15 * time.Minute) },
		func() error {
			return t.trust(sample.BartsHealth, url.Values{"action": {"reply"}, "reply": {"We think that it came early, and will keep to it."}})
		},
		func() error { return t.wait(3 * time.Hour) },
		func() error {
			return t.trust(sample.BartsHealth, url.Values{
				"action": {"report_turnout"}, "contacted": {"4"}, "came": {"2"}, "notNeeded": {"1"},
			})
		},
	)
}

func sentAgain(t *teller) error {
	request := t.requestFor(derogation.Site{Code: "RGT01", Name: "Addenbrooke's Hospital"}, "Gastroenterology", "Gastroenterology", 1)
	request.Window.To = request.Window.From.Add(8 * time.Hour)
	if err := t.submit(sample.Cambridge, request); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.upTo(derogation.Union, trustOf(sample.Cambridge), request.Service) },
		func() error { return t.wait(20 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"refuse"}, "reason": {string(derogation.ReasonAlternativesNotTried)},
				"explanation": {"It does not say which consultants were asked."},
			})
		},
		func() error { return t.wait(30 * time.Minute) },
		func() error {
			return t.trust(sample.Cambridge, url.Values{
				"action": {"ask_reconsideration"}, "note": {"All nine consultants were asked since. Two already work tonight."}, "number0": {"1"},
				"consultantsAndSas": {"yes"}, "consultantsAndSasDetail": {"All nine were asked. Seven cannot come, two are resident already."},
			})
		},
		func() error { return t.wait(15 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"approve"}, "number0": {"1"}, "from": {t.local(request.Window.From)}, "to": {t.local(request.Window.To)},
			})
		},
		func() error { return t.wait(14 * time.Hour) },
	)
}

func withdrawn(t *teller) error {
	request := t.requestFor(derogation.Site{Code: "RX1CC", Name: "Nottingham City Hospital"}, "Maternity theatre", "Obstetrics", 1)
	if err := t.submit(sample.Nottingham, request); err != nil {
		return err
	}
	return inTurn(
		func() error {
			return t.upTo(derogation.RegionalMedicalDirector, trustOf(sample.Nottingham), request.Service)
		},
		func() error { return t.wait(10 * time.Minute) },
		func() error {
			return t.system(sample.Nottingham, "/withdrawal", map[string]string{
				"reason": string(derogation.WithdrawnCoverFound), "note": "A consultant of the neighbouring unit takes the night.",
			})
		},
	)
}
