package form

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/uktime"
)

// What a button of a page is for, beside going on.
const (
	fieldNext = "next"
	nextLater = "later"
	nextLine  = "line"
	nextShift = "shift"
	// fieldBack says that the page was opened from the check of all answers.
	fieldBack = "back"
)

// stepBody is one page of the form.
type stepBody struct {
	Problems     kit.Problems
	Part, Title  string
	Intro        string
	Number, Of   int
	Path, List   string
	Hidden       []kit.HiddenField
	Controls     []kit.Control
	Confirm      *kit.Control
	Lines, Check bool
}

func (h *pages) showStep(w http.ResponseWriter, r *http.Request, v draftVisit) error {
	v, s, err := v.opened(r.Context(), r.PathValue("step"))
	if err != nil {
		return err
	}
	f := kit.Filled{Typed: of(s, v.draft.Request).typed, Now: v.Now}
	if s.slug == slugCasualty && slices.Contains(v.draft.Saved, s.slug) && f.Typed.Get(fieldCasualty) == "" {
		f.Typed.Set(fieldCasualty, "no")
	}
	if r.URL.Query().Get(fieldBack) == slugCheck {
		f.Typed.Set(fieldBack, slugCheck)
	}
	f.Typed.Set(kit.FieldVersion, strconv.Itoa(v.draft.Version))
	return h.stepPage(w, r, v, s, http.StatusOK, f)
}

// opened is a page of the form with what it offers.
func (v draftVisit) opened(ctx context.Context, slug string) (draftVisit, step, error) {
	slug = nowOn(slug)
	v, err := v.withKnown(ctx, slug)
	if err != nil {
		return v, step{}, err
	}
	s, err := v.step(slug)
	return v, s, err
}

func (h *pages) stepPage(w http.ResponseWriter, r *http.Request, v draftVisit, s step, status int, f kit.Filled) error {
	telemetry.Set(r.Context(), "step", s.slug)
	body := stepBody{
		Problems: f.Problems, Part: s.part, Title: s.title, Intro: s.intro, Of: len(v.steps),
		Number: v.number(s.slug) + 1,
		Path:   v.stepPath(s.slug), List: v.path(), Controls: s.controls(f), Confirm: f.Checkbox(),
		Lines: s.slug == slugDoctors, Check: f.Typed.Get(fieldBack) == slugCheck,
		Hidden: []kit.HiddenField{{Name: kit.FieldVersion, Value: f.Typed.Get(kit.FieldVersion)}},
	}
	if body.Check {
		body.Hidden = append(body.Hidden, kit.HiddenField{Name: fieldBack, Value: slugCheck})
	}
	if body.Lines {
		body.Hidden = append(body.Hidden, kit.HiddenField{Name: fieldRows, Value: strconv.Itoa(rowsOf(f.Typed.Get(fieldRows)))})
		if shifts := f.Typed.Get(fieldShifts); shifts != "" {
			body.Hidden = append(body.Hidden, kit.HiddenField{Name: fieldShifts, Value: shifts})
		}
	}
	return h.Render(w, r, status, viewFormStep, v.page(s.title, len(f.Problems) > 0, body))
}

func (v draftVisit) page(title string, failed bool, body any) kit.Page {
	return kit.Page{Title: title + " – request of " + v.view.Trust.Name, Failed: failed, RoundName: v.round.Name, HelpPhone: v.round.HelpPhone, Phase: v.round.Phase, Body: body}
}

// saveStep saves one page of the draft and goes on. With something wrong, the
// page comes again with all that was typed, and nothing is saved; whoever wants
// to come back later may leave fields empty.
func (h *pages) saveStep(w http.ResponseWriter, r *http.Request, v draftVisit, typed url.Values) error {
	v, s, err := v.opened(r.Context(), r.PathValue("step"))
	if err != nil {
		return err
	}
	if next := typed.Get(fieldNext); s.slug == slugDoctors && (next == nextLine || next == nextShift) {
		if next == nextShift {
			addShift(typed)
		} else {
			typed.Set(fieldRows, strconv.Itoa(rowsOf(typed.Get(fieldRows))+1))
		}
		return h.stepPage(w, r, v, s, http.StatusOK, kit.Filled{Typed: typed, Now: v.Now})
	}
	fromOnePage(typed, r.PathValue("step"))
	changed, in := readStep(v, s, typed)
	if len(in.Wrong) > 0 {
		return h.stepPage(w, r, v, s, http.StatusUnprocessableEntity, in.Filled())
	}
	err = casework.ErrStale
	if in.Hidden(kit.FieldVersion) == v.draft.Version {
		err = v.drafts.Save(r.Context(), v.link, changed, in.Said(casework.Call{}), v.Now)
	}
	if errors.Is(err, casework.ErrStale) {
		err = readDraft(r.Context(), &v, v.draft.Key.ID)
		if err == nil && !sameDraft(v.draft, changed) {
			return h.sayOverwritten(w, r, v, s, typed)
		}
	}
	if err != nil {
		return err
	}
	return kit.Redirect(w, v.next(s, typed))
}

// readStep is the draft as it is with what was typed on a page, and what is wrong
// with that.
func readStep(v draftVisit, s step, typed url.Values) (drafts.Draft, *kit.Input) {
	in := &kit.Input{Typed: typed, Now: v.Now}
	changed := v.draft
	s.read(in, &changed.Request)
	changed.Request = changed.Request.Settled()
	if s.slug == slugCasualty && changed.Request.MassCasualty != nil && !slices.ContainsFunc(changed.Saved, ofEvidence) {
		changed.Request.Evidence = derogation.Evidence{} // It waits: nobody has looked at what an earlier request said.
	}
	in.Confirmed()
	if s.slug != slugRound {
		for _, wrong := range wrongWith(asTyped(in, s, changed.Request), v.round, v.Now) {
			for _, one := range s.problemsAt([]derogation.FieldError{wrong}) {
				// What could not be read is not judged; a text that was read is, whatever else is wrong with it.
				if in.Wrong.At(one.ID) == "" || wrong.Code == "too_long" {
					in.Wrong = append(in.Wrong, one)
				}
			}
		}
	}
	if typed.Get(fieldNext) == nextLater {
		in.Wrong = slices.DeleteFunc(in.Wrong, func(one kit.Problem) bool { return in.Lines(one.ID) == "" })
	}
	in.Wrong = in.Wrong.Ordered(s.controls(in.Filled()))
	if !slices.Contains(changed.Saved, s.slug) {
		changed.Saved = append(slices.Clone(changed.Saved), s.slug)
	}
	return changed, in
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
func (h *pages) sayOverwritten(w http.ResponseWriter, r *http.Request, v draftVisit, s step, typed url.Values) error {
	if err := v.sent(); err != nil {
		return err
	}
	f := kit.Filled{Typed: typed, Now: v.Now}
	typed.Set(kit.FieldVersion, strconv.Itoa(v.draft.Version))
	controls := s.controls(f)
	f.Problems.Add(controls[0].ID, "This draft was changed in another window at "+uktime.Page(v.draft.SavedAt)+
		". What you typed is still here: save again if it is to count")
	return h.stepPage(w, r, v, s, http.StatusConflict, f)
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
