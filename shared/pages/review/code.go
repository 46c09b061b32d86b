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

// sendCode sends a one-time code for the answer that the form holds, and shows
// the answer to be checked, or the form where it cannot be recorded as it is.
func (h *pages) sendCode(w http.ResponseWriter, r *http.Request, v visit, typed url.Values) error {
	a, err := h.written(v, typed)
	if err != nil {
		return err
	}
	if a.mayStill() && len(a.Wrong) > 0 {
		return h.showOpened(w, r, v, http.StatusUnprocessableEntity, a.Filled())
	}
	f := kit.Filled{Typed: typed}
	status := http.StatusOK
	opened, err := v.reviews.SendCode(r.Context(), a.reply, v.Now)
	switch {
	case err == nil:
		v.opened = opened
	case unsent(err):
		status = http.StatusTooManyRequests
		err = v.addUnsent(r.Context(), &f, a.decision, err)
	}
	if err == nil {
		err = v.keep(w, r, a)
	}
	if err != nil {
		return h.refuse(w, r, v, err, typed)
	}
	return h.showCheck(w, r, v, status, a, f)
}

// sendLink has another link mailed to the holder, for whom no code counts on this
// one any more.
func (h *pages) sendLink(w http.ResponseWriter, r *http.Request, v visit, _ url.Values) error {
	err := v.reviews.SendLink(r.Context(), v.link, v.Now)
	if err != nil && !errors.Is(err, casework.ErrLinkTooSoon) {
		return err
	}
	return kit.Redirect(w, v.linkPath())
}

// linkPath is where a new link is asked for, and where that it was sent is said.
func (v visit) linkPath() string { return v.path() + "/link" }

func (h *pages) linkSent(w http.ResponseWriter, r *http.Request, _ visit) error {
	return h.LinkSent(w, r)
}

// fieldCode is the name of the field for a one-time code.
const fieldCode = "code"

// codeView is the part of a check page about the one-time code. Form is the address of
// the page's own form.
type codeView struct {
	Form     string
	Sent     bool
	Until    time.Time
	Number   string
	Digits   kit.Control
	NoNumber *kit.NoNumber
	// Locked is set where another link is needed.
	Locked bool
}

// codeView is the part about the code for a decision, on the check page of a form whose
// address is given.
func (h *pages) codeView(ctx context.Context, v visit, decision, form string, f kit.Filled) (*codeView, error) {
	code, sent, err := v.usableCode(ctx, decision)
	if err != nil {
		return nil, err
	}
	mobile := v.opened.Contact.Mobile
	return &codeView{
		Form: form, Sent: sent, Until: code.ExpiresAt, Number: masked(mobile), NoNumber: noNumber(v.opened), Locked: code.Locked(),
		Digits: kit.Control{
			Kind: kit.KindCode, ID: fieldCode, Label: "The code that was sent to you",
			Hint: "Six digits.", Error: f.Problems.At(fieldCode), Autocomplete: "one-time-code",
		},
	}, nil
}

// usableCode returns the newest code that was sent, and whether it counts for a
// decision.
func (v visit) usableCode(ctx context.Context, decision string) (casework.Code, bool, error) {
	if code := v.opened.Sent; code != nil {
		return *code, true, nil
	}
	code, err := v.reviews.Codes.Code(ctx, v.opened.CodeKey())
	if errors.Is(err, casework.ErrNotFound) {
		return casework.Code{}, false, nil
	}
	if err != nil {
		return casework.Code{}, false, fmt.Errorf("one-time code: %w", err)
	}
	return code, code.Usable(v.Now) && code.Decision == decision, nil
}

// unsent reports whether no code was sent for want of nothing but time or trust.
func unsent(err error) bool {
	return errors.Is(err, casework.ErrCodeTooSoon) || errors.Is(err, casework.ErrLinkLocked) || errors.Is(err, casework.ErrGuessesUsedUp)
}

// What is said where too many wrong codes were typed.
const (
	linkLocked    = "Five wrong codes were typed on this link: no code counts on it any more. Have a new link emailed to you, and decide there"
	guessesUsedUp = "Twenty wrong codes were typed for this decision: no code counts for it any more. Record it through the union’s own system, or phone for help"
)

// addUnsent says why no other code is sent, and what became of the last one.
func (v visit) addUnsent(ctx context.Context, f *kit.Filled, decision string, why error) error {
	_, usable, err := v.usableCode(ctx, decision)
	switch {
	case errors.Is(why, casework.ErrGuessesUsedUp):
		f.Problems.Add(fieldCode, guessesUsedUp)
	case errors.Is(why, casework.ErrLinkLocked):
		f.Problems.Add(fieldCode, linkLocked)
	case usable:
		f.Problems.Add(fieldCode, "A code was sent to you a moment ago, and still counts. Wait a little before you ask for another: half a minute at first, longer each time")
	default:
		f.Problems.Add(fieldCode, "The code that we sent you a moment ago has expired, or was for another answer. Wait a little, then ask for a new one: half a minute at first, longer each time")
	}
	return err
}

// wrongCode says what is wrong with a code that was not accepted.
func (v visit) wrongCode(ctx context.Context, decision string, why error) (string, error) {
	code, usable, err := v.usableCode(ctx, decision)
	switch {
	case err != nil:
		return "", err
	case errors.Is(why, casework.ErrGuessesUsedUp):
		return guessesUsedUp, nil
	case code.Locked():
		return linkLocked, nil
	case errors.Is(why, casework.ErrOtherDecision):
		return "This code was sent for another answer. Ask for one for this answer", nil
	case !usable:
		return "This code has expired. Ask for a new one", nil
	case code.TriesLeft() == 1:
		return "This is not the code that was sent. You have 1 try left", nil
	default:
		return fmt.Sprintf("This is not the code that was sent. You have %d tries left", code.TriesLeft()), nil
	}
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
func (h *pages) backToReview(w http.ResponseWriter, r *http.Request) {
	_ = kit.Redirect(w, path(r.PathValue("token")))
}
