package pages

import (
	"net/http"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// receiptBody says what the holder of a link recorded, and what happens next.
// One of Tier, Question and Words says it; Decision or Reported goes with it.
type receiptBody struct {
	Heading   string
	Reference string
	Tier      *words.TierView
	Question  *words.QuestionView
	Words     *words.WordsView
	Decision  *words.DecisionView
	Reported  *words.ReportView
	Next      []string
	Left      []string
	Back      string
}

func (v visit) receiptPath(action derogation.Action) string {
	return v.path() + "/receipt/" + string(action)
}

// showReceipt shows what was last recorded of an action. Where the link's
// holder recorded nothing of the kind, the review says what there is.
func (h *handler) showReceipt(w http.ResponseWriter, r *http.Request) {
	v, err := h.visit(r)
	switch {
	case err != nil:
		h.Fail(w, r, err)
		return
	case !v.Expired.IsZero():
		h.SayExpired(w, r, v.Caller, reviewPosition(v))
		return
	}
	s := v.state()
	body := receiptBody{Reference: s.Reference, Next: words.WhereItStands(s, v.Now), Left: left(v.opened, v.Now), Back: v.path()}
	if due := words.UntilWhen(s, v.Now); due != "" {
		body.Next = append(body.Next, due)
	}
	if !h.recorded(v, derogation.Action(r.PathValue("action")), &body) {
		kit.Redirect(w, v.path())
		return
	}
	h.Render(w, r, http.StatusOK, viewReceipt, kit.Page{
		Title: body.Heading + " – " + s.Reference, RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

// recorded fills in what was recorded of an action. It reports false if the
// link's holder recorded nothing of the kind.
func (h *handler) recorded(v visit, action derogation.Action, body *receiptBody) bool {
	s, review := v.state(), v.opened.Review
	mine := func(by derogation.Actor) bool { return by.ID == v.link.Contact }
	body.Heading = "Your answer is recorded"
	switch action {
	case derogation.ActAsk:
		body.Heading = "Your question was sent to the trust"
		for _, q := range s.Questions {
			if q.Review == review.Number && mine(q.AskedBy) {
				body.Question = new(words.QuestionViewOf(s, q))
			}
		}
		return body.Question != nil
	case derogation.ActComment:
		body.Heading = "Your comment is recorded"
		for _, c := range s.Comments {
			if c.Review == review.Number && mine(c.By) {
				body.Words = &words.WordsView{What: "Your comment", By: words.Who(c.By), At: words.MomentOf(c.At), Text: c.Text}
			}
		}
	case derogation.ActHandOver:
		body.Heading = "The review was handed over"
		for _, handed := range review.HandedOver {
			if handed.By.ID == v.link.Contact {
				body.Words = &words.WordsView{
					What: "Handed over to " + words.Named(handed.To.Name, handed.To.Role),
					By:   words.Named(handed.By.Name, handed.By.Role), At: words.MomentOf(handed.At), Text: handed.Note,
				}
			}
		}
	case derogation.ActReportDecision:
		body.Heading = "The decision is recorded as reported"
		if s.Reported != nil && mine(s.Reported.ReportedBy) {
			body.Reported = words.ReportViewOf(s)
		}
		return body.Reported != nil
	case derogation.ActRevoke:
		body.Heading = "The approval is revoked"
		if s.Status == derogation.Revoked && mine(s.Ending.By) {
			body.Words, body.Decision = new(words.Ending(s)[0]), words.DecisionViewOf(s)
		}
	case derogation.ActJudgeException:
		body.Heading = "Your judgement is recorded"
		for _, j := range s.Judgements {
			if j.Tier == review.Tier && mine(j.By) {
				body.Words = new(words.JudgementView(s, j))
			}
		}
	default:
		if review.By == nil || !mine(*review.By) || action != answeredBy[review.Outcome] {
			return false
		}
		body.Tier = new(words.TierViewOf(s, review))
		if s.Decision != nil {
			body.Heading, body.Decision = "Your decision is recorded", words.DecisionViewOf(s)
		}
		return true
	}
	return body.Words != nil
}

// answeredBy is the action that gave a review its outcome.
var answeredBy = map[derogation.Outcome]derogation.Action{
	derogation.OutcomeEscalated:       derogation.ActEscalate,
	derogation.OutcomeResolvedLocally: derogation.ActResolveLocally,
	derogation.OutcomeDeclined:        derogation.ActDecline,
	derogation.OutcomeApproved:        derogation.ActApprove,
	derogation.OutcomeRefused:         derogation.ActRefuse,
}
