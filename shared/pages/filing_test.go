package pages_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

// journey is what somebody does to file a request: the pages that they see, the fields
// that they fill in or choose in, and the words of the pages' own.
type journey struct{ Pages, Fields, Words int }

var anyTag = regexp.MustCompile(`<[^>]*>`)

// see counts a page, and what stands on it between its header and its footer, shown or
// folded.
func (j *journey) see(page *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	j.Pages++
	_, main, _ := strings.Cut(page.Body.String(), "<main")
	main, _, _ = strings.Cut(main, "</main>")
	j.Words += len(strings.Fields(html.UnescapeString(anyTag.ReplaceAllString(main, " "))))
	return page
}

// fill gives the fields of a page's form what differs from what they hold already, and
// sends it. A day and the time on it are two fields.
func (j *journey) fill(w *pagestest.World, page *httptest.ResponseRecorder, given url.Values) *httptest.ResponseRecorder {
	w.T.Helper()
	form := formsOn(page)[0]
	for name, values := range given {
		if _, there := form.kinds[name]; !there {
			w.T.Fatalf("%s has no field %s", form.path, name)
		}
		for i, value := range values { // A time gone by is chosen by what it begins with.
			if at := slices.IndexFunc(form.choices[name], func(offered string) bool { return strings.HasPrefix(offered, value) }); at >= 0 {
				values[i] = form.choices[name][at]
			}
		}
		if !slices.Equal(form.held[name], values) {
			form.held[name] = values
			j.Fields++
		}
	}
	return w.Post(form.path, form.held)
}

// walk files a request from the page on which anybody asks for the link to the page
// that says that it was sent, giving each page what is given for it. Whatever a page
// holds already is left as it is.
func walk(w *pagestest.World, link string, given map[string]url.Values) (j journey) {
	w.T.Helper()
	j.see(j.fill(w, j.see(w.Get("/start")), typing("trust", "RR8")))
	answer := j.fill(w, j.see(w.Get(link)), given["start"])
	for answer.Code == http.StatusSeeOther {
		at := answer.Header().Get("Location")
		page := j.see(w.Get(at))
		slug := at[strings.LastIndex(at, "/")+1:]
		if slug == "sent" {
			return j
		}
		answer = j.fill(w, page, given[slug])
	}
	w.T.Fatalf("the walk ends at status %d: %s", answer.Code, pagestest.Text(answer))
	return j
}

// typing are fields with what is given in them, in turn.
func typing(pairs ...string) url.Values {
	given := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		given.Set(pairs[i], pairs[i+1])
	}
	return given
}

// whatIsNew is what a trust says that asks for the same doctors on another night, after
// its last request: all that holds for that night alone is written anew, and of what
// was tried, what is different.
func whatIsNew() map[string]url.Values {
	return map[string]url.Values{
		"mass-casualty": typing("massCasualty", "no"),
		"place":         typing("routineElective", "no"),
		"times":         typing("from", "2025-07-26", "from-time", "8pm", "to", "12h", "neededBy", "2h-before"),
		"risk": typing("description", "The consultant on call fell ill.", "beganAt", "hour@",
			"unexpected", "They were well this morning.", "unrelated", "Sickness took the cover away.",
			"ifRefused", "Six beds would have to close.", "patientsFrom", "6"),
		"evidence": typing("asOf", "now@"),
		"people":   typing("informed", "yes", "attestedBy", "The consultant on call", "attestedRole", "Consultant in critical care"),
		"check":    typing("person", "Sample Manager"),
	}
}

// inACasualty is what a trust says in a mass casualty event, where the evidence waits.
func inACasualty() map[string]url.Values {
	given := whatIsNew()
	given["mass-casualty"] = typing("massCasualty", "yes", "declarer", "nhs_england", "checkPhone", "0300 000 0100", "incidentReference", "INC-1", "declaredAt", "now@")
	return given
}

// allOfIt is what a trust says that never asked before.
func allOfIt() map[string]url.Values {
	given := whatIsNew()
	given["place"] = typing("site", "Leeds General Infirmary", "service", "Adult critical care", "category", "urgent_emergency_care", "routineElective", "no")
	given["doctors"] = typing("grade0", "ST6 and above", "specialty0", "Intensive care medicine", "number0", "3")
	given["people"].Set("contactPhone", "0113 496 0000") // None is registered; the rest is who begins it.
	for _, page := range pagestest.FormPages() {
		for name, values := range page.Form {
			if page.Slug == "evidence" && values[0] != "" && !strings.Contains(strings.ToLower(name), "asof") {
				given["evidence"][name] = values
			}
		}
	}
	return given
}

// A browser's own field for a date or a time takes a dozen keystrokes, and no other way
// of writing one.
func TestNoPageHasABrowsersFieldForATime(t *testing.T) {
	pagestest.EachSituation(t, func(t *testing.T, answer *httptest.ResponseRecorder) {
		if strings.Contains(answer.Body.String(), `type="date`) || strings.Contains(answer.Body.String(), `type="time`) {
			t.Error("the page has one: use kit.Moment, or a field that is read by uktime/typed")
		}
	})
}

// filings are the ways to file a request, each with the most that it may take: twelve
// pages, and twenty-six fields where the last request is the start. A first request has
// ten more: the six questions on what was tried alone take twelve.
var filings = []struct {
	name  string
	link  func(*pagestest.World) string
	given func() map[string]url.Values
	most  journey
}{
	{"a trust asks for the doctors that it asked for last", (*pagestest.World).FormLink, whatIsNew, journey{Pages: 12, Fields: 26, Words: 2500}},
	{"a trust asks in a mass casualty event", (*pagestest.World).FormLink, inACasualty, journey{Pages: 11, Fields: 26, Words: 2000}},
	{"a trust asks for the first time", (*pagestest.World).FormLinkOfANewcomer, allOfIt, journey{Pages: 12, Fields: 36, Words: 2500}},
}

// filed walks one of them.
func filed(t *testing.T, link func(*pagestest.World) string, given map[string]url.Values) journey {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	return walk(w, link(w), given)
}

func TestFilingTakesAFewPagesAndFields(t *testing.T) {
	for _, one := range filings {
		t.Run(one.name, func(t *testing.T) {
			j := filed(t, one.link, one.given())
			if j.Pages > one.most.Pages || j.Fields > one.most.Fields || j.Words > one.most.Words {
				t.Errorf("it takes %+v, and is to take at most %+v", j, one.most)
			}
		})
	}
}
