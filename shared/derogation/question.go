package derogation

import (
	"strings"
	"time"
)

// maxQuestions bounds the thread of a case.
const maxQuestions = 6

// Question is one question of a tier to the trust, and what came of it.
type Question struct {
	Number     int        `json:"number"`
	Review     int        `json:"review"`
	Tier       Tier       `json:"tier"`
	AskedAt    time.Time  `json:"askedAt"`
	AskedBy    Actor      `json:"askedBy"`
	Text       string     `json:"text"`
	DueAt      time.Time  `json:"dueAt"`
	ClosedAt   *time.Time `json:"closedAt,omitempty"`
	AnsweredBy *Actor     `json:"answeredBy,omitempty"`
	Answer     string     `json:"answer,omitempty"`
}

// Open reports whether the question still waits for its answer.
func (q Question) Open() bool { return q.ClosedAt == nil }

// OpenQuestion returns the question that waits for the trust, if one does.
func (s State) OpenQuestion() (Question, bool) {
	if n := len(s.Questions); n > 0 && s.Questions[n-1].Open() {
		return s.Questions[n-1], true
	}
	return Question{}, false
}

func (c Ask) decide(s State, actor Actor, now time.Time) (Event, error) {
	review, err := s.answered(ActAsk, actor, c.Basis)
	if err != nil {
		return Event{}, err
	}
	if err := s.withTheTrust(); err != nil {
		return Event{}, err
	}
	var bad fields
	bad.said(ActAsk, "/question", c.Question, true)
	if len(s.Questions) >= maxQuestions {
		bad.add("/question", "too_many", "the trust has been asked as often as a request allows: decide on what there is")
	}
	e := review.event(EventAsked, c.Question)
	e.Question = len(s.Questions) + 1
	e.DueAt = new(s.questionDue(now))
	e.LeftSeconds = max(int(review.DueAt.Sub(now)/time.Second), 0)
	return e, bad.err()
}

// questionDue gives the trust the round's time for an answer, or its floor when
// the clinical deadline would pass meanwhile.
func (s State) questionDue(now time.Time) time.Time {
	limits := s.Round.answerTime()
	due := now.Add(time.Duration(limits.ResponseMinutes) * time.Minute)
	if due.After(s.Request.DecisionNeededBy.At) {
		due = now.Add(time.Duration(limits.FloorMinutes) * time.Minute)
	}
	return due
}

func (c AnswerQuestion) decide(s State, actor Actor, _ time.Time) (Event, error) {
	if err := s.byTrust(ActAnswer, actor); err != nil {
		return Event{}, err
	}
	if !s.Status.Open() {
		return Event{}, s.closed()
	}
	question, open := s.OpenQuestion()
	if !open || question.Number != c.Question {
		conflict := &ConflictError{Code: ConflictQuestionClosed, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "no such question waits for an answer"}
		if n := c.Question; n >= 1 && n <= len(s.Questions) && !s.Questions[n-1].Open() {
			closed := s.Questions[n-1]
			conflict.At, conflict.Detail = *closed.ClosedAt, "the time for this answer ran out, or the review went on without it"
			if closed.AnsweredBy != nil {
				conflict.By, conflict.Detail = closed.AnsweredBy.Name, "this question was already answered"
			}
		}
		return Event{}, conflict
	}
	var bad fields
	bad.said(ActAnswer, "/answer", c.Answer, true)
	return Event{
		Type: EventAnswered, Tier: question.Tier, Review: question.Review, Question: question.Number,
		Text: strings.TrimSpace(c.Answer),
	}, bad.err()
}

// asked pauses the review and starts the question's own clock.
func (s *State) asked(e Event) {
	review := &s.Reviews[len(s.Reviews)-1]
	review.Paused, review.LeftSeconds = true, e.LeftSeconds
	s.Questions = append(s.Questions, Question{
		Number: e.Question, Review: e.Review, Tier: e.Tier, AskedAt: e.At, AskedBy: e.Actor, Text: e.Text, DueAt: *e.DueAt,
	})
	s.Status = AwaitingInformation
	s.settle(e)
}

// resume gives the review back the time that it had left. A union review that
// was overdue stays overdue.
func (s *State) resume(e Event) {
	s.closeQuestion(e)
	review := &s.Reviews[len(s.Reviews)-1]
	review.DueAt = e.At.Add(time.Duration(max(review.LeftSeconds, 1)) * time.Second)
	review.Paused, review.LeftSeconds = false, 0
	s.Status = InReview
	s.settle(e)
}

func (s *State) closeQuestion(e Event) {
	question := &s.Questions[len(s.Questions)-1]
	question.ClosedAt = new(e.At)
	if e.Type == EventAnswered {
		question.AnsweredBy, question.Answer = new(e.Actor), e.Text
	}
}
