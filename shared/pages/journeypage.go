package pages

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/telemetry"
)

// What a button of a page is for, beside going on.
const (
	fieldNext = "next"
	nextLater = "later"
	nextLine  = "line"
	// fieldBack says that the page was opened from the check of all answers.
	fieldBack = "back"
)

// stepBody is one page of the form.
type stepBody struct {
	Problems     problems
	Part, Title  string
	Intro        string
	Number, Of   int
	Path, List   string
	Hidden       []hiddenField
	Controls     []control
	Confirm      *control
	Lines, Check bool
}

func (h *handler) showStep(w http.ResponseWriter, r *http.Request) {
	v, ok := h.openDraft(w, r)
	if !ok {
		return
	}
	s, known := v.step(r.PathValue("step"))
	switch {
	case !known:
		h.notFound(w, r)
	case v.draft.Receipt != nil:
		redirect(w, v.stepPath(slugSent))
	default:
		f := filled{typed: h.of(s, v.draft.Request).typed}
		if s.slug == slugCasualty && slices.Contains(v.draft.Saved, s.slug) && f.typed.Get(fieldCasualty) == "" {
			f.typed.Set(fieldCasualty, "no")
		}
		if r.URL.Query().Get(fieldBack) == slugCheck {
			f.typed.Set(fieldBack, slugCheck)
		}
		f.typed.Set(fieldVersion, strconv.Itoa(v.draft.Version))
		h.stepPage(w, r, v, s, http.StatusOK, f)
	}
}

func (h *handler) stepPage(w http.ResponseWriter, r *http.Request, v draftVisit, s step, status int, f filled) {
	telemetry.Set(r.Context(), "step", s.slug)
	body := stepBody{
		Problems: f.problems, Part: s.part, Title: s.title, Intro: s.intro, Of: len(v.steps),
		Number: slices.IndexFunc(v.steps, func(one step) bool { return one.slug == s.slug }) + 1,
		Path:   v.stepPath(s.slug), List: v.path(), Controls: s.controls(f), Confirm: f.checkbox(),
		Lines: s.slug == slugDoctors, Check: f.typed.Get(fieldBack) == slugCheck,
		Hidden: []hiddenField{{fieldVersion, f.typed.Get(fieldVersion)}},
	}
	if body.Check {
		body.Hidden = append(body.Hidden, hiddenField{fieldBack, slugCheck})
	}
	if body.Lines {
		body.Hidden = append(body.Hidden, hiddenField{fieldRows, strconv.Itoa(rowsOf(f.typed.Get(fieldRows)))})
	}
	h.render(w, r, status, viewFormStep, v.page(s.title, len(f.problems) > 0, body))
}

func (v draftVisit) page(title string, failed bool, body any) page {
	return page{Title: title + " – request of " + v.view.Trust.Name, Failed: failed, RoundName: v.round.Name, HelpPhone: v.round.HelpPhone, Body: body}
}

// saveStep saves one page of the draft and goes on. With something wrong, the
// page comes again with all that was typed, and nothing is saved; whoever wants
// to come back later may leave fields empty.
func (h *handler) saveStep(w http.ResponseWriter, r *http.Request) {
	typed, ok := h.readForm(w, r)
	if !ok {
		return
	}
	v, ok := h.openDraft(w, r)
	if !ok {
		return
	}
	s, known := v.step(r.PathValue("step"))
	if !known {
		h.notFound(w, r)
		return
	}
	if v.draft.Receipt != nil {
		redirect(w, v.stepPath(slugSent))
		return
	}
	if typed.Get(fieldNext) == nextLine {
		typed.Set(fieldRows, strconv.Itoa(rowsOf(typed.Get(fieldRows))+1))
		h.stepPage(w, r, v, s, http.StatusOK, filled{typed: typed})
		return
	}
	changed, in := h.readStep(v, s, typed)
	if len(in.wrong) > 0 {
		h.stepPage(w, r, v, s, http.StatusUnprocessableEntity, filled{typed: typed, problems: in.wrong, unconfirmed: in.unconfirmed})
		return
	}
	err := error(casework.ErrStale)
	if in.hidden(fieldVersion) == v.draft.Version {
		err = v.desk.Save(r.Context(), v.link, changed, in.call, v.now)
	}
	if errors.Is(err, casework.ErrStale) {
		err = h.readDraft(r.Context(), &v, v.draft.Key.ID)
		if err == nil && !sameDraft(v.draft, changed) {
			h.sayOverwritten(w, r, v, s, typed)
			return
		}
	}
	if err != nil {
		h.failForm(w, r, v.formVisit, err)
		return
	}
	redirect(w, v.next(s, typed))
}

