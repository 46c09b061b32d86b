package pages

import (
	"errors"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/telemetry"
)

// trustBody is the page on which a trust's contact follows a request, and acts.
type trustBody struct {
	Heading  string
	Flags    []flagView
	Standing standing
	// Over is set once the request is open no more: how it ended then comes first.
	Over bool
	// Next says who has the request, and until when.
	Next []string
	// Ladder is how far it is with each level.
	Ladder  []rungView
	Open    *questionView
	Tiers   []tierView
	Thread  []questionView
	Sent    []wordsView
	Impacts []impactView
	// Form is nil when there is nothing left to do.
	Form    *formView
	Request *requestView
}

func (h *handler) showTrust(w http.ResponseWriter, r *http.Request) {
	v, err := h.trustVisit(r)
	switch {
	case err != nil:
		h.fail(w, r, err)
	case !v.expired.IsZero():
		h.sayExpired(w, r, v.caller, h.standing(v.state(), v.now))
	default:
		h.showCase(w, r, v, http.StatusOK, filled{})
	}
}

func (h *handler) showCase(w http.ResponseWriter, r *http.Request, v trustVisit, status int, f filled) {
	s := v.state()
	body := trustBody{
		Heading: "Your report on the impact of the strike", Flags: h.flags(s), Next: h.next(s, v.now),
		Standing: h.standing(s, v.now), Over: !s.Status.Open(),
		Tiers: h.said(s, len(s.Reviews)), Thread: h.thread(s, len(s.Reviews)), Sent: h.sent(s), Impacts: h.impactViews(s),
	}
	if s.Status != derogation.ImpactOnly {
		request := h.requestView(s, v.now)
		body.Request = &request
		body.Ladder = h.ladder(s, v.now)
		body.Heading = "Your request for " + request.Doctors + " at " + request.Site.Name
	}
	if question, asked := s.OpenQuestion(); asked {
		view := h.questionView(s, question)
		body.Open = &view
		body.Thread = body.Thread[:len(body.Thread)-1]
	}
	if len(s.TrustActions(v.now)) > 0 {
		form := h.trustForm(v, f)
		body.Form = &form
	}
	h.render(w, r, status, viewTrust, page{
		Title: body.Heading + " – " + s.Reference, Failed: len(f.problems) > 0,
		RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

// actForTrust records what the trust's contact sends, and then shows the case
// as it is: the page says what was recorded.
func (h *handler) actForTrust(w http.ResponseWriter, r *http.Request) {
	typed, ok := h.readForm(w, r)
	if !ok {
		return
	}
	v, err := h.trustVisit(r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if !v.expired.IsZero() {
		h.sayExpired(w, r, v.caller, h.standing(v.state(), v.now))
		return
	}
	in := trustInput{input: input{typed: typed, now: v.now}, state: v.state()}
	command := in.command()
	in.confirmed()
	person := in.lines(fieldPerson)
	telemetry.Set(r.Context(), "action", string(derogation.ActionOf(command)))
	if v.alreadyRecorded(command, person) {
		redirect(w, v.path())
		return
	}
	amendment, amends := command.(derogation.Amend)
	stale := amends && amendment.ContentVersion != v.state().ContentVersion // Casework knows who changed it.
	if len(in.wrong) > 0 && in.mayStill() && !stale {
		h.showCase(w, r, v, http.StatusUnprocessableEntity, filled{typed: typed, problems: in.wrong, unconfirmed: in.unconfirmed})
		return
	}
	v.desk.Recorded = func(view casework.TrustView) bool {
		return trustVisit{caller: v.caller, link: v.link, view: view}.alreadyRecorded(command, person)
	}
	_, err = v.desk.Act(r.Context(), v.link, person, command, v.now)
	if err != nil && (!overtaken(err) || v.open(r.Context()) != nil || !v.alreadyRecorded(command, person)) {
		h.refuseTrust(w, r, v, err, in)
		return
	}
	redirect(w, v.path())
}

func (h *handler) refuseTrust(w http.ResponseWriter, r *http.Request, v trustVisit, err error, in trustInput) {
	var conflict *derogation.ConflictError
	found := problemsOf(err, in.action())
	switch {
	case errors.As(err, &conflict):
		h.sayConflict(w, r, h.trustConflict(v), conflict, in.typed)
	case len(found) > 0:
		h.showCase(w, r, v, http.StatusUnprocessableEntity, filled{typed: in.typed, problems: found})
	default:
		h.fail(w, r, err)
	}
}

func (h *handler) trustConflict(v trustVisit) conflicted {
	return conflicted{state: v.state(), standing: h.standing(v.state(), v.now), back: v.path(), left: v.state().TrustActions(v.now)}
}
