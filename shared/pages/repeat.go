package pages

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// alreadyRecorded reports whether this very answer was recorded, by the same
// person: a form that is sent twice has been heard once, and is no conflict.
func (v visit) alreadyRecorded(command derogation.Command, person string) bool {
	s, review := v.state(), v.opened.Review
	same := func(by derogation.Actor) bool { return by.ID == v.link.Contact && by.Name == person }
	switch c := command.(type) {
	case derogation.AddComment:
		return slices.ContainsFunc(s.Comments, func(said derogation.Comment) bool {
			return said.Review == review.Number && same(said.By) && said.Text == c.Text
		})
	case derogation.Ask:
		return slices.ContainsFunc(s.Questions, func(asked derogation.Question) bool {
			return asked.Review == review.Number && same(asked.AskedBy) && asked.Text == c.Question
		})
	case derogation.ReportDecision:
		r := s.Reported
		return r != nil && same(r.ReportedBy) && r.Outcome == c.Outcome && sameTerms(r.Terms, c.Terms) &&
			slices.Equal(r.Reasons, c.Reasons) && r.Explanation == c.Explanation && r.DecidedBy == c.DecidedBy &&
			r.DecidedAt.Equal(c.DecidedAt) && r.Channel == c.Channel && r.PublicAddress == c.PublicAddress
	case derogation.Revoke:
		return s.Status == derogation.Revoked && same(s.Ending.By) && s.Ending.Text == c.Reason && s.Ending.Handover == c.Handover &&
			(c.EffectiveAt.IsZero() || c.EffectiveAt.Equal(*s.Ending.EffectiveAt))
	case derogation.HandOver:
		return slices.ContainsFunc(review.HandedOver, func(handed derogation.HandedOver) bool {
			return handed.By.ID == v.link.Contact && handed.By.Name == person && handed.To.ID == c.To.ID && handed.Note == c.Note
		})
	case derogation.JudgeException:
		return slices.ContainsFunc(s.Judgements, func(j derogation.Judgement) bool {
			return j.Tier == review.Tier && same(j.By) && j.Justified == c.Justified && j.Text == c.Text
		})
	}
	return review.By != nil && same(*review.By) && answeredWith(s, review, command)
}

// answeredWith reports whether a review was answered by this very command.
func answeredWith(s derogation.State, review derogation.Review, command derogation.Command) bool {
	switch c := command.(type) {
	case derogation.Escalate:
		return review.Outcome == derogation.OutcomeEscalated && review.Explanation == c.Comment &&
			review.EvidenceConfirmed == c.EvidenceConfirmed && sameAnswer(review.Supported, c.Supported)
	case derogation.ResolveLocally:
		return review.Outcome == derogation.OutcomeResolvedLocally && review.Explanation == c.How
	case derogation.Decline:
		return review.Outcome == derogation.OutcomeDeclined && review.Explanation == c.Reasons
	case derogation.Approve:
		return review.Outcome == derogation.OutcomeApproved && sameTerms(s.Decision.Terms, &c.Terms) &&
			sameDecision(s.Decision, c.DecidedAt, c.PublicAddress)
	case derogation.Refuse:
		return review.Outcome == derogation.OutcomeRefused && review.Explanation == c.Explanation &&
			slices.Equal(s.Decision.Reasons, c.Reasons) && sameDecision(s.Decision, c.DecidedAt, c.PublicAddress)
	default:
		return false
	}
}

// sentTwice reports whether an answer was refused only because the same form,
// sent at the same moment, was recorded first: a double click.
func (v visit) sentTwice(ctx context.Context, refused error, command derogation.Command, person string) bool {
	return overtaken(refused) && v.open(ctx) == nil && v.alreadyRecorded(command, person)
}

// overtaken reports whether an answer may have been refused because of another
// one that came first.
func overtaken(refused error) bool {
	var conflict *derogation.ConflictError
	return errors.As(refused, &conflict) || errors.Is(refused, casework.ErrCodeSpent)
}

func sameAnswer(a, b *bool) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func sameTerms(a, b *derogation.Terms) bool {
	return a == nil && b == nil || a != nil && b != nil &&
		slices.Equal(a.Staff, b.Staff) && a.From.Equal(b.From) && a.To.Equal(b.To) && a.Conditions == b.Conditions
}

// sameDecision compares what a decision was sent with. Without a time it was
// made when it was recorded.
func sameDecision(d *derogation.Decision, at time.Time, address string) bool {
	return (at.IsZero() || at.Equal(d.DecidedAt)) && d.PublicAddress == address
}
