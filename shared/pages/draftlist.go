package pages

import (
	"errors"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
)

const (
	fieldDraft    = "draft"
	fieldFromCase = "beginFrom"
	fromNothing   = "nothing"
)

// mostEarlier is how many earlier requests are offered to begin from.
const mostEarlier = 10

// formBody is where a trust's form begins: what was begun, what was sent, and
// the button for a new one.
type formBody struct {
	Problems problems
	Trust    string
	Until    moment
	Drafts   []draftView
	Sent     []sentView
	// Closed is set when no strike is on for which requests are taken.
	Closed bool
	Path   string
	Hidden []hiddenField
	From   control
}

type draftView struct {
	Path    string
	What    string
	Left    string
	SavedAt moment
}

type sentView struct {
	Path        string
	Reference   string
	What        string
	State       string
	SubmittedAt moment
}

func (h *handler) showForm(w http.ResponseWriter, r *http.Request) {
	if v, ok := h.openForm(w, r); ok {
		h.formPage(w, r, v, http.StatusOK, filled{})
	}
}

func (h *handler) formPage(w http.ResponseWriter, r *http.Request, v formVisit, status int, f filled) {
	body, helpPhone, err := h.formBody(r, v, f)
	if err != nil {
		h.failForm(w, r, v, err)
		return
	}
	h.render(w, r, status, viewForm, page{
		Title: "Requests of " + v.view.Trust.Name, Failed: len(f.problems) > 0, HelpPhone: helpPhone, Body: body,
	})
}

func (h *handler) formBody(r *http.Request, v formVisit, f filled) (body formBody, helpPhone string, err error) {
	ctx := r.Context()
	rounds, err := v.desk.Rounds(ctx, v.now)
	if err != nil {
		return formBody{}, "", err
	}
	for _, round := range rounds {
		helpPhone = round.HelpPhone
	}
	body = formBody{
		Problems: f.problems, Trust: v.view.Trust.Name, Until: momentOf(v.said.Expires), Closed: len(rounds) == 0, Path: v.path(),
		Hidden: []hiddenField{{Name: fieldDraft, Value: h.draw()}},
	}
	drafts, err := v.desk.Written(ctx, v.link, v.now)
	if err != nil {
		return formBody{}, "", err
	}
	for _, draft := range drafts {
		view, err := h.draftView(r, v, draft, rounds)
		if err != nil {
			return formBody{}, "", err
		}
		body.Drafts = append(body.Drafts, view)
	}
	earlier, err := v.desk.Earlier(ctx, v.link, v.now, mostEarlier)
	if err != nil {
		return formBody{}, "", err
	}
	if body.Sent, err = h.sentViews(v, earlier); err != nil {
		return formBody{}, "", err
	}
	if !body.Closed {
		body.From = beginControl(f, body.Sent)
	}
	return body, helpPhone, nil
}

func (h *handler) draftView(r *http.Request, v formVisit, draft drafts.Draft, rounds []derogation.Round) (draftView, error) {
	round, err := v.desk.Round(r.Context(), draft)
	if err != nil {
		return draftView{}, err
	}
	about := draftVisit{formVisit: v, draft: draft, round: round, steps: h.steps(round, rounds)}
	left := about.left()
	view := draftView{Path: about.path(), What: whatIsAsked(draft.Request), Left: count(left, "page") + " to do", SavedAt: momentOf(draft.SavedAt)}
	if left == 0 {
		view.Left = "complete, not sent"
	}
	return view, nil
}

func (h *handler) sentViews(v formVisit, cases []casework.Case) ([]sentView, error) {
	var views []sentView
	for _, c := range cases {
		s := c.State
		path, err := v.casePath(s.Reference)
		if err != nil {
			return nil, err
		}
		views = append(views, sentView{
			Path: path, Reference: s.Reference, What: whatIsAsked(s.Request),
			State: statusText(s), SubmittedAt: momentOf(s.SubmittedAt),
		})
	}
	return views, nil
}

// whatIsAsked names a request in a few words, also one that was only begun.
func whatIsAsked(r derogation.Request) string {
	switch {
	case r.Service != "" && r.Site.Name != "":
		return r.Service + ", " + r.Site.Name
	case r.Service != "":
		return r.Service
	default:
		return "A request without a place yet"
	}
}

// beginControl is the choice of what to begin from, where there is one.
func beginControl(f filled, sent []sentView) control {
	if len(sent) == 0 {
		return control{}
	}
	c := f.control(kindRadios, fieldFromCase, "Begin with", "An earlier request fills in what stays the same. Times, and what held at one time alone, you enter anew.")
	options := []option{{Value: fromNothing, Label: "An empty form"}}
	for _, one := range sent {
		options = append(options, option{Value: one.Reference, Label: one.What, Hint: one.Reference + ": " + one.State})
	}
	c = f.options(c, options...)
	if f.typed == nil {
		c.Options[0].Checked = true
	}
	return c
}

// beginDraft begins a draft under the id that the page gave it, so that a double
// click begins one.
func (h *handler) beginDraft(w http.ResponseWriter, r *http.Request) {
	typed, ok := h.readForm(w, r)
	if !ok {
		return
	}
	v, ok := h.openForm(w, r)
	if !ok {
		return
	}
	id, from := typed.Get(fieldDraft), typed.Get(fieldFromCase)
	if !drawn.MatchString(id) {
		h.failForm(w, r, v, errNoSuchDraft)
		return
	}
	if from == fromNothing {
		from = ""
	}
	rounds, err := v.desk.Rounds(r.Context(), v.now)
	if err == nil && len(rounds) == 0 {
		h.formPage(w, r, v, http.StatusConflict, filled{problems: problems{{ID: fieldFromCase, Text: "No request can be begun now: no strike is on for which requests are taken"}}})
		return
	}
	if err == nil {
		err = v.desk.Begin(r.Context(), v.link, id, from, v.now)
	}
	switch {
	case errors.Is(err, casework.ErrNotFound):
		h.formPage(w, r, v, http.StatusUnprocessableEntity, filled{typed: typed, problems: problems{{ID: fieldFromCase, Text: "Choose what to begin with"}}})
	case err != nil:
		h.failForm(w, r, v, err)
	default:
		redirect(w, v.path()+"/"+id)
	}
}
