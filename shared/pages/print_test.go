package pages_test

import (
	"bytes"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/pages/pagestest"
)

// TestAPageOnPaperHoldsWhatIsReadAndNothingToPress prints a page of each kind: so
// many sheets at most, with all of the request, also what is folded on a screen;
// without forms, and without the signed link, which is nobody's to find on paper.
func TestAPageOnPaperHoldsWhatIsReadAndNothingToPress(t *testing.T) {
	design := pagestest.Needed(t, pagestest.StylesheetPath)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	// linked lists whatever the styles would print after a link.
	const linked = `[...document.querySelectorAll("a")].filter(a => getComputedStyle(a, "::after").content.includes("http") || getComputedStyle(a, "::after").content.includes("/")).map(a => a.href)`
	const shown = `[...document.querySelectorAll("main form, main button, main input, main textarea, #your-answer:has(+ form)")].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))`
	// notOnPaper lists what is folded whose copy is not printed, or is another text, and
	// what is printed twice.
	const notOnPaper = `[...document.querySelectorAll("main details")].filter(folded => {
		const copy = folded.nextElementSibling, words = text => text.replace(/\s+/g, " ").trim();
		return folded.checkVisibility() || !copy.matches(".paper-copy") || !copy.checkVisibility() ||
			!words(copy.textContent).endsWith(words(folded.querySelector(".nhsuk-details__text").textContent));
	}).map(folded => folded.textContent.slice(0, 80))`
	const valuesLost = `[...document.querySelectorAll("dd a")].filter(a => !a.closest("details") && !a.checkVisibility()).map(a => a.outerHTML)`
	for name, c := range map[string]struct {
		sheets int
		folded bool
	}{
		"union with code sent":          {3, true},
		"review with earlier requests":  {4, true},
		"approved":                      {3, true},
		"answered":                      {3, true},
		"trust: ended, all reported":    {4, true},
		"conflict":                      {2, false},
		"expired":                       {1, false},
		"register":                      {3, false},
		"derogation in force":           {1, false},
		"blank form":                    {4, false},
		"blank form without a round":    {5, false},
		"broken":                        {1, false},
		"union with a reported refusal": {4, true},
	} {
		t.Run(name, func(t *testing.T) {
			pagestest.Do(t, tab, chromedp.Navigate(pagestest.ServeOnce(t, situationNamed(t, name), design)))
			printed, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
			if err != nil {
				t.Fatal(err)
			}
			if sheets := bytes.Count(printed, []byte("/Type /Page\n")); sheets < 1 || sheets > c.sheets {
				t.Errorf("%d sheets, want %d at most", sheets, c.sheets)
			}
			if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
				t.Fatal(err)
			}
			if got := pagestest.Ask[[]string](t, tab, linked); len(got) > 0 {
				t.Errorf("addresses are printed: %v", got)
			}
			if got := pagestest.Ask[[]string](t, tab, shown); len(got) > 0 {
				t.Errorf("there is something to press on paper: %v", got)
			}
			if lost := pagestest.Ask[[]string](t, tab, notOnPaper); len(lost) > 0 || c.folded != pagestest.Ask[bool](t, tab, `document.querySelector(".paper-copy") !== null`) {
				t.Errorf("what is folded on a screen is not on paper: %v", lost)
			}
			if lost := pagestest.Ask[[]string](t, tab, valuesLost); len(lost) > 0 {
				t.Errorf("values that are links are not on paper: %v", lost)
			}
			if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: ""}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
