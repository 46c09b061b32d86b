package pages_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/pages/pagestest"
)

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
const choices = ".nhsuk-radios__item:has(+ .nhsuk-radios__conditional) > input, " +
	"fieldset:has(> .revealed) > .nhsuk-radios > .nhsuk-radios__item > input:not([data-alone])"

// TestPagesAreAccessible opens every kind of page in a real browser and has axe
// check it: on a wide screen, and on the narrowest, with each choice made in turn. On
// neither, nor on a tablet, may a page scroll sideways.
func TestPagesAreAccessible(t *testing.T) {
	axe := pagestest.Needed(t, pagestest.AxePath)
	stylesheet := pagestest.Needed(t, pagestest.StylesheetPath)
	chromium := browser.Start(t)
	tabs := make(chan context.Context, runtime.GOMAXPROCS(0)) // One takes longer to open than a page to check.
	for range cap(tabs) {
		tab, closeTab := chromedp.NewContext(chromium)
		t.Cleanup(closeTab)
		tabs <- tab
	}
	for _, s := range pagestest.Situations() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			address := pagestest.ServeOnce(t, s, stylesheet)
			tab := <-tabs
			defer func() { tabs <- tab }()
			pagestest.Do(t, tab, chromedp.Navigate(address), chromedp.Evaluate[chromedp.Void](string(axe)))
			const tablet = 770 // The narrowest on which tables are tables.
			for _, width := range []int64{pagestest.WideScreen, tablet, 320} {
				pagestest.Do(t, tab, chromedp.EmulateViewport(width, 900))
				wide := pagestest.Ask[int64](t, tab, `document.documentElement.scrollWidth`)
				if wide > width {
					t.Errorf("at %d pixels the page is %d wide", width, wide)
				}
				if width == tablet {
					continue
				}
				pagestest.Violations(t, tab, "as opened")
				photograph(t, tab, s.Name, width)
				if width == pagestest.WideScreen {
					continue
				}
				for i := range pagestest.Ask[int](t, tab, fmt.Sprintf("document.querySelectorAll(%q).length", choices)) {
					pagestest.Ask[bool](t, tab, fmt.Sprintf("document.querySelectorAll(%q)[%d].checked = true", choices, i))
					pagestest.Violations(t, tab, fmt.Sprintf("with choice %d", i+1))
				}
			}
		})
	}
}
