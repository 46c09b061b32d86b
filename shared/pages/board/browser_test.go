package board_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/pagestest"
	"example.org/derogations/shared/uktime"
)

// screen is a board on a real browser's screen.
type screen struct {
	t   *testing.T
	tab context.Context
	w   *pagestest.World
	// mu guards the world, which the server reads while the test changes it.
	mu     sync.Mutex
	parts  atomic.Int64
	answer atomic.Int64
}

// watch opens the board of the busy world, under the headers of production.
func watch(t *testing.T, width int64, scripted bool) *screen {
	t.Helper()
	return watchAs(t, width, scripted, pagestest.Busy)
}

// watchAs opens the board of a world that was filled by the function given.
func watchAs(t *testing.T, width int64, scripted bool, fill func(*pagestest.World)) *screen {
	t.Helper()
	s := &screen{t: t, w: pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged)}
	fill(s.w)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.Header.Get("Board-Fragment") != "" {
			s.parts.Add(1)
			if status := s.answer.Load(); status != 0 {
				answer.WriteHeader(int(status))
				return
			}
		}
		s.w.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), s.w.Now, "request-1")))
	}))
	t.Cleanup(server.Close)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	t.Cleanup(closeTab)
	s.tab = tab
	pagestest.Do(t, tab, chromedp.EmulateViewport(width, 700))
	if _, err := chromedp.Call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripted}); err != nil {
		t.Fatal(err)
	}
	pagestest.Do(t, tab, chromedp.Navigate(server.URL+s.w.BoardLink("X24")))
	return s
}

// meanwhile changes the world while the board is looked at.
func (s *screen) meanwhile(change func(w *pagestest.World)) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.w)
}

// look has the page update itself, as it does when somebody comes back to it,
// and waits until it shows the time that it is.
func (s *screen) look() {
	s.t.Helper()
	s.meanwhile(func(w *pagestest.World) { w.Now = w.Now.Add(time.Second) })
	want := "Updated at " + uktime.Seconds(s.w.Now)
	s.do(`document.dispatchEvent(new Event("visibilitychange"))`)
	s.until(`document.querySelector("[data-live=updated]").innerText === ` + "`" + want + "`")
}

// accessible has axe check the page as it stands.
func (s *screen) accessible(when string) {
	s.t.Helper()
	pagestest.Do(s.t, s.tab, chromedp.Evaluate[chromedp.Void](string(pagestest.Needed(s.t, pagestest.AxePath))))
	pagestest.Violations(s.t, s.tab, when)
}

func (s *screen) do(script string) { s.t.Helper(); pagestest.Ask[bool](s.t, s.tab, script+"; true") }

