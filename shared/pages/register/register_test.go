package register_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestACodeSaysHowItsDerogationStandsNow(t *testing.T) {
	const bma, more, yes, over = "The British Medical Association", "It permits what is listed below, and nothing more.", "Yes, this is real.", "No, not any more."
	for name, c := range map[string]struct{ says, lacks []string }{
		"derogation to begin": {
			[]string{yes + " It starts at 8am today", bma + " approved this derogation.", more, "It permits nothing before it starts."}, []string{over},
		},
		"derogation in force": {
			[]string{yes + " It started at 8am today", more, "Leeds General Infirmary", "3 × ST6 and above, Intensive care medicine", "Critical care only.", "Decided by " + bma, pagestest.Union + "/17", pagestest.Union, pagestest.PublicURL + "/d/" + pagestest.Code, "As at 9am today"}, nil,
		},
		"derogation of two nights, on the first": {[]string{
			yes + " It is in force now at Leeds General Infirmary and St James’s University Hospital", bma + " approved this derogation for the hours that are listed below, and nothing more.",
			"Now: 7 × ST3 to ST8, Emergency medicine, 8am to midday on Sat 26 Jul.",
			"Now: 1 × ST3 to ST8, Obstetrics, at St James’s University Hospital, 8am to 8pm on Sat 26 Jul.",
		}, []string{over, "Not now"}},
		"derogation of two nights, between them": {
			[]string{"Not now. Next: at Leeds General Infirmary and St James’s University Hospital from 8am tomorrow", "It permits nothing now."}, []string{yes, over},
		},
		"derogation over":                   {[]string{over + " It ended at", "It permits nothing now."}, []string{yes, more}},
		"derogation revoked, still holding": {[]string{yes + " It stops at midday today", bma + " revoked this derogation from then on.", "Until then, it permits what is listed below", "Revoked 11:11pm yesterday"}, []string{over}},
		"derogation revoked":                {[]string{over + " It was revoked at midday today", "It permits nothing now."}, []string{yes, more}},
		"derogation stood down":             {[]string{over + " The trust stood the doctors down at", "no longer needed"}, []string{yes}},
		"derogation beside an exception":    {[]string{yes, "The trust also states a mass casualty exception", "INC-2025-07"}, nil},
		"exception alone":                   {[]string{"Yes, the trust stated this. The union has not approved it", "nothing on this page is its decision", "Being told is not agreeing", "Event declared by NHS England at ", "The trust says that NHS England declared a mass casualty event at 10:40pm on Friday 25 July, incident number INC-2025-07; check on 0300 000 0100."}, []string{bma + " approved", yes}},
		"exception that is over":            {[]string{over + " The time that the trust stated ended at", "no decision of"}, []string{bma + " approved", yes}},
		"register that cannot be read":      {[]string{"take it neither as a yes nor as a no", "request-1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range pagestest.RegisterSituations() {
				if s.Name == name {
					answer := s.Show(s.World(t, []byte("/**/")))
					pagestest.Wants(t, answer, answer.Code, c.says...)
					pagestest.Lacks(t, answer, append(c.lacks, "Sample Person", "Sample Manager", "DR-0", "Elective lists went on.", "The unit has closed")...)
					return
				}
			}
			t.Fatal("there is no such situation")
		})
	}
}

func TestWhatIsNotConfirmedIsAnsweredAlikeWhateverLiesBehindIt(t *testing.T) {
	var want string
	for name, prepare := range map[string]func(*pagestest.World){
		"unknown":              func(w *pagestest.World) { w.Store.Lost = true },
		"just filed":           func(*pagestest.World) {},
		"in review":            func(w *pagestest.World) { w.Reach(derogation.Union) },
		"refused":              func(w *pagestest.World) { w.Reach(derogation.Union).Refuse() },
		"withdrawn":            func(w *pagestest.World) { w.Reach(derogation.Union).Withdraw() },
		"reported as approved": func(w *pagestest.World) { w.Reach(derogation.Union).ReportApproval() },
	} {
		w := pagestest.NewWorld(t)
		prepare(w)
		w.Now = pagestest.Evening.Add(10 * time.Hour)
		answer := w.Get("/d/" + pagestest.Code)
		pagestest.Wants(t, answer, http.StatusNotFound, "No, nothing is approved under this code", "no union has approved a derogation under it", "mass casualty", "020 7946 0000")
		pagestest.Lacks(t, answer, "Leeds", "withdrawn", "refused")
		if want == "" {
			want = answer.Body.String()
		}
		if answer.Body.String() != want {
			t.Errorf("%s: the answer is another one", name)
		}
	}
}

