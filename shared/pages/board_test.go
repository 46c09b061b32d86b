package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/signedlink"
)

func TestABoardShowsWhatItsOrganisationMaySee(t *testing.T) {
	leeds, leicesters := []string{reference, derogation.NewReference(1), derogation.NewReference(2)}, derogation.NewReference(4)
	atUnion := derogation.NewReference(3)
	for organisation, want := range map[string]struct {
		shows, hides []string
	}{
		"RR8":  {append(leeds, atUnion), []string{leicesters}},
		"QWO":  {append(leeds, atUnion), []string{leicesters}},
		"Y63":  {append(leeds, atUnion), []string{leicesters}},
		"RWE":  {[]string{leicesters}, append(leeds, atUnion)},
		"Y60":  {[]string{leicesters}, append(leeds, atUnion)},
		"X24":  {append(leeds, atUnion, leicesters), nil},
		"BMA":  {[]string{atUnion, leicesters}, leeds}, // The exception was told to the union at once.
		"HCSA": {nil, append(leeds, atUnion, leicesters)},
	} {
		t.Run(organisation, func(t *testing.T) {
			w := newWorld(t)
			busy(w)
			link := w.boardLink(organisation)
			for _, answer := range []string{text(w.get(link)), text(w.fragment(link))} {
				for _, shown := range want.shows {
					if !strings.Contains(answer, shown) {
						t.Errorf("%s is not shown", shown)
					}
				}
				for _, hidden := range append(want.hides, derogation.NewReference(5)) {
					if strings.Contains(answer, hidden) {
						t.Errorf("%s is shown", hidden)
					}
				}
			}
			for _, shown := range want.shows {
				wants(t, w.get(link+"/case/"+shown), http.StatusOK, "Everything so far")
			}
			for _, hidden := range append(want.hides, "DR-0000-0000") {
				answer := w.get(link + "/case/" + hidden)
				wants(t, answer, http.StatusNotFound, "This board does not show that")
				lacks(t, answer, "Leeds", "Leicester")
			}
		})
	}
}

func TestABoardIsInTurn(t *testing.T) {
	w := newWorld(t)
	busy(w)
	said := text(w.get(w.boardLink("X24")))
	at := -1
	for _, n := range []string{
		derogation.NewReference(1), derogation.NewReference(2), reference, derogation.NewReference(4), derogation.NewReference(3),
	} {
		next := strings.Index(said, n)
		if next < at {
			t.Errorf("%s is out of turn", n)
		}
		at = next
	}
	for _, phrase := range []string{
		"Clinical director 2 open 1 overdue", "Trust medical director 0 open None overdue", "Regional medical director 1 open None overdue",
		"5 open requests, by level, the soonest due first.", "Overdue by 10 min", "Asked the trust a question", "Exception",
		"Adult critical care, Leeds General Infirmary", "07:00 BST, Sat 26 Jul",
	} {
		if !strings.Contains(said, phrase) {
			t.Errorf("the board does not say %q; it says:\n%s", phrase, said)
		}
	}
}

func TestABoardCanBeNarrowed(t *testing.T) {
	w := newWorld(t)
	busy(w)
	link := w.boardLink("X24")
	for query, want := range map[string]struct {
		shown []string
		says  string
	}{
		"?overdue=yes":              {[]string{derogation.NewReference(1), derogation.NewReference(4)}, "Shown, as you chose: 2 of 5 open requests."},
		"?tier=union":               {[]string{derogation.NewReference(3)}, "Shown, as you chose: 1 of 5 open requests."},
		"?trust=rwe":                {[]string{derogation.NewReference(4)}, "Shown, as you chose: 1 of 5 open requests."},
		"?round=sample&trust=RWE":   {[]string{derogation.NewReference(4)}, "Shown, as you chose: 1 of 5 open requests."},
		"?tier=nobody":              {nil, "No open request is as you chose. 5 requests in all."},
		"?tier=%ff&trust=%3Cscript": {nil, "No open request is as you chose."},
		"?other=1":                  {[]string{reference, derogation.NewReference(1)}, "5 open requests, by level"},
	} {
		for name, answer := range map[string]string{"page": w.get(link + query).Body.String(), "part": w.fragment(link + query).Body.String()} {
			if got := strings.Count(answer, `data-key="DR-`); query != "?other=1" && got != len(want.shown) {
				t.Errorf("%s, %s: %d rows", query, name, got)
			}
			for _, shown := range want.shown {
				wantsMarkup(t, answer, `data-key="`+shown+`"`)
			}
			wantsMarkup(t, answer, want.says)
			wantsMarkup(t, answer, "overdue</span>")
		}
	}
}

