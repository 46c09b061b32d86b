package board_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
	"example.org/derogations/shared/signedlink"
)

func TestABoardShowsWhatItsOrganisationMaySee(t *testing.T) {
	leeds, leicesters := []string{pagestest.Reference, derogation.NewReference(1), derogation.NewReference(2)}, derogation.NewReference(4)
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
			w := pagestest.NewWorld(t)
			pagestest.Busy(w)
			link := w.BoardLink(organisation)
			for _, answer := range []string{pagestest.Text(w.Get(link)), pagestest.Text(w.Fragment(link))} {
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
				pagestest.Wants(t, w.Get(link+"/case/"+shown), http.StatusOK, "What happened")
			}
			for _, hidden := range append(want.hides, "DR-0000-0000") {
				answer := w.Get(link + "/case/" + hidden)
				pagestest.Wants(t, answer, http.StatusNotFound, "This board does not show that")
				pagestest.Lacks(t, answer, "Leeds", "Leicester")
			}
		})
	}
}

func TestABoardIsInTurn(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	said := pagestest.Text(w.Get(w.BoardLink("X24")))
	at := -1
	for _, n := range []string{
		derogation.NewReference(4), derogation.NewReference(1), derogation.NewReference(2), pagestest.Reference, derogation.NewReference(3),
	} {
		next := strings.Index(said, n)
		if next < at {
			t.Errorf("%s is out of turn", n)
		}
		at = next
	}
	for _, phrase := range []string{
		"Clinical director 2 open 1 overdue", "Trust medical director 0 open None overdue", "Regional medical director 1 open None overdue",
		"1 exception, 2 overdue, 2 due in the next hour, 5 open", "Overdue by 10 min", "Asked the trust a question", "Exception",
		"Adult critical care, Leeds General Infirmary", "7am, Sat 26 Jul",
	} {
		if !strings.Contains(said, phrase) {
			t.Errorf("the board does not say %q; it says:\n%s", phrase, said)
		}
	}
}

// An exception that is over is on the board of those who are to judge it.
func TestABoardListsTheExceptionsToJudge(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.ToJudge(w)
	for organisation, lists := range map[string]bool{"X24": true, "BMA": true, "RR8": false} {
		for name, answer := range map[string]*httptest.ResponseRecorder{"page": w.Get(w.BoardLink(organisation)), "part": w.Fragment(w.BoardLink(organisation))} {
			page := answer.Body.String()
			if listed := strings.Contains(page, `<li data-key="`+derogation.NewReference(6)); listed != lists || strings.Contains(page, ", 1 exception to judge") != (lists && organisation != "BMA") {
				t.Errorf("%s of %s: the exception to judge is listed: %t", name, organisation, listed)
			}
		}
	}
	pagestest.Wants(t, w.Get(w.BoardLink("BMA")), 200, "No request is open. 1 exception to judge.", "Say whether each exception was justified")
}

func TestABoardCanBeNarrowed(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	link := w.BoardLink("X24")
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
		"?other=1":                  {[]string{pagestest.Reference, derogation.NewReference(1)}, "Exceptions come first"},
	} {
		for name, answer := range map[string]string{"page": w.Get(link + query).Body.String(), "part": w.Fragment(link + query).Body.String()} {
			if got := strings.Count(answer, `data-key="DR-`); query != "?other=1" && got != len(want.shown) {
				t.Errorf("%s, %s: %d rows", query, name, got)
			}
			for _, shown := range want.shown {
				pagestest.WantsMarkup(t, answer, `data-key="`+shown+`"`)
			}
			pagestest.WantsMarkup(t, answer, want.says)
			pagestest.WantsMarkup(t, answer, "overdue</span>")
		}
	}
}

func TestAPartOfTheBoardIsNoPage(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	answer := w.Fragment(w.BoardLink("X24"))
	pagestest.Wants(t, answer, http.StatusOK, "Updated at 11:47:00pm")
	if body := answer.Body.String(); strings.Contains(body, "<html") || strings.Contains(body, "<form") {
		t.Errorf("it is a whole page: %s", body)
	}
	if answer.Header().Get("Cache-Control") != "no-store" {
		t.Error("it may be kept")
	}
}

