package review

import (
	"net/http"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// recordedBody says what the holder of a link recorded, and what happens next.
// One of Tier, Question, Offer and Words says it; Decision or Reported goes with it.
type recordedBody struct {
	Heading   string
	Reference string
	State     string
	Tier      *words.TierView
	Question  *words.QuestionView
	Offer     *derogation.Offer
	Words     *words.WordsView
	Decision  *words.DecisionView
	Reported  *words.ReportView
	Next      []string
	Left      []string
	Back      string
}

func (v visit) recordedPath(action derogation.Action) string {
	return v.path() + "/receipt/" + string(action)
}

// showRecorded shows what was last recorded of an action. Where the link's
// holder recorded nothing of the kind, the review says what there is.
func (h *pages) showRecorded(w http.ResponseWriter, r *http.Request, v visit) error {
	s := v.state()
	body := recordedBody{Reference: s.Reference, State: words.Headline(s, v.Now).Text, Next: words.WhereItStands(s, v.Now), Left: left(v.opened, v.Now), Back: v.path()}
	if due := words.UntilWhen(s, v.Now); due != "" {
		body.Next = append(body.Next, due)
	}
	if one, known := actOf(derogation.Action(r.PathValue("action"))); !known || !one.recorded(v, &body) {
		return kit.Redirect(w, v.path())
	}
	return h.Render(w, r, http.StatusOK, viewRecorded, kit.CasePage(s, body.Heading, nil, body))
}

// answerRecorded shows an answer that gives a review an outcome.
func answerRecorded(outcome derogation.Outcome) func(visit, *recordedBody) bool {
	return func(v visit, body *recordedBody) bool {
		s, review := v.state(), v.opened.Review
		if review.By == nil || !v.mine(*review.By) || review.Outcome != outcome {
			return false
		}
		body.Heading, body.Tier = "Your answer is recorded", new(words.TierViewOf(s, review))
		if s.Decision != nil {
			body.Heading, body.Decision = "Your decision is recorded", words.DecisionViewOf(s)
		}
		return true
	}
}

// mine reports whether somebody is the link's holder.
func (v visit) mine(by derogation.Actor) bool { return by.ID == v.link.Contact }
