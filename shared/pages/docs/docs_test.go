package docs_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/openapi/described"
	"example.org/derogations/shared/pages/pagestest"
)

func TestTheDocsHoldEveryOperationAndEveryProblem(t *testing.T) {
	w := pagestest.NewWorld(t)
	answer := w.Get("/docs")
	pagestest.Wants(t, answer, http.StatusOK, "Connecting a system")
	all, err := described.Describe()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range all.Groups {
		for _, o := range group.Operations {
			pagestest.WantsMarkup(t, answer.Body.String(), `id="`+o.ID+`"`)
			pagestest.WantsMarkup(t, answer.Body.String(), o.Method+" "+o.Path)
		}
	}
	for _, schema := range all.Schemas {
		pagestest.WantsMarkup(t, answer.Body.String(), `id="schema-`+schema.Name+`"`)
	}
	for _, problem := range all.Problems {
		pagestest.WantsMarkup(t, answer.Body.String(), `href="/problems/`+problem.Code+`"`)
		pagestest.Wants(t, w.Get("/problems/"+problem.Code), http.StatusOK, append(quoted(problem.Meaning), quoted(problem.WhatToDo)...)...)
	}
	pagestest.Wants(t, w.Get("/problems/nothing"), http.StatusNotFound, "There is no page at this address")

	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(answer.Body.Bytes()); err != nil || zip.Close() != nil {
		t.Fatal(err)
	}
	if packed.Len() > 60<<10 {
		t.Errorf("the docs have %d bytes compressed", packed.Len())
	}
}

// quoted are the parts of a text, without the marks around what is quoted as code.
func quoted(text string) []string {
	return strings.FieldsFunc(strings.TrimRight(text, "."), func(r rune) bool { return r == '`' })
}

// TestTheDocsCanBeRead opens the description on a phone and on a wide screen: nothing
// scrolls sideways but an example within its own frame, no mark of a quotation is
// left over, and each operation can be linked to.
func TestTheDocsCanBeRead(t *testing.T) {
	w := pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.Now, "request-1")))
	}))
	defer server.Close()
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	pagestest.Do(t, tab, chromedp.Navigate(server.URL+"/docs"), chromedp.Evaluate[chromedp.Void](string(pagestest.Needed(t, pagestest.AxePath))))
	pagestest.Ask[bool](t, tab, `document.querySelectorAll("details").forEach(d => d.open = true), true`)
	for _, width := range []int64{390, pagestest.WideScreen} {
		pagestest.Do(t, tab, chromedp.EmulateViewport(width, 844))
		if wide := pagestest.Ask[int64](t, tab, `document.documentElement.scrollWidth`); wide > width {
			t.Errorf("at %d pixels the page is %d wide", width, wide)
		}
		if beyond := pagestest.Ask[[]string](t, tab, `[...document.querySelectorAll("main *")].filter(e => !e.closest("pre") && e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX !== "visible").map(e => e.outerHTML.slice(0, 80))`); len(beyond) > 0 {
			t.Errorf("at %d pixels these scroll sideways: %q", width, beyond)
		}
		if small := pagestest.Ask[[]string](t, tab, `[...document.querySelectorAll("main pre")].filter(e => parseFloat(getComputedStyle(e).fontSize) < 14 || e.clientWidth < 250).map(e => e.outerHTML.slice(0, 80))`); len(small) > 0 {
			t.Errorf("at %d pixels these examples cannot be read: %q", width, small)
		}
		pagestest.Violations(t, tab, "as opened")
	}
	if text := pagestest.Ask[string](t, tab, `[...document.querySelectorAll("main *")].filter(e => !e.closest("pre") && e.children.length === 0).map(e => e.textContent).join(" ")`); strings.Contains(text, "`") {
		t.Error("a mark of a quotation is left over")
	}
	if lost := pagestest.Ask[[]string](t, tab, `[...document.querySelectorAll("main a[href^='#']")].filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.hash)`); len(lost) > 0 {
		t.Errorf("these lead nowhere: %q", lost)
	}
	if bare := pagestest.Ask[[]string](t, tab, `[...document.querySelectorAll("h3[id]")].filter(h => h.querySelector("a")?.hash !== "#" + h.id).map(h => h.id)`); len(bare) > 0 {
		t.Errorf("these have no link to themselves: %q", bare)
	}
}