func TestACodeOpensItsPageHoweverItIsSpelt(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Confirmed()
	plain := strings.ReplaceAll(pagestest.Code, "-", "")
	for _, path := range []string{"/d?code=dr-" + plain, "/d?code=+" + plain[:4] + "+" + plain[4:] + "+", "/d/" + pagestest.Reference, "/d/" + strings.ToLower(pagestest.Code), "/d/" + strings.ReplaceAll(pagestest.Code, "0", "O")} {
		answer := w.Get(path)
		if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || to != "/d/"+pagestest.Code {
			t.Errorf("%s: status %d, to %q", path, answer.Code, to)
		}
	}
	pagestest.Wants(t, w.Get("/d/"+pagestest.Code), http.StatusOK, "It starts at")
}

func TestAMistypedCodeIsToldApart(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Confirmed()
	for _, path := range []string{"/d/" + strings.Replace(pagestest.Code, pagestest.Code[:1], "Z", 1), "/d?code=" + pagestest.Code[:5], "/d/%3Cscript%3E", "/d?code=%ff" + strings.Repeat("x", 5000)} {
		answer := w.Get(path)
		pagestest.Wants(t, answer, http.StatusNotFound, "No derogation has this code: it is mistyped", "Ask the caller to read the code again")
		pagestest.Lacks(t, answer, "nothing is approved")
		if answer.Body.Len() > 5000 || strings.Contains(answer.Body.String(), "<script") {
			t.Errorf("%s: what was typed came back: %s", path, answer.Body)
		}
	}
	for _, path := range []string{"/d", "/d?code=+"} {
		pagestest.Wants(t, w.Get(path), http.StatusNotFound, "Type the code")
	}
}

func TestTheRegisterPutsWhatIsInForceFirst(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.WithUnionPage(w)
	pagestest.Many(w)
	answer := w.Get("/register/sample")
	pagestest.Wants(t, answer, http.StatusOK, "As at midday today", "The union has not decided them", "Christmas Day cover Every trust keeps Christmas Day cover. At every trust.", "Leeds Teaching Hospitals NHS Trust, R9Z", pagestest.Union+"/standing")
	pagestest.WantsMarkup(t, answer.Body.String(), `href="/v1/rounds/sample/register.json"`)
	said := pagestest.Text(answer)
	at := 0
	for _, next := range []string{
		"In force or starting soon", pagestest.Code, "Not begun", "No longer in force", "Stood down since", "Revoked since", "Mass casualty exceptions", "NHS England, as the trust says INC-2025-07", "Stated since", "Standing derogations",
	} {
		found := strings.Index(said[at:], next)
		if found < 0 {
			t.Fatalf("%q does not follow in: %s", next, said[at:])
		}
		at += found + len(next)
	}
	pagestest.Lacks(t, answer, "DR-", "Sample Person", "client-rr8")
}

