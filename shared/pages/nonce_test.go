package pages_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// TestAFormWithoutANonceOfItsOwnIsShownAgain sends each kind of form without its
// nonce, with a mangled one, and with one under which other words were recorded:
// nothing is recorded, nothing that was typed is lost, and the page that comes
// back can be sent.
func TestAFormWithoutANonceOfItsOwnIsShownAgain(t *testing.T) {
	const incomplete, used, text = "This page was not complete when you sent it", "You sent this page before", "Bed 4 is <free>."
	for name, c := range map[string]struct {
		action, field string
		link          func(*pagestest.World) string
		nonce         []string
		says          string
	}{
		"reviewer, none":    {"comment", "remark", passedOver, nil, incomplete},
		"reviewer, mangled": {"comment", "remark", passedOver, []string{"../7"}, incomplete},
		"reviewer, two":     {"comment", "remark", passedOver, []string{"", "00000000000000aa"}, incomplete},
		"reviewer, used":    {"comment", "remark", passedOver, []string{"00000000000000aa"}, used},
		"trust, none":       {"amend", "note", (*pagestest.World).TrustLink, nil, incomplete},
		"trust, mangled":    {"amend", "note", (*pagestest.World).TrustLink, []string{"00000000000000AA"}, incomplete},
		"trust, used":       {"amend", "note", (*pagestest.World).TrustLink, []string{"00000000000000aa"}, used},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
			w.Silence()
			link := c.link(w)
			send := func(text string) *httptest.ResponseRecorder {
				form := answerForm(w.Get(link)).filled(w, c.action)
				form.Set(c.field, text)
				form.Set("step", "record")
				form["nonce"] = c.nonce
				return w.Post(link, form)
			}
			if c.says == used {
				if first := send("Bed 3 is free."); first.Code != http.StatusSeeOther {
					t.Fatalf("status %d", first.Code)
				}
			}
			version := w.State().Version
			answer := send(text)
			pagestest.Wants(t, answer, http.StatusUnprocessableEntity, c.says)
			pagestest.WantsMarkup(t, answer.Body.String(), "Bed 4 is &lt;free&gt;.")
			if got := w.State().Version; got != version {
				t.Fatalf("the case went from version %d to %d", version, got)
			}
			if last, recorded := answerForm(answer).send(w, c.action, impatiently); !recorded || w.State().Version != version+1 {
				t.Errorf("sent again: status %d, and the case went from version %d to %d", last.Code, version, w.State().Version)
			}
		})
	}
}

// passedOver is the link of a tier that did not answer in time.
func passedOver(w *pagestest.World) string { return w.Link(derogation.ClinicalDirector) }
