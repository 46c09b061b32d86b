package pages_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// longName is one word to a browser, and wider than a phone.
const longName = "Ophthalmology/Otolaryngology/Maxillofacial/Neurosurgery/Neurointerventional"

// TestALongNameDoesNotScrollSideways opens every page of a request whose names are
// long, on the narrowest screen.
func TestALongNameDoesNotScrollSideways(t *testing.T) {
	stylesheet := pagestest.Needed(t, pagestest.StylesheetPath)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	pagestest.Do(t, tab, chromedp.EmulateViewport(320, 900))
	named := 0
	for _, s := range pagestest.Situations() {
		change := s.Change
		s.Change = func(submit *derogation.Submit) {
			if change != nil {
				change(submit)
			}
			submit.Request.Service, submit.Request.Site.Name, submit.Round.Name = longName, longName, longName
		}
		if !strings.Contains(s.Show(s.World(t, stylesheet)).Body.String(), longName) {
			continue
		}
		pagestest.Do(t, tab, chromedp.Navigate(pagestest.ServeOnce(t, s, stylesheet)))
		if wide := pagestest.Ask[int64](t, tab, `document.documentElement.scrollWidth`); wide > 320 {
			t.Errorf("%s: %d pixels wide", s.Name, wide)
		}
		if pagestest.Ask[bool](t, tab, `document.body.innerText.includes("`+longName+`")`) {
			named++
		}
	}
	if named < 50 {
		t.Errorf("%d pages show the name", named)
	}
}
