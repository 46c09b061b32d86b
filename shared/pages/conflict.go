package pages

import (
	"net/http"
	"net/url"
	"slices"

	"example.org/derogations/shared/derogation"
)

// conflictBody is the page for an answer that came too late, or on a request
// that had changed. It gives back what was written, to be copied.
type conflictBody struct {
	Heading  string
	Said     []string
	Standing standing
	Written  []string
	Back     string
	Again    string
}

// conflicted is where an answer met its conflict.
type conflicted struct {
	state    derogation.State
	standing standing
	back     string
	// review is the review that was answered; the zero one for the trust.
	review derogation.Review
	// left is what may still be done.
	left []derogation.Action
}

func (h *handler) conflictIn(v visit) conflicted {
	return conflicted{
		state: v.state(), standing: h.reviewStanding(v), back: v.path(),
		review: v.opened.Review, left: v.opened.Actions(v.now),
	}
}

// late is why an action that was meant for the review as it was cannot be
// taken any more; nil where it can, or where casework is to say.
func (v visit) late(action derogation.Action) *derogation.ConflictError {
	left := v.opened.Actions(v.now)
	review := v.opened.Review
	if slices.Contains(left, action) || review.Open() || action == "" && len(left) > 0 {
		return nil
	}
	switch action {
	case derogation.ActComment, derogation.ActRevoke, derogation.ActReportDecision, derogation.ActJudgeException:
		return nil
	}
	if late := v.opened.Late(); late != nil {
		return late
	}
	conflict := &derogation.ConflictError{Code: derogation.ConflictReviewClosed}
	if !review.Passed() && review.By != nil {
		conflict.By = review.By.Name
	}
	if review.ClosedAt != nil {
		conflict.At = *review.ClosedAt
	}
	return conflict
}

func (h *handler) sayConflict(w http.ResponseWriter, r *http.Request, c conflicted, conflict *derogation.ConflictError, typed url.Values) {
	s := c.state
	body := conflictBody{
		Heading: "Your answer was not recorded", Standing: c.standing,
		Back: c.back, Again: "See the request as it is now",
		Said: []string{h.conflictText(c, conflict)},
	}
	switch {
	case slices.Contains(c.left, derogation.ActComment):
		body.Again = "Look at the request again, and add a comment"
	case conflict.Code == derogation.ConflictContentChanged:
		body.Again = "Look at the request again"
	}
	for _, field := range writtenFields {
		if text := typed.Get(field); text != "" {
			body.Written = append(body.Written, text)
		}
	}
	h.render(w, r, http.StatusConflict, viewConflict, page{
		Title: body.Heading + " – " + s.Reference, Failed: true,
		RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

func (h *handler) conflictText(c conflicted, conflict *derogation.ConflictError) string {
	at := momentOf(conflict.At).Text
	switch conflict.Code {
	case derogation.ConflictReviewClosed:
		if c.review.Outcome == derogation.OutcomeOvertaken {
			return "The trust ended the request before this review was answered: " + conflict.By + ", at " + at + "."
		}
		if conflict.By != "" {
			return "This review was already answered by " + conflict.By + ", at " + at + "."
		}
		if c.state.Status.Open() {
			return "No answer had been recorded in time, and the request was passed on at " + at + "."
		}
		return "No answer had been recorded in time; the record says so since " + at + "."
	case derogation.ConflictContentChanged:
		changed := "The request changed after it was shown to you"
		if conflict.By != "" {
			changed += ": " + conflict.By + " told of new facts at " + at
		}
		return changed + ". Nobody answers what they did not see: look at it again, and answer then."
	case derogation.ConflictWindowPassed:
		return "The time for this was over at " + at + ": " + conflict.Detail + "."
	case derogation.ConflictNotResolved:
		if c.state.Status.Open() {
			return "The request is open again. If you sent this twice, it was recorded the first time."
		}
	}
	text := sentence(conflict.Detail)
	if conflict.By != "" {
		text += ", by " + conflict.By
	}
	if !conflict.At.IsZero() {
		text += ", at " + at
	}
	return text + "."
}
