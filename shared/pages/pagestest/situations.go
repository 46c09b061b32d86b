package pagestest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"example.org/derogations/shared/derogation"
)

// Situation is one page as somebody comes to see it.
type Situation struct {
	Name string
	// Change is what is unlike the sample request; nil for nothing.
	Change func(*derogation.Submit)
	Show   func(w *World) *httptest.ResponseRecorder
}

// Opened opens the link of a tier that was asked, after what was prepared.
func Opened(tier derogation.Tier, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		w.Reach(tier)
		for _, step := range prepare {
			step(w)
		}
		return w.Get(w.Link(tier))
	}
}

func posted(tier derogation.Tier, form url.Values, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		w.Reach(tier)
		for _, step := range prepare {
			step(w)
		}
		return w.Post(w.Link(tier), form)
	}
}

// SendCode has a one-time code sent to the union for an answer.
func SendCode(form url.Values) func(*World) {
	return func(w *World) { w.Post(w.Link(derogation.Union)+"/code", form) }
}

func aRefusal() url.Values { return Values("action", "refuse", "reason", "staffing_judged_safe") }

func aRevocation() url.Values {
	return Values("action", "revoke", "revokeCode", "conditions_not_met", "revokeReason", "Elective lists went on.", "handover", "Stay.")
}

// Situations are all the kinds of page that there are.
func Situations() []Situation {
	silence, escalate, approve, refuse := (*World).Silence, (*World).Escalate, (*World).Approve, (*World).Refuse
	return slices.Concat(suspicions(), []Situation{
		{Name: "home", Show: func(w *World) *httptest.ResponseRecorder { return w.Get("/") }},
		{Name: "docs", Show: func(w *World) *httptest.ResponseRecorder { return w.Get("/docs") }},
		{Name: "problem", Show: func(w *World) *httptest.ResponseRecorder { return w.Get("/problems/confirmation_needed") }},
		{Name: "not found", Show: func(w *World) *httptest.ResponseRecorder { return w.Get("/nothing") }},
		{Name: "forged link", Show: func(w *World) *httptest.ResponseRecorder { return w.Get("/r/forged") }},
		{Name: "clinical director", Show: Opened(derogation.ClinicalDirector)},
		{Name: "trust medical director", Show: Opened(derogation.TrustMedicalDirector)},
		{Name: "trust medical director after silence", Show: func(w *World) *httptest.ResponseRecorder {
			w.Open()
			w.Silence()
			w.Do(derogation.AddComment{Review: 1, Text: "I was in theatre."}, Reviewer(derogation.ClinicalDirector))
			w.Open()
			return w.Get(w.Link(derogation.TrustMedicalDirector))
		}},
		{Name: "regional medical director", Show: Opened(derogation.RegionalMedicalDirector)},
		{Name: "national team", Show: Opened(derogation.NationalTeam)},
		{Name: "union", Show: Opened(derogation.Union)},
		{Name: "union with code sent", Show: Opened(derogation.Union, SendCode(aRefusal()))},
		{Name: "union without a number", Show: func(w *World) *httptest.ResponseRecorder {
			contact := Contacts()[ContactID(derogation.Union)]
			contact.Mobile = ""
			w.Store.PutContact(contact)
			return Opened(derogation.Union)(w)
		}},
		{Name: "union overdue", Show: Opened(derogation.Union, silence)},
		{Name: "time over, not yet passed", Show: Opened(derogation.ClinicalDirector, func(w *World) { w.Now = w.State().Reviews[0].DueAt })},
		{Name: "passed, case open", Show: Opened(derogation.ClinicalDirector, silence)},
		{Name: "answered", Show: Opened(derogation.ClinicalDirector, escalate)},
		{Name: "approved", Show: Opened(derogation.Union, approve)},
		{Name: "refused", Show: Opened(derogation.Union, refuse)},
		{Name: "undecided", Show: Opened(derogation.Union, silence, silence)},
		{Name: "nothing chosen", Show: posted(derogation.TrustMedicalDirector, url.Values{"version": {"1"}})},
		{Name: "regional nothing chosen", Show: posted(derogation.RegionalMedicalDirector, url.Values{"version": {"1"}, "action": {"escalate"}})},
		{Name: "bad terms", Show: posted(derogation.Union, url.Values{
			"version": {"1"}, "action": {"approve"}, "number0": {"9"}, "number1": {"two"}, "from": {"soon"}, "conditions": {"Nights only."},
		}, SendCode(approving()))},
		{Name: "refusal without reasons", Show: posted(derogation.Union, url.Values{"version": {"1"}, "action": {"refuse"}, "reason": {"other"}}, SendCode(aRefusal()))},
		{Name: "conflict", Show: posted(derogation.ClinicalDirector, url.Values{
			"version": {"1"}, "action": {"resolve_locally"}, "how": {"A consultant acts down."}, "person": {"Another Person"},
		}, escalate)},
		{Name: "expired", Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(derogation.ClinicalDirector)
			link := w.Link(derogation.ClinicalDirector)
			w.Now = Evening.AddDate(0, 0, 14)
			return w.Get(link)
		}},
		{Name: "not registered", Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(derogation.ClinicalDirector)
			w.Store.Gone = ContactID(derogation.ClinicalDirector)
			return w.Get(w.Link(derogation.ClinicalDirector))
		}},
		{Name: "broken", Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(derogation.ClinicalDirector)
			w.Store.Broken = http.ErrHandlerTimeout
			return w.Get(w.Link(derogation.ClinicalDirector))
		}},
	}, reviewSituations(), LaterSituations(), TrustSituations(), strikeSituations(), RegisterSituations(), formSituations(), BoardSituations(), blankForms())
}

// World is a world in which the situation can come about.
func (s Situation) World(t testing.TB, stylesheet []byte) *World {
	t.Helper()
	if s.Change == nil {
		return NewWorldWith(t, stylesheet, NothingChanged)
	}
	return NewWorldWith(t, stylesheet, s.Change)
}

// EachSituation checks every page that there is.
func EachSituation(t *testing.T, check func(t *testing.T, answer *httptest.ResponseRecorder)) {
	for _, s := range Situations() {
		t.Run(s.Name, func(t *testing.T) { check(t, s.Show(s.World(t, []byte("/**/")))) })
	}
}
