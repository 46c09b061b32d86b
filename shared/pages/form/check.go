package form

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/uktime"
)

const slugSent = "sent"

// checkBody is the whole request before it is sent.
type checkBody struct {
	What    string
	Parts   []checkPart
	Left    []leftView
	Failed  bool
	Similar []similarView
	Covered *derogation.Standing
	// Form is nil while there is nothing that could be sent.
	Form *kit.Form
	List string
}

type checkPart struct {
	Name  string
	Pages []checkPage
}

type checkPage struct {
	Title, Change string
	Rows          []checkRow
}

// checkRow is a field with what is in it.
type checkRow struct {
	Key, Text string
	At        *time.Time
}

// leftView is something that is still to do, and where.
type leftView struct{ Path, Text string }

type similarView struct{ Path, Reference string }

func (h *Pages) showCheck(w http.ResponseWriter, r *http.Request, v draftVisit) error {
	return h.checkPage(w, r, v, http.StatusOK, kit.Filled{}, nil)
}

// checkPage shows all answers. Refused is what the filing was refused for.
func (h *Pages) checkPage(w http.ResponseWriter, r *http.Request, v draftVisit, status int, f kit.Filled, refused []derogation.FieldError) error {
	checked, err := v.desk.Check(r.Context(), v.view, v.draft, v.Now)
	if err != nil {
		return err
	}
	body := checkBody{
		What: whatIsAsked(v.draft.Request), Parts: checkParts(v), List: v.path(), Failed: status != http.StatusOK,
		Left: v.toDo(append(checked.Wrong, refused...)), Covered: checked.Covered,
	}
	for _, reference := range checked.Similar {
		path, err := v.casePath(reference)
		if err != nil {
			return err
		}
		body.Similar = append(body.Similar, similarView{path, reference})
	}
	form := kit.Form{
		Path: v.stepPath(slugCheck), Hidden: []kit.HiddenField{{Name: kit.FieldVersion, Value: strconv.Itoa(v.draft.Version)}}, Submit: "Send the request",
		Person: f.Control(kit.KindText, kit.FieldPerson, "Your name", "It is recorded with the request, also where several people share a mailbox."),
	}
	form.Person.Autocomplete = "name"
	form.Confirm = f.Checkbox()
	if body.Covered == nil && len(body.Left) == 0 {
		body.Form = &form
	}
	for _, one := range f.Problems {
		at := "#" + one.ID
		switch {
		case body.Covered != nil:
			at = "#covered"
		case body.Form == nil:
			at = v.path()
		}
		body.Left = append(body.Left, leftView{at, one.Text})
	}
	return h.Render(w, r, status, viewFormCheck, v.page("Check your answers", body.Failed, body))
}

// toDo is where each thing that is wrong is put right, and each page that was
// never saved.
func (v draftVisit) toDo(wrong []derogation.FieldError) []leftView {
	var todo []leftView
	for _, one := range wrong {
		if !v.onAPage(one.Pointer) && one.Pointer != "/person" {
			todo = append(todo, leftView{v.path(), words.Sentence(one.Detail)})
		}
	}
	for _, s := range v.steps {
		found := s.problemsAt(wrong)
		path := v.stepPath(s.slug) + "?" + fieldBack + "=" + slugCheck
		switch v.stateOf(s, wrong) {
		case stepNotStarted:
			todo = append(todo, leftView{path, s.name + ": not started"})
		case stepInProgress:
			for _, one := range found {
				todo = append(todo, leftView{path + "#" + one.ID, s.name + ": " + one.Text})
			}
		}
	}
	return todo
}

func (v draftVisit) onAPage(pointer string) bool {
	return slices.ContainsFunc(v.steps, func(s step) bool {
		_, ok := s.placeAt(pointer)
		return ok
	})
}

func checkParts(v draftVisit) []checkPart {
	var parts []checkPart
	for _, s := range v.steps {
		if len(parts) == 0 || parts[len(parts)-1].Name != s.part {
			parts = append(parts, checkPart{Name: s.part})
		}
		a := of(s, v.draft.Request)
		page := checkPage{Title: s.title, Change: v.stepPath(s.slug) + "?" + fieldBack + "=" + slugCheck}
		page.Rows = a.rows(s.controls(kit.Filled{Typed: a.typed}))
		if s.rows != nil {
			page.Rows = s.rows(v.draft.Request)
		}
		if s.slug == slugCasualty && v.draft.Request.MassCasualty == nil {
			page.Rows = []checkRow{{Key: "Mass casualty exception", Text: "No"}}
		}
		last := &parts[len(parts)-1]
		last.Pages = append(last.Pages, page)
	}
	return parts
}

