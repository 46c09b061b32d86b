package review

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/pages/kit"
)

// sendCode sends a one-time code whatever else the form holds, and shows the
// answer to be checked, or the form where it cannot be recorded as it is.
func (h *Pages) sendCode(w http.ResponseWriter, r *http.Request, v visit, typed url.Values) error {
	f := kit.Filled{Typed: typed}
	status := http.StatusOK
	_, err := v.reviews.SendCode(r.Context(), v.link, v.Now)
	if errors.Is(err, casework.ErrCodeTooSoon) {
		status = http.StatusTooManyRequests
		err = v.addTooSoon(r.Context(), &f)
	}
	if err == nil {
		err = v.open(r.Context())
	}
	if err != nil {
		return h.refuse(w, r, v, err, typed)
	}
	a := h.written(v, typed)
	if !a.needsCode() || len(a.Wrong) > 0 {
		return h.showOpened(w, r, v, status, f)
	}
	return h.showCheck(w, r, v, status, a.reply.Command, f)
}

// fieldCode is the name of the field for a one-time code.
const fieldCode = "code"

// codeView is the part of a check page about the one-time code. Form is the
// review's own address.
type codeView struct {
	Form     string
	Sent     bool
	Until    time.Time
	Number   string
	Digits   kit.Control
	NoNumber bool
}

func (h *Pages) codeView(ctx context.Context, v visit, f kit.Filled) (*codeView, error) {
	view := codeView{
		Form: v.path(), Number: masked(v.opened.Contact.Mobile), NoNumber: v.opened.Contact.Mobile == "",
	}
	code, sent, err := v.usableCode(ctx)
	if err != nil {
		return nil, err
	}
	view.Digits = kit.Control{
		Kind: kit.KindCode, ID: fieldCode, Label: "The code that was sent to you",
		Hint: "Six digits.", Error: f.Problems.At(fieldCode), Autocomplete: "one-time-code",
	}
	view.Sent, view.Until = sent, code.ExpiresAt
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
	return code, code.Usable(v.Now), nil
}

// addTooSoon says why no other code is sent yet, and what became of the last one.
func (v visit) addTooSoon(ctx context.Context, f *kit.Filled) error {
	_, usable, err := v.usableCode(ctx)
	if err != nil {
		return err
	}
	if usable {
		f.Problems.Add(fieldCode, "A code was sent to you a moment ago, and still counts. Wait a little before you ask for another: half a minute at first, longer each time")
		return nil
	}
	f.Problems.Add(fieldCode, "The code that was sent to you a moment ago no longer counts. Wait a little, then ask for a new one: half a minute at first, longer each time")
	return nil
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
	for ; code.Usable(v.Now); tries++ {
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
	digits := kit.DigitsOnly(number)
	if len(digits) <= shown {
		return "the number registered for you"
	}
	return "the mobile number that ends in " + digits[len(digits)-shown:]
}

// backToReview is for whoever loads the address again to which the button for
// a code was sent.
func (h *Pages) backToReview(w http.ResponseWriter, r *http.Request) {
	_ = kit.Redirect(w, kit.ReviewPath(r.PathValue("token")))
}
