package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/signedlink"
)

// trustVisit is one request of a trust's contact.
type trustVisit struct {
	kit.Caller
	link casework.TrustLink
	desk casework.TrustDesk
	view casework.TrustView
}

// trustVisit verifies the link and opens its case. Errors: errNoSuchLink,
// errNotRegistered. For an expired link it returns a visit that says so.
func (h *handler) trustVisit(r *http.Request) (trustVisit, error) {
	c, err := h.Caller(r, signedlink.PurposeTrust)
	if err != nil {
		return trustVisit{}, err
	}
	v := trustVisit{
		Caller: c,
		link:   casework.TrustLink{Reference: c.Said.Reference, Contact: c.Said.Contact},
		desk:   casework.TrustDesk{Cases: h.config.Cases, Registry: h.config.Registry},
	}
	return v, v.open(r.Context())
}

// open reads the case anew.
func (v *trustVisit) open(ctx context.Context) error {
	view, err := v.desk.Open(ctx, v.link)
	if errors.Is(err, casework.ErrNotFound) {
		return kit.ErrNotRegistered
	}
	if err != nil {
		return fmt.Errorf("open the trust's case: %w", err)
	}
	v.view = view
	return nil
}

func (v trustVisit) path() string { return trustPath(v.Token) }

func (v trustVisit) state() derogation.State { return v.view.Case.State }

// alreadyRecorded reports whether this very form was recorded, from the same
// person.
func (v trustVisit) alreadyRecorded(command derogation.Command, person string) bool {
	s := v.state()
	same := func(by derogation.Actor) bool { return by.ID == v.link.Contact && by.Name == person }
	ended := func(status derogation.Status, text string) bool {
		return s.Status == status && s.Ending != nil && same(s.Ending.By) && s.Ending.Text == text
	}
	switch c := command.(type) {
	case derogation.AnswerQuestion:
		return slices.ContainsFunc(s.Questions, func(q derogation.Question) bool {
			return q.Number == c.Question && q.AnsweredBy != nil && same(*q.AnsweredBy) && q.Answer == c.Answer
		})
	case derogation.Amend:
		last := len(s.Amendments) - 1
		return last >= 0 && same(s.Amendments[last].By) && s.Amendments[last].Note == c.Note &&
			s.Request.Risk.Description == c.Request.Risk.Description && slices.Equal(s.Request.Staff, c.Request.Staff)
	case derogation.Withdraw:
		return ended(derogation.Withdrawn, c.Note) && s.Ending.Reason == c.Reason
	case derogation.ResolveByTrust:
		return ended(derogation.ResolvedLocally, c.How)
	case derogation.StandDown:
		return ended(derogation.StoodDown, c.Reason)
	case derogation.Reply:
		return slices.ContainsFunc(s.Replies, func(said derogation.Note) bool { return same(said.By) && said.Text == c.Text })
	case derogation.ReportTurnout:
		t := s.Turnout
		return t != nil && same(t.By) && t.Contacted == c.Turnout.Contacted && t.Came == c.Turnout.Came && t.NotNeeded == c.Turnout.NotNeeded
	case derogation.ReportImpact:
		return slices.ContainsFunc(s.Impacts, func(i derogation.Impact) bool {
			by := i.By
			i.At, i.By = c.Impact.At, c.Impact.By
			return same(by) && i == c.Impact
		})
	default:
		return false
	}
}
