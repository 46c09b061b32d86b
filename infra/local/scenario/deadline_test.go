package scenario

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestARequestWithTooLittleTimeIsTakenInAndEverybodySeesIt(t *testing.T) {
	s := begin(t)
	// The least time of all tiers together is an hour and 55 minutes.
	request := sample.Request(s.Now())
	request.DecisionNeededBy.At = s.Now().Add(time.Hour)
	answer, err := s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests", http.Header{"Idempotency-Key": {"urgent"}}, request)
	s.must(err)
	var ack struct {
		Reference string          `json:"reference"`
		Plan      derogation.Plan `json:"plan"`
	}
	if err := json.Unmarshal(answer.Body, &ack); err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("answered with %d: %s", answer.Status, answer.Body)
	}
	if ack.Plan.Feasible {
		t.Error("the trust is told that its time suffices")
	}
	reference := ack.Reference
	s.settle()

	dueBy := []string{"7:10pm", "7:20pm", "7:35pm", "7:55pm", "9:15pm"}
	least := []time.Duration{10, 10, 15, 20, 60}
	for i, tier := range ladder() {
		s.expectTier(reference, tier)
		told := asked(tier, dueBy[i])
		if i > 0 {
			told = append(told, passedOn(ladder()[i-1])...)
		}
		s.expectMessages(told...)
		for _, address := range mailbox[tier] {
			mail, err := s.Mail(address, reference)
			s.must(err)
			if !strings.Contains(mail.Text, "That is sooner than the whole chain can answer: please answer as soon as you can.") {
				t.Errorf("%s is not told that the time is too short: %s", tier, mail.Text)
			}
			link, err := frontdoor.Link(mail)
			s.must(err)
			s.expectPage(s.open(link), 200, "The time is too short", "the last answer is due at 8:55pm on Friday 20 November")
		}
		s.advance(least[i] * time.Minute)
		if tier == derogation.NationalTeam {
			s.expectMessages(s.extended("8:15pm")...)
			s.advance(20 * time.Minute)
		}
	}
	// The union has its own least time, and after that until the window ends.
	s.expectTier(reference, derogation.Union)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)
	s.expectUnderWay(reference)
	s.expectPage(s.answer(derogation.Union, reference, refuseForm()), 200)
	s.expectMessages(append(everybody("Refused", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	s.expectFinished(reference, 1, derogation.Refused)
}
