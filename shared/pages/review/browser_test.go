package review_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/pagestest"
)

// TestThePersonWhoDecidesUsesABrowser takes the longest way through a form, by
// mouse and keyboard, under the very headers that are sent in production.
func TestThePersonWhoDecidesUsesABrowser(t *testing.T) {
	w := pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged).Reach(derogation.Union)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.Now, "request-1")))
	}))
	t.Cleanup(server.Close)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()

	pagestest.Do(t, tab, chromedp.Navigate(server.URL+w.Link(derogation.Union)), chromedp.WaitNotVisible("#number0"))
	pagestest.Do(t, tab,
		chromedp.Click("#action"), chromedp.WaitVisible("#number0"),
		chromedp.SendKeys("#number0", "2"), chromedp.SendKeys("#number1", "1"),
		chromedp.SendKeys("#conditions", "Critical care only."), chromedp.SendKeys("#person", "Sample Person\r"),
		chromedp.WaitVisible("#code"))
	if got := pagestest.Ask[string](t, tab, `document.querySelector(".nhsuk-summary-list").innerText`); !strings.Contains(got, "2 of the 3 asked for") || !strings.Contains(got, "Sample Person") {
		t.Errorf("what is checked is %q", got)
	}
	pagestest.Do(t, tab, chromedp.SendKeys("#code", w.Code()+"\r"), chromedp.WaitVisible(".nhsuk-panel"))
	if got := pagestest.Ask[string](t, tab, `document.querySelector("h1").innerText`); !strings.Contains(got, "Your decision is recorded") {
		t.Errorf("the page is headed %q", got)
	}
	if d := w.State().Decision; d == nil || d.Outcome != derogation.OutcomeApproved || derogation.Doctors(d.Terms.Staff) != 3 || d.By.Name != "Sample Person" {
		t.Errorf("recorded: %+v", d)
	}
}

// A phone may drop the page while its owner reads the text message, who may go back or
// load it again: opened anew, the link has what was typed. Another browser has not.
func TestWhatWasTypedIsThereWhenTheLinkIsOpenedAnew(t *testing.T) {
	w := pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged).Reach(derogation.Union)
	server := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.Now, "request-1")))
	}))
	t.Cleanup(server.Close)
	address := server.URL + w.Link(derogation.Union)
	typed := `document.querySelector("#conditions").value + "/" + document.querySelector("#number0").value`
	opened := func(tab context.Context) string {
		pagestest.Do(t, tab) // The tab is opened by what is done first.
		if _, err := chromedp.Call(tab, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true}); err != nil {
			t.Fatal(err)
		}
		pagestest.Do(t, tab, chromedp.Navigate(address), chromedp.WaitReady("#person"))
		return pagestest.Ask[string](t, tab, typed)
	}
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	opened(tab)
	pagestest.Do(t, tab,
		chromedp.Click("#action"), chromedp.WaitVisible("#number0"),
		chromedp.SendKeys("#number0", "2"), chromedp.SendKeys("#number1", "1"),
		chromedp.SendKeys("#conditions", "Critical care only."), chromedp.SendKeys("#person", "Sample Person\r"),
		chromedp.WaitVisible("#code"), chromedp.Reload(), chromedp.WaitVisible("#code"),
		chromedp.NavigateBack(), chromedp.WaitVisible("#conditions"))
	if got := pagestest.Ask[string](t, tab, typed); got != "Critical care only./2" {
		t.Errorf("after Back, it has %q", got)
	}
	pagestest.Do(t, tab, chromedp.Navigate("about:blank"))
	if got := opened(tab); got != "Critical care only./2" {
		t.Errorf("opened anew, it has %q", got)
	}
	other, closeOther := chromedp.NewContext(tab, chromedp.WithNewBrowserContext())
	defer closeOther()
	if got := opened(other); got != "/" {
		t.Errorf("another browser has %q", got)
	}
}
