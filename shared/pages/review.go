package pages

import (
	"context"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// reviewBody is the page of a review that its holder can still act in.
type reviewBody struct {
	Heading  string
	Request  requestView
	Asked    askedView
	Earlier  []tierView
	Own      *tierView
	Standing standing
	Form     formView
}

// settledBody is the page of a review in which nothing can be done any more.
type settledBody struct {
	Heading  string
	Standing standing
	Request  requestView
	Earlier  []tierView
}

// askedView says who is asked, how long they have, and what happens then.
type askedView struct {
	As          string
	Comment     bool
	Late        bool
	Left        string
	Until       moment
	Then        []string
	NotFeasible bool
	LastDue     moment
}

func (h *handler) showReview(w http.ResponseWriter, r *http.Request) {
	v, err := h.visit(r)
	switch {
	case err != nil:
		h.fail(w, r, err)
	case !v.expired.IsZero():
		h.sayExpired(w, r, v)
	default:
		h.showOpened(w, r, v, http.StatusOK, filled{})
	}
}

// showOpened shows the review with its form, or, when nothing can be done in
// it, how it ended.
func (h *handler) showOpened(w http.ResponseWriter, r *http.Request, v visit, status int, f filled) {
	if len(v.opened.Actions()) == 0 {
		h.showSettled(w, r, v)
		return
	}
	code, err := h.codeView(r.Context(), v, f)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	s := v.opened.Case.State
	request := h.requestView(s, v.now)
	body := reviewBody{
		Heading: request.Doctors + " asked for at " + request.Site,
		Request: request, Asked: h.asked(v), Earlier: h.earlier(s, v.opened.Review.Number),
		Standing: h.standing(v.opened), Form: h.form(v, f, code),
	}
	if body.Asked.Comment {
		own := h.tierView(s, v.opened.Review)
		body.Own = &own
	}
	h.render(w, r, status, viewReview, page{
		Title: body.Heading + " – " + s.Reference, Failed: len(f.problems) > 0,
		RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

func (h *handler) showSettled(w http.ResponseWriter, r *http.Request, v visit) {
	s := v.opened.Case.State
	body := settledBody{
		Heading: "This review has been answered", Standing: h.standing(v.opened),
		Request: h.requestView(s, v.now), Earlier: h.earlier(s, v.opened.Review.Number),
	}
	if body.Standing.Review == nil || body.Standing.Review.Silent {
		body.Heading = "No answer was recorded in time"
	}
	h.render(w, r, http.StatusOK, viewSettled, page{
		Title: body.Heading + " – " + s.Reference, RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

func (h *handler) asked(v visit) askedView {
	o := v.opened
	s := o.Case.State
	name := called(s.Round, o.Review.Tier)
	view := askedView{As: name + ", " + o.Organisation.Name, NotFeasible: !s.Plan.Feasible}
	if tiers := s.Plan.Tiers; len(tiers) > 0 {
		view.LastDue = momentIn(h.zone, tiers[len(tiers)-1].DueAt)
	}
	if !o.Review.Open() {
		view.Comment = true
		return view
	}
	until := o.Review.DueAt
	if o.Review.Tier == derogation.Union {
		if o.Review.OverdueAt != nil || !v.now.Before(until) {
			view.Late = true
			until = s.UnionTimeEndsAt()
		}
		view.Then = h.unionSilence(o, view.Late)
	} else {
		next, _ := s.Round.After(o.Review.Tier)
		view.Late = !v.now.Before(until)
		view.Then = []string{
			"If nobody answers by then, the request is passed on to " + called(s.Round, next) +
				", and the record says that " + name + " did not answer in time. No answer never approves anything.",
		}
	}
	view.Until = momentIn(h.zone, until)
	if left := until.Sub(v.now); left > 0 {
		view.Left = span(left)
	}
	return view
}

func (h *handler) unionSilence(o casework.Opened, overdue bool) []string {
	const never = " That is neither an approval nor a refusal: no answer never approves anything."
	if overdue {
		return []string{
			"The decision was due at " + momentIn(h.zone, o.Review.DueAt).Text + ". You can still decide.",
			"If no decision is recorded by the end of this time, the request is recorded as undecided." + never,
		}
	}
	return []string{
		"If no decision is recorded by then, everybody who was asked is told that it is overdue.",
		"You can still decide until " + momentIn(h.zone, o.Case.State.UnionTimeEndsAt()).Text +
			". After that the request is recorded as undecided." + never,
	}
}

// codeView is nil where no one-time code is asked for.
func (h *handler) codeView(ctx context.Context, v visit, f filled) (*codeView, error) {
	if !v.opened.NeedsCode() || !v.opened.Review.Open() {
		return nil, nil
	}
	view := codeView{
		Path: reviewPath(v.token) + "/code", Number: masked(v.opened.Contact.Mobile), NoNumber: v.opened.Contact.Mobile == "",
	}
	code, sent, err := v.usableCode(ctx)
	if err != nil {
		return nil, err
	}
	view.Digits = control{
		Kind: kindCode, ID: fieldCode, Label: "The code that was sent to you",
		Hint: "Six digits.", Error: f.problems.at(fieldCode), Autocomplete: "one-time-code",
	}
	view.Sent, view.Until = sent, momentIn(h.zone, code.ExpiresAt)
	return &view, nil
}