func TestAScriptRunsOnTheBoardAlone(t *testing.T) {
	for _, s := range pagestest.Situations() {
		answer := s.Show(s.World(t, []byte("/**/")))
		onBoard := strings.HasPrefix(s.Name, "board") && answer.Code == http.StatusOK
		allowed := strings.Contains(answer.Header().Get("Content-Security-Policy"), "script-src 'self'; connect-src 'self'")
		if has := strings.Contains(answer.Body.String(), "<script"); has != onBoard || allowed != onBoard {
			t.Errorf("%s: a script is there: %v, is allowed: %v", s.Name, has, allowed)
		}
	}
}

func TestTheBoardReadsAndNothingElse(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	link := w.BoardLink("X24")
	for _, path := range []string{link, link + "/case/" + pagestest.Reference, link + "/counts/sample"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if answer := w.Request(method, path, nil); answer.Code != http.StatusOK {
				t.Errorf("%s %s: %d", method, path, answer.Code)
			}
		}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			answer := w.Request(method, path, url.Values{"action": {"approve"}})
			pagestest.Wants(t, answer, http.StatusMethodNotAllowed, "Nothing was changed.")
			if answer.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: Allow: %q", method, path, answer.Header().Get("Allow"))
			}
		}
	}
	if w.Store.Writes != 0 {
		t.Errorf("%d writes", w.Store.Writes)
	}
}

func TestABoardsLinkOpensNothingElseAndNothingElseOpensABoard(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	board := strings.TrimPrefix(w.BoardLink("X24"), "/b/")
	review, trust := strings.TrimPrefix(w.Link(derogation.Union), "/r/"), strings.TrimPrefix(w.TrustLink(), "/t/")
	for _, path := range []string{
		"/r/" + board, "/t/" + board, "/b/" + review, "/b/" + trust, "/b/" + review + "/case/" + pagestest.Reference, "/b/" + trust + "/counts/sample", "/b/forged",
	} {
		answer := w.Get(path)
		pagestest.Wants(t, answer, http.StatusNotFound, "There is no page at this address")
		pagestest.Lacks(t, answer, pagestest.Reference, "Leeds")
	}
	pagestest.Wants(t, w.Post("/r/"+board, pagestest.Values("action", "approve")), http.StatusNotFound)
}

func TestABoardsLinkEnds(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	link, gone := w.BoardLink("X24"), w.BoardLink("RXX")
	pagestest.Wants(t, w.Get(gone), http.StatusNotFound, "This board does not show that") // No longer registered.
	w.Now = pagestest.Evening.Add(12 * time.Hour)
	for _, path := range []string{link, link + "/case/" + pagestest.Reference, link + "/counts/sample"} {
		answer := w.Get(path)
		pagestest.Wants(t, answer, http.StatusGone, "This link has expired", "It opened the board until 11am on Saturday 26 July", "ask the person who gave it to you for a new one.", "Ask for a new link")
		pagestest.Lacks(t, answer, "Leeds", pagestest.Reference)
	}
	if answer := w.Fragment(link); answer.Code != http.StatusGone {
		t.Errorf("the script is answered %d", answer.Code)
	}
}

