package register_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/pagestest"
)

// TestADoctorChecksACallBackOnATelephone goes from the home page to the answer
// by keyboard alone, on a narrow screen, under the headers of production.
func TestADoctorChecksACallBackOnATelephone(t *testing.T) {
	w := pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged)
	w.Confirmed()
	w.Now = w.State().Decision.Terms.From
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.Now, "request-1")))
	}))
	t.Cleanup(server.Close)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	heading := func() string { return pagestest.Ask[string](t, tab, `document.querySelector("h1").innerText`) }
	narrow := func() {
		t.Helper()
		if wide := pagestest.Ask[int64](t, tab, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("%q is %d wide", heading(), wide)
		}
	}

	pagestest.Do(t, tab, chromedp.EmulateViewport(390, 844), chromedp.Navigate(server.URL+"/"))
	narrow()
	mistyped := strings.ToLower(strings.Replace(pagestest.Code, "2", "3", 1))
	pagestest.Do(t, tab, chromedp.SendKeys("#code", mistyped+"\r"), chromedp.WaitVisible("#code-error"))
	narrow()
	if got := heading(); got != "This code is mistyped" {
		t.Errorf("a mistyped code: %q", got)
	}
	pagestest.Do(t, tab, chromedp.Navigate(server.URL+"/"), chromedp.SendKeys("#code", "dr "+strings.ToLower(pagestest.Code)+"\r"), chromedp.WaitVisible(".register-state"))
	narrow()
	if got := heading(); !strings.Contains(got, pagestest.Code) || !strings.Contains(got, "In force now") {
		t.Errorf("the right code: %q", got)
	}
	pagestest.Do(t, tab, chromedp.Navigate(server.URL+"/"), chromedp.SendKeys("#q-sample", "infirmary\r"), chromedp.WaitVisible(".register-code"))
	narrow()
	if got := pagestest.Ask[string](t, tab, `document.querySelector(".register-code").innerText`); got != pagestest.Code {
		t.Errorf("found by its site: %q", got)
	}
}

// TestANoticeFitsOnOneSheet prints a derogation with conditions of an ordinary
// length and an exception beside it: the most that a notice holds.
func TestANoticeFitsOnOneSheet(t *testing.T) {
	s := pagestest.Situation{Change: func(submit *derogation.Submit) { pagestest.InUnionsRound(submit); pagestest.Casualties(submit) }, Show: pagestest.Later(1, func(w *pagestest.World) {
		w.Reach(derogation.Union)
		asked := w.State().Request
		w.Do(derogation.Approve{Basis: w.Basis(), PublicAddress: pagestest.Union + "/17", Terms: derogation.Terms{
			Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To, Conditions: strings.Repeat("Critical care only. ", 25),
		}}, pagestest.Reviewer(derogation.Union))
	})}
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	pagestest.Do(t, tab, chromedp.Navigate(pagestest.ServeOnce(t, s, pagestest.Needed(t, pagestest.StylesheetPath))))
	printed, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	if err != nil {
		t.Fatal(err)
	}
	if sheets := bytes.Count(printed, []byte("/Type /Page\n")); sheets != 1 {
		t.Errorf("%d sheets", sheets)
	}
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	for selector, shown := range map[string]bool{".register-state": true, ".register-notice": true, "form": false, ".nhsuk-footer": false, ".nhsuk-back-link": false, ".nhsuk-skip-link": false} {
		if got := pagestest.Ask[bool](t, tab, `document.querySelector("`+selector+`").checkVisibility()`); got != shown {
			t.Errorf("%s on paper: %v", selector, got)
		}
	}
}