// until waits for what the page will show by itself.
func (s *screen) until(condition string) {
	s.t.Helper()
	_, err := chromedp.Run(s.tab, chromedp.Evaluate[bool](`new Promise(done => {
		const look = () => { if (`+condition+`) done(true); else requestAnimationFrame(look); };
		look();
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		s.t.Fatalf("it never came about that %s: %v", condition, err)
	}
}

func (s *screen) says(selector string) string {
	s.t.Helper()
	return pagestest.Ask[string](s.t, s.tab, "document.querySelector(`"+selector+"`).innerText")
}

// rows are the references on the board, in their order.
func (s *screen) rows() string {
	s.t.Helper()
	return pagestest.Ask[string](s.t, s.tab, `Array.from(document.querySelectorAll("tr[data-key]"), row => row.dataset.key).join(" ")`)
}

func (s *screen) focused() string {
	s.t.Helper()
	return pagestest.Ask[string](s.t, s.tab, `document.activeElement.innerText`)
}

func TestTheBoardUpdatesItselfAndKeepsFocusAndPlace(t *testing.T) {
	first, second, atUnion := derogation.NewReference(1), derogation.NewReference(2), derogation.NewReference(3)
	for name, width := range map[string]int64{"telephone": 390, "desk": pagestest.WideScreen} {
		t.Run(name, func(t *testing.T) {
			s := watch(t, width, true)
			link := func(reference string) string {
				return `document.querySelector('tr[data-key="` + reference + `"] a')`
			}
			top := func() float64 {
				return pagestest.Ask[float64](t, s.tab, link(pagestest.Reference)+`.getBoundingClientRect().top`)
			}
			s.do(link(pagestest.Reference) + `.focus(); window.kept = ` + link(pagestest.Reference) + `; window.other = document.querySelector('tr[data-key="` + atUnion + `"]'); ` + link(pagestest.Reference) + `.scrollIntoView()`)
			place := top()
			added := derogation.NewReference(6)
			s.meanwhile(func(w *pagestest.World) {
				w.Asked(6, derogation.NationalTeam, func(s *derogation.Submit) { pagestest.At(0, 1)(s); pagestest.Casualties(s) }) // Comes above what is looked at.
				w.Asked(1, derogation.Union, pagestest.At(0, 0))                                                                   // Goes below it.
				w.Now = w.Now.Add(15 * time.Minute)                                                                                // The second one is overdue by now.
			})
			s.look()
			if got, want := s.rows(), strings.Join([]string{derogation.NewReference(4), added, second, pagestest.Reference, atUnion, first}, " "); got != want {
				t.Errorf("the rows are %s, want %s", got, want)
			}
			if got := s.focused(); got != pagestest.Reference {
				t.Errorf("the focus is on %q", got)
			}
			if !pagestest.Ask[bool](t, s.tab, `window.kept === document.activeElement && window.other === document.querySelector('tr[data-key="`+atUnion+`"]')`) {
				t.Error("what did not change was replaced")
			}
			if moved := top() - place; moved > 1 || moved < -1 {
				t.Errorf("what was looked at moved by %g pixels", moved)
			}
			if got := s.says("#announce"); got != added+" is overdue at the national team. "+second+" is overdue at the clinical director." {
				t.Errorf("announced: %q", got)
			}
			if got := s.says(`li[data-key="union"]`); !strings.Contains(got, "2 open") {
				t.Errorf("the union's count: %q", got)
			}
			s.accessible("after an update")
		})
	}
}

const (
	// narrowTags counts the tags that are narrower than what they say.
	narrowTags = `[...document.querySelectorAll(".board-table .nhsuk-tag")].filter(tag => {
		const style = getComputedStyle(tag), says = document.createRange();
		says.selectNodeContents(tag);
		return says.getBoundingClientRect().width > tag.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) + 1;
	}).length`
	// brokenTimes counts the times that take a third line.
	brokenTimes = `[...document.querySelectorAll("tr[data-key] td:nth-child(n+5) > :last-child")].filter(
		cell => cell.offsetHeight > 2.5 * parseFloat(getComputedStyle(cell).lineHeight)).length`
)

// A board of no request, of some, and of as many as it lists, fits a telephone, a
// tablet and a desk; what is below the list is reached from above it; and a row is no
// higher on a desk for want of a line to write a time on.
func TestABoardFitsItsScreenHoweverFullItIs(t *testing.T) {
	for name, test := range map[string]struct {
		fill func(*pagestest.World)
		rows int
	}{
		"empty": {func(w *pagestest.World) { w.Withdraw() }, 0},
		"some":  {pagestest.Busy, 5},
		"full": {func(w *pagestest.World) {
			pagestest.Busy(w)
			tiers := derogation.Ladder()
			for n := uint64(10); n < 340; n++ {
				w.Asked(n, tiers[n%uint64(len(tiers))], pagestest.At(0, 0))
			}
			w.Now = w.Now.Add(50 * time.Minute) // The day is named where it was yesterday.
		}, 300},
	} {
		t.Run(name, func(t *testing.T) {
			s := watchAs(t, 390, true, test.fill)
			if rows := pagestest.Ask[int](t, s.tab, `document.querySelectorAll("tr[data-key]").length`); rows != test.rows {
				t.Errorf("%d rows, want %d", rows, test.rows)
			}
			for _, width := range []int64{390, 769, 1024, pagestest.WideScreen} {
				pagestest.Do(t, s.tab, chromedp.EmulateViewport(width, 700))
				if wide := pagestest.Ask[int64](t, s.tab, `document.documentElement.scrollWidth`); wide > width {
					t.Errorf("at %d pixels the page is %d wide", width, wide)
				}
				if cut := pagestest.Ask[int](t, s.tab, narrowTags); cut > 0 {
					t.Errorf("at %d pixels %d tags are narrower than what they say", width, cut)
				}
				for _, below := range []string{"filter", "figures"} {
					s.do(`document.querySelector('.board-bar a[href="#` + below + `"]').click()`)
					if !pagestest.Ask[bool](t, s.tab, `(box => Math.round(box.top) >= 0 && box.bottom <= innerHeight)(document.getElementById("`+below+`").getBoundingClientRect())`) {
						t.Errorf("at %d pixels %s is not reached: it is at %v", width, below, pagestest.Ask[float64](t, s.tab, `document.getElementById("`+below+`").getBoundingClientRect().top`))
					}
				}
			}
			if cells := pagestest.Ask[int](t, s.tab, brokenTimes); cells > 0 {
				t.Errorf("%d times take a third line", cells)
			}
			if weight := pagestest.Compressed(t, s.w.Fragment(s.w.BoardLink("X24")).Body.Bytes()); weight > 30_000 {
				t.Errorf("an update weighs %d bytes on its way", weight)
			}
			s.look()
			if rows := pagestest.Ask[int](t, s.tab, `document.querySelectorAll("tr[data-key]").length`); rows != test.rows {
				t.Errorf("%d rows after an update, want %d", rows, test.rows)
			}
		})
	}
}

func TestARowThatIsGoneStaysWhileItHasTheFocus(t *testing.T) {
	s := watch(t, pagestest.WideScreen, true)
	s.do(`document.querySelector('tr[data-key="` + pagestest.Reference + `"] a').focus()`)
	s.meanwhile(func(w *pagestest.World) { w.Withdraw() })
	s.look()
	s.look()
	if got := s.focused(); got != pagestest.Reference {
		t.Errorf("the focus is on %q", got)
	}
	if class := pagestest.Ask[string](t, s.tab, `document.activeElement.closest("tr").className`); strings.Count(class, "board-gone") != 1 {
		t.Errorf("the row is %q", class)
	}
	s.do(`document.activeElement.blur()`)
	s.look()
	if got := s.rows(); strings.Contains(got, pagestest.Reference) {
		t.Errorf("the rows are %s", got)
	}
}

func TestTheBoardCanBePausedAndSaysWhenItIsNotUpdated(t *testing.T) {
	s := watch(t, pagestest.WideScreen, true)
	before := s.says("[data-live=updated]")
	pagestest.Do(t, s.tab, chromedp.Click("#pause"))
	if got := s.says("#pause"); got != "Resume updates" {
		t.Errorf("the button says %q", got)
	}
	s.meanwhile(func(w *pagestest.World) { w.Now = w.Now.Add(time.Minute) })
	s.do(`document.dispatchEvent(new Event("visibilitychange"))`)
	if got := s.says("[data-live=updated]"); got != before || s.parts.Load() != 0 {
		t.Errorf("while paused: %q, asked %d times", got, s.parts.Load())
	}
	pagestest.Do(t, s.tab, chromedp.Click("#pause"))
	s.until(`document.querySelector("[data-live=updated]").innerText !== "` + before + `"`)

	s.answer.Store(http.StatusInternalServerError)
	s.do(`document.dispatchEvent(new Event("visibilitychange"))`)
	s.until(`document.querySelector("#trouble").innerText.includes("could not be updated")`)
	s.accessible("when it could not be updated")
	s.answer.Store(0)
	s.look()
	if got := s.says("#trouble"); got != "" {
		t.Errorf("it still says %q", got)
	}

	s.meanwhile(func(w *pagestest.World) { w.Now = pagestest.Evening.Add(12 * time.Hour) }) // The link has expired.
	s.do(`document.dispatchEvent(new Event("visibilitychange"))`)
	s.until(`document.querySelector("#trouble").innerText.includes("no longer updated")`)
	asked := s.parts.Load()
	s.do(`document.dispatchEvent(new Event("visibilitychange"))`)
	if s.parts.Load() != asked || !pagestest.Ask[bool](t, s.tab, `document.querySelector("#pause").hidden`) {
		t.Error("it goes on asking")
	}
}

func TestAHiddenBoardAsksForNothing(t *testing.T) {
	s := watch(t, pagestest.WideScreen, true)
	s.do(`Object.defineProperty(document, "hidden", {configurable: true, get: () => true}); document.dispatchEvent(new Event("visibilitychange"))`)
	if s.parts.Load() != 0 {
		t.Error("it asked while nobody saw it")
	}
	s.do(`delete document.hidden`)
	s.look()
}

func TestTheBoardWorksWithoutItsScript(t *testing.T) {
	s := watch(t, 390, false)
	if !pagestest.Ask[bool](t, s.tab, `document.querySelector("#pause").hidden && getComputedStyle(document.querySelector("#pause")).display === "none"`) {
		t.Error("a button that does nothing is there")
	}
	s.meanwhile(func(w *pagestest.World) { w.Withdraw() })
	pagestest.Do(t, s.tab, chromedp.Click(`//a[text()="Refresh"]`), chromedp.WaitNotPresent(`tr[data-key="`+pagestest.Reference+`"]`))
	if got := s.rows(); strings.Contains(got, pagestest.Reference) {
		t.Errorf("the rows are %s", got)
	}
	if s.parts.Load() != 0 {
		t.Error("the script ran")
	}
}
