package pages_test

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
)

// TestADoctorChecksACallBackOnATelephone goes from the home page to the answer
// by keyboard alone, on a narrow screen, under the headers of production.
func TestADoctorChecksACallBackOnATelephone(t *testing.T) {
	w := newWorldWith(t, needed(t, stylesheetPath), nothingChanged)
	w.confirmed()
	w.now = w.state().Decision.Terms.From
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.now, "request-1")))
	}))
	t.Cleanup(server.Close)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	heading := func() string { return ask[string](t, tab, `document.querySelector("h1").innerText`) }
	narrow := func() {
		t.Helper()
		if wide := ask[int64](t, tab, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("%q is %d wide", heading(), wide)
		}
	}

	do(t, tab, chromedp.EmulateViewport(390, 844), chromedp.Navigate(server.URL+"/"))
	narrow()
	mistyped := strings.ToLower(strings.Replace(code, "2", "3", 1))
	do(t, tab, chromedp.SendKeys("#code", mistyped+"\r"), chromedp.WaitVisible("#code-error"))
	narrow()
	if got := heading(); got != "This code is mistyped" {
		t.Errorf("a mistyped code: %q", got)
	}
	do(t, tab, chromedp.Navigate(server.URL+"/"), chromedp.SendKeys("#code", "dr "+strings.ToLower(code)+"\r"), chromedp.WaitVisible(".register-state"))
	narrow()
	if got := heading(); !strings.Contains(got, code) || !strings.Contains(got, "In force now") {
		t.Errorf("the right code: %q", got)
	}
	do(t, tab, chromedp.Navigate(server.URL+"/"), chromedp.SendKeys("#q-sample", "infirmary\r"), chromedp.WaitVisible(".register-code"))
	narrow()
	if got := ask[string](t, tab, `document.querySelector(".register-code").innerText`); got != code {
		t.Errorf("found by its site: %q", got)
	}
}

// TestANoticeFitsOnOneSheet prints a derogation with conditions of an ordinary
// length and an exception beside it: the most that a notice holds.
func TestANoticeFitsOnOneSheet(t *testing.T) {
	s := situation{change: func(submit *derogation.Submit) { inUnionsRound(submit); casualties(submit) }, show: later(1, func(w *world) {
		w.reach(derogation.Union)
		asked := w.state().Request
		w.do(derogation.Approve{Basis: w.basis(), PublicAddress: union + "/17", Terms: derogation.Terms{
			Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To, Conditions: strings.Repeat("Critical care only. ", 25),
		}}, reviewer(derogation.Union))
	})}
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	do(t, tab, chromedp.Navigate(serveOnce(t, s, needed(t, stylesheetPath))))
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
		if got := ask[bool](t, tab, `document.querySelector("`+selector+`").checkVisibility()`); got != shown {
			t.Errorf("%s on paper: %v", selector, got)
		}
	}
}
