package kit

import (
	"net/http"
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

var viewConflict = Views{Files: templateFiles}.Named("conflict")

// conflictBody is the page for an answer that came too late, or on a request
// that had changed. It gives back what was written, to be copied.
type conflictBody struct {
	Conflicted
	Heading string
	Said    string
	Written []string
	Again   string
}

// Conflicted is where an answer met its conflict.
type Conflicted struct {
	State    derogation.State
	Position words.Position
	Back     string
	// Review is the review that was answered; the zero one for the trust.
	Review derogation.Review
	// Left is what may still be done.
	Left []derogation.Action
}

// SayConflict answers with what became of an answer that could not be recorded,
// and gives back the texts that were written.
func (k *Kit) SayConflict(w http.ResponseWriter, r *http.Request, c Conflicted, conflict *derogation.ConflictError, written []string) error {
	body := conflictBody{
		Conflicted: c, Heading: "Your answer was not recorded", Said: conflictText(c, conflict), Written: written, Again: "See the request as it is now",
	}
	switch {
	case slices.Contains(c.Left, derogation.ActComment):
		body.Again = "Look at the request again, and add a comment"
	case conflict.Code == derogation.ConflictContentChanged:
		body.Again = "Look at the request again"
	}
	p := CasePage(c.State, body.Heading, nil, body)
	p.Failed = true
	return k.Render(w, r, http.StatusConflict, viewConflict, p)
}

func conflictText(c Conflicted, conflict *derogation.ConflictError) string {
	at := uktime.Page(conflict.At)
	// The others are told in the conflict's own words.
	//exhaustive:ignore
	switch conflict.Code {
	case derogation.ConflictReviewClosed:
		if c.Review.StrikeEnded() {
			return "The strike ended before this review was answered, at " + at + "."
		}
		if c.Review.Voided() {
			return "The request was voided before this review was answered: " + conflict.By + ", at " + at + "."
		}
		if c.Review.Outcome == derogation.OutcomeOvertaken {
			return "The trust ended the request before this review was answered: " + conflict.By + ", at " + at + "."
		}
		if conflict.By != "" {
			return "This review was already answered by " + conflict.By + ", at " + at + "."
		}
		if c.State.Status.Open() {
			return "No answer had been recorded in time, and the request was passed on at " + at + "."
		}
		return "No answer had been recorded in time; the record says so since " + at + "."
	case derogation.ConflictContentChanged:
		changed := "The request changed after it was shown to you"
		if conflict.By != "" {
			changed += ": " + conflict.By + " updated the request at " + at
		}
		return changed + ". Nobody answers what they did not see: look at it again, and answer then."
	case derogation.ConflictWindowPassed:
		return "The time for this was over at " + at + ": " + conflict.Detail + "."
	case derogation.ConflictNotResolved:
		if c.State.Status.Open() {
			return "The request is open again: it was reopened after this page was shown to you."
		}
	}
	text := words.Sentence(words.Detail(conflict.Detail))
	if conflict.By != "" {
		text += ", by " + conflict.By
	}
	if !conflict.At.IsZero() {
		text += ", at " + at
	}
	return text + "."
}
