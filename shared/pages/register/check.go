package register

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
)

// maxTyped is how much of a mistyped code is shown again.
const maxTyped = 40

func derogationPath(code string) string { return "/d/" + url.PathEscape(code) }

// checkForm is the form for a code.
type checkForm struct{ Value, Error string }

func newCheckForm(value, wrong string) checkForm { return checkForm{Value: value, Error: wrong} }

// findDerogation takes a code from the form.
func (h *pages) findDerogation(w http.ResponseWriter, r *http.Request) error {
	typed := r.URL.Query().Get("code")
	reference, err := derogation.ParseCode(typed)
	if err != nil {
		return h.sayMistyped(w, r, typed)
	}
	return kit.Redirect(w, derogationPath(derogation.PublicCode(reference)))
}

// showDerogation shows what stands under one code now. Whatever else lies behind
// the code (a request that is open or was refused, or none at all), the answer is
// the same to the letter, and what is read for it is the same behind any code, be
// it mistyped: how long it takes says nothing either.
func (h *pages) showDerogation(w http.ResponseWriter, r *http.Request) error {
	typed := r.PathValue("code")
	reference, mistyped := derogation.ParseCode(typed)
	code := derogation.PublicCode(reference)
	if mistyped == nil && code != typed {
		return kit.Redirect(w, derogationPath(code))
	}
	rounds, unread := h.Lately(r.Context(), lambdahttp.Now(r.Context()), kit.RoundsKept)
	found, err := h.public.Under(r.Context(), reference)
	switch {
	case mistyped != nil:
		return h.sayMistyped(w, r, typed)
	case errors.Is(err, casework.ErrNotFound):
		return h.sayNothingConfirmed(w, r, code, rounds, unread)
	case err != nil:
		return err
	}
	view, err := h.confirmationView(r.Context(), found, lambdahttp.Now(r.Context()))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, viewDerogation, kit.Page{
		Title: view.Answer.Real + " " + view.Name, RoundName: found.Round.Name, HelpPhone: found.Round.HelpPhone, Phase: found.Round.Phase, Body: view,
	})
}

func (h *pages) confirmationView(ctx context.Context, found reading.Confirmation, now time.Time) (derogationView, error) {
	if found.Standing != nil {
		return h.standingNotice(ctx, *found.Standing, found.Round, now)
	}
	return h.derogationView(found, now)
}

func (h *pages) sayMistyped(w http.ResponseWriter, r *http.Request, typed string) error {
	shown := []rune(strings.ToValidUTF8(strings.TrimSpace(typed), ""))
	title := "No derogation has this code: it is mistyped"
	if len(shown) == 0 {
		title = "Type the code"
	}
	now := lambdahttp.Now(r.Context())
	return h.Render(w, r, http.StatusNotFound, viewMistyped, kit.Page{
		Title: title,
		Body: registersView{
			AsAt: now, Typed: string(shown[:min(len(shown), maxTyped)]), Help: h.Help(r.Context(), now),
		},
	})
}

// sayNothingConfirmed names the rounds that are on, unless they could not be read.
func (h *pages) sayNothingConfirmed(w http.ResponseWriter, r *http.Request, code string, rounds []derogation.Round, unread error) error {
	if unread != nil {
		return unread
	}
	now := lambdahttp.Now(r.Context())
	return h.Render(w, r, http.StatusNotFound, viewNothingConfirmed, kit.Page{
		Title: "No, nothing is approved under this code",
		Body:  registersView{AsAt: now, Code: code, Rounds: current(roundViews(rounds, now))},
	})
}
