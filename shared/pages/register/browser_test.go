package register_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
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
	if got := heading(); got != "No derogation has this code: it is mistyped" {
		t.Errorf("a mistyped code: %q", got)
	}
	pagestest.Do(t, tab, chromedp.Navigate(server.URL+"/"), chromedp.SendKeys("#code", "dr "+strings.ToLower(pagestest.Code)+"\r"), chromedp.WaitVisible(".register-state"))
	narrow()
	if got := heading(); !strings.Contains(got, pagestest.Code) || !strings.Contains(got, "Yes, this is real. It started at") {
		t.Errorf("the right code: %q", got)
	}
	pagestest.Do(t, tab, chromedp.Navigate(server.URL+"/"), chromedp.SendKeys("#q-sample", "infirmary\r"), chromedp.WaitVisible(".register-code"))
	narrow()
	if got := pagestest.Ask[string](t, tab, `document.querySelector(".register-code").innerText`); got != pagestest.Code {
		t.Errorf("found by its site: %q", got)
	}
}
