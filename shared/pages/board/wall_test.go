package board_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// onTheWall opens the busy world's board as a wall shows it.
func onTheWall(t *testing.T, scripted bool) *screen {
	t.Helper()
	s := watch(t, 1920, scripted)
	pagestest.Do(t, s.tab, chromedp.EmulateViewport(1920, 1080), chromedp.Click(`//a[text()="Wall screen"]`), chromedp.WaitVisible(".wall"))
	return s
}

// splitWords are the headings, marks and times that stand on more lines than they have
// words.
const splitWords = `[...document.querySelectorAll(".wall th, .wall .nhsuk-table__heading, .wall-mark, .wall-left")].filter(e => e.checkVisibility()).filter(e => {
	const text = document.createRange();
	text.selectNodeContents(e);
	return new Set([...text.getClientRects()].map(line => Math.round(line.top))).size > e.textContent.trim().split(/\s+/).length;
}).map(e => e.textContent)`

func TestAWallCountsTheSecondsAndMarksANewException(t *testing.T) {
	s := onTheWall(t, true)
	left := `[data-key="` + derogation.NewReference(2) + `"] .wall-left`
	s.until(`/^in \d+ min \d+ s$/.test(document.querySelector('` + left + `').textContent)`)
	// The page's clock goes on by ten hours, and nothing else does.
	s.do(`{const real = Date.now.bind(Date); Date.now = () => real() + 36000000}`)
	s.until(`/^Overdue by 9 h \d+ min \d+ s$/.test(document.querySelector('` + left + `').textContent)`)

	for _, width := range []int64{390, 700, 820, 1920} {
		pagestest.Do(t, s.tab, chromedp.EmulateViewport(width, 1080))
		if split := pagestest.Ask[[]string](t, s.tab, splitWords); len(split) > 0 {
			t.Errorf("at %d pixels words are split: %q", width, split)
		}
		if wide := pagestest.Ask[int64](t, s.tab, `document.documentElement.scrollWidth`); wide > width {
			t.Errorf("at %d pixels the page is %d wide", width, wide)
		}
		s.accessible("on a wall")
	}

	late := derogation.NewReference(7)
	s.meanwhile(func(w *pagestest.World) {
		w.Now = w.Now.Add(time.Minute)
		w.Asked(7, derogation.NationalTeam, pagestest.Casualties)
	})
	s.look()
	if got := s.says("#announce"); !strings.HasPrefix(got, "New exception: "+late) {
		t.Errorf("announced: %q", got)
	}
	if got := s.says(`[data-key="` + late + `"]`); !strings.Contains(got, "! New exception") {
		t.Errorf("the new exception says %q", got)
	}
	s.meanwhile(func(w *pagestest.World) { w.Now = w.Now.Add(15 * time.Minute) })
	s.look()
	if got := s.says(`[data-key="` + late + `"]`); strings.Contains(got, "New") {
		t.Errorf("after 15 minutes it says %q", got)
	}

	pagestest.Do(t, s.tab, chromedp.Click("#pause"))
	stood := s.says(left)
	s.do(`Date.now = () => 0; document.dispatchEvent(new Event("visibilitychange"))`)
	pagestest.Ask[bool](t, s.tab, `true`)
	if got := s.says(left); got != stood {
		t.Errorf("while paused: %q, then %q", stood, got)
	}
}

func TestAWallWithoutItsScriptSaysWhenRequestsAreDue(t *testing.T) {
	s := onTheWall(t, false)
	if got := s.says(`[data-key="` + derogation.NewReference(1) + `"]`); !strings.Contains(got, "Overdue by 10 min") || !strings.Contains(got, "11:37pm") {
		t.Errorf("it says %q", got)
	}
	if !pagestest.Ask[bool](t, s.tab, `document.querySelector("#pause").hidden`) {
		t.Error("a button that does nothing is there")
	}
}
