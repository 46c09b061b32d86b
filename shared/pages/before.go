package pages

import (
	"context"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// beforeView is what the trust asked for earlier in the same round.
type beforeView struct {
	Shown []beforeRow
	More  int
	Count string
}

type beforeRow struct {
	Reference string
	What      string
	SentAt    words.Moment
	Outcome   string
}

// beforeShown is how many earlier requests a page lists.
const beforeShown = 10

// before lists the trust's earlier requests, as the holder of a link may see
// them.
func before(ctx context.Context, v visit) (*beforeView, error) {
	earlier, err := v.reviews.Earlier(ctx, v.opened)
	if err != nil {
		return nil, err
	}
	view := beforeView{More: max(0, len(earlier)-beforeShown), Count: words.Count(len(earlier), "request")}
	for _, s := range earlier[:len(earlier)-view.More] {
		view.Shown = append(view.Shown, beforeRow{
			Reference: s.Reference, SentAt: words.MomentOf(s.SubmittedAt), Outcome: outcome(s),
			What: words.Count(derogation.Doctors(s.Request.Staff), "doctor") + ", " + s.Request.Service + ", " + s.Request.Site.Name,
		})
	}
	return &view, nil
}

// outcome says in a few words where a request stands.
func outcome(s derogation.State) string {
	union := words.Called(s.Round, derogation.Union)
	switch s.Status {
	case derogation.Submitted, derogation.InReview, derogation.AwaitingInformation:
		return "Open, with " + words.Called(s.Round, s.Tier)
	case derogation.ResolvedLocally:
		return "Resolved locally"
	case derogation.Declined:
		return "Not put forward by " + words.Called(s.Round, s.Tier)
	case derogation.Withdrawn:
		return "Withdrawn by the trust"
	case derogation.Approved:
		return "Approved by " + union
	case derogation.Refused:
		return "Refused by " + union
	case derogation.Undecided:
		return "No decision by " + union
	case derogation.Ended:
		return "Approved by " + union + ", and over"
	case derogation.Revoked:
		return "Approved by " + union + ", and revoked"
	case derogation.StoodDown:
		return "Approved by " + union + ", and stood down by the trust"
	default:
		return "Ended"
	}
}
