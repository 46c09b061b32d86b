package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"example.org/derogations/shared/derogation"
)

// situation is one page as somebody comes to see it.
type situation struct {
	name string
	show func(w *world) *httptest.ResponseRecorder
}

func opened(tier derogation.Tier, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		w.reach(tier)
		for _, step := range prepare {
			step(w)
		}
		return w.get(w.link(tier))
	}
}

func posted(tier derogation.Tier, form url.Values, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		w.reach(tier)
		for _, step := range prepare {
			step(w)
		}
		return w.post(w.link(tier), form)
	}
}

func sendCode(w *world) { w.post(w.link(derogation.Union)+"/code", url.Values{}) }

// situations are all the kinds of page that there are.
func situations() []situation {
	silence, escalate, approve, refuse := (*world).silence, (*world).escalate, (*world).approve, (*world).refuse
	return []situation{
		{"home", func(w *world) *httptest.ResponseRecorder { return w.get("/") }},
		{"not found", func(w *world) *httptest.ResponseRecorder { return w.get("/nothing") }},
		{"forged link", func(w *world) *httptest.ResponseRecorder { return w.get("/r/forged") }},
		{"clinical director", opened(derogation.ClinicalDirector)},
		{"trust medical director", opened(derogation.TrustMedicalDirector)},
		{"trust medical director after silence", func(w *world) *httptest.ResponseRecorder {
			w.open()
			w.silence()
			w.do(derogation.AddComment{Review: 1, Text: "I was in theatre."}, reviewer(derogation.ClinicalDirector))
			w.open()
			return w.get(w.link(derogation.TrustMedicalDirector))
		}},
		{"regional medical director", opened(derogation.RegionalMedicalDirector)},
		{"national team", opened(derogation.NationalTeam)},
		{"union", opened(derogation.Union)},
		{"union with code sent", opened(derogation.Union, sendCode)},
		{"union without a number", func(w *world) *httptest.ResponseRecorder {
			contact := w.store.contacts[contactID(derogation.Union)]
			contact.Mobile = ""
			w.store.contacts[contact.ID] = contact
			return opened(derogation.Union)(w)
		}},
		{"union overdue", opened(derogation.Union, silence)},
		{"time over, not yet passed", opened(derogation.ClinicalDirector, func(w *world) { w.now = w.state().Reviews[0].DueAt })},
		{"passed, case open", opened(derogation.ClinicalDirector, silence)},
		{"answered", opened(derogation.ClinicalDirector, escalate)},
		{"approved", opened(derogation.Union, approve)},
		{"refused", opened(derogation.Union, refuse)},
		{"undecided", opened(derogation.Union, silence, silence)},
		{"nothing chosen", posted(derogation.TrustMedicalDirector, url.Values{"version": {"1"}})},
		{"regional nothing chosen", posted(derogation.RegionalMedicalDirector, url.Values{"version": {"1"}, "action": {"escalate"}})},
		{"bad terms", posted(derogation.Union, url.Values{
			"version": {"1"}, "action": {"approve"}, "number0": {"9"}, "number1": {"two"}, "from": {"soon"}, "conditions": {"Nights only."},
		}, sendCode)},
		{"refusal without reasons", posted(derogation.Union, url.Values{"version": {"1"}, "action": {"refuse"}, "reason": {"other"}}, sendCode)},
		{"conflict", posted(derogation.ClinicalDirector, url.Values{
			"version": {"1"}, "action": {"resolve_locally"}, "how": {"A consultant acts down."}, "person": {"Another Person"},
		}, escalate)},
		{"expired", func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.ClinicalDirector)
			link := w.link(derogation.ClinicalDirector)
			w.now = evening.AddDate(0, 0, 14)
			return w.get(link)
		}},
		{"not registered", func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.ClinicalDirector)
			delete(w.store.contacts, contactID(derogation.ClinicalDirector))
			return w.get(w.link(derogation.ClinicalDirector))
		}},
		{"broken", func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.ClinicalDirector)
			w.store.broken = http.ErrHandlerTimeout
			return w.get(w.link(derogation.ClinicalDirector))
		}},
	}
}

func eachSituation(t *testing.T, check func(t *testing.T, answer *httptest.ResponseRecorder)) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) { check(t, s.show(newWorld(t))) })
	}
}
