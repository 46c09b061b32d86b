package pages

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/telemetry"
)

// written is an answer as it was sent.
type written struct {
	reviewInput
	reply casework.Reply
}

// coded reports whether something was typed as the code.
func (a written) coded() bool { return a.lines(fieldCode) != "" }

func (h *handler) written(v visit, typed url.Values) written {
	a := written{reviewInput: reviewInput{input: input{typed: typed, now: v.now}, opened: v.opened}}
	command := a.command()
	a.confirmed()
	a.reply = casework.Reply{
		Link: v.link, Person: a.lines(fieldPerson), Digits: digitsOnly(a.lines(fieldCode)), Command: command,
	}
	return a
}

// mayStill reports whether it is worth saying what is wrong with an answer: what
// cannot be done now is refused by casework, which knows why.
func (a written) mayStill() bool {
	return a.reply.Command == nil || slices.Contains(a.opened.Actions(a.now), a.action())
}

func (a written) needsCode() bool { return derogation.NeedsCode(derogation.ActionOf(a.reply.Command)) }

// answer takes what the holder of a link wrote: it shows it to be checked, and
// records it once it was.
func (h *handler) answer(w http.ResponseWriter, r *http.Request) {
	typed, ok := h.readForm(w, r)
	if !ok {
		return
	}
	v, err := h.visit(r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if !v.expired.IsZero() {
		h.sayExpired(w, r, v.caller, h.reviewStanding(v))
		return
	}
	a := h.written(v, typed)
	call := callOf(r, typed)
	a.call.Key, a.call.Fingerprint = call.Key, call.Fingerprint
	telemetry.Set(r.Context(), "action", string(derogation.ActionOf(a.reply.Command)))
	switch recorded, err := h.recalled(r.Context(), v.link.Contact, &a.input); {
	case err != nil:
		h.fail(w, r, err)
		return
	case recorded:
		redirect(w, v.receiptPath(a.action()))
		return
	}
	if late := v.late(a.action()); late != nil {
		h.sayConflict(w, r, h.conflictIn(v), late, typed)
		return
	}
	switch {
	case typed.Get(fieldStep) == stepChange:
		h.showOpened(w, r, v, http.StatusOK, filled{typed: typed})
	case a.mayStill() && len(a.wrong) > 0:
		h.showOpened(w, r, v, http.StatusUnprocessableEntity, filled{typed: typed, problems: a.wrong, unconfirmed: a.unconfirmed})
	case typed.Get(fieldStep) == stepRecord:
		h.record(w, r, v, a)
	default:
		h.check(w, r, v, a)
	}
}

// check shows an answer to be checked, and sends the one-time code that it
// needs. Nothing of it is recorded.
func (h *handler) check(w http.ResponseWriter, r *http.Request, v visit, a written) {
	if err := v.opened.Rehearse(a.reply, v.now); err != nil {
		h.refuse(w, r, v, err, a.typed)
		return
	}
	f := filled{typed: a.typed}
	if a.needsCode() {
		err := v.sendCodeIfNone(r.Context())
		if errors.Is(err, casework.ErrCodeTooSoon) {
			err = v.addTooSoon(r.Context(), &f)
		}
		if err != nil {
			h.refuse(w, r, v, err, a.typed)
			return
		}
	}
	h.showCheck(w, r, v, http.StatusOK, a.reply.Command, f)
}

// record records an answer that was checked, and leads to its receipt.
func (h *handler) record(w http.ResponseWriter, r *http.Request, v visit, a written) {
	if a.mayStill() && a.needsCode() && !a.coded() {
		_, sent, err := v.usableCode(r.Context())
		switch {
		case err != nil:
			h.fail(w, r, err)
			return
		case sent:
			f := filled{typed: a.typed}
			f.problems.add(fieldCode, "Enter the code that was sent to you")
			h.showCheck(w, r, v, http.StatusUnprocessableEntity, a.reply.Command, f)
			return
		}
		h.check(w, r, v, a)
		return
	}
	a.reply.Call = a.call
	if _, err := v.reviews.Answer(r.Context(), a.reply, v.now); err != nil {
		h.refuse(w, r, v, err, a.typed)
		return
	}
	redirect(w, v.receiptPath(a.action()))
}

// refuse shows why an answer was not recorded.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, v visit, err error, typed url.Values) {
	var conflict *derogation.ConflictError
	wrongCode := errors.Is(err, casework.ErrWrongCode) || errors.Is(err, casework.ErrCodeSpent)
	if wrongCode || errors.As(err, &conflict) {
		// Somebody else may have answered meanwhile: the page shows it.
		if err := v.open(r.Context()); err != nil {
			h.fail(w, r, err)
			return
		}
	}
	action := derogation.Action(typed.Get(fieldAction))
	found := problemsOf(err, action)
	late := v.late(action)
	switch {
	case wrongCode && late != nil:
		h.sayConflict(w, r, h.conflictIn(v), late, typed)
		return
	case wrongCode:
		text, err := v.wrongCode(r.Context())
		if err != nil {
			h.fail(w, r, err)
			return
		}
		f := filled{typed: typed}
		f.problems.add(fieldCode, text)
		h.showCheck(w, r, v, http.StatusUnprocessableEntity, h.written(v, typed).reply.Command, f)
		return
	case conflict != nil:
		h.sayConflict(w, r, h.conflictIn(v), conflict, typed)
		return
	case len(found) == 0:
		h.fail(w, r, err)
		return
	}
	h.showOpened(w, r, v, http.StatusUnprocessableEntity, filled{typed: typed, problems: found})
}

// readForm reads what was sent. It answers by itself, and returns false, when
// that is not a form of ours.
func (h *handler) readForm(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if h.fromElsewhere(r) {
		h.say(w, r, http.StatusForbidden, message{
			Heading: "This answer came from another site",
			Said:    []string{"Nothing was recorded. Open the link in your message, and answer on the page that it opens."},
		})
		return nil, false
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		h.say(w, r, http.StatusUnsupportedMediaType, message{
			Heading: "This answer cannot be read",
			Said:    []string{"Nothing was recorded. Answer on the page that your link opens."},
		})
		return nil, false
	}
	if err := r.ParseForm(); err != nil {
		h.sayUnreadable(w, r, err)
		return nil, false
	}
	return cleaned(r.PostForm), true
}

func (h *handler) sayUnreadable(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		h.say(w, r, http.StatusRequestEntityTooLarge, message{
			Heading: "This answer is too long",
			Said:    []string{"Nothing was recorded. Shorten the texts: each may have 1000 characters."},
			Back:    linkIn(r),
		})
		return
	}
	h.say(w, r, http.StatusBadRequest, message{
		Heading: "This answer cannot be read",
		Said:    []string{"Nothing was recorded. Open your link again, and answer on the page that it opens."},
		Back:    linkIn(r),
	})
}

// cleaned replaces bytes that are not text: a ledger holds text only.
func cleaned(typed url.Values) url.Values {
	for _, values := range typed {
		for i := range values {
			values[i] = strings.ToValidUTF8(values[i], "\uFFFD")
		}
	}
	return typed
}
