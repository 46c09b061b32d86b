package pages_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestACodeSaysHowItsDerogationStandsNow(t *testing.T) {
	const bma, more = "The British Medical Association", "It permits what stands below, and nothing more."
	for name, c := range map[string]struct{ says, lacks []string }{
		"derogation to begin": {
			[]string{"Begins at 08:00 BST on Saturday 26 July 2025", bma + " has confirmed this derogation.", more, "It permits nothing before it begins."}, []string{"In force now"},
		},
		"derogation in force": {
			[]string{"In force now", more, "Leeds General Infirmary", "3 × ST6 and above, Intensive care medicine", "Critical care only.", "Decided by " + bma, union + "/17", union, publicURL + "/d/" + code, "As at 09:00 BST on Saturday 26 July 2025"}, nil,
		},
		"derogation over":                   {[]string{"Ended", "Nobody may be called back under this derogation any more."}, []string{"In force now", more}},
		"derogation revoked, still holding": {[]string{"Revoked from 12:00 BST on Saturday 26 July 2025", "Until then it holds", "Revoked 23:11 BST on Friday 25 July 2025"}, []string{"In force now"}},
		"derogation revoked":                {[]string{"Revoked", "No doctor may work under it any more.", "Revoked from 12:00 BST on Saturday 26 July 2025"}, []string{"In force now", more}},
		"derogation stood down":             {[]string{"Stood down", "they are no longer needed"}, []string{"In force now", more}},
		"derogation beside an exception":    {[]string{"In force now", "The trust also states a mass casualty exception", "INC-2025-07"}, nil},
		"exception alone":                   {[]string{"Stated by the trust: no decision of the British Medical Association", "Being told is not agreeing", "Event declared by NHS England"}, []string{"has confirmed", "In force now"}},
		"exception that is over":            {[]string{"The time that the trust stated is over", "no decision of"}, []string{"has confirmed"}},
		"register that cannot be read":      {[]string{"take it neither as a yes nor as a no", "request-1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range registerSituations() {
				if s.name == name {
					answer := s.show(s.world(t, []byte("/**/")))
					wants(t, answer, answer.Code, c.says...)
					lacks(t, answer, append(c.lacks, "Sample Person", "Sample Manager", "DR-0", "Elective lists went on.", "The unit has closed")...)
					return
				}
			}
			t.Fatal("there is no such situation")
		})
	}
}

func TestWhatIsNotConfirmedIsAnsweredAlikeWhateverLiesBehindIt(t *testing.T) {
	var want string
	for name, prepare := range map[string]func(*world){
		"unknown":              func(w *world) { w.store.lost = true },
		"just filed":           func(*world) {},
		"in review":            func(w *world) { w.reach(derogation.Union) },
		"refused":              func(w *world) { w.reach(derogation.Union).refuse() },
		"withdrawn":            func(w *world) { w.reach(derogation.Union).withdraw() },
		"reported as approved": func(w *world) { w.reach(derogation.Union).reportApproval() },
	} {
		w := newWorld(t)
		prepare(w)
		w.now = evening.Add(10 * time.Hour)
		answer := w.get("/d/" + code)
		wants(t, answer, http.StatusNotFound, "There is no such derogation", "no union has confirmed anything under it", "Do not go in because of this call.", "mass casualty", "020 7946 0000")
		lacks(t, answer, "Leeds", "withdrawn", "refused")
		if want == "" {
			want = answer.Body.String()
		}
		if answer.Body.String() != want {
			t.Errorf("%s: the answer is another one", name)
		}
	}
}

func TestACodeOpensItsPageHoweverItIsSpelt(t *testing.T) {
	w := newWorld(t)
	w.confirmed()
	plain := strings.ReplaceAll(code, "-", "")
	for _, path := range []string{"/d?code=dr-" + plain, "/d?code=+" + plain[:4] + "+" + plain[4:] + "+", "/d/" + reference, "/d/" + strings.ToLower(code), "/d/" + strings.ReplaceAll(code, "0", "O")} {
		answer := w.get(path)
		if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || to != "/d/"+code {
			t.Errorf("%s: status %d, to %q", path, answer.Code, to)
		}
	}
	wants(t, w.get("/d/"+code), http.StatusOK, "Begins at")
}

func TestAMistypedCodeIsToldApart(t *testing.T) {
	w := newWorld(t)
	w.confirmed()
	for _, path := range []string{"/d/" + strings.Replace(code, code[:1], "Z", 1), "/d?code=" + code[:5], "/d/%3Cscript%3E", "/d?code=%ff" + strings.Repeat("x", 5000)} {
		answer := w.get(path)
		wants(t, answer, http.StatusNotFound, "This code is mistyped", "Ask the caller to read the code again")
		lacks(t, answer, "There is no such derogation")
		if answer.Body.Len() > 5000 || strings.Contains(answer.Body.String(), "<script") {
			t.Errorf("%s: what was typed came back: %s", path, answer.Body)
		}
	}
	for _, path := range []string{"/d", "/d?code=+"} {
		wants(t, w.get(path), http.StatusNotFound, "Type the code")
	}
}

