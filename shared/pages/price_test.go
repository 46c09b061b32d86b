package pages_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/price"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// mostTexts is in how many fields of a page the text is typed. In more of them each
// would be so short at first that the standard library's quicker way to match a short
// text turned into its slower one for a longer, which is a step and not growth.
const mostTexts = 8

// textsOf are the fields of a page that are typed in, its longest texts first.
func textsOf(form url.Values) []string {
	fields := slices.SortedFunc(maps.Keys(form), func(a, b string) int {
		return cmp.Or(len(form.Get(b))-len(form.Get(a)), strings.Compare(a, b))
	})
	return fields[:min(len(fields), mostTexts)]
}

// Whatever somebody types is answered for a price that grows with it, on every
// page that takes a text. What is typed is three times as long when it is sent, at
// most.
func TestPrice(t *testing.T) {
	doors := map[string]func(*testing.T, int){}
	sends := func(name string, send func(w *pagestest.World, bytes int) *httptest.ResponseRecorder) {
		doors[name] = func(t *testing.T, bytes int) {
			if answer := send(pagestest.NewWorld(t), bytes); answer.Code == http.StatusSeeOther || answer.Code >= 500 {
				t.Errorf("answered %d", answer.Code)
			}
		}
	}
	for _, name := range []string{"dates", "a rota", "what is escaped"} {
		unit := price.Hostile()[name]
		sends("doctors of "+name, func(w *pagestest.World, bytes int) *httptest.ResponseRecorder {
			return w.Saved(w.Begun("nothing"), "doctors", doctorsOf(bytes/3, unit))
		})
	}
	for _, page := range pagestest.FormPages() {
		sends("the page "+page.Slug, func(w *pagestest.World, bytes int) *httptest.ResponseRecorder {
			form := url.Values{}
			for _, field := range textsOf(page.Form) {
				form.Set(field, price.Filled(bytes/3/len(textsOf(page.Form)), "1/2/50 "))
			}
			return w.Saved(w.Begun("nothing"), page.Slug, form)
		})
	}
	acts := func(name, field string, form url.Values, path func(*pagestest.World) string) {
		sends(name, func(w *pagestest.World, bytes int) *httptest.ResponseRecorder {
			typed := url.Values{field: {price.Filled(bytes/3, "Dr Al 1/2/50 ")}}
			for name, values := range form {
				typed[name] = values
			}
			return w.Post(path(w), typed)
		})
	}
	director := func(w *pagestest.World) string {
		w.Reach(derogation.ClinicalDirector)
		return w.Link(derogation.ClinicalDirector)
	}
	union := func(w *pagestest.World) string {
		w.Reach(derogation.Union)
		return w.Link(derogation.Union)
	}
	trust := func(w *pagestest.World) string { w.Open(); return w.TrustLink() }
	acts("a review is resolved", "how", pagestest.Values("action", "resolve_locally"), director)
	acts("a review is escalated", "comment", pagestest.Values("action", "escalate"), director)
	acts("a question is asked", "question", pagestest.Values("action", "ask"), director)
	acts("a comment is added", "text", pagestest.Values("action", "comment"), director)
	acts("conditions are set", "conditions", pagestest.Values("action", "approve"), union)
	acts("a page is published", "publicAddress", pagestest.Values("action", "approve"), union)
	acts("a code is typed", "code", pagestest.Values("action", "refuse", "reason", "evidence_incomplete", "explanation", "It lacks numbers."), union)
	acts("somebody signs", "person", url.Values{"action": {"resolve_locally"}, "version": {"1"}}, director)
	acts("an action is named", "action", url.Values{"version": {"1"}}, director)
	acts("a request is withdrawn", "withdrawNote", pagestest.Values("action", "withdraw", "withdrawReason", "cover_found"), trust)
	acts("a request is amended", "description", pagestest.Values("action", "amend"), trust)
	acts("a question is answered", "answer", pagestest.Values("action", "answer"), func(w *pagestest.World) string {
		w.Reach(derogation.ClinicalDirector)
		w.Ask()
		return w.TrustLink()
	})
	acts("impact is reported", "narrative", pagestest.Values("action", "report_impact"), func(w *pagestest.World) string {
		w.Reach(derogation.Union)
		w.Silence()
		return w.TrustLink()
	})
	acts("a revocation is replied to", "reply", pagestest.Values("action", "reply"), func(w *pagestest.World) string {
		w.Reach(derogation.Union)
		w.Approve()
		w.Revoke()
		return w.TrustLink()
	})
	acts("a trust is looked for", "trust", url.Values{}, func(*pagestest.World) string { return "/start" })
	sends("a trust is looked for by many words", func(w *pagestest.World, bytes int) *httptest.ResponseRecorder {
		return w.Post("/start", url.Values{"trust": {price.Filled(bytes, "nhs ")}})
	})
	sends("fields that nobody knows", func(w *pagestest.World, bytes int) *httptest.ResponseRecorder {
		form := url.Values{}
		for n := range bytes / 7 {
			form.Set(fmt.Sprintf("%05d", n), "")
		}
		return w.Post(director(w), form)
	})
	for name, unit := range map[string]string{"letters": "AQ", "codes": "7K2M-9Q4X"} {
		for _, at := range []string{"r", "t", "f", "b", "d"} {
			sends("an address below "+at+" of "+name, func(w *pagestest.World, bytes int) *httptest.ResponseRecorder {
				return w.Get("/" + at + "/" + price.Filled(bytes, unit))
			})
		}
	}
	for header, unit := range map[string]string{"Accept-Encoding": "gzip;q=x,", "Origin": "https://a/", "Sec-Fetch-Site": "none ", "Content-Type": `text/html; a="b"`} {
		sends("header "+header, func(w *pagestest.World, bytes int) *httptest.ResponseRecorder {
			return w.Request(http.MethodPost, "/start", url.Values{}, header, price.Filled(bytes, unit))
		})
	}
	price.Through(t, doors)
}

// doctorsOf is the page of doctors with every line that it can have.
func doctorsOf(bytes int, unit string) url.Values {
	const lines = 20
	form := url.Values{"rows": {fmt.Sprint(lines)}}
	for line := range lines {
		for _, field := range []string{"grade", "specialty"} {
			form.Set(fmt.Sprintf("%s%d", field, line), price.Filled(bytes/lines/2, unit))
		}
	}
	return form
}
