package demo

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// sideStories are of what a side says beside the chain: an exception that the union
// contradicts, an agreement in advance, a strike that ends sooner.
func sideStories() []Story {
	return []Story{
		{
			// After a trust that declared its own emergency in January 2016.
			Title: "A trust states an exception: the union objects, and the trust stands its doctors down",
			Ends:  derogation.Withdrawn, tell: contradicted,
		},
		{
			// After the cover that was agreed for Northern Ireland in January 2024.
			Title: "Neonatal cover: more than was agreed in advance is asked for, and approved",
			Ends:  derogation.Ended, tell: moreThanAgreed,
		},
		{
			// After the order of 27 April 2023 that cut a strike short by a night.
			Title: "The strike is cut short: a request for the hours after it closes",
			Ends:  derogation.StrikeEnded, tell: cutShort,
		},
	}
}

// round has the union's system record something of the round.
func (t *teller) round(path string, body any) error {
	answer, err := t.play.Call(t.ctx, sample.Union, http.MethodPost, "/v1/rounds/"+sample.RoundID+path, frontdoor.NewKey(), body)
	if err != nil {
		return err
	}
	if answer.Status != http.StatusCreated {
		return fmt.Errorf("%s: the API answered %d: %s", path, answer.Status, answer.Body)
	}
	return t.play.Settle(t.ctx)
}

func contradicted(t *teller) error {
	if err := t.submit(sample.GuysThomas, t.event(derogation.Site{Code: "RJ121", Name: "St Thomas' Hospital"}, "Emergency department", "Emergency medicine", 6)); err != nil {
		return err
	}
	return inTurn(
		func() error { return t.wait(4 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"object_exception"}, "objection": {"The strike is on. Nobody has told us about an event."},
			})
		},
		func() error { return t.wait(10 * time.Minute) },
		func() error {
			return t.trust(sample.GuysThomas, url.Values{
				"action": {"stand_down"}, "standDownReason": {"Colleagues found empty beds."}, "agreedBy": {"The chair of the local negotiating committee"},
			})
		},
		func() error {
			return t.trust(sample.GuysThomas, url.Values{"action": {"report_turnout"}, "contacted": {"6"}, "came": {"4"}, "notNeeded": {"4"}})
		},
		func() error {
			return t.system(sample.GuysThomas, "/withdrawal", map[string]string{"reason": string(derogation.WithdrawnRiskPassed)})
		},
	)
}

func moreThanAgreed(t *teller) error {
	now := t.play.Now()
	request := t.requestFor(derogation.Site{Code: "RJ122", Name: "Evelina London Children's Hospital"}, sample.Neonatal, "Neonatal medicine", 3)
	request.Window = derogation.Window{From: now.Add(2 * time.Hour), To: now.Add(5 * time.Hour)}
	request.DecisionNeededBy.At = request.Window.From
	return inTurn(
		func() error {
			return t.round("/standing-derogations", map[string]any{
				"id": "neonatal-nights", "services": []string{sample.Neonatal}, "doctors": 2, "text": "Two doctors may work on every neonatal unit.",
				"from": now, "to": request.Window.To, "publicAddress": "https://union.example.org/standing/neonatal",
			})
		},
		func() error { return t.submit(sample.GuysThomas, request) },
		func() error { return t.upTo(derogation.Union, trustOf(sample.GuysThomas), request.Service) },
		func() error { return t.wait(10 * time.Minute) },
		func() error {
			return t.answer(sample.Union, string(derogation.Union), "", url.Values{
				"action": {"approve"}, "number0": {"3"}, "from": {t.local(request.Window.From)}, "to": {t.local(request.Window.To)},
			})
		},
		func() error { return t.wait(6 * time.Hour) },
	)
}

func cutShort(t *teller) error {
	now := t.play.Now()
	request := t.requestFor(derogation.Site{Code: "RX1RA", Name: "Queen's Medical Centre"}, "Stroke medicine", "Stroke medicine", 1)
	request.Window = derogation.Window{From: now.Add(26 * time.Hour), To: now.Add(28 * time.Hour)}
	if err := t.submit(sample.Nottingham, request); err != nil {
		return err
	}
	return inTurn(
		func() error {
			return t.upTo(derogation.RegionalMedicalDirector, trustOf(sample.Nottingham), request.Service)
		},
		func() error {
			return t.round("/strike", map[string]any{
				"kind": "cut_short", "endsAt": now.Add(25 * time.Hour), "note": "By order of the court.",
				"publicAddress": "https://union.example.org/strike",
			})
		},
		func() error { return t.wait(2 * time.Minute) },
	)
}
