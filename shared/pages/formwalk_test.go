package pages_test

import (
	"cmp"
	"errors"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
	"example.org/derogations/shared/uktime"
)

var (
	postedForm = regexp.MustCompile(`(?s)<form action="([^"]*)" method="post"[^>]*>(.*?)</form>`)
	buttonTag  = regexp.MustCompile(`<button([^>]*)>`)
	fieldTag   = regexp.MustCompile(`(?s)<(input|textarea)([^>]*)>([^<]*)`)
)

// foundForm is a form of a page as a person finds it: where it goes, what it
// holds, and what may be chosen in it.
type foundForm struct {
	path    string
	held    url.Values
	kinds   map[string]string
	choices map[string][]string
}

// formsOn are the forms of a page that are sent.
func formsOn(page *httptest.ResponseRecorder) []foundForm {
	var found []foundForm
	for _, match := range postedForm.FindAllStringSubmatch(page.Body.String(), -1) {
		form := foundForm{path: html.UnescapeString(match[1]), held: url.Values{}, kinds: map[string]string{}, choices: map[string][]string{}}
		for _, tag := range fieldTag.FindAllStringSubmatch(match[2], -1) {
			with := map[string]string{}
			for _, a := range pagestest.Attributes.FindAllStringSubmatch(tag[2], -1) {
				with[a[1]] = html.UnescapeString(a[2])
			}
			form.add(cmp.Or(with["type"], tag[1]), with, strings.TrimPrefix(html.UnescapeString(tag[3]), "\n"), strings.Contains(tag[2], " checked"))
		}
		form.pressFirst(match[2])
		found = append(found, form)
	}
	return found
}

// answerForm is the form of a page in which something is chosen to be done.
func answerForm(page *httptest.ResponseRecorder) foundForm {
	forms := formsOn(page)
	return forms[slices.IndexFunc(forms, func(f foundForm) bool { return f.kinds["action"] != "" })]
}

// pressFirst presses the form's first button, as Enter does: what that button
// says is sent as well.
func (f foundForm) pressFirst(inner string) {
	button := buttonTag.FindStringSubmatch(inner)
	if button == nil {
		return
	}
	with := map[string]string{}
	for _, a := range pagestest.Attributes.FindAllStringSubmatch(button[1], -1) {
		with[a[1]] = html.UnescapeString(a[2])
	}
	if with["name"] != "" {
		f.add("hidden", with, "", false)
	}
}

func (f foundForm) add(kind string, with map[string]string, inner string, checked bool) {
	name, value := with["name"], with["value"]
	f.kinds[name] = kind
	switch kind {
	case "radio", "checkbox":
		f.choices[name] = append(f.choices[name], value)
		if checked {
			f.held.Add(name, value)
		}
	case "textarea":
		f.held.Set(name, inner)
	default:
		f.held.Set(name, value)
	}
	if with["inputmode"] == "numeric" {
		f.kinds[name] = "number"
	}
}

// actions are what can be chosen in a form; one nameless action where there is
// no choice.
func (f foundForm) actions() []string {
	if f.kinds["action"] == "radio" {
		return f.choices["action"]
	}
	return []string{f.held.Get("action")}
}

// plausible are answers that fit where the general ones do not.
var plausible = map[string]string{
	"person": "Sample Person", "publicAddress": "https://union.example.org/decisions/7", "channel": "By telephone",
	"contacted": "3", "came": "1", "notNeeded": "1", "supported": "yes", "justified": "yes", "harm": "low",
	"trust": "RR8", "siteCode": "RR801", "contactEmail": "duty@example.org", "email": "duty@example.org",
}

// moments are the fields that ask for a time. A day that is offered may be chosen, or
// the whole time be written; the further fields of one then stay empty.
var moments = []string{"from", "to", "neededBy", "beganAt", "asOf", "declaredAt", "decidedAt", "effectiveAt", "cut_short-ends", "extended-ends"}

func isPartOfMoment(name string) bool {
	part := func(of string) bool { return strings.HasPrefix(name, of+"-") }
	return slices.ContainsFunc(moments, part) || strings.HasSuffix(name, "AsOf")
}

// filled is the form with everything filled in that was left empty, for one
// action.
func (f foundForm) filled(w *pagestest.World, action string) url.Values {
	form := maps.Clone(f.held)
	for name, kind := range f.kinds {
		switch {
		case slices.Contains(moments, name) && form.Get(name) == "":
			at := w.Now
			switch name {
			case "effectiveAt", "to", "cut_short-ends":
				at = at.Add(time.Hour)
			case "extended-ends":
				at = w.State().Round.EndsAt.Add(time.Hour)
			}
			form.Set(name, uktime.Field(at))
		case form.Get(name) != "" && kind != "textarea":
		case plausible[name] != "":
			form.Set(name, plausible[name])
		case name == "code":
			form.Set(name, w.Code())
		case len(f.choices[name]) > 0:
			form.Set(name, f.choices[name][0])
		case kind == "number":
			form.Set(name, "1")
		case isPartOfMoment(name):
		case kind != "hidden":
			form.Set(name, "What is said of "+strings.ToLower(name)+".")
		}
	}
	if action != "" {
		form.Set("action", action)
	}
	return form
}