// Suspended for one trust, then for all, then withdrawn: the page that a doctor checks
// says so at once, and the register with it.
func TestTheCodeOfAStandingDerogationSaysHowItStandsNow(t *testing.T) {
	w := pagestest.NewWorld(t)
	standing := derogation.Standing{
		ID: "critical-care", Code: "DR-0000-0000", Round: "sample", Services: []string{"Adult critical care"}, Doctors: 2, Sites: []string{"RR801"},
		Text: "At night-duty level.", From: pagestest.SampleRound().StartsAt, To: pagestest.SampleRound().EndsAt,
	}
	if err := w.Store.AddStanding(t.Context(), standing, nil); err != nil {
		t.Fatal(err)
	}
	page, register := "/d/0000-0000", "/register/sample"
	pagestest.Wants(t, w.Get(page), http.StatusOK, "Yes, this is real.", "agreed this in advance", "Standing derogation 0000-0000", "Adult critical care", "Up to 2", "RR801", "Every trust")
	pagestest.Wants(t, w.Get(register), http.StatusOK, "Adult critical care Code: 0000-0000")
	for _, step := range []struct {
		kind  derogation.StandingChangeKind
		trust []string
		want  []string
		shown string
	}{
		{derogation.StandingSuspended, []string{"RR8"}, []string{"Yes, but not at every trust.", "Electives were not cancelled."}, "Suspended for Leeds Teaching Hospitals NHS Trust since"},
		{derogation.StandingSuspended, nil, []string{"No, not now.", "It permits nothing now."}, "Suspended for all since"},
		{derogation.StandingResumed, []string{"RR8"}, []string{"Only at some trusts."}, "Stands for Leeds Teaching Hospitals NHS Trust until"},
		{derogation.StandingWithdrawn, nil, []string{"No, not any more.", "It was withdrawn at"}, "Withdrawn for all since"},
	} {
		changed, err := standing.Change(derogation.StandingChange{Kind: step.kind, Trusts: step.trust, Reason: "Electives were not cancelled.", At: w.Now})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Store.ChangeStanding(t.Context(), changed, casework.Announcement{}, nil); err != nil {
			t.Fatal(err)
		}
		standing = changed
		pagestest.Wants(t, w.Get(page), http.StatusOK, append(step.want, step.shown)...)
		pagestest.Wants(t, w.Get(register), http.StatusOK, step.shown)
	}
}

func TestTheRegisterIsSearchedByPlaceAlone(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Many(w)
	for query, want := range map[string]struct{ shown, hidden string }{
		"trust=RR8&q=wharfedale":        {"Wharfedale Hospital", "General Infirmary"},
		"trust=rr8&q=HOSPITAL+chapel":   {"Chapel Allerton", "Wharfedale"},
		"q=leeds":                       {"Wharfedale", "Nothing that you looked for"},
		"q=RR80":                        {"Leeds General Infirmary", "Wharfedale"},
		"trust=R1H":                     {"Nothing that you looked for is in force", "Wharfedale"},
		"q=critical+care":               {"Nothing that you looked for is in force", "Adult critical care"},
		"q=" + strings.Repeat("x", 400): {"Nothing that you looked for is in force", strings.Repeat("x", 101)},
	} {
		answer := w.Get("/register/sample?" + query)
		pagestest.Wants(t, answer, http.StatusOK, want.shown, "Show the whole register")
		pagestest.Lacks(t, answer, want.hidden)
	}
}

func TestThePublicationRulesOfTheRoundHoldOnEveryPage(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), func(s *derogation.Submit) { pagestest.Secretive(s); pagestest.Casualties(s) })
	w.Confirmed()
	for _, path := range []string{"/register/sample", "/register/sample?q=leeds", "/d/" + pagestest.Code} {
		answer := w.Get(path)
		pagestest.Wants(t, answer, http.StatusOK, "fewer than 5 × ST6 and above")
		pagestest.Lacks(t, answer, "3 ×", "2 ×", "Adult critical care", "Not published")
	}
}