func TestATimelineSaysWhatHappened(t *testing.T) {
	for name, c := range map[string]struct{ says, lacks []string }{
		"timeline": {[]string{
			"The trust sent the request in", "11pm today Rota system, Leeds Teaching Hospitals NHS Trust",
			"The clinical director was asked", "Answer due at 11:30pm", "The clinical director asked the trust a question", "How many beds are open?",
			"The trust answered the question", "Sample Manager, Site manager, Leeds Teaching Hospitals NHS Trust", "Twelve, and eight of them staffed.",
			"The clinical director did not answer in time, and the request was passed on to the trust medical director", "Automatic",
			"Confirmed that the evidence is right.", "The regional medical director supported the request, and passed it on to the national team",
			"The BMA was asked", "The trust changed the facts: this is version 2",
			"Sent Clinical director, by email, at 11:01pm", "Failed Clinical director, by text message, after 8 attempts", "Delivered The trust, by email",
			"Nobody reached Those who run this service were told, by email, at 11:03pm", "Not sent yet BMA, by email", "Came back BMA, by email", "No message is recorded",
			"The BMA has until", "to decide. After that the decision is overdue",
		}, []string{"Ward mailbox", "Deputy director", "Committee chair", "Operational command", "duty@example.org"}},
		"timeline of the trust": {[]string{"Clinical director (Ward mailbox), by email", "Failed Clinical director (Deputy director)", "The trust (Operational command)"}, []string{"Committee chair", "example.org"}},
		"timeline, revoked": {[]string{
			"The BMA approved the request", "5 doctors, from 8am on Saturday 26 July", "The BMA revoked its approval", "It ends at midday", "Elective lists went on.", "Stay until you are relieved.", "The trust replied to the revocation",
		}, nil},
		"timeline, all reported": {[]string{
			"and states a mass casualty exception", "The trust stood the doctors down", "Contacted: 4. Came: 3. Not needed after all: 1.", "The trust reported the impact", "20 cancelled", "The exception was judged to be justified",
		}, nil},
		"timeline, withdrawn": {[]string{"The trust withdrew the request", "Reason: cover was found.", "A locum came.", "Everybody concerned is told now how it ended."}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range pagestest.BoardSituations() {
				if s.Name == name {
					answer := s.Show(s.World(t, []byte("/**/")))
					pagestest.Wants(t, answer, http.StatusOK, c.says...)
					pagestest.Lacks(t, answer, c.lacks...)
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
		prepare func(*pagestest.World)
		says    string
	}{
		"filed":            {nil, func(*pagestest.World) {}, "The clinical director is asked now."},
		"with a tier":      {nil, (*pagestest.World).Open, "Without an answer the request is passed on to the trust medical director."},
		"with the trust":   {nil, func(w *pagestest.World) { w.Open(); w.Ask() }, "If there is no answer, the review goes on without it."},
		"may be extended":  {pagestest.Extending, func(w *pagestest.World) { w.Reach(derogation.NationalTeam) }, "Without an answer we send a text to its duty phone, and extend the time once."},
		"was extended":     {pagestest.Extending, func(w *pagestest.World) { w.Reach(derogation.NationalTeam).Silence() }, "Without an answer the request is passed on to the BMA."},
		"with the union":   {nil, func(w *pagestest.World) { w.Reach(derogation.Union) }, "After that the decision is overdue, and we tell everyone involved."},
		"union overdue":    {nil, func(w *pagestest.World) { w.Reach(derogation.Union).Silence() }, "Without a decision by then the request is recorded as undecided."},
		"time just passed": {nil, func(w *pagestest.World) { w.Open(); w.Now = w.State().Reviews[0].DueAt }, "The request is passed on to the trust medical director now."},
		"refused":          {nil, func(w *pagestest.World) { w.Reach(derogation.Union).Refuse() }, "Everybody concerned is told now how it ended."},
		"in force": {nil, func(w *pagestest.World) {
			w.Reach(derogation.Union).Approve()
			w.Do(derogation.Announce{}, derogation.System("escalate"))
		}, "The time that was approved ends at 8pm on Saturday 26 July."},
		"over": {nil, func(w *pagestest.World) {
			w.Reach(derogation.Union).Approve()
			w.End()
			w.Do(derogation.Announce{}, derogation.System("escalate"))
		}, "The trust is reminded to report the impact at"},
	} {
		t.Run(name, func(t *testing.T) {
			s := pagestest.Situation{Change: c.change}
			w := s.World(t, []byte("/**/"))
			link := w.BoardLink("X24")
			c.prepare(w)
			if w.Now.After(pagestest.Evening.Add(12 * time.Hour)) {
				token, err := signedlink.Mint(w.Keys, signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: "X24", Expires: w.Now.Add(time.Hour)})
				if err != nil {
					t.Fatal(err)
				}
				link = "/b/" + token
			}
			pagestest.Wants(t, w.Get(link+"/case/"+pagestest.Reference), http.StatusOK, "What is next", c.says)
		})
	}
}

func TestFiguresAreSixNumbersTwoChartsAndTables(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	answer := w.Get(w.BoardLink("X24") + "/counts/sample")
	pagestest.Wants(t, answer, http.StatusOK,
		"Of the requests that NHS England may see.", "Requests 5", "Waiting for an answer 4", "Approved 1", "How the requests stand", "Pending: 4", "Approved: 1", "Pending Requests 4",
		"Where pending requests are", "Answered in time, by tier", "By region", "North East and Yorkshire", "Mass casualty exceptions", "Impact that trusts reported")
	body := answer.Body.String()
	charts, tables := strings.Count(body, `<svg class="chart-bars" role="img" aria-labelledby=`), strings.Count(body, "<table")
	if charts != 2 || tables != 18 { // Of each of nine tables there is a copy for paper.
		t.Errorf("%d charts, %d tables", charts, tables)
	}
	if titles := strings.Count(body, "-desc\">A bar for each: "); titles != charts {
		t.Errorf("%d of %d charts are described", titles, charts)
	}
	pagestest.WantsMarkup(t, body, `width="80.0%"`)
}

func TestATableOfFiguresIsAFile(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	figures := w.BoardLink("X24") + "/counts/sample"
	answer := w.Get(figures + "/standing.csv")
	want := "\ufeffHow it stands,Requests,Doctors asked for,Doctors approved\r\nPending,4,20,0\r\n"
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Body.String(), want) || answer.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("status %d, %s: %q, want it to begin with %q", answer.Code, answer.Header().Get("Content-Type"), answer.Body.String(), want)
	}
	pagestest.Wants(t, w.Get(figures+"/other.csv"), http.StatusNotFound, "This board does not show that")
	if _, page, _ := strings.Cut(w.Get(figures).Body.String(), "<main"); strings.Count(page, `.csv">`) != 9 {
		t.Errorf("%d tables are offered as files", strings.Count(page, `.csv">`))
	}
}

