package register_test

import (
	"bytes"
	"context"
	"image"
	_ "image/png" // What a browser's picture of a page is.
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// fullNotice has conditions of an ordinary length and an exception beside it: the
// most that a notice of one sheet holds.
var fullNotice = pagestest.Situation{
	Name:   "conditions and an exception",
	Change: func(submit *derogation.Submit) { pagestest.InUnionsRound(submit); pagestest.Casualties(submit) },
	Show: pagestest.Later(1, func(w *pagestest.World) {
		w.Reach(derogation.Union)
		asked := w.State().Request
		w.Do(derogation.Approve{Basis: w.Basis(), PublicAddress: pagestest.Union + "/17", Terms: derogation.Terms{
			Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To, Conditions: strings.Repeat("Critical care only. ", 25),
		}}, pagestest.Reviewer(derogation.Union))
	}),
}

// TestANoticeFillsOneSheet prints every notice that there is on A4: one sheet, of
// which four fifths are used, with its answer and its code and nothing to press.
func TestANoticeFillsOneSheet(t *testing.T) {
	// What a browser leaves of A4 at 96 dots an inch, within margins of 1 cm.
	const width, height = 718, 1047
	stylesheet := pagestest.Needed(t, pagestest.StylesheetPath)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	printed := 0
	for _, s := range append(pagestest.RegisterSituations(), fullNotice) {
		pagestest.Do(t, tab, chromedp.Navigate(pagestest.ServeOnce(t, s, stylesheet)))
		if !pagestest.Ask[bool](t, tab, `document.querySelector(".notice") !== null`) {
			continue
		}
		printed++
		paper, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		if err != nil {
			t.Fatal(err)
		}
		if sheets := bytes.Count(paper, []byte("/Type /Page\n")); sheets != 1 {
			t.Errorf("%s: %d sheets", s.Name, sheets)
		}
		media(t, tab, "print")
		pagestest.Do(t, tab, chromedp.EmulateViewport(width, height))
		if used := pagestest.Ask[float64](t, tab, `document.querySelector(".notice").getBoundingClientRect().bottom`); used < 0.8*height || used > height {
			t.Errorf("%s: %.0f of %d pixels of the sheet are used", s.Name, used, height)
		}
		for selector, shown := range map[string]bool{".register-state": true, ".register-notice": true, ".notice-code": true, "form": false, ".nhsuk-footer": false, ".nhsuk-back-link": false, ".nhsuk-skip-link": false} {
			if got := pagestest.Ask[bool](t, tab, `document.querySelector("`+selector+`").checkVisibility()`); got != shown {
				t.Errorf("%s: %s on paper: %v", s.Name, selector, got)
			}
		}
		media(t, tab, "")
	}
	if printed < 9 {
		t.Errorf("%d notices", printed)
	}
}

// TestTheCodeOfANoticeOpensIt has another reader than its maker's find the code in
// what a camera sees that is held to the page, on a phone and on paper.
func TestTheCodeOfANoticeOpensIt(t *testing.T) {
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	pagestest.Do(t, tab, chromedp.Navigate(pagestest.ServeOnce(t, fullNotice, pagestest.Needed(t, pagestest.StylesheetPath))), chromedp.EmulateViewport(390, 844))
	for _, on := range []string{"", "print"} {
		media(t, tab, on)
		pagestest.Ask[bool](t, tab, `document.querySelector(".notice-code").scrollIntoView(), true`)
		picture, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		decoded, _, err := image.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(decoded)
		if err != nil {
			t.Fatal(err)
		}
		if read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil); err != nil {
			t.Errorf("on %q: %v", on, err)
		} else if want := pagestest.PublicURL + "/d/" + pagestest.Code; read.GetText() != want {
			t.Errorf("on %q: %q, want %q", on, read.GetText(), want)
		}
	}
}

// media has the page shown as on paper, or on a screen again.
func media(t *testing.T, tab context.Context, kind string) {
	t.Helper()
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind}); err != nil {
		t.Fatal(err)
	}
}
