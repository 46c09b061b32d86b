package pages

import "example.org/derogations/shared/derogation"

// questionView is one question to the trust, and what came of it.
type questionView struct {
	Tier   string
	By     string
	At     moment
	Text   string
	Answer *wordsView
	// State says why there is no answer.
	State string
}

// thread is what was asked of the trust up to a review, and what it answered.
// What later tiers ask is not theirs to see who came before them.
func (h *handler) thread(s derogation.State, upTo int) []questionView {
	var thread []questionView
	for _, q := range s.Questions {
		if q.Review <= upTo {
			thread = append(thread, h.questionView(s, q))
		}
	}
	return thread
}

func (h *handler) questionView(s derogation.State, q derogation.Question) questionView {
	view := questionView{
		Tier: sentence(called(s.Round, q.Tier)), By: who(q.AskedBy), At: momentOf(q.AskedAt), Text: q.Text,
	}
	switch {
	case q.AnsweredBy != nil:
		view.Answer = &wordsView{What: "The trust answered", By: who(*q.AnsweredBy), At: momentOf(*q.ClosedAt), Text: q.Answer}
	case q.Open():
		view.State = "No answer yet. The trust has until " + momentOf(q.DueAt).Text + "."
	case q.ClosedAt.Before(q.DueAt):
		view.State = "Not answered: the request went on first."
	default:
		view.State = "The trust did not answer in time."
	}
	return view
}
