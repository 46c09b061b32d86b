package pages_test

import (
	"fmt"
	"net/http"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// The same words under a nonce of their own are no double click: a question that
// was met with silence is put again, and a report that numbers nothing new says
// that nothing is new.
func TestTheSameWordsFromAPageThatWasOpenedAnewAreRecordedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		prepare, between func(*pagestest.World)
		link             func(*pagestest.World) string
		action           derogation.Action
		recorded         func(derogation.State) int
	}{
		"a question after silence": {
			func(w *pagestest.World) { w.Reach(derogation.ClinicalDirector) }, (*pagestest.World).Silence,
			func(w *pagestest.World) string { return w.Link(derogation.ClinicalDirector) },
			derogation.ActAsk, func(s derogation.State) int { return len(s.Questions) },
		},
		"an impact ten days later": {
			func(w *pagestest.World) { w.Reach(derogation.Union).Approve(); w.End() },
			func(w *pagestest.World) { w.Now = w.Now.AddDate(0, 0, 10) },
			(*pagestest.World).TrustLink,
			derogation.ActReportImpact, func(s derogation.State) int { return len(s.Impacts) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t)
			c.prepare(w)
			for _, want := range []int{1, 2} {
				form := answerForm(w.Get(c.link(w))).filled(w, string(c.action))
				form.Set("step", "record")
				form.Set("nonce", fmt.Sprintf("%016x", want)) // The test's pages all draw the same number.
				for range 2 {                                 // The second is the double click.
					if answer := w.Post(c.link(w), form); answer.Code != http.StatusSeeOther {
						t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
					}
				}
				if got := c.recorded(w.State()); got != want {
					t.Fatalf("recorded %d times, want %d", got, want)
				}
				c.between(w)
			}
		})
	}
}

// The case and the record of a call are read together, which is not at one moment: the
// second press may meet what the first one did, and not the record of it.
func TestASecondPressThatMeetsTheFirstIsNoConflict(t *testing.T) {
	for name, c := range map[string]struct {
		reach  derogation.Tier
		link   func(*pagestest.World) string
		action derogation.Action
	}{
		"a question":    {derogation.ClinicalDirector, func(w *pagestest.World) string { return w.Link(derogation.ClinicalDirector) }, derogation.ActAsk},
		"an escalation": {derogation.ClinicalDirector, func(w *pagestest.World) string { return w.Link(derogation.ClinicalDirector) }, derogation.ActEscalate},
		"a withdrawal":  {derogation.Union, (*pagestest.World).TrustLink, derogation.ActWithdraw},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t)
			w.Reach(c.reach)
			link := c.link(w)
			form := answerForm(w.Get(link)).filled(w, string(c.action))
			form.Set("step", "record")
			for press := range 2 {
				w.Store.CallUnread = press == 1
				if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
					t.Errorf("press %d: status %d: %s", press+1, answer.Code, pagestest.Text(answer))
				}
			}
		})
	}
}
