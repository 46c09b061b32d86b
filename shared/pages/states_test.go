package pages_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

const helpPhone = "020 7946 0000"

// TestEveryDeadEndSaysWhatHappenedWhatToDoAndWhomToRing goes through all that a
// person can meet instead of what they came for.
func TestEveryDeadEndSaysWhatHappenedWhatToDoAndWhomToRing(t *testing.T) {
	director := pagestest.Opened(derogation.ClinicalDirector)
	answering := func(form url.Values, headers ...string) func(*pagestest.World) *httptest.ResponseRecorder {
		return func(w *pagestest.World) *httptest.ResponseRecorder {
			director(w)
			return w.Request(http.MethodPost, w.Link(derogation.ClinicalDirector), form, headers...)
		}
	}
	for name, c := range map[string]struct {
		show         func(*pagestest.World) *httptest.ResponseRecorder
		status       int
		happened, do string
	}{
		"a register without an entry":        {pagestest.Seen("/register/sample"), 200, "Nothing is in force, or to begin.", "Site or trust"},
		"no such register":                   {pagestest.Seen("/register/other"), 404, "There is no such register", "See all registers"},
		"a code that is mistyped":            {pagestest.Seen("/d?code=ZZZZ"), 404, "No derogation has this code", "read the code again"},
		"a code of nothing":                  {pagestest.Seen("/d/" + pagestest.Code), 404, "nothing is approved under this code", "no union has approved a derogation under it"},
		"an address that is none":            {pagestest.Seen("/nothing/at/all"), 404, "There is no page at this address", "open the link in it again"},
		"a forged link":                      {pagestest.Seen("/r/forged"), 404, "There is no page at this address", "copy all of it"},
		"a link that was used":               {pagestest.Opened(derogation.ClinicalDirector, (*pagestest.World).Escalate), 200, "This review has been answered", "You can still read what was asked."},
		"a link whose tier was passed":       {pagestest.Opened(derogation.ClinicalDirector, (*pagestest.World).Silence), 200, "No answer was recorded in time, and the request was passed on.", "you can still add a comment"},
		"a link whose request was withdrawn": {pagestest.Opened(derogation.TrustMedicalDirector, (*pagestest.World).Withdraw), 200, "The trust ended the request first", "You can still read what was asked."},
		"a link of a contact who is gone":    {situationNamed(t, "not registered").Show, 404, "This link no longer opens a request", "the person who keeps your organisation’s contacts"},
		"a link that expired":                {situationNamed(t, "expired").Show, 410, "This link has expired", "Nothing can be seen or answered with it any more"},
		"a trust's link that expired":        {situationNamed(t, "trust: expired").Show, 410, "This link has expired", "Nothing can be seen or answered with it any more"},
		"an answer that came too late":       {situationNamed(t, "conflict").Show, 409, "already answered by", "Copy it if you need it."},
		"an answer on what changed":          {situationNamed(t, "trust: changed meanwhile").Show, 409, "The request changed after it was shown to you", "look at it again"},
		"what this tier may not do":          {answering(pagestest.Values("action", "refuse", "reason", "other", "explanation", "No.")), 403, "You may not do this", "Open the page again"},
		"a form of another kind of content":  {answering(pagestest.Values(), "Content-Type", "text/plain"), 415, "This answer cannot be read", "Nothing was recorded"},
		"a form of another site":             {answering(pagestest.Values(), "Sec-Fetch-Site", "cross-site"), 403, "This answer came from another site", "Open the link in your message"},
		"an answer that is too long":         {answering(pagestest.Values("comment", strings.Repeat("x", 64<<10))), 413, "This answer is too long", "Shorten the texts"},
		"a method that is none of ours":      {func(w *pagestest.World) *httptest.ResponseRecorder { return w.Request(http.MethodPut, "/r/x", nil) }, 405, "This cannot be done here", "Nothing was changed"},
		"a form sent to a page that only is": {func(w *pagestest.World) *httptest.ResponseRecorder { return w.Post("/register", pagestest.Values()) }, 405, "This cannot be done here", "Nothing was changed"},
		"a failure while reading":            {situationNamed(t, "broken").Show, 500, "You changed nothing by opening it.", "Try again in a minute."},
		"a failure of the register":          {situationNamed(t, "register that cannot be read").Show, 500, "take it neither as a yes nor as a no", "Try again in a minute."},
		"a failure of the program": {func(w *pagestest.World) *httptest.ResponseRecorder {
			w.Store.Panics = true
			return w.Get("/register/sample")
		}, 500, "Something went wrong on our side", "request-1"},
		"a failure while something is sent":   {failingAnswer, 500, "We cannot say whether what you sent was recorded.", "Open the page again"},
		"a strike that has none who decides":  {pagestest.Seen("/", pagestest.BetweenRounds), 200, "No strike is on, or about to begin", "The registers of all rounds"},
		"a form on paper without a round":     {pagestest.Seen("/blank-form", pagestest.BetweenRounds), 200, "This is the general form.", "Print this page"},
		"a link of a round that is long over": {roundOver, 410, "This link has expired", "Nothing can be seen or answered with it any more"},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t)
			answer := c.show(w)
			pagestest.Wants(t, answer, c.status, c.happened, c.do)
			pagestest.WellMade(t, answer)
			guarded(t, answer)
			pagestest.Lacks(t, answer, "panic", "out of range", "dynamodb", "goroutine", "sql")
			if strings.HasSuffix(name, "who decides") || strings.HasSuffix(name, "without a round") {
				return // No round is on: nobody is there to be rung.
			}
			if !strings.Contains(pagestest.Text(answer), helpPhone) {
				t.Errorf("nobody to ring: %s", pagestest.Text(answer))
			}
		})
	}
}

