package pages

import (
	"net/http"

	"example.org/derogations/shared/derogation"
)

// receiptBody says what the holder of a link recorded, and what happens next.
// One of Tier, Question and Words says it; Decision or Reported goes with it.
type receiptBody struct {
	Heading   string
	Reference string
	Tier      *tierView
	Question  *questionView
	Words     *wordsView
	Decision  *decisionView
	Reported  *reportView
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
		h.fail(w, r, err)
		return
	case !v.expired.IsZero():
		h.sayExpired(w, r, v.caller, h.reviewStanding(v))
		return
	}
	s := v.state()
	body := receiptBody{Reference: s.Reference, Next: h.whereItStands(s, v.now), Left: left(v.opened, v.now), Back: v.path()}
	if due := h.untilWhen(s, v.now); due != "" {
		body.Next = append(body.Next, due)
	}
	if !h.recorded(v, derogation.Action(r.PathValue("action")), &body) {
		redirect(w, v.path())
		return
	}
	h.render(w, r, http.StatusOK, viewReceipt, page{
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
				body.Question = new(h.questionView(s, q))
			}
		}
		return body.Question != nil
	case derogation.ActComment:
		body.Heading = "Your comment is recorded"
		for _, c := range s.Comments {
			if c.Review == review.Number && mine(c.By) {
				body.Words = &wordsView{What: "Your comment", By: who(c.By), At: momentOf(c.At), Text: c.Text}
			}
		}
	case derogation.ActHandOver:
		body.Heading = "The review was handed over"
		for _, handed := range review.HandedOver {
			if handed.By.ID == v.link.Contact {
				body.Words = &wordsView{
					What: "Handed over to " + named(handed.To.Name, handed.To.Role),
					By:   named(handed.By.Name, handed.By.Role), At: momentOf(handed.At), Text: handed.Note,
				}
			}
		}
	case derogation.ActReportDecision:
		body.Heading = "The decision is recorded as reported"
		if s.Reported != nil && mine(s.Reported.ReportedBy) {
			body.Reported = h.reportView(s)
		}
		return body.Reported != nil
	case derogation.ActRevoke:
		body.Heading = "The approval is revoked"
		if s.Status == derogation.Revoked && mine(s.Ending.By) {
			body.Words, body.Decision = new(h.ending(s)[0]), h.decisionView(s)
		}
	case derogation.ActJudgeException:
		body.Heading = "Your judgement is recorded"
		for _, j := range s.Judgements {
			if j.Tier == review.Tier && mine(j.By) {
				body.Words = new(h.judgementView(s, j))
			}
		}
	default:
		if review.By == nil || !mine(*review.By) || action != answeredBy[review.Outcome] {
			return false
		}
		body.Tier = new(h.tierView(s, review))
		if s.Decision != nil {
			body.Heading, body.Decision = "Your decision is recorded", h.decisionView(s)
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
