package pages_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
)

const (
	stylesheetPath = "../../infra/node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css"
	installModules = "npm ci --prefix infra"
)

// TestThePersonWhoDecidesUsesABrowser takes the longest way through a form, by
// mouse and keyboard, under the very headers that are sent in production.
func TestThePersonWhoDecidesUsesABrowser(t *testing.T) {
	w := newWorldWith(t, needed(t, stylesheetPath), nothingChanged).reach(derogation.Union)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.now, "request-1")))
	}))
	t.Cleanup(server.Close)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()

	do(t, tab, chromedp.Navigate(server.URL+w.link(derogation.Union)), chromedp.WaitNotVisible("#number0"))
	do(t, tab,
		chromedp.Click("#action"), chromedp.WaitVisible("#number0"),
		chromedp.SendKeys("#number0", "2"), chromedp.SendKeys("#number1", "1"),
		chromedp.SendKeys("#conditions", "Critical care only."), chromedp.SendKeys("#person", "Sample Person\r"),
		chromedp.WaitVisible("#code"))
	if got := ask[string](t, tab, `document.querySelector(".nhsuk-summary-list").innerText`); !strings.Contains(got, "2 of the 3 asked for") || !strings.Contains(got, "Sample Person") {
		t.Errorf("what is checked is %q", got)
	}
	do(t, tab, chromedp.SendKeys("#code", w.code()+"\r"), chromedp.WaitVisible(".nhsuk-panel"))
	if got := ask[string](t, tab, `document.querySelector("h1").innerText`); !strings.Contains(got, "Your decision is recorded") {
		t.Errorf("the page is headed %q", got)
	}
	if d := w.state().Decision; d == nil || d.Outcome != derogation.OutcomeApproved || derogation.Doctors(d.Terms.Staff) != 3 || d.By.Name != "Sample Person" {
		t.Errorf("recorded: %+v", d)
	}
}

func do(t *testing.T, tab context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab, steps...); err != nil {
		t.Fatal(err)
	}
}

func ask[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	answer, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func needed(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v\nInstall it, in the project's root, with: %s", err, installModules)
	}
	return content
}