func situationNamed(t *testing.T, name string) pagestest.Situation {
	t.Helper()
	for _, s := range pagestest.Situations() {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no situation %q", name)
	return pagestest.Situation{}
}

func failingAnswer(w *pagestest.World) *httptest.ResponseRecorder {
	w.Reach(derogation.ClinicalDirector)
	link := w.Link(derogation.ClinicalDirector)
	w.Store.Broken = errors.New("the table is on fire")
	return w.Post(link, pagestest.Values("action", "escalate"))
}

// roundOver opens a link when its round is over and its own time too.
func roundOver(w *pagestest.World) *httptest.ResponseRecorder {
	w.Reach(derogation.ClinicalDirector)
	link := w.Link(derogation.ClinicalDirector)
	w.Now = pagestest.Evening.AddDate(0, 6, 0)
	return w.Get(link)
}

// What leads back leads to the page that failed, whichever it was.
func TestAPageThatFailedLeadsBackToItself(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Store.Broken = pagestest.ErrUnread
	link, trust := w.Link(derogation.ClinicalDirector), w.TrustLink()
	for path, back := range map[string]string{link: link, trust: trust} {
		pagestest.WantsMarkup(t, w.Get(path).Body.String(), `<a href="`+back+`">Open the page again</a>`)
	}
	pagestest.WantsMarkup(t, w.Post(link+"/code", pagestest.Values()).Body.String(), `<a href="`+link+`">Open the page again</a>`)
}

func TestEachAddressSaysWhatItTakes(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	for path, allowed := range map[string]string{
		w.Link(derogation.ClinicalDirector): "GET, HEAD, POST", w.Link(derogation.ClinicalDirector) + "/code": "GET, HEAD, POST",
		w.TrustLink(): "GET, HEAD, POST", "/": "GET, HEAD", "/register": "GET, HEAD", "/d/" + pagestest.Code: "GET, HEAD", "/docs": "GET, HEAD",
		"/blank-form": "GET, HEAD", "/assets/pages.css": "GET, HEAD",
	} {
		for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace} {
			answer := w.Request(method, path, nil)
			if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") != allowed {
				t.Errorf("%s %s: %d, which allows %q", method, path, answer.Code, answer.Header().Get("Allow"))
			}
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodDelete} {
		pagestest.Wants(t, w.Request(method, "/nowhere", nil), http.StatusNotFound)
	}
}
