package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"example.org/derogations/shared/derogation"
)

// situation is one page as somebody comes to see it.
type situation struct {
	name string
	// change is what is unlike the sample request; nil for nothing.
	change func(*derogation.Submit)
	show   func(w *world) *httptest.ResponseRecorder
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
	return slices.Concat(suspicions(), []situation{
		{name: "home", show: func(w *world) *httptest.ResponseRecorder { return w.get("/") }},
		{name: "docs", show: func(w *world) *httptest.ResponseRecorder { return w.get("/docs") }},
		{name: "problem", show: func(w *world) *httptest.ResponseRecorder { return w.get("/problems/confirmation_needed") }},
		{name: "not found", show: func(w *world) *httptest.ResponseRecorder { return w.get("/nothing") }},
		{name: "forged link", show: func(w *world) *httptest.ResponseRecorder { return w.get("/r/forged") }},
		{name: "clinical director", show: opened(derogation.ClinicalDirector)},
		{name: "trust medical director", show: opened(derogation.TrustMedicalDirector)},
		{name: "trust medical director after silence", show: func(w *world) *httptest.ResponseRecorder {
			w.open()
			w.silence()
			w.do(derogation.AddComment{Review: 1, Text: "I was in theatre."}, reviewer(derogation.ClinicalDirector))
			w.open()
			return w.get(w.link(derogation.TrustMedicalDirector))
		}},
		{name: "regional medical director", show: opened(derogation.RegionalMedicalDirector)},
		{name: "national team", show: opened(derogation.NationalTeam)},
		{name: "union", show: opened(derogation.Union)},
		{name: "union with code sent", show: opened(derogation.Union, sendCode)},
		{name: "union without a number", show: func(w *world) *httptest.ResponseRecorder {
			contact := contacts()[contactID(derogation.Union)]
			contact.Mobile = ""
			w.store.PutContact(contact)
			return opened(derogation.Union)(w)
		}},
		{name: "union overdue", show: opened(derogation.Union, silence)},
		{name: "time over, not yet passed", show: opened(derogation.ClinicalDirector, func(w *world) { w.now = w.state().Reviews[0].DueAt })},
		{name: "passed, case open", show: opened(derogation.ClinicalDirector, silence)},
		{name: "answered", show: opened(derogation.ClinicalDirector, escalate)},
		{name: "approved", show: opened(derogation.Union, approve)},
		{name: "refused", show: opened(derogation.Union, refuse)},
		{name: "undecided", show: opened(derogation.Union, silence, silence)},
		{name: "nothing chosen", show: posted(derogation.TrustMedicalDirector, url.Values{"version": {"1"}})},
		{name: "regional nothing chosen", show: posted(derogation.RegionalMedicalDirector, url.Values{"version": {"1"}, "action": {"escalate"}})},
		{name: "bad terms", show: posted(derogation.Union, url.Values{
			"version": {"1"}, "action": {"approve"}, "number0": {"9"}, "number1": {"two"}, "from": {"soon"}, "conditions": {"Nights only."},
		}, sendCode)},
		{name: "refusal without reasons", show: posted(derogation.Union, url.Values{"version": {"1"}, "action": {"refuse"}, "reason": {"other"}}, sendCode)},
		{name: "conflict", show: posted(derogation.ClinicalDirector, url.Values{
			"version": {"1"}, "action": {"resolve_locally"}, "how": {"A consultant acts down."}, "person": {"Another Person"},
		}, escalate)},
		{name: "expired", show: func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.ClinicalDirector)
			link := w.link(derogation.ClinicalDirector)
			w.now = evening.AddDate(0, 0, 14)
			return w.get(link)
		}},
		{name: "not registered", show: func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.ClinicalDirector)
			w.store.gone = contactID(derogation.ClinicalDirector)
			return w.get(w.link(derogation.ClinicalDirector))
		}},
		{name: "broken", show: func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.ClinicalDirector)
			w.store.broken = http.ErrHandlerTimeout
			return w.get(w.link(derogation.ClinicalDirector))
		}},
	}, reviewSituations(), laterSituations(), trustSituations(), registerSituations(), formSituations(), boardSituations(), blankForms())
}

// world is a world in which the situation can come about.
func (s situation) world(t testing.TB, stylesheet []byte) *world {
	t.Helper()
	if s.change == nil {
		return newWorldWith(t, stylesheet, nothingChanged)
	}
	return newWorldWith(t, stylesheet, s.change)
}

func eachSituation(t *testing.T, check func(t *testing.T, answer *httptest.ResponseRecorder)) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) { check(t, s.show(s.world(t, []byte("/**/")))) })
	}
}
