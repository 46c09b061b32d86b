package form

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	fieldDraft    = "draft"
	fieldFromCase = "beginFrom"
	fromNothing   = "nothing"
	// fieldBesides says that the request to begin from was just sent, and that the same
	// is wanted for another service.
	fieldBesides = "anotherService"
)

// mostEarlier is how many earlier requests are offered to begin from.
const mostEarlier = 10

// formBody is where a trust's form begins: what was begun, what was sent, and
// the button for a new one.
type formBody struct {
	Problems kit.Problems
	Trust    string
	Until    time.Time
	Drafts   []draftView
	Sent     []sentView
	// Closed is set when no strike is on for which requests are taken.
	Closed bool
	Path   string
	Hidden []kit.HiddenField
	From   kit.Control
}

type draftView struct {
	Path    string
	What    string
	Left    string
	SavedAt time.Time
}

type sentView struct {
	derogation.State
	Path, What, Stands string
}

func (h *pages) showForm(w http.ResponseWriter, r *http.Request, v visit) error {
	return h.formPage(w, r, v, http.StatusOK, kit.Filled{})
}

func (h *pages) formPage(w http.ResponseWriter, r *http.Request, v visit, status int, f kit.Filled) error {
	body, helpPhone, err := h.formBody(r, v, f)
	if err != nil {
		return err
	}
	return h.Render(w, r, status, viewForm, kit.Page{
		Title: "Requests from " + v.view.Trust.Name, Failed: len(f.Problems) > 0, HelpPhone: helpPhone, Body: body,
	})
}

func (h *pages) formBody(r *http.Request, v visit, f kit.Filled) (body formBody, helpPhone string, err error) {
	ctx := r.Context()
	rounds, err := v.drafts.Rounds(ctx, v.Now)
	if err != nil {
		return formBody{}, "", err
	}
	for _, round := range rounds {
		helpPhone = round.HelpPhone
	}
	body = formBody{
		Problems: f.Problems, Trust: v.view.Trust.Name, Until: v.Said.Expires, Closed: len(rounds) == 0, Path: v.path(),
		Hidden: []kit.HiddenField{{Name: fieldDraft, Value: kit.Draw(h.drafts.Submissions.Random)}},
	}
	drafts, err := v.drafts.Written(ctx, v.link, v.Now)
	if err != nil {
		return formBody{}, "", err
	}
	for _, draft := range drafts {
		view, err := draftViewOf(r, v, draft, rounds)
		if err != nil {
			return formBody{}, "", err
		}
		body.Drafts = append(body.Drafts, view)
	}
	earlier, err := v.drafts.Earlier(ctx, v.link, v.Now, mostEarlier)
	if err != nil {
		return formBody{}, "", err
	}
	if body.Sent, err = sentViews(v, earlier); err != nil {
		return formBody{}, "", err
	}
	if !body.Closed {
		body.From = beginControl(f, body.Sent)
	}
	return body, helpPhone, nil
}

func draftViewOf(r *http.Request, v visit, draft drafts.Draft, rounds []derogation.Round) (draftView, error) {
	round, err := v.drafts.Round(r.Context(), draft)
	if err != nil {
		return draftView{}, err
	}
	about := draftVisit{visit: v, draft: draft, round: round, steps: steps(round, rounds, known{trust: v.view.Trust})}
	left := about.left()
	view := draftView{Path: about.path(), What: whatIsAsked(draft.Request), Left: words.Count(left, "page") + " to do", SavedAt: draft.SavedAt}
	if left == 0 {
		view.Left = "complete, not sent"
	}
	return view, nil
}

func sentViews(v visit, cases []casework.Case) ([]sentView, error) {
	var views []sentView
	for _, c := range cases {
		s := c.State
		path, err := v.casePath(s.Reference)
		if err != nil {
			return nil, err
		}
		views = append(views, sentView{s, path, whatIsAsked(s.Request), words.StatusText(s)})
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

// beginControl is the choice of what to begin from, where there is one: the request
// that was sent last, unless another one is chosen.
func beginControl(f kit.Filled, sent []sentView) kit.Control {
	if len(sent) == 0 {
		return kit.Control{}
	}
	c := f.Control(kit.KindRadios, fieldFromCase, "Start with", "An earlier request fills in your answers, for you to look at and change. You give the dates and times again.")
	var options []kit.Option
	for i, one := range sent {
		label := one.What
		if i == 0 {
			label = "The same as last time: " + label
		}
		options = append(options, kit.Option{Value: one.Reference, Label: label, Hint: one.Reference + ": " + one.Stands})
	}
	c = f.Options(c, append(options, kit.Option{Value: fromNothing, Label: "An empty form"})...)
	if f.Typed == nil {
		c.Options[0].Checked = true
	}
	return c
}

// beginDraft begins a draft under the id that the page gave it, so that a double
// click begins one.
func (h *pages) beginDraft(w http.ResponseWriter, r *http.Request, v visit, typed url.Values) error {
	id, from := typed.Get(fieldDraft), typed.Get(fieldFromCase)
	if !kit.Drawn(id) {
		return errNoSuchDraft
	}
	if from == fromNothing {
		from = ""
	}
	rounds, err := v.drafts.Rounds(r.Context(), v.Now)
	if err == nil && len(rounds) == 0 {
		return h.formPage(w, r, v, http.StatusConflict, kit.Filled{Problems: kit.Problems{{ID: fieldFromCase, Text: "No request can be begun now: no strike is on for which requests are taken"}}})
	}
	first, besides := firstOf(rounds), typed.Get(fieldBesides) != "" && from != ""
	switch {
	case err != nil:
	case besides:
		first = slugPlace
		err = v.drafts.BeginAnother(r.Context(), v.link, id, from, []string{slugCasualty, slugTimes, slugRisk, slugEvidence, slugPeople}, v.Now)
	default:
		err = v.drafts.Begin(r.Context(), v.link, id, from, v.Now)
	}
	switch {
	case errors.Is(err, casework.ErrNotFound):
		return h.formPage(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: typed, Problems: kit.Problems{{ID: fieldFromCase, Text: "Choose what to begin with"}}})
	case err != nil:
		return err
	default:
		return kit.Redirect(w, v.path()+"/"+id+"/"+first)
	}
}