// rows are the fields of a page as they are read, not written.
func (a answers) rows(controls []kit.Control) []checkRow {
	var rows []checkRow
	for _, c := range controls {
		name, _, _ := strings.Cut(c.Label, " (optional")
		switch {
		case c.Kind == kit.KindGroup:
			within := a.rows(c.Controls)
			for i := range within {
				within[i].Key = name + " " + within[i].Key
			}
			rows = append(rows, within...)
		case c.Kind == kit.KindRadios:
			row := checkRow{Key: name, Text: words.NotGiven}
			var within []checkRow
			for _, o := range c.Options {
				if o.Checked {
					row.Text, within = o.Label, a.rows(o.Controls)
				}
			}
			rows = append(append(rows, row), within...)
		default:
			row := checkRow{Key: name, Text: cmp.Or(c.Value, words.NotGiven)}
			if at, ok := a.times[c.ID]; ok {
				row.Text, row.At = "", &at
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// file sends the request. The same draft is filed once, whoever sends it again.
func (h *Pages) file(w http.ResponseWriter, r *http.Request, v draftVisit, typed url.Values) error {
	in := &kit.Input{Typed: typed, Now: v.Now}
	person := in.Text(kit.FieldPerson, "Enter your name")
	in.Confirmed()
	f := kit.Filled{Typed: typed, Problems: in.Wrong, Unconfirmed: in.Unconfirmed}
	if len(in.Wrong) > 0 || v.left() > 0 {
		return h.checkPage(w, r, v, http.StatusUnprocessableEntity, f, nil)
	}
	receipt, err := v.desk.File(r.Context(), v.link, v.draft.Key.ID, in.Hidden(kit.FieldVersion), person, in.Said(casework.Call{}), v.Now)
	if err != nil {
		return h.refuseFiling(w, r, v, f, err)
	}
	telemetry.Set(r.Context(), "reference", receipt.Reference)
	return kit.Redirect(w, v.stepPath(slugSent))
}

func (h *Pages) refuseFiling(w http.ResponseWriter, r *http.Request, v draftVisit, f kit.Filled, err error) error {
	var invalid *derogation.InvalidError
	var covered *casework.CoveredError
	switch {
	case errors.Is(err, casework.ErrStale):
		if err := readDraft(r.Context(), &v, v.draft.Key.ID); err != nil {
			return err
		}
		if err := v.sent(); err != nil {
			return err
		}
		f.Problems.Add(kit.FieldPerson, "The draft was changed in another window at "+uktime.Page(v.draft.SavedAt)+". Look through it, then send it again")
		return h.checkPage(w, r, v, http.StatusConflict, f, nil)
	case errors.As(err, &covered):
		f.Problems.Add(kit.FieldPerson, "A standing derogation permits this already: there is nothing to send")
		return h.checkPage(w, r, v, http.StatusConflict, f, nil)
	case errors.As(err, &invalid):
		for _, wrong := range invalid.Fields {
			if wrong.Pointer == "/person" {
				f.Problems.Add(kit.FieldPerson, "Your name "+wrong.Detail)
			}
		}
		return h.checkPage(w, r, v, http.StatusUnprocessableEntity, f, invalid.Fields)
	default:
		return err
	}
}

// filedBody says that a request was sent, and what happens next.
type filedBody struct {
	casework.Acknowledgement
	round derogation.Round
	Case  string
	Back  string
}

// Called is what the round calls a tier.
func (b filedBody) Called(tier derogation.Tier) string {
	return words.Sentence(words.Called(b.round, tier))
}

func (h *Pages) showSent(w http.ResponseWriter, r *http.Request, v draftVisit) error {
	receipt := v.draft.Acknowledgement
	if receipt == nil {
		return kit.Redirect(w, v.path())
	}
	path, err := v.casePath(receipt.Reference)
	if err != nil {
		return err
	}
	round, err := h.desk.Submissions.Directory.Round(r.Context(), receipt.Round)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return err
	}
	v.round = round
	body := filedBody{Acknowledgement: *receipt, round: round, Case: path, Back: v.visit.path()}
	return h.Render(w, r, http.StatusOK, viewFormSent, v.page("Request sent", false, body))
}