func TestListsAreKeptBrieflyAndACodeIsNot(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Confirmed()
	for path, want := range map[string]string{
		"/": "public, max-age=30", "/register": "public, max-age=30", "/register/sample": "public, max-age=30",
		"/d/" + pagestest.Code: "no-store", "/d/0000-0000": "no-store", "/d?code=x": "no-store", "/register/other": "no-store",
	} {
		if got := w.Get(path).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestThePublicPagesOnlyRead(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Confirmed()
	for _, path := range []string{"/", "/register", "/register/sample", "/d/" + pagestest.Code, "/d"} {
		if head := w.Request(http.MethodHead, path, nil); head.Code >= 500 {
			t.Errorf("HEAD %s: %d", path, head.Code)
		}
		if post := w.Post(path, nil); post.Code != http.StatusMethodNotAllowed || post.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d, which allows %q", path, post.Code, post.Header().Get("Allow"))
		}
	}
	if w.Store.Writes != 0 {
		t.Error("something was written")
	}
}

// A hundred derogations are more than any round has had.
func TestAFullRegisterIsLight(t *testing.T) {
	const most = 100_000
	w := pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged)
	for n := range uint64(100) {
		w.Another(n+10, pagestest.At(int(n%3), 0))
	}
	whole := 0
	page := w.Get("/register/sample").Body.Bytes()
	for _, part := range [][]byte{page, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.Needed(t, "shared/pages/kit/pages.css")} {
		whole += pagestest.Compressed(t, part)
	}
	if n := bytes.Count(page, []byte(`class="register-code"`)); n != 100 {
		t.Errorf("%d entries", n)
	}
	t.Logf("page %d bytes; with its stylesheets %d compressed", len(page), whole)
	if whole > most {
		t.Errorf("the page weighs %d bytes", whole)
	}
}

// A register of more entries than a page shows says so, and leads on; the whole of
// it is shown, each entry once.
func TestALongRegisterComesInParts(t *testing.T) {
	w := pagestest.NewWorld(t)
	const published = 1100
	for n := range published {
		reference := derogation.NewReference(uint64(n) + 10)
		err := w.Store.Publish(t.Context(), derogation.RegisterEntries{Round: "sample", Reference: reference, Version: 4, Derogation: &derogation.RegisterEntry{
			Code: derogation.PublicCode(reference), Trust: "RR8", TrustName: "Leeds Teaching Hospitals NHS Trust", State: derogation.RegisterInForce,
			From: pagestest.Evening, To: pagestest.Evening.Add(24 * time.Hour), Since: pagestest.Evening.Add(time.Duration(n) * time.Second),
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	seen, parts := 0, 0
	for path := "/register/sample"; path != ""; parts++ {
		answer := w.Get(path)
		pagestest.Wants(t, answer, http.StatusOK, "This is a part of the register")
		page := answer.Body.String()
		seen += strings.Count(page, `class="register-code"`)
		_, rest, more := strings.Cut(page, `<a href="/register/sample?after=`)
		if path = ""; more {
			next, _, _ := strings.Cut(rest, `"`)
			path = "/register/sample?after=" + strings.ReplaceAll(next, "&amp;", "&")
		}
	}
	if seen != published || parts != 3 {
		t.Errorf("%d entries in %d parts", seen, parts)
	}
	pagestest.Lacks(t, w.Get("/register/sample?after=zzz"), "Go back to the first part") // there is none: the beginning
	pagestest.Wants(t, w.Get("/register/sample?after="+strings.Repeat("z", 5000)), http.StatusOK, "Go on to the next part")
}

// Until somebody has built the register of a round, its page reads as its cases do.
func TestARegisterThatNobodyBuiltIsReadFromItsCases(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Many(w)
	built := w.Get("/register/sample").Body.String()
	w.Store.Unbuilt = true
	if diff := cmp.Diff(built, w.Get("/register/sample").Body.String()); diff != "" || !strings.Contains(built, pagestest.Code) {
		t.Errorf("(-from the register +from the cases): %s", diff)
	}
}

// A standing derogation for other trusts is left out of what somebody looks for, and the
// page says so; one for every trust stays.
func TestStandingDerogationsAreLookedForToo(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Many(w)
	for query, shown := range map[string]bool{"": true, "?q=leeds": true, "?trust=RR8": true, "?q=elsewhere": false, "?trust=RGT": false} {
		page := w.Get("/register/sample" + query)
		pagestest.Wants(t, page, http.StatusOK, "Christmas Day cover")
		pagestest.Lacks(t, page, "christmas-cover", "transplants")
		if text := pagestest.Text(page); strings.Contains(text, "Organ retrieval, Transplantation") != shown || strings.Contains(text, "Not shown: 1 standing derogation for other trusts or sites.") == shown {
			t.Errorf("%q: %s", query, text)
		}
	}
}
