package review

import (
	"context"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// beforeView is what the trust asked for earlier in the same round.
type beforeView struct {
	Shown []derogation.State
	More  int
	Count string
}

// beforeShown is how many earlier requests a page lists.
const beforeShown = 10

// before lists the trust's earlier requests, as the holder of a link may see
// them.
func before(ctx context.Context, v visit) (*beforeView, error) {
	earlier, err := reading.Earlier(ctx, v.reviews.Cases, v.opened, beforeShown)
	view := &beforeView{Shown: earlier.Shown, More: earlier.More, Count: words.Count(len(earlier.Shown)+earlier.More, "request")}
	if earlier.AtLeast {
		view.Count = "At least " + view.Count
	}
	return view, err
}
