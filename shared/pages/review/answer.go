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

// written is an answer as it was sent.
type written struct {
	input
	reply casework.Reply
}

// coded reports whether something was typed as the code.
func (a written) coded() bool { return a.Lines(fieldCode) != "" }

func (h *Pages) written(v visit, typed url.Values) written {
	a := written{input: input{Input: kit.Input{Typed: typed, Now: v.Now}, opened: v.opened}}
	command := a.command()
	a.Confirmed()
	a.reply = casework.Reply{
		Link: v.link, Person: a.Lines(kit.FieldPerson), Digits: kit.DigitsOnly(a.Lines(fieldCode)), Command: command,
	}
	return a
}

// mayStill reports whether it is worth saying what is wrong with an answer: what
// cannot be done now is refused by casework, which knows why.
func (a written) mayStill() bool {
	return a.reply.Command == nil || slices.Contains(a.opened.Actions(a.Now), a.Action())
}

func (a written) needsCode() bool { return derogation.NeedsCode(derogation.ActionOf(a.reply.Command)) }

// answer takes what the holder of a link wrote: it shows it to be checked, and
// records it once it was.
func (h *Pages) answer(w http.ResponseWriter, r *http.Request) {
	typed, ok := h.ReadForm(w, r)
	if !ok {
		return
	}
	v, err := h.visit(r)
	if err != nil {
		h.Fail(w, r, err)
		return
	}
	if !v.Expired.IsZero() {
		h.SayExpired(w, r, v.Caller, positionOf(v))
		return
	}
	a := h.written(v, typed)
	a.reply.Call = a.Said(kit.CallOf(r, typed, fieldStep, fieldCode))
	telemetry.Set(r.Context(), "action", string(derogation.ActionOf(a.reply.Command)))
	switch recorded, err := kit.Recalled(r.Context(), h.reviews.Cases, v.link.Contact, &a.reply.Call, &a.Input); {
	case err != nil:
		h.Fail(w, r, err)
		return
	case recorded:
		kit.Redirect(w, v.receiptPath(a.Action()))
		return
	}
	if late := v.late(a.Action()); late != nil {
		h.SayConflict(w, r, conflictIn(v), late, kit.Written(typed, texts()))
		return
	}
	switch {
	case typed.Get(fieldStep) == stepChange:
		h.showOpened(w, r, v, http.StatusOK, kit.Filled{Typed: typed})
	case a.mayStill() && len(a.Wrong) > 0:
		h.showOpened(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: typed, Problems: a.Wrong, Unconfirmed: a.Unconfirmed})
	case typed.Get(fieldStep) == stepRecord:
		h.record(w, r, v, a)
	default:
		h.check(w, r, v, a)
	}
}

// check shows an answer to be checked, and sends the one-time code that it
// needs. Nothing of it is recorded.
func (h *Pages) check(w http.ResponseWriter, r *http.Request, v visit, a written) {
	if err := v.opened.Rehearse(a.reply, v.Now); err != nil {
		h.refuse(w, r, v, err, a.Typed)
		return
	}
	f := kit.Filled{Typed: a.Typed}
	if a.needsCode() {
		err := v.sendCodeIfNone(r.Context())
		if errors.Is(err, casework.ErrCodeTooSoon) {
			err = v.addTooSoon(r.Context(), &f)
		}
		if err != nil {
			h.refuse(w, r, v, err, a.Typed)
			return
		}
	}
	h.showCheck(w, r, v, http.StatusOK, a.reply.Command, f)
}

// record records an answer that was checked, and leads to its receipt.
func (h *Pages) record(w http.ResponseWriter, r *http.Request, v visit, a written) {
	if a.mayStill() && a.needsCode() && !a.coded() {
		_, sent, err := v.usableCode(r.Context())
		switch {
		case err != nil:
			h.Fail(w, r, err)
			return
		case sent:
			f := kit.Filled{Typed: a.Typed}
			f.Problems.Add(fieldCode, "Enter the code that was sent to you")
			h.showCheck(w, r, v, http.StatusUnprocessableEntity, a.reply.Command, f)
			return
		}
		h.check(w, r, v, a)
		return
	}
	if _, err := v.reviews.Answer(r.Context(), a.reply, v.Now); err != nil {
		h.refuse(w, r, v, err, a.Typed)
		return
	}
	kit.Redirect(w, v.receiptPath(a.Action()))
}

// refuse shows why an answer was not recorded.
func (h *Pages) refuse(w http.ResponseWriter, r *http.Request, v visit, err error, typed url.Values) {
	var conflict *derogation.ConflictError
	wrongCode := errors.Is(err, casework.ErrWrongCode) || errors.Is(err, casework.ErrCodeSpent)
	if wrongCode || errors.As(err, &conflict) {
		// Somebody else may have answered meanwhile: the page shows it.
		if err := v.open(r.Context()); err != nil {
			h.Fail(w, r, err)
			return
		}
	}
	action := derogation.Action(typed.Get(kit.FieldAction))
	one, _ := actOf(action)
	found := kit.ProblemsOf(err, one.Places)
	late := v.late(action)
	switch {
	case wrongCode && late != nil:
		h.SayConflict(w, r, conflictIn(v), late, kit.Written(typed, texts()))
		return
	case wrongCode:
		text, err := v.wrongCode(r.Context())
		if err != nil {
			h.Fail(w, r, err)
			return
		}
		f := kit.Filled{Typed: typed}
		f.Problems.Add(fieldCode, text)
		h.showCheck(w, r, v, http.StatusUnprocessableEntity, h.written(v, typed).reply.Command, f)
		return
	case conflict != nil:
		h.SayConflict(w, r, conflictIn(v), conflict, kit.Written(typed, texts()))
		return
	case len(found) == 0:
		h.Fail(w, r, err)
		return
	}
	h.showOpened(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: typed, Problems: found})
}
