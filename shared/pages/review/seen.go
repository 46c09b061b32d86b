package review

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/telemetry"
)

// haveItView is the button "I have it".
type haveItView struct {
	Path  string
	Nonce kit.HiddenField
}

// haveIt is the button; nil once it was pressed, or where nothing waits.
func (h *pages) haveIt(v visit) *haveItView {
	if !slices.Contains(v.opened.Actions(v.Now), derogation.ActAcknowledge) {
		return nil
	}
	return &haveItView{Path: v.path() + "/seen", Nonce: kit.Filled{}.Nonce(h.reviews.Random)}
}

// acknowledge records that the holder of a link has the review, and leads back to
// it. What was typed of an answer stays kept.
func (h *pages) acknowledge(w http.ResponseWriter, r *http.Request, v visit, typed url.Values) error {
	call := kit.CallOf(r, typed)
	if call.Key == "" {
		return kit.Redirect(w, v.path()) // Not a form of ours: the page says how it stands.
	}
	telemetry.Set(r.Context(), "action", string(derogation.ActAcknowledge))
	_, err := v.reviews.Answer(r.Context(), casework.Reply{
		Link: v.link, Person: v.opened.Contact.Name, Command: derogation.Acknowledge{Review: v.opened.Review.Number}, Call: call,
	}, v.Now)
	var conflict *derogation.ConflictError
	var invalid *derogation.InvalidError
	if err != nil && !errors.As(err, &conflict) && !errors.As(err, &invalid) {
		return err
	}
	return kit.Redirect(w, v.path()) // Where it was answered, or said before, the page says so.
}
