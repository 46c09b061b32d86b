package pages_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/budget"
	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/pagestest"
)

// phoneHeight is how much of a page a phone that is browser.Telephone wide shows.
const phoneHeight = 844

// figures is the document that has the table of journeys.
const figures = "infra/docs/figures.md"

// screens is the last cell of a journey in the table.
var screens = regexp.MustCompile(`(?m) \d+\.\d \|$`)

// mostBeforeChoices is how many words somebody reads before they choose.
const mostBeforeChoices = 150

// onPhone is somebody's way from the link in their mail to what they came for, on a phone.
type onPhone struct {
	t      *testing.T
	tab    context.Context
	World  *pagestest.World
	server string

	pages, fields, words, beforeFirst int
	screens                           float64
}

// look counts the page that is shown: its screens, and the words that come before the
// first field, or before the button.
func (w *onPhone) look() {
	w.t.Helper()
	seen := pagestest.Ask[struct {
		Screens float64
		Words   int
	}](w.t, w.tab, fmt.Sprintf(`(() => {
		const main = document.querySelector("main"), shown = e => e.checkVisibility() && e.type !== "hidden";
		// "I have it" is no choice: what counts is the form in which one gives one's name.
		const asks = main.querySelector("form:has(#person)") || main;
		const first = [...asks.querySelectorAll("input, textarea, select"), ...asks.querySelectorAll("button")].filter(shown).sort((a, b) => a.compareDocumentPosition(b) & 4 ? -1 : 1)[0];
		const before = document.createRange();
		before.selectNodeContents(main);
		if (first) before.setEndBefore(first);
		const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
		let text = "";
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (before.comparePoint(node, 0) <= 0 && node.parentElement.checkVisibility() && !node.parentElement.closest(".nhsuk-u-visually-hidden")) text += " " + node.data;
		}
		return {
			Screens: document.documentElement.scrollHeight / %d,
			Words: text.split(/\s+/).filter(Boolean).length,
		};
	})()`, phoneHeight))
	w.pages++
	w.words += seen.Words
	w.screens += seen.Screens
	if w.pages == 1 {
		w.beforeFirst = seen.Words
	}
}

func (w *onPhone) open(path string) {
	w.t.Helper()
	pagestest.Do(w.t, w.tab, chromedp.Navigate(w.server+path))
	w.look()
}

// press presses a form's button, counts the fields that the form then shows, and waits
// for the page that follows.
func (w *onPhone) press(selector string) {
	w.t.Helper()
	w.fields += pagestest.Ask[int](w.t, w.tab, fmt.Sprintf(`new Set([...document.querySelector(%q).form.elements]
		.filter(e => e.name && e.type !== "hidden" && e.type !== "submit" && e.checkVisibility()).map(e => e.name)).size`, selector))
	if _, err := chromedp.RunResponse(w.tab, chromedp.Click(selector)); err != nil {
		w.t.Fatalf("press %s: %v", selector, err)
	}
	w.look()
}

func (w *onPhone) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	pagestest.Do(w.t, w.tab, steps...)
}

// journeys are the ways that people go most, each with the most words before its
// first choice; 0 where none is made.
var journeys = []struct {
	name  string
	most  int
	world func(*pagestest.World)
	walk  func(*onPhone)
}{
	{"a clinical director passes a request on", mostBeforeChoices, reached(derogation.ClinicalDirector), func(w *onPhone) {
		w.open(w.World.Link(derogation.ClinicalDirector))
		w.do(chromedp.Click(`[name=action][value=escalate]`), chromedp.SendKeys("#person", "Sample Person"))
		w.press("form:has(#person) button")
		w.press("button[value=record]")
	}},
	{"the union approves for some", mostBeforeChoices, reached(derogation.Union), func(w *onPhone) {
		w.open(w.World.Link(derogation.Union))
		w.do(chromedp.Click(`[name=action][value=approve]`), chromedp.SendKeys("#number0", "1"), chromedp.SendKeys("#number1", "1"), chromedp.SendKeys("#person", "Sample Person"))
		w.press("form:has(#person) button")
		w.do(chromedp.SendKeys("#code", w.World.Code()))
		w.press("button[value=record]")
	}},
	{"a doctor checks a call", 0, func(w *pagestest.World) { w.Reach(derogation.Union).Approve() }, func(w *onPhone) {
		w.open("/")
		w.do(chromedp.SendKeys("#code", pagestest.Code))
		w.press(`form[action="/d"] button`)
	}},
}

func reached(tier derogation.Tier) func(*pagestest.World) {
	return func(w *pagestest.World) { w.Reach(tier) }
}

// TestJourneysAreShort walks each as somebody does with a phone, and holds what they
// read and fill to the goals, and the document to what was counted.
func TestJourneysAreShort(t *testing.T) {
	stylesheet := pagestest.Needed(t, pagestest.StylesheetPath)
	chromium := browser.Start(t)
	var table strings.Builder
	table.WriteString("| way | pages | fields | words before the first choice | words on the way | screens |\n|---|--:|--:|--:|--:|--:|\n")
	for _, j := range journeys {
		world := pagestest.NewWorldWith(t, stylesheet, pagestest.NothingChanged)
		j.world(world)
		server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
			world.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), world.Now, "request-1")))
		}))
		tab, closeTab := chromedp.NewContext(chromium)
		w := &onPhone{t: t, tab: tab, World: world, server: server.URL}
		w.do(chromedp.EmulateViewport(browser.Telephone, phoneHeight))
		j.walk(w)
		closeTab()
		server.Close()
		if j.most > 0 && w.beforeFirst > j.most {
			t.Errorf("%s: %d words come before the first choice, %d at most are wanted", j.name, w.beforeFirst, j.most)
		}
		fmt.Fprintf(&table, "| %s | %d | %d | %d | %d | %.1f |\n", j.name, w.pages, w.fields, w.beforeFirst, w.words, w.screens)
	}
	for _, one := range filings {
		j := filed(t, one.link, one.given())
		fmt.Fprintf(&table, "| %s | %d | %d | – | %d | – |\n", one.name, j.Pages, j.Fields, j.Words)
	}
	text := string(pagestest.Needed(t, figures))
	renewed, err := budget.Between(text, "journeys", table.String())
	if err != nil {
		t.Fatal(err)
	}
	if *pagestest.Update {
		if err := os.WriteFile("../../"+figures, []byte(renewed), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	// How high a page is depends on the fonts of the machine.
	if diff := cmp.Diff(screens.ReplaceAllString(renewed, ""), screens.ReplaceAllString(text, "")); diff != "" {
		t.Errorf("figures.md shows other journeys than were walked; renew it with -update (-walked +shown):\n%s", diff)
	}
}
