package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/pagestest"
)

// TestATableThatHangsIsAnsweredByAPageOfOurs opens pages of each kind while the table
// takes calls and never answers, on a clock that waits for nobody.
func TestATableThatHangsIsAnsweredByAPageOfOurs(t *testing.T) {
	director := func(w *pagestest.World) string { return w.Link(derogation.ClinicalDirector) }
	at := func(path string) func(*pagestest.World) string { return func(*pagestest.World) string { return path } }
	const neither, nothing, unsure = "take it neither as a yes nor as a no", "You changed nothing by opening it.", "We cannot say whether what you sent was recorded."
	for name, c := range map[string]struct {
		address func(*pagestest.World) string
		form    url.Values
		says    string
		// late: the table hangs once an answer is to be recorded, and not before.
		late bool
	}{
		"home": {at("/"), nil, neither, false}, "registers": {at("/register"), nil, neither, false}, "a register": {at("/register/sample"), nil, neither, false},
		"a code": {at("/d/" + pagestest.Code), nil, neither, false}, "a review": {director, nil, nothing, false},
		"an answer":                        {director, pagestest.Values("action", "escalate"), unsure, false},
		"an answer that is being recorded": {director, pagestest.Values("action", "escalate"), unsure, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
				address := c.address(w)
				w.Store.Hangs = !c.late
				w.Store.BeforeCommit = func() { w.Store.Hangs = true }
				open := w.Get
				if c.form != nil {
					open = func(address string) *httptest.ResponseRecorder { return w.Post(address, c.form) }
				}
				begun := time.Now()
				answer := open(address)
				if took := time.Since(begun); took != kit.AnswersWithin {
					t.Errorf("answered after %v", took)
				}
				pagestest.Wants(t, answer, http.StatusServiceUnavailable, "This service does not answer just now", c.says,
					"Help with this service: phone "+pagestest.Operator.Phone, "the form on paper", "request-1")
				pagestest.WantsMarkup(t, answer.Body.String(), `href="/blank-form"`)
				pagestest.Lacks(t, answer, "Leeds", "Sample", "context", "deadline")
				pagestest.WellMade(t, answer)
				guarded(t, answer)
				if answer.Header().Get("Retry-After") != "60" {
					t.Errorf("headers %v", answer.Header())
				}
				pagestest.Wants(t, w.Get("/blank-form"), http.StatusOK, "This is the general form")
			})
		})
	}
}

// TestLambdaLeavesThePagesTimeToAnswer: two seconds are kept for the answer and its
// line in the log, and one is for the page.
func TestLambdaLeavesThePagesTimeToAnswer(t *testing.T) {
	deployed, err := template.Load("../../template.yaml", template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range deployed.Functions {
		if f.LogicalID == "PagesFunction" {
			if f.Timeout < kit.AnswersWithin+3*time.Second {
				t.Errorf("it ends after %v", f.Timeout)
			}
			return
		}
	}
	t.Error("there are no pages")
}

// TestTheRoundsPhoneIsGivenWhenTheTableHangs has the rounds read a little before.
func TestTheRoundsPhoneIsGivenWhenTheTableHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := pagestest.NewWorld(t)
		w.Get("/nowhere")
		w.Store.Hangs = true
		pagestest.Wants(t, w.Get("/register/sample"), http.StatusServiceUnavailable, helpPhone)
	})
}
