package trust

import (
	"errors"
	"net/http"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
)

// caseBody is the page on which a trust's contact follows a request, and acts.
type caseBody struct {
	Heading  string
	Flags    []words.FlagView
	Position words.Position
	// Over is set once the request is open no more: how it ended then comes first.
	Over bool
	// Next says who has the request, and until when.
	Next []string
	// Ladder is how far it is with each level.
	Ladder  []rungView
	Open    *words.QuestionView
	Tiers   []words.TierView
	Thread  []words.QuestionView
	Sent    []words.WordsView
	Impacts []words.ImpactView
	// Form is nil when there is nothing left to do.
	Form    *kit.Form
	Request *words.RequestView
}

func (h *Pages) showCase(w http.ResponseWriter, r *http.Request) {
	v, err := h.visit(r)
	switch {
	case err != nil:
		h.Fail(w, r, err)
	case !v.Expired.IsZero():
		h.SayExpired(w, r, v.Caller, words.PositionOf(v.state(), v.Now))
	default:
		h.show(w, r, v, http.StatusOK, kit.Filled{})
	}
}

func (h *Pages) show(w http.ResponseWriter, r *http.Request, v visit, status int, f kit.Filled) {
	s := v.state()
	body := caseBody{
		Heading: "Your report on the impact of the strike", Flags: words.Flags(s), Next: words.Next(s, v.Now),
		Position: words.PositionOf(s, v.Now), Over: !s.Status.Open(),
		Tiers: words.Said(s, len(s.Reviews)), Thread: words.Thread(s, len(s.Reviews)), Sent: words.Sent(s), Impacts: words.ImpactViews(s),
	}
	if s.Status != derogation.ImpactOnly {
		request := words.RequestViewOf(s, v.Now)
		body.Request = &request
		body.Ladder = ladder(s, v.Now)
		body.Heading = "Your request for " + request.Doctors + " at " + request.Site.Name
	}
	if question, asked := s.OpenQuestion(); asked {
		view := words.QuestionViewOf(s, question)
		body.Open = &view
		body.Thread = body.Thread[:len(body.Thread)-1]
	}
	if len(s.TrustActions(v.Now)) > 0 {
		form := h.form(v, f)
		body.Form = &form
	}
	h.Render(w, r, status, viewTrust, kit.Page{
		Title: body.Heading + " – " + s.Reference, Failed: len(f.Problems) > 0,
		RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

// act records what the trust's contact sends, and then shows the case
// as it is: the page says what was recorded.
func (h *Pages) act(w http.ResponseWriter, r *http.Request) {
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
		h.SayExpired(w, r, v.Caller, words.PositionOf(v.state(), v.Now))
		return
	}
	in := input{Input: kit.Input{Typed: typed, Now: v.Now}, state: v.state()}
	command := in.command()
	call := in.Said(kit.CallOf(r, typed))
	in.Confirmed()
	person := in.Lines(kit.FieldPerson)
	telemetry.Set(r.Context(), "action", string(derogation.ActionOf(command)))
	switch recorded, err := kit.Recalled(r.Context(), h.desk.Cases, v.link.Contact, &call, &in.Input); {
	case err != nil:
		h.Fail(w, r, err)
		return
	case recorded:
		kit.Redirect(w, v.path())
		return
	}
	amendment, amends := command.(derogation.Amend)
	stale := amends && amendment.ContentVersion != v.state().ContentVersion // Casework knows who changed it.
	if len(in.Wrong) > 0 && in.mayStill() && !stale {
		h.show(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: typed, Problems: in.Wrong, Unconfirmed: in.Unconfirmed})
		return
	}
	if _, err := v.desk.Act(r.Context(), v.link, person, command, call, v.Now); err != nil {
		h.refuse(w, r, v, err, in)
		return
	}
	kit.Redirect(w, v.path())
}

func (h *Pages) refuse(w http.ResponseWriter, r *http.Request, v visit, err error, in input) {
	var conflict *derogation.ConflictError
	one, _ := actOf(in.Action())
	found := kit.ProblemsOf(err, one.Places)
	switch {
	case errors.As(err, &conflict):
		if err := v.open(r.Context()); err != nil {
			h.Fail(w, r, err)
			return
		}
		h.SayConflict(w, r, h.conflictIn(v), conflict, kit.Written(in.Typed, texts()))
	case len(found) > 0:
		h.show(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: in.Typed, Problems: found})
	default:
		h.Fail(w, r, err)
	}
}

func (h *Pages) conflictIn(v visit) kit.Conflicted {
	return kit.Conflicted{State: v.state(), Position: words.PositionOf(v.state(), v.Now), Back: v.path(), Left: v.state().TrustActions(v.Now)}
}
