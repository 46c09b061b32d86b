package pages

import (
	"net/http"
	"net/url"

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

// settled is why nothing can be answered in a review that is closed.
func (v visit) settled() *derogation.ConflictError {
	if late := v.opened.Late(); late != nil {
		return late
	}
	conflict := &derogation.ConflictError{Code: derogation.ConflictReviewClosed}
	if review := v.opened.Review; review.Outcome != derogation.OutcomeNoAnswer && review.By != nil {
		conflict.By = review.By.Name
	}
	if v.opened.Review.ClosedAt != nil {
		conflict.At = *v.opened.Review.ClosedAt
	}
	return conflict
}

func (h *handler) sayConflict(w http.ResponseWriter, r *http.Request, v visit, conflict *derogation.ConflictError, typed url.Values) {
	s := v.opened.Case.State
	body := conflictBody{
		Heading: "Your answer was not recorded", Standing: h.standing(v.opened),
		Back: reviewPath(v.token), Again: "See the request as it is now",
		Said: []string{h.conflictText(s, conflict)},
	}
	if len(v.opened.Actions()) > 0 {
		switch {
		case !v.opened.Review.Open():
			body.Again = "Look at the request again, and add a comment"
		case conflict.Code == derogation.ConflictContentChanged:
			body.Again = "Look at the request again"
		}
	}
	for _, field := range []string{fieldComment, fieldHow, fieldWhyNot, fieldConditions, fieldExplain, fieldRemark} {
		if text := typed.Get(field); text != "" {
			body.Written = append(body.Written, text)
		}
	}
	h.render(w, r, http.StatusConflict, viewConflict, page{
		Title: body.Heading + " – " + s.Reference, Failed: true,
		RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

func (h *handler) conflictText(s derogation.State, conflict *derogation.ConflictError) string {
	at := momentIn(h.zone, conflict.At).Text
	switch conflict.Code {
	case derogation.ConflictReviewClosed:
		if conflict.By != "" {
			return "This review was already answered by " + conflict.By + ", at " + at + "."
		}
		if s.Status.Open() {
			return "No answer had been recorded in time, and the request was passed on at " + at + "."
		}
		return "No answer had been recorded in time; the record says so since " + at + "."
	case derogation.ConflictContentChanged:
		return "The request changed after it was shown to you. Nobody answers what they did not see: look at it again, and answer then."
	case derogation.ConflictWindowPassed:
		return "The time that was asked for was over at " + at + ". There is nothing left to approve."
	case derogation.ConflictClosed:
		return "The request has ended."
	default:
		return sentence(conflict.Detail) + "."
	}
}
