package form

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
)

const slugSent = "sent"

// checkBody is the whole request before it is sent.
type checkBody struct {
	What    string
	Parts   []checkPart
	Left    []leftView
	Failed  bool
	Similar []similarView
	Covered *coveredView
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
	At        *words.Moment
}

// leftView is something that is still to do, and where.
type leftView struct{ Path, Text string }

type similarView struct{ Path, Reference string }

type coveredView struct{ Text, From, To, Address string }

func (h *Pages) showCheck(w http.ResponseWriter, r *http.Request) {
	v, ok := h.openDraft(w, r)
	if !ok {
		return
	}
	if v.draft.Acknowledgement != nil {
		kit.Redirect(w, v.stepPath(slugSent))
		return
	}
	h.checkPage(w, r, v, http.StatusOK, kit.Filled{}, nil)
}

// checkPage shows all answers. Refused is what the filing was refused for.
func (h *Pages) checkPage(w http.ResponseWriter, r *http.Request, v draftVisit, status int, f kit.Filled, refused []derogation.FieldError) {
	checked, err := v.desk.Check(r.Context(), v.view, v.draft, v.Now)
	if err != nil {
		h.fail(w, r, v.visit, err)
		return
	}
	body := checkBody{
		What: whatIsAsked(v.draft.Request), Parts: checkParts(v), List: v.path(), Failed: status != http.StatusOK,
		Left: v.toDo(append(checked.Wrong, refused...)),
	}
	for _, reference := range checked.Similar {
		path, err := v.casePath(reference)
		if err != nil {
			h.fail(w, r, v.visit, err)
			return
		}
		body.Similar = append(body.Similar, similarView{path, reference})
	}
	if s := checked.Covered; s != nil {
		body.Covered = &coveredView{Text: s.Text, From: words.MomentOf(s.From).Text, To: words.MomentOf(s.To).Text, Address: s.PublicAddress}
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
	h.Render(w, r, status, viewFormCheck, v.page("Check your answers", body.Failed, body))
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
				told := words.MomentOf(at)
				row.Text, row.At = "", &told
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// file sends the request. The same draft is filed once, whoever sends it again.
func (h *Pages) file(w http.ResponseWriter, r *http.Request) {
	typed, ok := h.ReadForm(w, r)
	if !ok {
		return
	}
	v, ok := h.openDraft(w, r)
	if !ok {
		return
	}
	if v.draft.Acknowledgement != nil {
		kit.Redirect(w, v.stepPath(slugSent))
		return
	}
	in := &kit.Input{Typed: typed, Now: v.Now}
	person := in.Text(kit.FieldPerson, "Enter your name")
	in.Confirmed()
	f := kit.Filled{Typed: typed, Problems: in.Wrong, Unconfirmed: in.Unconfirmed}
	if len(in.Wrong) > 0 || v.left() > 0 {
		h.checkPage(w, r, v, http.StatusUnprocessableEntity, f, nil)
		return
	}
	receipt, err := v.desk.File(r.Context(), v.link, v.draft.Key.ID, in.Hidden(kit.FieldVersion), person, in.Said(casework.Call{}), v.Now)
	if err != nil {
		h.refuseFiling(w, r, v, f, err)
		return
	}
	telemetry.Set(r.Context(), "reference", receipt.Reference)
	kit.Redirect(w, v.stepPath(slugSent))
}

func (h *Pages) refuseFiling(w http.ResponseWriter, r *http.Request, v draftVisit, f kit.Filled, err error) {
	var invalid *derogation.InvalidError
	var covered *casework.CoveredError
	switch {
	case errors.Is(err, casework.ErrStale):
		if err := readDraft(r.Context(), &v, v.draft.Key.ID); err != nil {
			h.fail(w, r, v.visit, err)
			return
		}
		if v.draft.Acknowledgement != nil {
			kit.Redirect(w, v.stepPath(slugSent))
			return
		}
		f.Problems.Add(kit.FieldPerson, "The draft was changed in another window at "+words.MomentOf(v.draft.SavedAt).Text+". Look through it, then send it again")
		h.checkPage(w, r, v, http.StatusConflict, f, nil)
	case errors.As(err, &covered):
		f.Problems.Add(kit.FieldPerson, "A standing derogation permits this already: there is nothing to send")
		h.checkPage(w, r, v, http.StatusConflict, f, nil)
	case errors.As(err, &invalid):
		for _, wrong := range invalid.Fields {
			if wrong.Pointer == "/person" {
				f.Problems.Add(kit.FieldPerson, "Your name "+wrong.Detail)
			}
		}
		h.checkPage(w, r, v, http.StatusUnprocessableEntity, f, invalid.Fields)
	default:
		h.fail(w, r, v.visit, err)
	}
}

// filedBody says that a request was sent, and what happens next.
type filedBody struct {
	Reference   string
	SubmittedAt words.Moment
	Case        string
	Tiers       []planView
	Feasible    bool
	Back        string
}

type planView struct {
	Name  string
	Until words.Moment
}

func (h *Pages) showSent(w http.ResponseWriter, r *http.Request) {
	v, ok := h.openDraft(w, r)
	if !ok {
		return
	}
	receipt := v.draft.Acknowledgement
	if receipt == nil {
		kit.Redirect(w, v.path())
		return
	}
	path, err := v.casePath(receipt.Reference)
	if err != nil {
		h.fail(w, r, v.visit, err)
		return
	}
	round, err := h.desk.Submissions.Directory.Round(r.Context(), receipt.Round)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		h.fail(w, r, v.visit, err)
		return
	}
	v.round = round
	body := filedBody{
		Reference: receipt.Reference, SubmittedAt: words.MomentOf(receipt.SubmittedAt), Case: path,
		Feasible: receipt.Plan.Feasible, Back: v.visit.path(),
	}
	for _, planned := range receipt.Plan.Tiers {
		body.Tiers = append(body.Tiers, planView{words.Sentence(words.Called(round, planned.Tier)), words.MomentOf(planned.DueAt)})
	}
	h.Render(w, r, http.StatusOK, viewFormSent, v.page("Request sent", false, body))
}
