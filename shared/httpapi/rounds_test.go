package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

const standings = "/v1/rounds/bma-rd-2025-07/standing-derogations"

// bigDay is what the union has agreed for a whole service in advance.
const bigDay = `{
	"id": "critical-care-26", "services": ["Adult critical care"], "text": "Doctors of adult critical care may work.",
	"from": "2025-07-26T00:00:00+01:00", "to": "2025-07-28T00:00:00+01:00",
	"publicAddress": "https://union.example.org/standing/1"
}`

func TestARoundIsShownWithItsRules(t *testing.T) {
	worded := strike()
	worded.Categories = []derogation.RoundCategory{{Code: derogation.Cancer, Name: "Cancer care that cannot wait"}}
	worded.Evidence = []derogation.RoundQuestion{{Field: "otherStaffing", Question: "Was the bank rung?"}}
	worded.RefusalReasons = []derogation.Reason{{Code: "level_is_safe", Text: "The level of cover is safe"}}
	worded.TrustAnswer = derogation.AnswerTime{ResponseMinutes: 30, FloorMinutes: 10}
	worded.ImpactDays = []int{7}
	worded.UnionPage, worded.UnionPublishes, worded.HelpPhone = "https://union.example.org/decisions", true, "0300 123 4567"
	worded.Nation, worded.Action, worded.AdvanceRequests = "England", "full_walkout", true
	w := newWorldWith(t, worded)
	if recorder := w.golden("round_worded", get("qwo", "/v1/rounds/"+worded.ID)); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
	if body := w.do(get("qwo", "/v1/rounds/"+worded.ID)).Body.String(); strings.Contains(body, "press@example.org") {
		t.Error("the round's distribution list is shown")
	}
}

func TestRoundsAreListed(t *testing.T) {
	w := newWorldWith(t, strike(), gpAction())
	if recorder := w.golden("rounds", get("rr8", "/v1/rounds")); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
	if recorder := newWorldWith(t).do(get("rr8", "/v1/rounds")); recorder.Body.String() != "{\"rounds\":[]}\n" {
		t.Errorf("without rounds: %s", recorder.Body)
	}
}

func TestARoundThatIsNotThere(t *testing.T) {
	w := newWorld(t)
	recorder := w.golden("round_not_found", get("rr8", "/v1/rounds/no-such-round"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")
	for _, round := range []string{"no-such-round", strings.Repeat("r", 3000)} {
		for _, c := range []call{
			get("rr8", "/v1/rounds/"+round),
			get("rr8", "/v1/rounds/"+round+"/standing-derogations"),
			post("bma", "/v1/rounds/"+round+"/standing-derogations", bigDay),
			post("bma", "/v1/rounds/"+round+"/standing-derogations", `{"id": 1}`),
			post("rr8", "/v1/rounds/"+round+"/impact-reports", reportsImpact.body),
		} {
			recorder := w.do(c)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")
		}
	}
}

func TestTheUnionRecordsWhatItAgreedInAdvance(t *testing.T) {
	w := newWorld(t)
	if recorder := w.golden("standing_recorded", post("bma", standings, bigDay)); recorder.Code != http.StatusCreated {
		t.Fatalf("answered %d", recorder.Code)
	}
	level := `{"id": "christmas", "level": "Christmas Day cover", "trusts": ["RHQ"], "text": "As on Christmas Day.", "from": "2025-07-26T00:00:00Z", "to": "2025-07-27T00:00:00Z"}`
	if recorder := w.do(post("bma", standings, level)); recorder.Code != http.StatusCreated {
		t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
	}
	if recorder := w.golden("standings", get("rr8", standings)); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestAStandingDerogationIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		as, body string
		status   int
		code     string
	}{
		"recorded_before": {"bma", bigDay, 409, "already_recorded"},
		"not_the_union":   {"x24", bigDay, 403, "forbidden"},
		"malformed":       {"bma", `{"id": 7, "services": "all", "round": "x", "text": ""}`, 422, "invalid_fields"},
		"wrong":           {"bma", `{"id": "x", "text": "All.", "from": "2025-07-01T00:00:00Z", "to": "2025-07-02T00:00:00Z"}`, 422, "invalid_fields"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.do(post("bma", standings, bigDay))
			w.now = w.now.Add(time.Hour)
			recorder := w.golden("standing_"+name, post(test.as, standings, test.body))
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), test.status, test.code)
		})
	}
	w := newWorld(t)
	recorder := w.do(post("rr8", standings, bigDay))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusForbidden, "insufficient_scope")
}