// sender sends one form, once or as an impatient person does.
type sender func(w *pagestest.World, path string, form url.Values) *httptest.ResponseRecorder

func once(w *pagestest.World, path string, form url.Values) *httptest.ResponseRecorder {
	return w.Post(path, form)
}

// impatiently presses the button twice at the same time, so that the second
// comes just before what the first causes is committed, and then again. The
// browser goes on with whichever led furthest. Nobody is told that their own
// answer came too late, and whoever acts is led to the same page each time.
func impatiently(w *pagestest.World, path string, form url.Values) *httptest.ResponseRecorder {
	w.T.Helper()
	var answers []*httptest.ResponseRecorder
	press := func() { answers = append(answers, w.Post(path, form)) }
	w.Store.BeforeCommit = press
	press()
	w.Store.BeforeCommit = nil
	press()
	acts := strings.HasPrefix(path, "/r/") || strings.HasPrefix(path, "/t/")
	for _, answer := range answers {
		if answer.Code == http.StatusConflict || answer.Code >= http.StatusInternalServerError ||
			acts && leadsTo(answer) != leadsTo(answers[0]) {
			w.T.Errorf("a form that was sent twice is answered with %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	return slices.MinFunc(answers, func(a, b *httptest.ResponseRecorder) int { return rank(a) - rank(b) })
}

// leadsTo is where an answer sends the browser on to; nowhere for a page.
func leadsTo(answer *httptest.ResponseRecorder) string { return answer.Header().Get("Location") }

// rank orders what comes back by how far it leads.
func rank(answer *httptest.ResponseRecorder) int {
	return slices.Index([]bool{answer.Code == http.StatusSeeOther, answer.Code == http.StatusOK, true}, true)
}

// steps are the most pages that a form may lead through: a code, a check.
const steps = 4

// send fills a form in for an action and sends it, and whatever form comes back
// to be checked or confirmed, until the browser is sent on, or nothing is left to
// send. It reports whether that came about.
func (f foundForm) send(w *pagestest.World, action string, press sender) (last *httptest.ResponseRecorder, recorded bool) {
	w.T.Helper()
	for range steps {
		last = press(w, f.path, f.filled(w, action))
		if last.Code == http.StatusSeeOther {
			return last, true
		}
		next := formsOn(last)
		if len(next) == 0 {
			return last, last.Code == http.StatusOK
		}
		f = next[0]
	}
	return last, false
}

// recorded is what stands on the record of the trust's cases, and what was
// announced of them; how often its contact's drafts were saved, and how often links
// were sent for the asking.
type recorded struct{ Entries, Announced, Wakes, Saved, Linked, Strike int }

func recordedIn(w *pagestest.World) recorded {
	w.T.Helper()
	var r recorded
	cases, err := w.Store.CasesOf(w.T.Context(), "RR8", time.Time{})
	if err != nil {
		w.T.Fatal(err)
	}
	for _, c := range cases {
		entries, err := w.Store.Entries(w.T.Context(), c.State.Reference)
		if err != nil {
			w.T.Fatal(err)
		}
		wakes, announced, _ := w.Store.Outbox(c.State.Reference)
		for _, a := range announced {
			if a.Kind == casework.AnnounceNewLink {
				r.Linked++
			}
		}
		r.Entries, r.Announced, r.Wakes = r.Entries+len(entries), r.Announced+len(announced), r.Wakes+len(wakes)
	}
	round, err := w.Store.Round(w.T.Context(), w.State().Round.ID)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		w.T.Fatal(err)
	}
	r.Strike = len(round.Strike.Changes)
	drafts, err := w.Store.Drafts(w.T.Context(), "RR8", pagestest.TrustContact)
	if err != nil {
		w.T.Fatal(err)
	}
	for _, d := range drafts {
		r.Saved += d.Version
	}
	for _, of := range []string{"FORM-RR8", "BOARD-Y63"} {
		_, links, _ := w.Store.Outbox(of)
		r.Linked += len(links)
	}
	return r
}

// counted reports whether one thing came about since, and none twice: an entry
// in a ledger or of a strike, a page that was saved, or links that were sent. To file a draft
// is an entry, and is noted in the draft.
func (r recorded) counted(before recorded) bool {
	grown := []int{r.Entries - before.Entries, r.Saved - before.Saved, r.Linked - before.Linked, r.Strike - before.Strike}
	return slices.Max(grown) == 1 && slices.Min(grown) == 0
}

// eachForm visits every form of every page, once for each thing that can be
// chosen in it: forms that are alike are visited once.
func eachForm(t *testing.T, visit func(t *testing.T, s pagestest.Situation, n int, action string)) {
	seen := map[string]bool{}
	for _, s := range pagestest.Situations() {
		page := s.Show(s.World(t, []byte("/**/")))
		if page.Code != http.StatusOK {
			continue
		}
		for n, form := range formsOn(page) {
			kind, _, _ := strings.Cut(strings.TrimPrefix(form.path, "/"), "/")
			for _, action := range form.actions() {
				alike := strings.Join(append(slices.Sorted(maps.Keys(form.kinds)), kind, action), " ")
				if seen[alike] {
					continue
				}
				seen[alike] = true
				t.Run(s.Name+", "+cmp.Or(action, form.path), func(t *testing.T) { visit(t, s, n, action) })
			}
		}
	}
	if len(seen) == 0 {
		t.Error("no page has a form")
	}
}

// TestADoubleClickCountsOnce sends every form of every page once in one world,
// and in another twice at the same time and then again, at each step of the way:
// the record and what was announced are the same.
func TestADoubleClickCountsOnce(t *testing.T) {
	pressed := map[derogation.Action]bool{}
	eachForm(t, func(t *testing.T, s pagestest.Situation, n int, action string) {
		pressed[derogation.Action(action)] = true
		if strings.HasSuffix(formsOn(s.Show(s.World(t, []byte("/**/"))))[n].path, "/seen") {
			pressed[derogation.ActAcknowledge] = true
		}
		var outcomes []recorded
		for _, press := range []sender{once, impatiently} {
			w := s.World(t, []byte("/**/"))
			form := formsOn(s.Show(w))[n]
			before := recordedIn(w)
			last, sentOn := form.send(w, action, press)
			if strings.Contains(pagestest.Text(last), "no mobile number is registered") {
				return // Nothing can be recorded; a situation of its own shows that.
			}
			if !sentOn {
				t.Fatalf("the form could not be sent; the last answer is %d: %s", last.Code, pagestest.Text(last))
			}
			after := recordedIn(w)
			if !after.counted(before) {
				t.Errorf("%+v became %+v", before, after)
			}
			outcomes = append(outcomes, after)
		}
		if outcomes[0] != outcomes[1] {
			t.Errorf("sent once: %+v; sent three times: %+v", outcomes[0], outcomes[1])
		}
	})
	for _, action := range slices.Concat(derogation.ActionsOfTiers(), derogation.ActionsOfTrusts()) {
		if !pressed[action] {
			t.Errorf("no situation offers %s: add one to reviewsituations_test.go or trustsituations_test.go", action)
		}
	}
}

// TestNoFormSendsItself looks for whatever could send a form without anybody's
// doing: there is no script but the board's own, which holds no word of a form,
// and no page that leads on by itself.
func TestNoFormSendsItself(t *testing.T) {
	suspicious := regexp.MustCompile(`(?i)<script[^>]*[^r]>|<script>|\son[a-z]+=|http-equiv|<(iframe|object|embed|img|video|audio|link rel="pre)|\sautofocus|\sping=`)
	pagestest.EachSituation(t, func(t *testing.T, answer *httptest.ResponseRecorder) {
		if found := suspicious.FindString(answer.Body.String()); found != "" {
			t.Errorf("the page holds %q", found)
		}
		if answer.Header().Get("Refresh") != "" || answer.Header().Get("Link") != "" {
			t.Error("the page leads on by its header")
		}
	})
}

// TestWhateverReadsChangesNothing reads every page, and every address that its
// forms are sent to, in all the ways of scanners and of browsers that read ahead.
func TestWhateverReadsChangesNothing(t *testing.T) {
	for _, s := range pagestest.Situations() {
		t.Run(s.Name, func(t *testing.T) {
			w := s.World(t, []byte("/**/"))
			page := s.Show(w)
			before, writes := recordedIn(w), w.Store.Writes
			paths := linksOn(page)
			for _, form := range formsOn(page) {
				paths = append(paths, form.path, form.path+"?"+form.filled(w, form.actions()[0]).Encode())
			}
			slices.Sort(paths)
			for _, path := range slices.Compact(paths) {
				for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
					w.Request(method, path, nil)
					w.Request(method, path, nil, "Purpose", "prefetch", "Sec-Purpose", "prefetch;prerender", "Sec-Fetch-Site", "none")
				}
			}
			if after := recordedIn(w); after != before || w.Store.Writes != writes {
				t.Errorf("%+v became %+v, by %d writes", before, after, w.Store.Writes-writes)
			}
		})
	}
}

var (
	anyLink   = regexp.MustCompile(`<a [^>]*href="([^"]+)"`)
	buttonTo  = regexp.MustCompile(`formaction="([^"]+)"`)
	ownPrefix = regexp.MustCompile(`^/[^/]`)
)

// linksOn are the addresses of ours that a page leads to.
func linksOn(page *httptest.ResponseRecorder) []string {
	var paths []string
	for _, form := range []*regexp.Regexp{anyLink, buttonTo} {
		for _, match := range form.FindAllStringSubmatch(page.Body.String(), -1) {
			if path, _, _ := strings.Cut(html.UnescapeString(match[1]), "#"); ownPrefix.MatchString(path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}
