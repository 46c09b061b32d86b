package browser

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The widths of a telephone and of a desk.
const (
	Telephone int64 = 390
	Desk      int64 = 1280
)

// mostStops is how often somebody presses Tab before they give up.
const mostStops = 60

// Reader is somebody before a page with a keyboard, and no script in the
// browser.
type Reader struct {
	t     testing.TB
	tab   context.Context
	width int64
}

// Sit opens a tab of a browser. It ends with the test.
func Sit(t testing.TB, browser context.Context, width int64) *Reader {
	t.Helper()
	tab, closeTab := chromedp.NewContext(browser)
	t.Cleanup(closeTab)
	r := &Reader{t: t, tab: tab, width: width}
	r.do(chromedp.EmulateViewport(width, 844))
	if _, err := chromedp.Call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	return r
}

// Open opens an address.
func (r *Reader) Open(address string) {
	r.t.Helper()
	r.do(chromedp.Navigate(address))
	r.fits()
}

// Heading is what the page is headed; Text is all that it says.
func (r *Reader) Heading() string {
	r.t.Helper()
	return ask[string](r, `document.querySelector("h1").innerText`)
}

// Text is all that the page says.
func (r *Reader) Text() string { r.t.Helper(); return ask[string](r, `document.body.innerText`) }

// Address is where the browser is.
func (r *Reader) Address() string { r.t.Helper(); return ask[string](r, `location.href`) }

// Choose presses Tab until a radio button's group has the focus, and the arrow
// keys until the button has it. A tick box it ticks.
func (r *Reader) Choose(selector string) {
	r.t.Helper()
	group := ask[string](r, fmt.Sprintf(`(document.querySelector(%q) || {}).name || ""`, selector))
	if group == "" {
		r.t.Fatalf("%q has no %s: %s", r.Heading(), selector, r.Text())
	}
	r.Reach(fmt.Sprintf("[name=%q]", group))
	for range mostStops {
		if r.at(selector) {
			if !ask[bool](r, `document.activeElement.checked`) {
				r.press(" ")
			}
			return
		}
		if ask[string](r, `document.activeElement.type`) == "radio" {
			r.press(kb.ArrowDown)
		} else {
			r.press(kb.Tab)
		}
	}
	r.t.Fatalf("%s is not to be chosen with the keyboard", selector)
}

// Fill types a text into a field that Tab leads to, in place of what is there.
func (r *Reader) Fill(selector, text string) {
	r.t.Helper()
	r.Reach(selector)
	r.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(text))
}

// Press goes to a button or link by Tab and presses Enter, and waits for the
// page that follows.
func (r *Reader) Press(selector string) {
	r.t.Helper()
	r.Reach(selector)
	if _, err := chromedp.RunResponse(r.tab, chromedp.KeyEvent(kb.Enter)); err != nil {
		r.t.Fatalf("press %s on %q: %v", selector, r.Heading(), err)
	}
	r.fits()
}

// Reach presses Tab until an element has the focus.
func (r *Reader) Reach(selector string) {
	r.t.Helper()
	for range mostStops {
		if r.at(selector) {
			return
		}
		r.press(kb.Tab)
	}
	r.t.Fatalf("on %q, Tab does not lead to %s", r.Heading(), selector)
}

func (r *Reader) at(selector string) bool {
	r.t.Helper()
	return ask[bool](r, fmt.Sprintf(`document.activeElement.matches(%q)`, selector))
}

func (r *Reader) press(keys string) { r.t.Helper(); r.do(chromedp.KeyEvent(keys)) }

// fits checks that nobody has to scroll sideways.
func (r *Reader) fits() {
	r.t.Helper()
	if wide := ask[int64](r, `document.documentElement.scrollWidth`); wide > r.width {
		r.t.Errorf("%q is %d wide on a screen of %d", r.Heading(), wide, r.width)
	}
}

func (r *Reader) do(steps ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if err := chromedp.Do(r.tab, steps...); err != nil {
		r.t.Fatal(err)
	}
}

func ask[T any](r *Reader, expression string) T {
	r.t.Helper()
	answer, err := chromedp.Run(r.tab, chromedp.Evaluate[T](expression))
	if err != nil {
		r.t.Fatal(err)
	}
	return answer
}
