package review

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
)

// strikeVisit is a visit of the union's officer to the page of their strike.
type strikeVisit struct {
	visit
	strike casework.OpenedStrike
}

// path is that of the strike's own page.
func (v strikeVisit) path() string { return v.visit.path() + "/strike" }

// strikeVisit opens the strike of a review. Error: kit.ErrNoSuchLink also for whoever
// does not answer for its union.
func (h *pages) strikeVisit(r *http.Request) (strikeVisit, error) {
	v, err := h.visit(r)
	if err != nil {
		return strikeVisit{}, err
	}
	opened := strikeVisit{visit: v}
	opened.strike, err = v.reviews.OpenStrike(r.Context(), v.link)
	if errors.Is(err, casework.ErrNotFound) {
		err = kit.ErrNoSuchPage
	}
	return opened, err
}

// strikeBody is the page of a strike: its record, and the form while it may change.
type strikeBody struct {
	Heading string
	Round   string
	Stands  []string
	Record  []words.StrikeEntry
	Form    *kit.Form
	Back    string
}

func (h *pages) showStrike(w http.ResponseWriter, r *http.Request, v strikeVisit) error {
	return h.showStrikeForm(w, r, v, http.StatusOK, kit.Filled{})
}

func (h *pages) showStrikeForm(w http.ResponseWriter, r *http.Request, v strikeVisit, status int, f kit.Filled) error {
	round := v.strike.Round
	body := strikeBody{
		Heading: "The strike", Round: round.Name, Stands: words.StrikeStands(round), Record: words.StrikeRecord(round), Back: v.visit.path(),
	}
	if len(strikeOffered(round, v.Now)) > 0 {
		form := h.strikeForm(v, f)
		body.Form = &form
	}
	return h.Render(w, r, status, viewStrike, kit.CasePage(v.state(), body.Heading, f.Problems, body))
}

// strikeCheckBody is the page on which the officer checks what they would record, and
// what follows from it.
type strikeCheckBody struct {
	Heading  string
	Round    string
	Label    string
	Reach    []string
	Rows     []kit.Row
	Path     string
	Hidden   []kit.HiddenField
	Code     *codeView
	Problems kit.Problems
}

// takeStrike takes what the officer wrote: it shows it to be checked, and records it once
// it was.
func (h *pages) takeStrike(w http.ResponseWriter, r *http.Request, v strikeVisit, typed url.Values) error {
	a := h.strikeWritten(v, typed)
	a.reply.Call = a.Said(kit.CallOf(r, typed, kit.FieldStep, fieldCode))
	recorded, err := kit.Recalled(r.Context(), h.reviews.Cases, v.link.Contact, &a.reply.Call, &a.Input)
	switch {
	case err != nil:
		return err
	case recorded:
		return kit.Redirect(w, v.path())
	case typed.Get(kit.FieldStep) == kit.StepChange:
		return h.showStrikeForm(w, r, v, http.StatusOK, kit.Filled{Typed: typed})
	case len(a.Wrong) > 0:
		return h.showStrikeForm(w, r, v, http.StatusUnprocessableEntity, a.Filled())
	case typed.Get(kit.FieldStep) == kit.StepRecord && a.Lines(fieldCode) != "":
		return h.recordStrike(w, r, v, a)
	default:
		return h.checkStrike(w, r, v, a, false)
	}
}

// sendStrikeCode sends another code for what the form holds.
func (h *pages) sendStrikeCode(w http.ResponseWriter, r *http.Request, v strikeVisit, typed url.Values) error {
	a := h.strikeWritten(v, typed)
	if len(a.Wrong) > 0 {
		return h.showStrikeForm(w, r, v, http.StatusUnprocessableEntity, a.Filled())
	}
	return h.checkStrike(w, r, v, a, true)
}

// checkStrike shows what would be recorded, and sends its code where none counts, or
// another one is asked for.
func (h *pages) checkStrike(w http.ResponseWriter, r *http.Request, v strikeVisit, a strikeWritten, another bool) error {
	ctx, f, status := r.Context(), kit.Filled{Typed: a.Typed}, http.StatusOK
	decision, err := casework.StrikeDecisionOf(a.reply.Change)
	if err != nil {
		return err
	}
	if _, err := v.strike.Rehearse(a.reply, v.Now); err != nil {
		return h.refuseStrike(w, r, v, a, err)
	}
	_, sent, err := v.usableCode(ctx, decision)
	if err != nil {
		return err
	}
	if v.opened.Contact.Mobile != "" && (another || !sent) {
		err := v.reviews.SendStrikeCode(ctx, a.reply, v.Now)
		if unsent(err) {
			status = http.StatusTooManyRequests
			err = v.addUnsent(ctx, &f, decision, err)
		}
		if err != nil {
			return h.refuseStrike(w, r, v, a, err)
		}
	} else if a.Typed.Get(kit.FieldStep) == kit.StepRecord {
		status = http.StatusUnprocessableEntity
		f.Problems.Add(fieldCode, "Enter the code that was sent to you")
	}
	return h.showStrikeCheck(w, r, v, status, a, f)
}