func TestFiguresAreOfWhatOneMaySee(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Busy(w)
	for organisation, want := range map[string]string{"X24": "All Requests 5", "RWE": "Nothing is counted yet.", "BMA": "All Requests 2"} {
		pagestest.Wants(t, w.Get(w.BoardLink(organisation)+"/counts/sample"), http.StatusOK, want)
	}
	pagestest.Wants(t, w.Get(w.BoardLink("HCSA")+"/counts/sample"), http.StatusNotFound, "This board does not show that")
}

// What is done at night for a case's execution must not look as if it were done
// to the request.
func TestATimelineSaysWhatAnOperatorDid(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Do(derogation.OpenReview{}, derogation.System("escalate"))
	operator := derogation.Operator("duty engineer")
	w.Do(derogation.Nudge{Reason: "It waits too long."}, operator)
	w.Do(derogation.Redrive{Reason: "It was stopped by hand."}, operator)
	w.Do(derogation.HandOver{Review: 1, To: derogation.Person{ID: "CT-0000000D", Name: "Ward deputy"}, Note: "Neither telephone is answered."}, operator)
	pagestest.Wants(t, w.Get(w.BoardLink("RR8")+"/case/"+pagestest.Reference), http.StatusOK, "duty engineer, Operator",
		"An operator had the system look at the request again. Nothing in it changed", "It waits too long.",
		"An operator had the system begin again where the request stands. Nothing in it changed", "It was stopped by hand.",
		"The review of the clinical director was handed over to somebody else of theirs", "Neither telephone is answered.")
}
