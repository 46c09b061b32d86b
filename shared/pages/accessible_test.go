package pages_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
)

const (
	axePath    = "../../infra/node_modules/axe-core/axe.min.js"
	wideScreen = int64(1280)
)

// checks runs axe by the rules of WCAG 2.2 AA and its best practices, and
// returns what is violated, one line each. Nothing else is asked of it, for that
// takes time: no details of what is right, no selectors.
const checks = `axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"], selectors: false,
	})
	.then(found => JSON.stringify(found.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + ": " + n.html))))`

// screenshots is where pictures of every page are put, to be looked at.
var screenshots = flag.String("screenshots", "", "a folder for a picture of every page, at each width")

func photograph(t *testing.T, tab context.Context, name string, width int64) {
	t.Helper()
	if *screenshots == "" {
		return
	}
	picture, err := chromedp.Run(tab, chromedp.FullScreenshot(90))
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, fmt.Sprintf("%s-%d.jpg", strings.ReplaceAll(name, " ", "-"), width)), picture, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// choices are the radio buttons that show fields of their own.
const choices = ".nhsuk-radios__item:has(+ .nhsuk-radios__conditional) > input"

// TestPagesAreAccessible opens every kind of page in a real browser and has axe
// check it: on a wide screen, and on the narrowest, where no page may scroll
// sideways, with each choice made in turn.
func TestPagesAreAccessible(t *testing.T) {
	axe := needed(t, axePath)
	stylesheet := needed(t, stylesheetPath)
	chromium := browser.Start(t)
	tabs := make(chan context.Context, runtime.GOMAXPROCS(0)) // One takes longer to open than a page to check.
	for range cap(tabs) {
		tab, closeTab := chromedp.NewContext(chromium)
		t.Cleanup(closeTab)
		tabs <- tab
	}
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			address := serveOnce(t, s, stylesheet)
			tab := <-tabs
			defer func() { tabs <- tab }()
			do(t, tab, chromedp.Navigate(address), chromedp.Evaluate[chromedp.Void](string(axe)))
			for _, width := range []int64{wideScreen, 320} {
				do(t, tab, chromedp.EmulateViewport(width, 900))
				wide := ask[int64](t, tab, `document.documentElement.scrollWidth`)
				if wide > width {
					t.Errorf("at %d pixels the page is %d wide", width, wide)
				}
				violations(t, tab, "as opened")
				photograph(t, tab, s.name, width)
				if width == wideScreen {
					continue
				}
				for i := range ask[int](t, tab, fmt.Sprintf("document.querySelectorAll(%q).length", choices)) {
					ask[bool](t, tab, fmt.Sprintf("document.querySelectorAll(%q)[%d].checked = true", choices, i))
					violations(t, tab, fmt.Sprintf("with choice %d", i+1))
				}
			}
		})
	}
}

func violations(t *testing.T, tab context.Context, when string) {
	t.Helper()
	found := ask[string](t, tab, checks)
	var lines []string
	if err := json.Unmarshal([]byte(found), &lines); err != nil {
		t.Fatal(err)
	}
	if len(lines) > 0 {
		t.Errorf("%s:\n%s", when, strings.Join(lines, "\n"))
	}
}

// serveOnce serves one page, already made, under the headers that it has, so
// that the browser keeps to its policy.
func serveOnce(t *testing.T, s situation, stylesheet []byte) string {
	t.Helper()
	w := s.world(t, stylesheet)
	page := s.show(w)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		recorded := page
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			recorded = w.get(r.URL.Path)
		}
		for name, value := range recorded.Header() {
			answer.Header()[name] = value
		}
		answer.WriteHeader(recorded.Code)
		_, _ = answer.Write(recorded.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL + "/page"
}