func TestAPartOfTheBoardIsNoPage(t *testing.T) {
	w := newWorld(t)
	busy(w)
	answer := w.fragment(w.boardLink("X24"))
	wants(t, answer, http.StatusOK, "Updated at 23:47:00 BST")
	if body := answer.Body.String(); strings.Contains(body, "<html") || strings.Contains(body, "<form") {
		t.Errorf("it is a whole page: %s", body)
	}
	if answer.Header().Get("Cache-Control") != "no-store" {
		t.Error("it may be kept")
	}
}

func TestAScriptRunsOnTheBoardAlone(t *testing.T) {
	for _, s := range situations() {
		answer := s.show(s.world(t, []byte("/**/")))
		onBoard := strings.HasPrefix(s.name, "board") && answer.Code == http.StatusOK
		allowed := strings.Contains(answer.Header().Get("Content-Security-Policy"), "script-src 'self'; connect-src 'self'")
		if has := strings.Contains(answer.Body.String(), "<script"); has != onBoard || allowed != onBoard {
			t.Errorf("%s: a script is there: %v, is allowed: %v", s.name, has, allowed)
		}
	}
}

func TestTheBoardReadsAndNothingElse(t *testing.T) {
	w := newWorld(t)
	busy(w)
	link := w.boardLink("X24")
	for _, path := range []string{link, link + "/case/" + reference, link + "/counts/sample"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if answer := w.request(method, path, nil); answer.Code != http.StatusOK {
				t.Errorf("%s %s: %d", method, path, answer.Code)
			}
		}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			answer := w.request(method, path, url.Values{"action": {"approve"}})
			wants(t, answer, http.StatusMethodNotAllowed, "Nothing was changed.")
			if answer.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: Allow: %q", method, path, answer.Header().Get("Allow"))
			}
		}
	}
	if w.store.writes != 0 {
		t.Errorf("%d writes", w.store.writes)
	}
}

func TestABoardsLinkOpensNothingElseAndNothingElseOpensABoard(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	board := strings.TrimPrefix(w.boardLink("X24"), "/b/")
	review, trust := strings.TrimPrefix(w.link(derogation.Union), "/r/"), strings.TrimPrefix(w.trustLink(), "/t/")
	for _, path := range []string{
		"/r/" + board, "/t/" + board, "/b/" + review, "/b/" + trust, "/b/" + review + "/case/" + reference, "/b/" + trust + "/counts/sample", "/b/forged",
	} {
		answer := w.get(path)
		wants(t, answer, http.StatusNotFound, "There is no page at this address")
		lacks(t, answer, reference, "Leeds")
	}
	wants(t, w.post("/r/"+board, values("action", "approve")), http.StatusNotFound)
}

func TestABoardsLinkEnds(t *testing.T) {
	w := newWorld(t)
	busy(w)
	link, gone := w.boardLink("X24"), w.boardLink("RXX")
	wants(t, w.get(gone), http.StatusNotFound, "This board does not show that") // No longer registered.
	w.now = evening.Add(12 * time.Hour)
	for _, path := range []string{link, link + "/case/" + reference, link + "/counts/sample"} {
		answer := w.get(path)
		wants(t, answer, http.StatusGone, "This link has expired", "It opened the board until 11:00 BST on Saturday 26 July 2025", "Ask whoever gave it to you for a new one.")
		lacks(t, answer, "Leeds", reference)
	}
	if answer := w.fragment(link); answer.Code != http.StatusGone {
		t.Errorf("the script is answered %d", answer.Code)
	}
}

func TestATimelineSaysWhatHappened(t *testing.T) {
	for name, c := range map[string]struct{ says, lacks []string }{
		"timeline": {[]string{
			"The trust sent the request in", "23:00 BST on Friday 25 July 2025 Rota system, Leeds Teaching Hospitals NHS Trust",
			"The clinical director was asked", "Answer due at 23:30 BST", "The clinical director asked the trust a question", "How many beds are open?",
			"The trust answered the question", "Sample Manager, Site manager, Leeds Teaching Hospitals NHS Trust", "Twelve, and eight of them staffed.",
			"The clinical director did not answer in time, and the request was passed on to the trust medical director", "The system, by the clock",
			"Confirmed that the evidence is right.", "The regional medical director supported the request, and passed it on to the national team",
			"The BMA was asked", "The trust changed the facts: this is version 2",
			"Sent Clinical director, by e-mail, at 23:01 BST", "Failed Clinical director, by text message, after 8 attempts", "Delivered The trust, by e-mail",
			"Not sent yet BMA, by e-mail", "Came back BMA, by e-mail", "No message is recorded",
			"The BMA has until", "to decide. After that the decision is overdue",
		}, []string{"Ward mailbox", "Deputy director", "Committee chair", "Operational command", "duty@example.org"}},
		"timeline of the trust": {[]string{"Clinical director (Ward mailbox), by e-mail", "Failed Clinical director (Deputy director)", "The trust (Operational command)"}, []string{"Committee chair", "example.org"}},
		"timeline, revoked": {[]string{
			"The BMA approved the request", "5 doctors, from 08:00 BST on Saturday 26 July 2025", "The BMA revoked its approval", "It ends at 12:00 BST", "Elective lists went on.", "Stay until you are relieved.", "The trust replied to the revocation",
		}, nil},
		"timeline, all reported": {[]string{
			"and states a mass casualty exception", "The trust stood the doctors down", "Contacted: 4. Came: 3. Not needed after all: 1.", "The trust reported the impact", "20 cancelled", "The exception was judged to be justified",
		}, nil},
		"timeline, withdrawn": {[]string{"The trust withdrew the request", "Reason: cover was found.", "A locum came.", "Everybody concerned is told now how it ended."}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range boardSituations() {
				if s.name == name {
					answer := s.show(s.world(t, []byte("/**/")))
					wants(t, answer, http.StatusOK, c.says...)
					lacks(t, answer, c.lacks...)
					return
				}
			}
			t.Fatal("there is no such situation")
		})
	}
}