// readStep is the draft as it is with what was typed on a page, and what is wrong
// with that.
func (h *handler) readStep(v draftVisit, s step, typed url.Values) (drafts.Draft, *input) {
	in := &input{typed: typed, now: v.now}
	changed := v.draft
	s.read(in, &changed.Request)
	in.confirmed()
	round := v.round
	if s.slug != slugRound {
		for _, one := range s.problemsAt(wrongWith(in.asTyped(s, changed.Request), round, v.now)) {
			if in.wrong.at(one.ID) == "" {
				in.wrong = append(in.wrong, one)
			}
		}
	}
	if typed.Get(fieldNext) == nextLater {
		in.wrong = slices.DeleteFunc(in.wrong, func(one problem) bool { return in.lines(one.ID) == "" })
	}
	if !slices.Contains(changed.Saved, s.slug) {
		changed.Saved = append(slices.Clone(changed.Saved), s.slug)
	}
	return changed, in
}

// asTyped is a request whose lines of staff stand where they stand on the page,
// so that what is wrong with one is said beside it.
func (in *input) asTyped(s step, r derogation.Request) derogation.Request {
	if s.slug != slugDoctors {
		return r
	}
	read := r.Staff
	r.Staff = nil
	for i := range rowsOf(in.typed.Get(fieldRows)) {
		if in.lines(fieldGrade(i))+in.lines(fieldSpecialty(i))+in.lines(fieldNumber(i)) == "" {
			r.Staff = append(r.Staff, derogation.StaffLine{Grade: "None", Specialty: "None", Number: 1})
			continue
		}
		r.Staff = append(r.Staff, read[0])
		read = read[1:]
	}
	return r
}

// sameDraft reports whether a page was saved already as it would be now: a double
// click.
func sameDraft(a, b drafts.Draft) bool {
	was, err := json.Marshal(a.Request)
	is, fails := json.Marshal(b.Request)
	return err == nil && fails == nil && bytes.Equal(was, is) && slices.Equal(a.Saved, b.Saved)
}

// sayOverwritten shows a page again whose draft was changed in another window.
// Saving it once more saves what is typed.
func (h *handler) sayOverwritten(w http.ResponseWriter, r *http.Request, v draftVisit, s step, typed url.Values) {
	if v.draft.Receipt != nil {
		redirect(w, v.stepPath(slugSent))
		return
	}
	f := filled{typed: typed}
	typed.Set(fieldVersion, strconv.Itoa(v.draft.Version))
	controls := s.controls(f)
	f.problems.add(controls[0].ids()[0], "This draft was changed in another window at "+momentOf(v.draft.SavedAt).Text+
		". What you typed is still here: save again if it is to count")
	h.stepPage(w, r, v, s, http.StatusConflict, f)
}

// next is the page that follows, as the button that was pressed says.
func (v draftVisit) next(s step, typed url.Values) string {
	switch {
	case typed.Get(fieldNext) == nextLater:
		return v.path()
	case typed.Get(fieldBack) == slugCheck:
		return v.stepPath(slugCheck)
	default:
		return v.stepPath(v.after(s.slug))
	}
}
