package scenario

import (
	"net/http"
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
	s.expectFinished(approved, 1, derogation.Ended)
	s.expectFinished(closes, 1, derogation.StrikeEnded)
	s.ignoreMessages()
}
