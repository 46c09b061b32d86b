package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// sendCode sends a one-time code and shows the form again, with all that was
// typed in it.
func (h *handler) sendCode(w http.ResponseWriter, r *http.Request) {
	typed, ok := h.readForm(w, r)
	if !ok {
		return
	}
	v, err := h.visit(r)
	switch {
	case err != nil:
		h.fail(w, r, err)
	case !v.expired.IsZero():
		h.sayExpired(w, r, v.caller, h.reviewStanding(v))
	default:
		h.sendCodeTo(w, r, v, typed)
	}
}

func (h *handler) sendCodeTo(w http.ResponseWriter, r *http.Request, v visit, typed url.Values) {
	f := filled{typed: typed}
	status := http.StatusOK
	_, err := v.reviews.SendCode(r.Context(), v.link, v.now)
	var conflict *derogation.ConflictError
	switch {
	case errors.Is(err, casework.ErrCodeTooSoon):
		status = http.StatusTooManyRequests
		text, err := v.tooSoon(r.Context())
		if err != nil {
			h.fail(w, r, err)
			return
		}
		f.problems.add(fieldCode, text)
	case errors.As(err, &conflict):
		h.refuse(w, r, v, err, typed)
		return
	case err != nil:
		h.fail(w, r, err)
		return
	}
	if err := v.open(r.Context()); err != nil {
		h.fail(w, r, err)
		return
	}
	h.showOpened(w, r, v, status, f)
}

// codeView is nil where no one-time code is asked for.
func (h *handler) codeView(ctx context.Context, v visit, f filled) (*codeView, error) {
	if !v.opened.NeedsCode(v.now) {
		return nil, nil
	}
	view := codeView{
		Form: v.path(), Number: masked(v.opened.Contact.Mobile), NoNumber: v.opened.Contact.Mobile == "",
	}
	code, sent, err := v.usableCode(ctx)
	if err != nil {
		return nil, err
	}
	view.Digits = control{
		Kind: kindCode, ID: fieldCode, Label: "The code that was sent to you",
		Hint: "Six digits.", Error: f.problems.at(fieldCode), Autocomplete: "one-time-code",
	}
	view.Sent, view.Until = sent, momentIn(h.zone, code.ExpiresAt)
	return &view, nil
}

func (v visit) codeKey() casework.CodeKey {
	return casework.CodeKey{
		Reference: v.link.Reference, Review: v.link.Review,
		Contact: v.opened.Contact.ID, Organisation: v.opened.Contact.Organisation,
	}
}

// usableCode returns the newest code that was sent, and whether it still
// counts.
func (v visit) usableCode(ctx context.Context) (casework.Code, bool, error) {
	code, err := v.reviews.Codes.Code(ctx, v.codeKey())
	if errors.Is(err, casework.ErrNotFound) {
		return casework.Code{}, false, nil
	}
	if err != nil {
		return casework.Code{}, false, fmt.Errorf("one-time code: %w", err)
	}
	return code, code.Usable(v.now), nil
}

// tooSoon says why no other code is sent yet, and what became of the last one.
func (v visit) tooSoon(ctx context.Context) (string, error) {
	_, usable, err := v.usableCode(ctx)
	if err != nil {
		return "", err
	}
	if usable {
		return "A code was sent to you a moment ago, and still counts. Wait a little before you ask for another: half a minute at first, longer each time", nil
	}
	return "The code that was sent to you a moment ago no longer counts. Wait a little, then ask for a new one: half a minute at first, longer each time", nil
}

// wrongCode says what is wrong with a code that was not accepted.
func (v visit) wrongCode(ctx context.Context) (string, error) {
	code, usable, err := v.usableCode(ctx)
	if err != nil {
		return "", err
	}
	if !usable {
		return "This code no longer counts. Ask for a new one", nil
	}
	tries := 0
	for ; code.Usable(v.now); tries++ {
		code.Attempts++
	}
	if tries == 1 {
		return "This is not the code that was sent. You have 1 try left", nil
	}
	return fmt.Sprintf("This is not the code that was sent. You have %d tries left", tries), nil
}

// masked shows enough of a number for its owner to know it by.
func masked(number string) string {
	const shown = 3
	digits := digitsOnly(number)
	if len(digits) <= shown {
		return "the number registered for you"
	}
	return "the mobile number that ends in " + digits[len(digits)-shown:]
}
