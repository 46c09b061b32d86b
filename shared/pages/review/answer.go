package review

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/readonce"
	"example.org/derogations/shared/telemetry"
)

// written is an answer as it was sent.
type written struct {
	kit.Input
	opened casework.Opened
	reply  casework.Reply
	// decision is what its one-time code is for; empty where there is no command.
	decision string
}

// coded reports whether something was typed as the code.
func (a written) coded() bool { return a.Lines(fieldCode) != "" }

func (h *pages) written(v visit, typed url.Values) (a written, err error) {
	a = written{Input: kit.Input{Typed: typed, Now: v.Now}, opened: v.opened}
	command := forms.Read(&a.Input, v.opened, "Choose what your answer is")
	a.Confirmed()
	a.reply = casework.Reply{
		Link: v.link, Person: a.Lines(kit.FieldPerson), Digits: kit.DigitsOnly(a.Lines(fieldCode)), Command: command,
		Unsent: v.unsentKey(),
	}
	if command != nil {
		a.decision, err = casework.DecisionOf(command)
	}
	return a, err
}

// mayStill reports whether it is worth asking for a code: what cannot be done now is
// refused by casework, which knows why.
func (a written) mayStill() bool {
	return a.reply.Command == nil || slices.Contains(a.opened.Actions(a.Now), a.Action())
}

func (a written) needsCode() bool { return derogation.NeedsCode(derogation.ActionOf(a.reply.Command)) }

// answer takes what the holder of a link wrote: it shows it to be checked, and
// records it once it was.
func (h *pages) answer(w http.ResponseWriter, r *http.Request, v visit, typed url.Values) error {
	a, err := h.written(v, typed)
	if err != nil {
		return err
	}
	a.reply.Call = a.Said(kit.CallOf(r, typed, kit.FieldStep, fieldCode))
	telemetry.Set(r.Context(), "action", string(derogation.ActionOf(a.reply.Command)))
	recorded, err := kit.Recalled(r.Context(), h.reviews.Cases, v.link.Contact, &a.reply.Call, &a.Input)
	if err != nil {
		return err
	}
	late := v.late(a.Action())
	if late != nil && !recorded {
		// It may be late because of itself: the case and the call's record were read
		// together, which is not at one moment.
		readonce.Forget(r.Context())
		if recorded, err = kit.Recalled(r.Context(), h.reviews.Cases, v.link.Contact, &a.reply.Call, &a.Input); err != nil {
			return err
		}
	}
	switch {
	case recorded:
		return v.leadToRecorded(w, a)
	case late != nil:
		return h.SayConflict(w, r, conflictIn(v), late, forms.Written(typed))
	case typed.Get(kit.FieldStep) == kit.StepChange:
		return h.showOpened(w, r, v, http.StatusOK, kit.Filled{Typed: typed})
	case len(a.Wrong) > 0:
		// What can no longer be done is said before what is wrong with it.
		var conflict *derogation.ConflictError
		if a.reply.Command != nil && errors.As(v.opened.Rehearse(a.reply, v.Now), &conflict) {
			return h.refuse(w, r, v, conflict, typed)
		}
		return h.showOpened(w, r, v, http.StatusUnprocessableEntity, a.Filled())
	case typed.Get(kit.FieldStep) == kit.StepRecord:
		return h.record(w, r, v, a)
	default:
		return h.check(w, r, v, a)
	}
}

// check shows an answer to be checked, and sends the one-time code that it
// needs. Nothing of it is recorded.
func (h *pages) check(w http.ResponseWriter, r *http.Request, v visit, a written) error {
	err := v.opened.Rehearse(a.reply, v.Now)
	f, status := kit.Filled{Typed: a.Typed}, http.StatusOK
	if err == nil && a.needsCode() {
		err = v.sendCodeIfNone(r.Context(), a)
		if unsent(err) {
			status = http.StatusTooManyRequests
			err = v.addUnsent(r.Context(), &f, a.decision, err)
		}
	}
	if err == nil && a.needsCode() {
		err = v.keep(w, r, a)
	}
	if err != nil {
		return h.refuse(w, r, v, err, a.Typed)
	}
	return h.showCheck(w, r, v, status, a, f)
}

// record records an answer that was checked, and leads to what was recorded.
func (h *pages) record(w http.ResponseWriter, r *http.Request, v visit, a written) error {
	if a.mayStill() && a.needsCode() && !a.coded() {
		_, sent, err := v.usableCode(r.Context(), a.decision)
		switch {
		case err != nil:
			return err
		case sent:
			return h.showWrongCode(w, r, v, a, "Enter the code that was sent to you")
		}
		return h.check(w, r, v, a)
	}
	if _, err := v.reviews.Answer(r.Context(), a.reply, v.Now); err != nil {
		return h.refuse(w, r, v, err, a.Typed)
	}
	return v.leadToRecorded(w, a)
}

func (h *pages) showWrongCode(w http.ResponseWriter, r *http.Request, v visit, a written, wrong string) error {
	f := kit.Filled{Typed: a.Typed, Problems: kit.Problems{{ID: fieldCode, Text: wrong}}}
	return h.showCheck(w, r, v, http.StatusUnprocessableEntity, a, f)
}

// refuse shows why an answer was not recorded.
func (h *pages) refuse(w http.ResponseWriter, r *http.Request, v visit, err error, typed url.Values) error {
	var conflict *derogation.ConflictError
	wrongCode := wrongCode(err)
	if errors.Is(err, casework.ErrWrongCode) || errors.Is(err, casework.ErrGuessesUsedUp) {
		telemetry.Count(r.Context(), "WrongCode", 1)
	}
	if wrongCode || errors.As(err, &conflict) {
		// Somebody else may have answered meanwhile: the page shows it.
		if err := v.open(r.Context()); err != nil {
			return err
		}
	}
	if wrongCode {
		conflict = v.late(derogation.Action(typed.Get(kit.FieldAction)))
	}
	controls := forms.Controls(derogation.Action(typed.Get(kit.FieldAction)), v.opened.Actions(v.Now), v.opened)
	found := kit.ProblemsOf(err, slices.Concat(controls, decisionControls(v.opened, kit.Filled{})))
	switch {
	case conflict != nil:
		return h.SayConflict(w, r, conflictIn(v), conflict, forms.Written(typed))
	case wrongCode:
		a, failed := h.written(v, typed)
		if failed != nil {
			return failed
		}
		text, failed := v.wrongCode(r.Context(), a.decision, err)
		if failed != nil {
			return failed
		}
		return h.showWrongCode(w, r, v, a, text)
	case len(found) == 0:
		return err
	default:
		return h.showOpened(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: typed, Problems: found})
	}
}

// wrongCode reports whether an answer was refused for its one-time code.
func wrongCode(err error) bool {
	return errors.Is(err, casework.ErrWrongCode) || errors.Is(err, casework.ErrCodeSpent) || errors.Is(err, casework.ErrOtherDecision) || errors.Is(err, casework.ErrGuessesUsedUp)
}
