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

// answer records what the holder of a link decided, and then shows the review
// as it is: the page says what was recorded.
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
	in := reviewInput{input: input{zone: h.zone, typed: typed, now: v.now}, opened: v.opened}
	command := in.command()
	in.confirmed()
	person, digits := in.lines(fieldPerson), in.lines(fieldCode)
	telemetry.Set(r.Context(), "action", string(derogation.ActionOf(command)))
	if v.alreadyRecorded(command, person) {
		redirect(w, v.path())
		return
	}
	if late := v.late(in.action()); late != nil {
		h.sayConflict(w, r, h.conflictIn(v), late, typed)
		return
	}
	// What cannot be done now is refused by casework, which knows why.
	may := command == nil || slices.Contains(v.opened.Actions(v.now), in.action())
	if may && derogation.NeedsCode(derogation.ActionOf(command)) && digits == "" {
		_, sent, err := v.usableCode(r.Context())
		switch {
		case err != nil:
			h.fail(w, r, err)
			return
		case sent:
			in.wrong.add(fieldCode, "Enter the code that was sent to you")
		case len(in.wrong) == 0:
			h.sendCodeTo(w, r, v, typed)
			return
		}
	}
	if may && len(in.wrong) > 0 {
		h.showOpened(w, r, v, http.StatusUnprocessableEntity, filled{typed: typed, problems: in.wrong, unconfirmed: in.unconfirmed})
		return
	}
	_, err = v.reviews.Answer(r.Context(), casework.Reply{
		Link: v.link, Person: person, Digits: digitsOnly(digits), Command: command,
		Recorded: func(o casework.Opened) bool {
			return visit{caller: v.caller, link: v.link, opened: o}.alreadyRecorded(command, person)
		},
	}, v.now)
	if err != nil && !v.sentTwice(r.Context(), err, command, person) {
		h.refuse(w, r, v, err, typed)
		return
	}
	redirect(w, v.path())
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
		found.add(fieldCode, text)
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
