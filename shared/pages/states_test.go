package pages_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

const helpPhone = "020 7946 0000"

// TestEveryDeadEndSaysWhatHappenedWhatToDoAndWhomToRing goes through all that a
// person can meet instead of what they came for.
func TestEveryDeadEndSaysWhatHappenedWhatToDoAndWhomToRing(t *testing.T) {
	director := opened(derogation.ClinicalDirector)
	answering := func(form url.Values, headers ...string) func(*world) *httptest.ResponseRecorder {
		return func(w *world) *httptest.ResponseRecorder {
			director(w)
			return w.request(http.MethodPost, w.link(derogation.ClinicalDirector), form, headers...)
		}
	}
	for name, c := range map[string]struct {
		show         func(*world) *httptest.ResponseRecorder
		status       int
		happened, do string
	}{
		"a register without an entry":         {seen("/register/sample"), 200, "Nothing is in force, or to begin.", "Site or trust"},
		"no such register":                    {seen("/register/other"), 404, "There is no such register", "The list of all registers"},
		"a code that is mistyped":             {seen("/d?code=ZZZZ"), 404, "This code is mistyped", "read the code again"},
		"a code of nothing":                   {seen("/d/" + code), 404, "There is no such derogation", "Do not go in because of this call"},
		"an address that is none":             {seen("/nothing/at/all"), 404, "There is no page at this address", "open the link in it again"},
		"a forged link":                       {seen("/r/forged"), 404, "There is no page at this address", "it may have been cut short"},
		"a link that was used":                {opened(derogation.ClinicalDirector, (*world).escalate), 200, "This review has been answered", "You can still read what was asked."},
		"a link whose tier was passed":        {opened(derogation.ClinicalDirector, (*world).silence), 200, "No answer was recorded in time, and the request was passed on.", "you can still add a comment"},
		"a link whose request was withdrawn":  {opened(derogation.TrustMedicalDirector, (*world).withdraw), 200, "The trust ended the request first", "You can still read what was asked."},
		"a link of a contact who is gone":     {situationNamed(t, "not registered").show, 404, "This link no longer opens a request", "whoever keeps your organisation’s contacts"},
		"a link that expired":                 {situationNamed(t, "expired").show, 410, "This link has expired", "Where the request stands"},
		"a trust's link that expired":         {situationNamed(t, "trust: expired").show, 410, "This link has expired", "Where the request stands"},
		"an answer that came too late":        {situationNamed(t, "conflict").show, 409, "already answered by", "Copy it if you need it."},
		"an answer on what changed":           {situationNamed(t, "trust: changed meanwhile").show, 409, "The request changed after it was shown to you", "look at it again"},
		"what this tier may not do":           {answering(values("action", "refuse", "reason", "other", "explanation", "No.")), 403, "You may not do this", "Open the page again"},
		"a form of another kind of content":   {answering(values(), "Content-Type", "text/plain"), 415, "This answer cannot be read", "Nothing was recorded"},
		"a form of another site":              {answering(values(), "Sec-Fetch-Site", "cross-site"), 403, "This answer came from another site", "Open the link in your message"},
		"an answer that is too long":          {answering(values("comment", strings.Repeat("x", 64<<10))), 413, "This answer is too long", "Shorten the texts"},
		"a method that is none of ours":       {func(w *world) *httptest.ResponseRecorder { return w.request(http.MethodPut, "/r/x", nil) }, 405, "This cannot be done here", "Nothing was changed"},
		"a form sent to a page that only is":  {func(w *world) *httptest.ResponseRecorder { return w.post("/register", values()) }, 405, "This cannot be done here", "Nothing was changed"},
		"a failure while reading":             {situationNamed(t, "broken").show, 500, "You changed nothing by opening it.", "Try again in a minute."},
		"a failure of the register":           {situationNamed(t, "register that cannot be read").show, 500, "take it neither as a yes nor as a no", "Try again in a minute."},
		"a failure of the program":            {func(w *world) *httptest.ResponseRecorder { w.store.panics = true; return w.get("/register/sample") }, 500, "Something went wrong on our side", "request-1"},
		"a failure while something is sent":   {failingAnswer, 500, "We cannot say whether what you sent was recorded.", "Open the page again"},
		"a strike that has none who decides":  {seen("/", betweenRounds), 200, "No strike is on, or to begin", "The registers of all rounds"},
		"a form on paper without a round":     {seen("/blank-form", betweenRounds), 200, "This is the general form.", "Print this page"},
		"a link of a round that is long over": {roundOver, 410, "This link has expired", "Where the request stands"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			answer := c.show(w)
			wants(t, answer, c.status, c.happened, c.do)
			wellMade(t, answer)
			guarded(t, answer)
			lacks(t, answer, "panic", "out of range", "dynamodb", "goroutine", "sql")
			if strings.HasSuffix(name, "who decides") || strings.HasSuffix(name, "without a round") {
				return // No round is on: nobody is there to be rung.
			}
			if !strings.Contains(text(answer), helpPhone) {
				t.Errorf("nobody to ring: %s", text(answer))
			}
		})
	}
}

func situationNamed(t *testing.T, name string) situation {
	t.Helper()
	for _, s := range situations() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("there is no situation %q", name)
	return situation{}
}

func failingAnswer(w *world) *httptest.ResponseRecorder {
	w.reach(derogation.ClinicalDirector)
	link := w.link(derogation.ClinicalDirector)
	w.store.broken = errors.New("the table is on fire")
	return w.post(link, values("action", "escalate"))
}

// roundOver opens a link when its round is over and its own time too.
func roundOver(w *world) *httptest.ResponseRecorder {
	w.reach(derogation.ClinicalDirector)
	link := w.link(derogation.ClinicalDirector)
	w.now = evening.AddDate(0, 6, 0)
	return w.get(link)
}

// What leads back leads to the page that failed, whichever it was.
func TestAPageThatFailedLeadsBackToItself(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	w.store.broken = errUnread
	link, trust := w.link(derogation.ClinicalDirector), w.trustLink()
	for path, back := range map[string]string{link: link, trust: trust} {
		wantsMarkup(t, w.get(path).Body.String(), `<a href="`+back+`">Open the page again</a>`)
	}
	wantsMarkup(t, w.post(link+"/code", values()).Body.String(), `<a href="`+link+`">Open the page again</a>`)
}

func TestEachAddressSaysWhatItTakes(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	for path, allowed := range map[string]string{
		w.link(derogation.ClinicalDirector): "GET, HEAD, POST", w.link(derogation.ClinicalDirector) + "/code": "GET, HEAD, POST",
		w.trustLink(): "GET, HEAD, POST", "/": "GET, HEAD", "/register": "GET, HEAD", "/d/" + code: "GET, HEAD", "/docs": "GET, HEAD",
		"/blank-form": "GET, HEAD", "/assets/pages.css": "GET, HEAD",
	} {
		for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace} {
			answer := w.request(method, path, nil)
			if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") != allowed {
				t.Errorf("%s %s: %d, which allows %q", method, path, answer.Code, answer.Header().Get("Allow"))
			}
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodDelete} {
		wants(t, w.request(method, "/nowhere", nil), http.StatusNotFound)
	}
}
