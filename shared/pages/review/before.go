package review

import (
	"context"
	"time"

	"example.org/derogations/shared/casework/reading"
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
	SentAt    time.Time
	Outcome   string
}

// beforeShown is how many earlier requests a page lists.
const beforeShown = 10

// before lists the trust's earlier requests, as the holder of a link may see
// them.
func before(ctx context.Context, v visit) (*beforeView, error) {
	earlier, err := reading.Earlier(ctx, v.reviews.Cases, v.opened)
	if err != nil {
		return nil, err
	}
	view := beforeView{More: max(0, len(earlier)-beforeShown), Count: words.Count(len(earlier), "request")}
	for _, s := range earlier[:len(earlier)-view.More] {
		view.Shown = append(view.Shown, beforeRow{
			Reference: s.Reference, SentAt: s.SubmittedAt, Outcome: words.Outcome(s),
			What: words.Count(derogation.Doctors(s.Request.Staff), "doctor") + ", " + s.Request.Service + ", " + s.Request.Site.Name,
		})
	}
	return &view, nil
}
