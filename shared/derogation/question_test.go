package derogation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// A question pauses the review; the answer gives it back the time that it had.
func TestAQuestionPausesAReviewAndItsAnswerResumesIt(t *testing.T) {
	for _, tier := range derogationtest.Tiers() {
		t.Run(string(tier), func(t *testing.T) {
			h := file(t).reach(tier)
			before, _ := h.state.OpenReview()
			left := before.DueAt.Sub(h.now)
			h.ask()
			question, asked := h.state.OpenQuestion()
			paused, _ := h.state.OpenReview()
			if !asked || question.Tier != tier || question.Review != paused.Number || question.AskedBy.ID != reviewer(tier).ID || question.Text != "How many beds are open?" {
				t.Errorf("asked %+v", question)
			}
			if !paused.Paused || paused.LeftSeconds != int(left/time.Second) || h.state.Tier != tier {
				t.Errorf("paused %+v, with %s left", paused, left)
			}
			h.now = question.DueAt.Add(-time.Minute) // Long after the review would have run out, for some.
			answered := h.now
			h.do(answering(h), contact())
			after, _ := h.state.OpenReview()
			if after.Number != before.Number || after.Paused || after.LeftSeconds != 0 || after.DueAt.Sub(answered) != left {
				t.Errorf("resumed %+v, had %s left", after, left)
			}
			if q := h.state.Questions[0]; q.Open() || q.Answer != "Twelve." || q.AnsweredBy.ID != contact().ID || !q.ClosedAt.Equal(answered) {
				t.Errorf("answered %+v", q)
			}
		})
	}
}

// The trust's silence goes back to the tier, on the record.
func TestATrustThatDoesNotAnswerGivesTheReviewBack(t *testing.T) {
	h := file(t).reach(derogation.RegionalMedicalDirector)
	before, _ := h.state.OpenReview()
	left := before.DueAt.Sub(h.now)
	late := derogation.AnswerQuestion{Question: 1, Answer: "Twelve."}
	h.ask()
	asked := h.now.Add(-time.Minute)
	h.silence()
	e := h.events[len(h.events)-1]
	if e.Type != derogation.EventNotAnswered || e.Question != 1 || e.Tier != derogation.RegionalMedicalDirector || !e.At.Equal(asked.Add(time.Hour)) {
		t.Errorf("caused %+v", e)
	}
	after, open := h.state.OpenReview()
	if q := h.state.Questions[0]; q.Open() || q.AnsweredBy != nil || q.Answer != "" || !open || after.DueAt.Sub(e.At) != left {
		t.Errorf("question %+v, review %+v", q, after)
	}
	var conflict *derogation.ConflictError
	if err := h.fails(late, contact()); !errors.As(err, &conflict) || conflict.Code != "question_closed" || !strings.Contains(conflict.Detail, "ran out") || !conflict.At.Equal(e.At) {
		t.Errorf("a late answer: %v", err)
	}
}

// The trust has the round's time, and its floor when that would miss the
// clinical deadline.
func TestHowLongTheTrustHas(t *testing.T) {
	tests := []struct {
		name   string
		change func(*derogation.Submit)
		want   time.Duration
	}{
		{"an hour, if the round does not say", func(*derogation.Submit) {}, time.Hour},
		{"the round's time", func(c *derogation.Submit) {
			c.Round.TrustAnswer = derogation.AnswerTime{ResponseMinutes: 40, FloorMinutes: 5}
		}, 40 * time.Minute},
		{"a quarter of an hour when the deadline is near", func(c *derogation.Submit) {
			c.Request.DecisionNeededBy.At = evening.Add(30 * time.Minute)
		}, 15 * time.Minute},
		{"the round's floor when the deadline is near", func(c *derogation.Submit) {
			c.Round.TrustAnswer = derogation.AnswerTime{ResponseMinutes: 40, FloorMinutes: 5}
			c.Request.DecisionNeededBy.At = evening.Add(30 * time.Minute)
		}, 5 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t, test.change).open().ask()
			if q := h.state.Questions[0]; q.DueAt.Sub(q.AskedAt) != test.want {
				t.Errorf("has %s, want %s", q.DueAt.Sub(q.AskedAt), test.want)
			}
		})
	}
}

