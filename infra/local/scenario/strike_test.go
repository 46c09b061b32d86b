package scenario

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// On 27 April 2023 a court cut a strike short by a night. What was approved over its new
// end ends with it, what was asked for later closes, and everybody is told once.
func TestAStrikeThatIsCutShortTakesItsCasesWithIt(t *testing.T) {
	s := begin(t)
	approved := s.submit()
	s.climb(approved, derogation.Union)
	s.approve(approved, 0)
	window := s.state(approved).Request.Window
	ends := window.From.Add(2 * time.Hour)

	later := sample.Request(s.Now())
	later.Risk.IfRefused += " This is for the hours after."
	later.Window = derogation.Window{From: ends.Add(time.Hour), To: ends.Add(6 * time.Hour)}
	later.DecisionNeededBy.At = later.Window.From
	closes := s.submitted(sample.BartsHealth, later)
	s.ignoreMessages()

	// The union's officer calls it off by mistake on the page of their link, with a code,
	// and takes it back there: both are as they were, and everybody is told once.
	s.advance(time.Minute) // The next code waits its turn.
	strike := s.link(derogation.Union, approved) + "/strike"
	for _, step := range []struct {
		kind, said, told string
		approved, later  derogation.Status
	}{
		{"called_off", "Approvals that end sooner: 1", "", derogation.Ended, derogation.StrikeEnded},
		{"end_taken_back", "Approvals that are in force as before: 1", "The strike goes on", derogation.Approved, derogation.InReview},
	} {
		form := url.Values{"action": {step.kind}, "person": {"The officer"}, step.kind + "-ends": {"none"}}
		check, err := s.Fill(s.ctx, strike, form)
		s.must(err)
		if !strings.Contains(check.Body, step.said) {
			t.Errorf("before %s the officer reads:\n%s", step.kind, check.Body)
		}
		s.advance(time.Minute)
		page, err := s.Record(s.ctx, strike, check, s.code(s.reviewer(derogation.Union), "one-time code"))
		s.must(err)
		if page.Status != http.StatusOK {
			t.Fatalf("%s is answered with %d", step.kind, page.Status)
		}
		s.ignoreMessages()
		s.advance(4 * time.Minute)
		s.expectStatus(approved, step.approved)
		s.expectStatus(closes, step.later)
		told := map[string]int{}
		for _, message := range s.Cloud.Inbox.Messages() {
			if step.told != "" && strings.Contains(message.Subject, approved) && strings.Contains(message.Subject, step.told) {
				told[strings.Join(message.To, ", ")]++
			}
		}
		for address, times := range told {
			if times != 1 {
				t.Errorf("of %s %s is told %d times", step.kind, address, times)
			}
		}
		if step.told != "" && len(told) == 0 {
			t.Errorf("nobody is told of %s", step.kind)
		}
		s.ignoreMessages()
	}

	change := map[string]any{"kind": "cut_short", "endsAt": ends, "note": "By order of the court.", "publicAddress": "https://union.example.org/strike"}
	record := func(organisation string, key http.Header, status int) {
		t.Helper()
		answer, err := s.Call(s.ctx, organisation, http.MethodPost, "/v1/rounds/"+sample.RoundID+"/strike", key, change)
		s.must(err)
		if answer.Status != status {
			t.Fatalf("%s is answered with %d, want %d: %s", organisation, answer.Status, status, answer.Body)
		}
	}
	record(sample.NationalTeam, frontdoor.NewKey(), http.StatusForbidden)
	key := frontdoor.NewKey()
	record(sample.Union, key, http.StatusCreated)
	record(sample.Union, key, http.StatusCreated) // The call that comes twice.

	// The sweep brings it to both, and lets the round go after two minutes.
	s.advance(4 * time.Minute)
	s.expectStatus(closes, derogation.StrikeEnded)
	s.expectStatus(approved, derogation.Approved)
	told := map[string]int{}
	for _, message := range s.Cloud.Inbox.Messages() {
		if strings.Contains(message.Subject, approved) && strings.Contains(message.Subject, "The strike ends") {
			told[strings.Join(message.To, ", ")]++
		}
	}
	if len(told) == 0 {
		t.Error("nobody is told that the approval ends sooner")
	}
	for address, times := range told {
		if times != 1 {
			t.Errorf("%s is told %d times", address, times)
		}
	}
	s.ignoreMessages()
	if _, err := s.Submit(s.ctx, sample.BartsHealth, "after-the-end", later); err == nil || !strings.Contains(err.Error(), "422") {
		t.Errorf("a request for after the end: %v", err)
	}

	s.advance(ends.Sub(s.Now()) + time.Minute)
	s.expectStatus(approved, derogation.Ended)
	s.expectFinished(approved, 2, derogation.Ended)
	s.expectFinished(closes, 2, derogation.StrikeEnded)
	s.ignoreMessages()
}
