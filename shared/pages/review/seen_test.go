package review_test

import (
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// Seen is shown to everybody who sees the case, and decides nothing.
func TestIHaveItIsOneButtonAndIsShownToEverybody(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	page := w.Get(link)
	pagestest.Wants(t, page, http.StatusOK, "I have it", "It is no answer and does not stop the clock")
	pagestest.WellMade(t, page)
	before := w.State()

	if got := w.Post(link+"/seen", nil); got.Code != http.StatusSeeOther || got.Header().Get("Location") != link {
		t.Fatalf("answered %d, to %q", got.Code, got.Header().Get("Location"))
	}
	review, open := w.State().OpenReview()
	was, _ := before.OpenReview()
	if !open || len(review.Seen) != 1 || !review.DueAt.Equal(was.DueAt) || w.State().Step != before.Step {
		t.Fatalf("it is not seen, or more than that: %+v", review)
	}
	const said = "Seen, not decided: "
	page = w.Get(link)
	pagestest.Wants(t, page, http.StatusOK, said, "Continue")
	pagestest.Lacks(t, page, "I have it")
	pagestest.WellMade(t, page)
	pagestest.Wants(t, w.Get(w.TrustLink()), http.StatusOK, said)
	pagestest.Wants(t, w.Get(w.BoardLink("X24")), http.StatusOK, "Seen at ", ", not decided")
	pagestest.Wants(t, w.Get(w.BoardLink("X24")+"/case/"+pagestest.Reference), http.StatusOK, "has seen it, and has not decided")

	// Pressed again, or once it was answered, it changes nothing.
	version := w.State().Version
	w.Post(link+"/seen", nil)
	if got := w.State().Version; got != version {
		t.Errorf("version %d became %d", version, got)
	}
	w.Refuse()
	version = w.State().Version
	if got := w.Post(link+"/seen", nil); got.Code != http.StatusSeeOther || w.State().Version != version {
		t.Errorf("answered %d, at version %d", got.Code, w.State().Version)
	}
	if body := w.Get(link).Body.String(); strings.Contains(body, "I have it") {
		t.Error("the button is still there")
	}
}
