package trust

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
)

// caseBody is the page on which a trust's contact follows a request, and acts.
type caseBody struct {
	Headline words.HeadlineView
	// SentAt is when what was just sent was recorded; nil for any other visit.
	SentAt   *time.Time
	Flags    []words.FlagView
	Position words.Position
	// Callers is set while an approval is in force or about to be.
	Callers *callersView
	// Over is set once the request is open no more: how it ended then comes first.
	Over bool
	// Next says who has the request, and until when.
	Next []string
	// Ladder is how far it is with each tier.
	Ladder  []rungView
	Open    *words.QuestionView
	Offer   *derogation.Offer
	Tiers   []words.TierView
	Thread  []words.QuestionView
	Sent    []words.WordsView
	Impacts []derogation.Impact
	// ByMail is where to have one's own link mailed, for what needs that; empty where
	// nothing does.
	ByMail string
	// Form is nil when there is nothing left to do.
	Form    *kit.Form
	Request *words.RequestView
}

func (h *pages) showCase(w http.ResponseWriter, r *http.Request, v visit) error {
	return h.show(w, r, v, http.StatusOK, kit.Filled{})
}

func (h *pages) show(w http.ResponseWriter, r *http.Request, v visit, status int, f kit.Filled) error {
	s := v.state()
	body := caseBody{
		Headline: words.HeadlineViewOf(s, v.Now), Flags: words.Flags(s), Next: words.Next(s, v.Now),
		Position: words.PositionOf(s, v.Now), Over: !s.Status.Open(),
		Tiers: words.Said(s, len(s.Reviews)), Thread: words.Thread(s, len(s.Reviews)), Sent: words.Sent(s), Impacts: s.Impacts,
	}
	var err error
	if body.SentAt, err = kit.SentAt(r, h.requests.Cases, v.link.Contact, s.Reference, v.Now); err != nil {
		return err
	}
	if body.Callers, err = h.callers(r.Context(), s, v.Now); err != nil {
		return err
	}
	if s.Status != derogation.ImpactOnly {
		body.Request, body.Ladder = new(words.RequestViewOf(s, v.Now)), ladder(s, v.Now)
	}
	if question, asked := s.OpenQuestion(); asked {
		body.Open = new(words.QuestionViewOf(s, question))
		body.Thread = body.Thread[:len(body.Thread)-1]
	}
	if offer, open := s.OpenOffer(); open {
		body.Offer = &offer
	}
	if len(v.view.Actions(v.Now)) < len(s.TrustActions(v.Now)) {
		body.ByMail = v.linkPath()
	}
	if len(v.view.Actions(v.Now)) > 0 {
		body.Form = new(h.form(v, f))
	}
	return h.Render(w, r, status, viewTrust, kit.CasePage(s, body.Headline.State.Text, f.Problems, body))
}

// act records what the trust's contact sends, and then shows the case
// as it is: the page says what was recorded.
func (h *pages) act(w http.ResponseWriter, r *http.Request, v visit, typed url.Values) error {
	in := kit.Input{Typed: typed, Now: v.Now}
	command := acts.Read(&in, v.state(), "Choose what you want to do")
	call := in.Said(kit.CallOf(r, typed, kit.FieldStep))
	in.Confirmed()
	telemetry.Set(r.Context(), "action", string(derogation.ActionOf(command)))
	if recorded, err := kit.Recalled(r.Context(), h.requests.Cases, v.link.Contact, &call, &in); err != nil {
		return err
	} else if recorded {
		return kit.Redirect(w, kit.AfterSending(v.path(), typed))
	}
	if typed.Get(kit.FieldStep) == kit.StepChange {
		return h.show(w, r, v, http.StatusOK, kit.Filled{Typed: typed})
	}
	if len(in.Wrong) > 0 {
		// What can no longer be done is said before what is wrong with it.
		var conflict *derogation.ConflictError
		if command != nil && errors.As(v.view.Rehearse(in.Lines(kit.FieldPerson), command, v.Now), &conflict) {
			return h.refuse(w, r, v, conflict, typed)
		}
		return h.show(w, r, v, http.StatusUnprocessableEntity, in.Filled())
	}
	if one, _ := acts.Of(in.Action()); one.Checked && typed.Get(kit.FieldStep) != kit.StepRecord {
		return h.check(w, r, v, one, command, in)
	}
	if _, err := v.requests.Act(r.Context(), v.link, in.Lines(kit.FieldPerson), command, call, v.Now); err != nil {
		return h.refuse(w, r, v, err, typed)
	}
	return kit.Redirect(w, kit.AfterSending(v.path(), typed))
}

func (h *pages) refuse(w http.ResponseWriter, r *http.Request, v visit, err error, typed url.Values) error {
	var conflict *derogation.ConflictError
	found := kit.ProblemsOf(err, acts.Controls(derogation.Action(typed.Get(kit.FieldAction)), v.view.Actions(v.Now), v.state()))
	switch {
	case errors.As(err, &conflict):
		if err := v.open(r.Context()); err != nil {
			return err
		}
		return h.SayConflict(w, r, h.conflictIn(v), conflict, acts.Written(typed))
	case len(found) > 0:
		return h.show(w, r, v, http.StatusUnprocessableEntity, kit.Filled{Typed: typed, Problems: found})
	default:
		return err
	}
}

// sendLink has the contact mailed a link of their own.
func (h *pages) sendLink(w http.ResponseWriter, r *http.Request, v visit, _ url.Values) error {
	err := v.requests.SendLink(r.Context(), v.link, v.Now)
	if err != nil && !errors.Is(err, casework.ErrLinkTooSoon) {
		return err
	}
	return kit.Redirect(w, v.linkPath())
}

func (h *pages) linkSent(w http.ResponseWriter, r *http.Request, _ visit) error {
	return h.LinkSent(w, r)
}

func (h *pages) conflictIn(v visit) kit.Conflicted {
	return kit.Conflicted{State: v.state(), Position: words.PositionOf(v.state(), v.Now), Back: v.path(), Left: v.view.Actions(v.Now)}
}