func TestWhatWasAgreedInAdvanceIsInTheAnswerToAFiling(t *testing.T) {
	w := newWorld(t)
	w.do(post("bma", standings, bigDay))
	if recorder := w.golden("submit_agreed", filing("night-1", sample(t))); recorder.Code != http.StatusCreated {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestTheUnionChangesWhatItAgreed(t *testing.T) {
	const changes = standings + "/critical-care-26/changes"
	w := newWorld(t)
	w.do(post("bma", standings, bigDay))
	w.now = w.now.Add(time.Hour)
	suspends := `{"kind": "suspended", "trusts": ["RR8"], "reason": "Electives were not cancelled."}`
	if recorder := w.golden("standing_changed", post("bma", changes, suspends)); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
	for name, test := range map[string]struct {
		as, path, body string
		status         int
		code           string
	}{
		"not_the_union": {"x24", changes, suspends, 403, "forbidden"},
		"wrong":         {"bma", changes, `{"kind": "shortened", "trusts": "RR8"}`, 422, "invalid_fields"},
		"again":         {"bma", changes, suspends, 422, "invalid_fields"},
		"not_found":     {"bma", standings + "/small-day/changes", suspends, 404, "not_found"},
	} {
		recorder := w.golden("standing_change_"+name, post(test.as, test.path, test.body))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), test.status, test.code)
	}
}

func TestAProbableDuplicateIsPointedOut(t *testing.T) {
	w := newWorld(t)
	w.file()
	w.now = w.now.Add(time.Minute)
	worse := strings.Replace(sample(t), "Both were well", "All were well", 1)
	if recorder := w.golden("submit_similar", filing("night-2", worse)); recorder.Code != http.StatusCreated {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestImpactIsReportedInARoundWithoutAnybodyWhoDecides(t *testing.T) {
	w := newWorldWith(t, strike(), gpAction())
	const reports = "/v1/rounds/gp-2025/impact-reports"
	recorder := w.golden("impact_filed", post("rr8", reports, reportsImpact.body))
	if recorder.Code != http.StatusCreated {
		t.Fatalf("answered %d", recorder.Code)
	}
	at := recorder.Header().Get("Location")
	for client, want := range map[string]int{"rr8": 200, "qwo": 200, "y63": 200, "x24": 200, "rhq": 404, "qf7": 404, "bma": 404} {
		if read := w.do(get(client, at)); read.Code != want {
			t.Errorf("%s is answered %d, want %d", client, read.Code, want)
		}
	}
	if again := w.do(post("rr8", at+"/impact-reports", reportsImpact.body)); again.Code != http.StatusOK {
		t.Errorf("a later report is answered %d %s", again.Code, again.Body)
	}
	for name, test := range map[string]struct {
		c      call
		status int
		code   string
	}{
		"has_deciders": {post("rr8", "/v1/rounds/bma-rd-2025-07/impact-reports", reportsImpact.body), 422, "invalid_fields"},
		"malformed":    {post("rr8", reports, `{"harm": "some", "service": 1, "at": 2}`), 422, "invalid_fields"},
		"not_a_trust":  {post("qwo", reports, reportsImpact.body), 403, "forbidden"},
	} {
		refused := w.golden("impact_"+name, test.c)
		wantProblem(t, refused.Code, refused.Body.Bytes(), test.status, test.code)
	}
}

func TestARoundThatCannotBeReadIsAnErrorOfOurs(t *testing.T) {
	w := newWorld(t)
	token := w.token("bma")
	w.store.broken = errUnavailable
	for _, c := range []call{
		get("", "/v1/rounds"), get("", "/v1/rounds/bma-rd-2025-07"), get("", standings),
		post("", standings, bigDay), post("", standings, `{"id": 1}`), get("", figures),
	} {
		r := w.request(c)
		r.Header.Set("Authorization", "Bearer "+token)
		recorder := w.serve(r)
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusInternalServerError, "internal_error")
	}
}