func TestATimelineSaysWhatIsNext(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*derogation.Submit)
		prepare func(*world)
		says    string
	}{
		"filed":            {nil, func(*world) {}, "The clinical director is asked now."},
		"with a tier":      {nil, (*world).open, "Without an answer the request is passed on to the trust medical director."},
		"with the trust":   {nil, func(w *world) { w.open(); w.ask() }, "Without an answer the review goes on with what there is."},
		"may be extended":  {extending, func(w *world) { w.reach(derogation.NationalTeam) }, "Without an answer its duty telephone is rung, and the time is extended once."},
		"was extended":     {extending, func(w *world) { w.reach(derogation.NationalTeam).silence() }, "Without an answer the request is passed on to the BMA."},
		"with the union":   {nil, func(w *world) { w.reach(derogation.Union) }, "After that the decision is overdue, and everybody who was asked is told."},
		"union overdue":    {nil, func(w *world) { w.reach(derogation.Union).silence() }, "Without a decision by then the request is recorded as undecided."},
		"time just passed": {nil, func(w *world) { w.open(); w.now = w.state().Reviews[0].DueAt }, "The request is passed on to the trust medical director now."},
		"refused":          {nil, func(w *world) { w.reach(derogation.Union).refuse() }, "Everybody concerned is told now how it ended."},
		"in force": {nil, func(w *world) {
			w.reach(derogation.Union).approve()
			w.do(derogation.Announce{}, derogation.System("escalate"))
		}, "The time that was approved ends at 20:00 BST on Saturday 26 July 2025."},
		"over": {nil, func(w *world) {
			w.reach(derogation.Union).approve()
			w.end()
			w.do(derogation.Announce{}, derogation.System("escalate"))
		}, "The trust is reminded to report the impact at"},
	} {
		t.Run(name, func(t *testing.T) {
			s := situation{change: c.change}
			w := s.world(t, []byte("/**/"))
			link := w.boardLink("X24")
			c.prepare(w)
			if w.now.After(evening.Add(12 * time.Hour)) {
				token, err := signedlink.Mint(w.keys, signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: "X24", Expires: w.now.Add(time.Hour)})
				if err != nil {
					t.Fatal(err)
				}
				link = "/b/" + token
			}
			wants(t, w.get(link+"/case/"+reference), http.StatusOK, "What is next", c.says)
		})
	}
}

func TestFiguresHaveAChartAndATable(t *testing.T) {
	w := newWorld(t)
	busy(w)
	answer := w.get(w.boardLink("X24") + "/counts/sample")
	wants(t, answer, http.StatusOK,
		"Of the requests that NHS England may see.", "How the requests stand", "Pending: 4", "Granted: 1", "Pending Requests 4",
		"Where pending requests are", "Answered in time, by level", "By region", "North East and Yorkshire: 5", "Mass casualty exceptions", "Impact that trusts reported")
	body := answer.Body.String()
	charts, tables := strings.Count(body, `<svg class="chart-bars" role="img" aria-labelledby=`), strings.Count(body, "<table")
	if charts != tables || charts != 9 {
		t.Errorf("%d charts, %d tables", charts, tables)
	}
	if titles := strings.Count(body, "-desc\">A bar for each: "); titles != charts {
		t.Errorf("%d of %d charts are described", titles, charts)
	}
	wantsMarkup(t, body, `width="80.0%"`)
}

func TestFiguresAreOfWhatOneMaySee(t *testing.T) {
	w := newWorld(t)
	busy(w)
	for organisation, want := range map[string]string{"X24": "All Requests 5", "RWE": "Nothing is counted yet.", "BMA": "All Requests 2"} {
		wants(t, w.get(w.boardLink(organisation)+"/counts/sample"), http.StatusOK, want)
	}
	wants(t, w.get(w.boardLink("HCSA")+"/counts/sample"), http.StatusNotFound, "This board does not show that")
}
