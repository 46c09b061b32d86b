package pages

import (
	"context"
	"errors"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// alreadyRecorded reports whether this very answer was recorded, by the same
// person: a form that is sent twice has been heard once, and is no conflict.
func (v visit) alreadyRecorded(command derogation.Command, person string) bool {
	s, review := v.opened.Case.State, v.opened.Review
	if c, ok := command.(derogation.AddComment); ok {
		for _, said := range s.Comments {
			if said.Review == review.Number && said.By.ID == v.link.Contact && said.By.Name == person && said.Text == c.Text {
				return true
			}
		}
		return false
	}
	if review.By == nil || review.By.ID != v.link.Contact || review.By.Name != person {
		return false
	}
	switch c := command.(type) {
	case derogation.Escalate:
		return review.Outcome == derogation.OutcomeEscalated && review.Explanation == c.Comment &&
			review.EvidenceConfirmed == c.EvidenceConfirmed && sameAnswer(review.Supported, c.Supported)
	case derogation.ResolveLocally:
		return review.Outcome == derogation.OutcomeResolvedLocally && review.Explanation == c.How
	case derogation.Decline:
		return review.Outcome == derogation.OutcomeDeclined && review.Explanation == c.Reasons
	case derogation.Approve:
		return review.Outcome == derogation.OutcomeApproved && sameTerms(s.Decision.Terms, c.Terms)
	case derogation.Refuse:
		return review.Outcome == derogation.OutcomeRefused && review.Explanation == c.Explanation &&
			slices.Equal(s.Decision.Reasons, c.Reasons)
	default:
		return false
	}
}

// sentTwice reports whether an answer was refused only because the same form,
// sent at the same moment, was recorded first: a double click.
func (v visit) sentTwice(ctx context.Context, refused error, command derogation.Command, person string) bool {
	var conflict *derogation.ConflictError
	if !errors.As(refused, &conflict) && !errors.Is(refused, casework.ErrCodeSpent) {
		return false
	}
	return v.open(ctx) == nil && v.alreadyRecorded(command, person)
}

func sameAnswer(a, b *bool) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func sameTerms(a *derogation.Terms, b derogation.Terms) bool {
	return a != nil && slices.Equal(a.Staff, b.Staff) && a.From.Equal(b.From) && a.To.Equal(b.To) && a.Conditions == b.Conditions
}
