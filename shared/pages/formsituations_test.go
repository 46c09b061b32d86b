package pages_test

import (
	"net/http/httptest"
	"net/url"

	"example.org/derogations/shared/derogation"
)

// elsewhereNow puts the sample case's service elsewhere, so that nothing is
// similar to it.
var elsewhereNow = changed(func(r *derogation.Request) { r.Service, r.Site.Code = "Obstetrics", "RR807" })

// drafted is a page of a draft that was begun, and on which more has happened.
func drafted(slug string, prepare ...func(w *world, draft string)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		draft := w.begun("nothing")
		for _, step := range prepare {
			step(w, draft)
		}
		return w.get(draft + slug)
	}
}

// misfilled is what is answered to a page of the form.
func misfilled(slug string, form url.Values) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		return w.saved(w.begun("nothing"), slug, form)
	}
}

// formSituations are the pages on which a trust makes its requests.
func formSituations() []situation {
	situations := []situation{
		{name: "start", show: func(w *world) *httptest.ResponseRecorder { return w.get("/start") }},
		{name: "start: nothing typed", show: func(w *world) *httptest.ResponseRecorder { return w.post("/start", values("trust", "")) }},
		{name: "start: several trusts", show: func(w *world) *httptest.ResponseRecorder {
			w.store.PutOrganisation(derogation.Organisation{Code: "RGD", Name: "Leeds and York Partnership NHS Foundation Trust", Kind: derogation.KindTrust})
			return w.post("/start", values("trust", "leeds"))
		}},
		{name: "start: sent", show: func(w *world) *httptest.ResponseRecorder { return w.post("/start", values("trust", "RR8")) }},
		{name: "form: first", show: func(w *world) *httptest.ResponseRecorder { return w.get(w.formLink()) }},
		{name: "form: with a draft", show: func(w *world) *httptest.ResponseRecorder {
			w.begun(reference)
			return w.get(w.formLink())
		}},
		{name: "form: no strike", show: func(w *world) *httptest.ResponseRecorder {
			round := sampleRound()
			round.EndsAt = evening
			w.store.PutRound(round)
			return w.get(w.formLink())
		}},
		{name: "form: expired", show: func(w *world) *httptest.ResponseRecorder {
			link := w.formLink()
			w.now = evening.AddDate(0, 0, 1)
			return w.get(link)
		}},
		{name: "form: no such draft", show: func(w *world) *httptest.ResponseRecorder { return w.get(w.formLink() + "/00000000000000ff") }},
		{name: "form: list, empty", show: drafted("")},
		{name: "form: list, from an earlier one", show: func(w *world) *httptest.ResponseRecorder { return w.get(w.begun(reference)) }},
		{name: "form: round", show: func(w *world) *httptest.ResponseRecorder {
			round := sampleRound()
			round.ID, round.Name, round.UnionName = "dentists", "the dentists’ strike", "BDA"
			w.store.PutRound(round)
			return w.get(w.begun("nothing") + "/round")
		}},
		{name: "form: bad place", show: misfilled("place", values("site", "Leeds"))},
		{name: "form: bad doctors", show: misfilled("doctors", values("rows", "2", "grade0", "ST6", "number0", "none", "specialty1", "Surgery"))},
		{name: "form: one more line", show: misfilled("doctors", values("rows", "1", "grade0", "ST6", "next", "line"))},
		{name: "form: bad times", show: misfilled("times", values("from", "2025-07-26T08:00", "to", "2025-07-26T07:00"))},
		{name: "form: bad evidence", show: misfilled("evidence-otherStaffing", values("stated", "no"))},
		{name: "form: elective", show: misfilled("routine-care", values("routineElective", "yes"))},
		{name: "form: bad casualty", show: misfilled("mass-casualty", values("massCasualty", "yes", "declaredBy", "NHS England"))},
		{name: "form: suspicion", show: misfilled("risk", values("description", "Dr Jane Sample fell ill.", "beganAt", "2025-07-25T21:30"))},
		{name: "form: overwritten", show: func(w *world) *httptest.ResponseRecorder {
			draft := w.begun("nothing")
			w.saved(draft, "care", values("category", "cancer"))
			return w.post(draft+"/care", values("category", "major_incident"))
		}},
		{name: "form: check, unfinished", show: drafted("/check", func(w *world, draft string) {
			w.saved(draft, "place", formPages()[0].form)
			w.saved(draft, "risk", values("description", "It is bad.", "next", "later"))
		})},
		{name: "form: check, similar", show: func(w *world) *httptest.ResponseRecorder { return w.get(w.filledIn() + "/check") }},
		{name: "form: check, covered", change: elsewhereNow, show: func(w *world) *httptest.ResponseRecorder {
			w.agreedInAdvance()
			return w.get(w.filledIn() + "/check")
		}},
		{name: "form: sent without a name", change: elsewhereNow, show: func(w *world) *httptest.ResponseRecorder {
			return w.saved(w.filledIn(), "check", url.Values{})
		}},
		{name: "form: sent", change: elsewhereNow, show: func(w *world) *httptest.ResponseRecorder {
			draft := w.filledIn()
			w.sendIn(draft)
			return w.get(draft + "/sent")
		}},
	}
	for _, page := range formPages() {
		situations = append(situations, situation{name: "form: " + page.slug, show: drafted("/" + page.slug)})
	}
	return situations
}
