package pagestest

import (
	"net/http/httptest"
	"net/url"

	"example.org/derogations/shared/derogation"
)

// ElsewhereNow puts the sample case's service elsewhere, so that nothing is
// similar to it.
var ElsewhereNow = Changed(func(r *derogation.Request) { r.Service, r.Site.Code = "Obstetrics", "RR807" })

// drafted is a page of a draft that was begun, and on which more has happened.
func drafted(slug string, prepare ...func(w *World, draft string)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		draft := w.Begun("nothing")
		for _, step := range prepare {
			step(w, draft)
		}
		return w.Get(draft + slug)
	}
}

// misfilled is what is answered to a page of the form.
func misfilled(slug string, form url.Values) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		return w.Saved(w.Begun("nothing"), slug, form)
	}
}

// formSituations are the pages on which a trust makes its requests.
func formSituations() []Situation {
	situations := []Situation{
		{Name: "start", Show: func(w *World) *httptest.ResponseRecorder { return w.Get("/start") }},
		{Name: "start: nothing typed", Show: func(w *World) *httptest.ResponseRecorder { return w.Post("/start", Values("trust", "")) }},
		{Name: "start: several trusts", Show: func(w *World) *httptest.ResponseRecorder {
			w.Store.PutOrganisation(derogation.Organisation{Code: "RGD", Name: "Leeds and York Partnership NHS Foundation Trust", Kind: derogation.KindTrust})
			return w.Post("/start", Values("trust", "leeds"))
		}},
		{Name: "start: sent", Show: func(w *World) *httptest.ResponseRecorder { return w.Post("/start", Values("trust", "RR8")) }},
		{Name: "start: board", Show: func(w *World) *httptest.ResponseRecorder { return w.Get("/start/board") }},
		{Name: "start: board, no address", Show: func(w *World) *httptest.ResponseRecorder {
			return w.Post("/start/board", Values("email", ""))
		}},
		{Name: "start: board sent", Show: func(w *World) *httptest.ResponseRecorder {
			return w.Post("/start/board", Values("email", "duty@example.org"))
		}},
		{Name: "form: first", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.FormLink()) }},
		{Name: "form: with a draft", Show: func(w *World) *httptest.ResponseRecorder {
			w.Begun(Reference)
			return w.Get(w.FormLink())
		}},
		{Name: "form: no strike", Show: func(w *World) *httptest.ResponseRecorder {
			round := SampleRound()
			round.EndsAt = Evening
			w.Store.PutRound(round)
			return w.Get(w.FormLink())
		}},
		{Name: "form: expired", Show: func(w *World) *httptest.ResponseRecorder {
			link := w.FormLink()
			w.Now = Evening.AddDate(0, 0, 1)
			return w.Get(link)
		}},
		{Name: "form: no such draft", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.FormLink() + "/00000000000000ff") }},
		{Name: "form: list, empty", Show: drafted("")},
		{Name: "form: list, from an earlier one", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.Begun(Reference)) }},
		{Name: "form: round", Show: func(w *World) *httptest.ResponseRecorder {
			round := SampleRound()
			round.ID, round.Name, round.UnionName = "dentists", "the dentists’ strike", "BDA"
			w.Store.PutRound(round)
			return w.Get(w.Begun("nothing") + "/round")
		}},
		{Name: "form: bad place", Show: misfilled("place", Values("site", "Leeds"))},
		{Name: "form: bad doctors", Show: misfilled("doctors", Values("rows", "2", "grade0", "ST6", "number0", "none", "specialty1", "Surgery"))},
		{Name: "form: one more line", Show: misfilled("doctors", Values("rows", "1", "grade0", "ST6", "next", "line"))},
		{Name: "form: a shift more", Show: misfilled("doctors", Values("rows", "1", "grade0", "ST6", "specialty0", "Surgery", "number0", "1", "next", "shift"))},
		{Name: "form: bad times", Show: misfilled("times", Values("from", "2025-07-26T08:00", "to", "2025-07-26T07:00"))},
		{Name: "form: bad evidence", Show: misfilled("evidence", Values("otherStaffing", "no"))},
		{Name: "form: elective", Show: misfilled("place", Values("routineElective", "yes"))},
		{Name: "form: bad casualty", Show: misfilled("mass-casualty", Values("massCasualty", "yes", "declaredBy", "NHS England"))},
		{Name: "form: suspicion", Show: misfilled("risk", Values("description", "Dr Jane Sample fell ill.", "beganAt", "2025-07-25T21:30"))},
		{Name: "form: overwritten", Show: func(w *World) *httptest.ResponseRecorder {
			draft := w.Begun("nothing")
			w.Saved(draft, "mass-casualty", Values("massCasualty", "no"))
			return w.Post(draft+"/doctors", FormPage("doctors"))
		}},
		{Name: "form: check, unfinished", Show: drafted("/check", func(w *World, draft string) {
			w.Saved(draft, "place", FormPage("place"))
			w.Saved(draft, "risk", Values("description", "It is bad.", "next", "later"))
		})},
		{Name: "form: check, similar", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.FilledIn() + "/check") }},
		{Name: "form: check, covered", Change: ElsewhereNow, Show: func(w *World) *httptest.ResponseRecorder {
			w.AgreedInAdvance()
			return w.Get(w.FilledIn() + "/check")
		}},
		{Name: "form: sent without a name", Change: ElsewhereNow, Show: func(w *World) *httptest.ResponseRecorder {
			return w.Saved(w.FilledIn(), "check", url.Values{})
		}},
		{Name: "form: sent", Change: ElsewhereNow, Show: func(w *World) *httptest.ResponseRecorder {
			draft := w.FilledIn()
			w.SendIn(draft)
			return w.Get(draft + "/sent")
		}},
	}
	for _, page := range FormPages() {
		situations = append(situations, Situation{Name: "form: " + page.Slug, Show: drafted("/" + page.Slug)})
	}
	return situations
}
