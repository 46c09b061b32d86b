package review_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// asked asks for a code, and returns the cookie that the browser was given.
func asked(t *testing.T, w *pagestest.World, form url.Values) string {
	t.Helper()
	answer := w.Post(w.Link(derogation.Union), pagestest.Unchecked(form))
	pagestest.Wants(t, answer, http.StatusOK, "We sent a code")
	cookies := answer.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies", len(cookies))
	}
	c := cookies[0]
	if c.Path != w.Link(derogation.Union) || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 1800 || !strings.HasPrefix(c.Name, "__Secure-") {
		t.Errorf("the cookie is %v", c)
	}
	return c.Name + "=" + c.Value
}

func openedIn(w *pagestest.World, link, cookie string) *httptest.ResponseRecorder {
	return w.Request(http.MethodGet, link, nil, "Cookie", cookie)
}

func TestWhatWasTypedIsKeptForItsBrowserUntilTheCodeComes(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	cookie := asked(t, w, refusing(""))
	begun := w.Now

	pagestest.Wants(t, openedIn(w, link, cookie), http.StatusOK, "Kept words.")
	if !strings.Contains(openedIn(w, link, cookie).Body.String(), `value="Sample Person"`) {
		t.Error("the name is lost")
	}
	name, _, _ := strings.Cut(cookie, "=")
	for which, other := range map[string]string{"none": "", "another's": name + "=" + strings.Repeat("A", 26), "no cookie of ours": name + "=x"} {
		if strings.Contains(openedIn(w, link, other).Body.String(), "Kept words.") {
			t.Errorf("a browser with %s cookie sees it", which)
		}
	}
	pagestest.Lacks(t, w.Request(http.MethodGet, w.LinkOfLater(derogation.Union), nil, "Cookie", cookie), "Kept words.")

	w.Now = begun.Add(casework.UnsentLives - time.Second)
	pagestest.Wants(t, openedIn(w, link, cookie), http.StatusOK, "Kept words.")
	w.Now = begun.Add(casework.UnsentLives)
	pagestest.Lacks(t, openedIn(w, link, cookie), "Kept words.")
}

func TestWhatWasTypedIsEmptiedWhenItIsRecorded(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	cookie := asked(t, w, refusing(""))
	answer := w.Request(http.MethodPost, link, refusing(w.Code()), "Cookie", cookie)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	if gone := answer.Result().Cookies(); len(gone) != 1 || gone[0].MaxAge != -1 {
		t.Errorf("cookies %v", gone)
	}
	for _, kept := range w.Store.AllUnsent() {
		if len(kept.Typed) != 0 {
			t.Errorf("kept: %v", kept)
		}
	}
}

// A field that the action chosen does not read is not kept unlooked either.
func TestNothingIsKeptThatMayNotBeRecorded(t *testing.T) {
	for name, change := range map[string][2]string{
		"an NHS number":                   {"explanation", "Patient 943 476 5919."},
		"an NHS number in another answer": {"conditions", "Patient 943 476 5919."},
		"an NHS number in a name":         {"person", "943 476 5919"},
		"an NHS number as a field":        {"943 476 5919", "x"},
		"what is not confirmed":           {"explanation", "Born 1/2/1950."},
		"more than any text may be":       {"conditions", strings.Repeat("x", 5000)},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.Union)
			form := refusing("")
			form.Set(change[0], change[1])
			for _, path := range []string{w.Link(derogation.Union), w.Link(derogation.Union) + "/code"} {
				if answer := w.Post(path, pagestest.Unchecked(form)); len(answer.Result().Cookies()) != 0 {
					t.Error("the browser was given a cookie")
				}
			}
			if kept := w.Store.AllUnsent(); len(kept) != 0 {
				t.Errorf("kept: %v", kept)
			}
		})
	}
}

func TestAnAnswerThatNeedsNoCodeIsNotKept(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	pagestest.Wants(t, w.Post(w.Link(derogation.Union), pagestest.Unchecked(pagestest.Values("action", "ask", "question", "How many beds are open?"))), http.StatusOK)
	if kept := w.Store.AllUnsent(); len(kept) != 0 {
		t.Errorf("kept: %v", kept)
	}
}