func TestTheRegisterPutsWhatIsInForceFirst(t *testing.T) {
	w := newWorld(t)
	withUnionPage(w)
	many(w)
	answer := w.get("/register/sample")
	wants(t, answer, http.StatusOK, "As at 12:00 BST on Saturday 26 July 2025", "The union has not decided them", "Christmas Day cover. At every trust.", "Leeds Teaching Hospitals NHS Trust, R9Z", union+"/standing")
	wantsMarkup(t, answer.Body.String(), `href="/v1/rounds/sample/register.json"`)
	said := text(answer)
	at := 0
	for _, next := range []string{
		"In force, or to begin", code, "Not begun", "No longer in force", "Stood down since", "Revoked since", "Mass casualty exceptions", "NHS England INC-2025-07", "Stated since", "Standing derogations",
	} {
		found := strings.Index(said[at:], next)
		if found < 0 {
			t.Fatalf("%q does not follow in: %s", next, said[at:])
		}
		at += found + len(next)
	}
	lacks(t, answer, "DR-", "Sample Person", "client-rr8")
}

func TestTheRegisterIsSearchedByPlaceAlone(t *testing.T) {
	w := newWorld(t)
	many(w)
	for query, want := range map[string]struct{ shown, hidden string }{
		"trust=RR8&q=wharfedale":        {"Wharfedale Hospital", "General Infirmary"},
		"trust=rr8&q=HOSPITAL+chapel":   {"Chapel Allerton", "Wharfedale"},
		"q=leeds":                       {"Wharfedale", "Nothing that you looked for"},
		"q=RR80":                        {"Leeds General Infirmary", "Wharfedale"},
		"trust=R1H":                     {"Nothing that you looked for is in force", "Wharfedale"},
		"q=critical+care":               {"Nothing that you looked for is in force", "Adult critical care"},
		"q=" + strings.Repeat("x", 400): {"Nothing that you looked for is in force", strings.Repeat("x", 101)},
	} {
		answer := w.get("/register/sample?" + query)
		wants(t, answer, http.StatusOK, want.shown, "Show the whole register")
		lacks(t, answer, want.hidden)
	}
}

func TestThePublicationRulesOfTheRoundHoldOnEveryPage(t *testing.T) {
	w := newWorldWith(t, []byte("/**/"), func(s *derogation.Submit) { secretive(s); casualties(s) })
	w.confirmed()
	for _, path := range []string{"/register/sample", "/register/sample?q=leeds", "/d/" + code} {
		answer := w.get(path)
		wants(t, answer, http.StatusOK, "fewer than 5 × ST6 and above")
		lacks(t, answer, "3 ×", "2 ×", "Adult critical care", "Not published")
	}
}

func TestListsAreKeptBrieflyAndACodeIsNot(t *testing.T) {
	w := newWorld(t)
	w.confirmed()
	for path, want := range map[string]string{
		"/": "public, max-age=30", "/register": "public, max-age=30", "/register/sample": "public, max-age=30",
		"/d/" + code: "no-store", "/d/0000-0000": "no-store", "/d?code=x": "no-store", "/register/other": "no-store",
	} {
		if got := w.get(path).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestThePublicPagesOnlyRead(t *testing.T) {
	w := newWorld(t)
	w.confirmed()
	for _, path := range []string{"/", "/register", "/register/sample", "/d/" + code, "/d"} {
		if head := w.request(http.MethodHead, path, nil); head.Code >= 500 {
			t.Errorf("HEAD %s: %d", path, head.Code)
		}
		if post := w.post(path, nil); post.Code != http.StatusMethodNotAllowed || post.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d, which allows %q", path, post.Code, post.Header().Get("Allow"))
		}
	}
	if w.store.writes != 0 {
		t.Error("something was written")
	}
}

// A hundred derogations are more than any round has had.
func TestAFullRegisterIsLight(t *testing.T) {
	const most = 100_000
	w := newWorldWith(t, needed(t, stylesheetPath), nothingChanged)
	for n := range uint64(100) {
		w.another(n+10, at(int(n%3), 0))
	}
	whole := 0
	page := w.get("/register/sample").Body.Bytes()
	for _, part := range [][]byte{page, needed(t, stylesheetPath), needed(t, "kit/pages.css")} {
		whole += compressed(t, part)
	}
	if n := bytes.Count(page, []byte(`class="register-code"`)); n != 100 {
		t.Errorf("%d entries", n)
	}
	t.Logf("page %d bytes; with its stylesheets %d compressed", len(page), whole)
	if whole > most {
		t.Errorf("the page weighs %d bytes", whole)
	}
}

func compressed(t *testing.T, content []byte) int {
	t.Helper()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Len()
}
