package words

import (
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// QuestionView is one question to the trust, and what came of it.
type QuestionView struct {
	Tier   string
	By     string
	At     time.Time
	Text   string
	Answer *WordsView
	// State says why there is no answer.
	State string
}

// Thread is what was asked of the trust up to a review, and what it answered.
// What later tiers ask is not theirs to see who came before them.
func Thread(s derogation.State, upTo int) []QuestionView {
	var thread []QuestionView
	for _, q := range s.Questions {
		if q.Review <= upTo {
			thread = append(thread, QuestionViewOf(s, q))
		}
	}
	return thread
}

// QuestionViewOf puts one question in words, with its answer or why there is none.
func QuestionViewOf(s derogation.State, q derogation.Question) QuestionView {
	view := QuestionView{
		Tier: Sentence(Called(s.Round, q.Tier)), By: Who(q.AskedBy), At: q.AskedAt, Text: q.Text,
	}
	switch {
	case q.AnsweredBy != nil:
		view.Answer = &WordsView{What: "The trust answered", By: Who(*q.AnsweredBy), At: *q.ClosedAt, Text: q.Answer}
	case q.Open():
		view.State = "No answer yet. The trust has until " + uktime.Page(q.DueAt) + "."
	case q.ClosedAt.Before(q.DueAt):
		view.State = "Not answered: the request went on first."
	default:
		view.State = "The trust did not answer in time."
	}
	return view
}