func (h *pages) showStrikeCheck(w http.ResponseWriter, r *http.Request, v strikeVisit, status int, a strikeWritten, f kit.Filled) error {
	next, err := v.strike.Rehearse(a.reply, v.Now)
	if err != nil {
		return h.refuseStrike(w, r, v, a, err)
	}
	reach, err := v.reviews.ForetellStrike(r.Context(), next, v.Now)
	if err != nil {
		return err
	}
	decision, err := casework.StrikeDecisionOf(a.reply.Change)
	if err != nil {
		return err
	}
	code, err := h.codeView(r.Context(), v.visit, decision, v.path(), f)
	if err != nil {
		return err
	}
	offer, _ := strikeOfferOf(a.reply.Change.Kind)
	body := strikeCheckBody{
		Heading: "Check before it is recorded", Round: next.Name, Label: offer.label, Rows: a.rows(v, f), Path: v.path(),
		Hidden: kit.CarriedOn(f.Typed, fieldCode), Code: code, Problems: f.Problems,
	}
	body.Reach = strikeReach(a.reply.Change.Kind, reach)
	return h.Render(w, r, status, viewStrikeCheck, kit.CasePage(v.state(), body.Heading, f.Problems, body))
}

// strikeReach says what a change of a strike does, and whom that is told; nothing of one
// that no case follows.
func strikeReach(kind derogation.StrikeChangeKind, reach casework.StrikeReach) []string {
	atLeast := ""
	if reach.AtLeast {
		atLeast = "at least "
	}
	count := func(of string, n int) string { return of + ": " + atLeast + strconv.Itoa(n) }
	told := count("People who are told", reach.Told.People)
	switch {
	case kind == derogation.StrikeEndTakenBack:
		return []string{count("Requests that are open again", reach.Reopening), count("Approvals that are in force as before", reach.Restored), told}
	case kind.Ends():
		return []string{
			count("Open requests that close", reach.Closing), count("Open requests that go on, for the time before the end only", reach.Shortened),
			count("Approvals that end sooner", reach.Ending), told,
		}
	default:
		return nil
	}
}

func (h *pages) recordStrike(w http.ResponseWriter, r *http.Request, v strikeVisit, a strikeWritten) error {
	telemetry.Set(r.Context(), "strike", string(a.reply.Change.Kind))
	if _, err := v.reviews.RecordStrike(r.Context(), a.reply, v.Now); err != nil {
		return h.refuseStrike(w, r, v, a, err)
	}
	return kit.Redirect(w, v.path())
}

// refuseStrike shows why something was not recorded.
func (h *pages) refuseStrike(w http.ResponseWriter, r *http.Request, v strikeVisit, a strikeWritten, err error) error {
	if counted := errors.Is(err, casework.ErrWrongCode) || errors.Is(err, casework.ErrGuessesUsedUp); counted {
		telemetry.Count(r.Context(), "WrongCode", 1)
	}
	if wrongCode(err) {
		decision, failed := casework.StrikeDecisionOf(a.reply.Change)
		if failed != nil {
			return failed
		}
		text, failed := v.wrongCode(r.Context(), decision, err)
		if failed != nil {
			return failed
		}
		return h.showStrikeCheck(w, r, v, http.StatusUnprocessableEntity, a, kit.Filled{Typed: a.Typed, Problems: kit.Problems{{ID: fieldCode, Text: text}}})
	}
	f := kit.Filled{Now: v.Now}
	controls := strikeCommon(f)
	if offer, known := strikeOfferOf(derogation.StrikeChangeKind(a.Typed.Get(kit.FieldAction))); known {
		controls = slices.Concat(offer.controls(v.strike.Round, f), controls)
	}
	found := kit.ProblemsOf(err, append(controls, kit.Control{Place: kit.At("/kind", kit.FieldAction, "this answer")}))
	if len(found) == 0 {
		return err
	}
	if v.strike, err = v.reviews.OpenStrike(r.Context(), v.link); err != nil {
		return err
	}
	return h.showStrikeForm(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: a.Typed, Problems: found})
}

// backToStrike is for whoever loads the address again to which a button was sent.
func (h *pages) backToStrike(w http.ResponseWriter, r *http.Request) {
	_ = kit.Redirect(w, path(r.PathValue("token"))+"/strike")
}