// Whoever asked may decide without waiting. That closes the question.
func TestADecisionWhilePausedClosesTheQuestion(t *testing.T) {
	tests := map[derogation.Status]func(h *history) derogation.Command{
		derogation.Approved: func(h *history) derogation.Command { return approval(h) },
		derogation.Refused:  func(h *history) derogation.Command { return refusal(h) },
	}
	for status, decide := range tests {
		h := file(t).reach(derogation.Union).ask()
		h.do(decide(h), reviewer(derogation.Union))
		q, review := h.state.Questions[0], h.state.Reviews[4]
		if h.state.Status != status || q.Open() || q.AnsweredBy != nil || review.Paused || review.LeftSeconds != 0 {
			t.Errorf("%s: question %+v, review %+v", h.state.Status, q, review)
		}
		if err := h.fails(derogation.AnswerQuestion{Question: 1, Answer: "Twelve."}, contact()); kind(err) != "case_closed" {
			t.Errorf("an answer after it: %v", err)
		}
	}
	h := file(t).open().ask().escalate().open()
	err := h.fails(derogation.AnswerQuestion{Question: 1, Answer: "Twelve."}, contact())
	if kind(err) != "question_closed" || !strings.Contains(err.Error(), "went on") {
		t.Errorf("an answer after the tier went on: %v", err)
	}
}

// The union's time does not begin anew because it asks.
func TestAUnionThatIsOverdueStaysOverdue(t *testing.T) {
	h := file(t).reach(derogation.Union).silence()
	overdue := *h.state.Reviews[4].OverdueAt
	h.ask()
	if stage, _ := h.state.Stage(); stage != derogation.StageAskTrust {
		t.Errorf("asks at %s", stage)
	}
	h.do(answering(h), filer())
	if stage, _ := h.state.Stage(); stage != derogation.StageUnionOverdue || !h.state.Reviews[4].OverdueAt.Equal(overdue) {
		t.Errorf("resumed at %s", stage)
	}
	if due, _, _ := h.state.NextDue(); !due.At.Equal(sampleRequest().Window.To) {
		t.Errorf("its time ends %s", due.At)
	}
	h.silence()
	if h.state.Status != derogation.Undecided {
		t.Errorf("ended %s", h.state.Status)
	}
}

func TestQuestionsAreBoundedAndWorded(t *testing.T) {
	h := file(t).open()
	wantFields(t, h.fails(derogation.Ask{Basis: h.basis()}, reviewer(derogation.ClinicalDirector)), "/question required")
	long := derogation.Ask{Basis: h.basis(), Question: strings.Repeat("é", 1001)}
	wantFields(t, h.fails(long, reviewer(derogation.ClinicalDirector)), "/question too_long")
	h.ask()
	wantFields(t, h.fails(derogation.AnswerQuestion{Question: 1, Answer: " "}, contact()), "/answer required")
	for _, number := range []int{-1, 0, 2} {
		if err := h.fails(derogation.AnswerQuestion{Question: number, Answer: "Twelve."}, contact()); kind(err) != "question_closed" {
			t.Errorf("question %d: %v", number, err)
		}
	}
	h.do(answering(h), contact())
	var conflict *derogation.ConflictError
	if err := h.fails(derogation.AnswerQuestion{Question: 1, Answer: "Ten."}, filer()); !errors.As(err, &conflict) || conflict.By != contact().Name {
		t.Errorf("a second answer: %v", err)
	}
	for range 5 {
		h.ask().do(answering(h), contact())
	}
	wantFields(t, h.fails(asking(h), reviewer(derogation.ClinicalDirector)), "/question too_many")
}

// A round may take the right to ask from a tier.
func TestATierThatMayNotAsk(t *testing.T) {
	h := file(t, func(c *derogation.Submit) { c.Round.Tiers[0].May = []derogation.Action{derogation.ActEscalate} }).open()
	for _, command := range []derogation.Command{asking(h), localResolution(h)} {
		if err := h.fails(command, reviewer(derogation.ClinicalDirector)); kind(err) != "forbidden" {
			t.Errorf("%T: %v", command, err)
		}
	}
	h.escalate()
}

// The national team's silence extends its time once. Then it is passed.
func TestTheNationalTeamIsExtendedOnceThenPassed(t *testing.T) {
	h := file(t, extending).reach(derogation.NationalTeam)
	first, step := h.state.Reviews[3].DueAt, h.state.Step
	h.silence()
	review, open := h.state.OpenReview()
	if !open || review.Number != 4 || review.ExtendedAt == nil || !review.ExtendedAt.Equal(first) || !review.DueAt.Equal(first.Add(20*time.Minute)) || h.state.Step != step {
		t.Fatalf("extended to %+v", review)
	}
	if e := h.events[len(h.events)-1]; e.Type != derogation.EventReviewExtended || !e.DueAt.Equal(review.DueAt) {
		t.Errorf("caused %+v", e)
	}
	answered := &history{t: t, now: h.now, state: h.state}
	if answered.escalate(); answered.state.Tier != derogation.Union {
		t.Errorf("answered in its extension, the request is with %s", answered.state.Tier)
	}
	h.silence()
	if passed := h.state.Reviews[3]; passed.Outcome != derogation.OutcomeNoAnswer || h.state.Tier != derogation.Union {
		t.Errorf("passed %+v", passed)
	}
}
