package review

import (
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

func conflictIn(v visit) kit.Conflicted {
	return kit.Conflicted{
		State: v.state(), Position: positionOf(v), Back: v.path(),
		Review: v.opened.Review, Left: v.opened.Actions(v.Now),
	}
}

// late is why an action that was meant for the review as it was cannot be
// taken any more; nil where it can, or where casework is to say.
func (v visit) late(action derogation.Action) *derogation.ConflictError {
	left := v.opened.Actions(v.Now)
	review := v.opened.Review
	if slices.Contains(left, action) || review.Open() || action == "" && len(left) > 0 {
		return nil
	}
	if one, known := actOf(action); known && one.left != nil {
		return nil
	}
	if late := v.opened.Late(); late != nil {
		return late
	}
	conflict := &derogation.ConflictError{Code: derogation.ConflictReviewClosed}
	if !review.Passed() && review.By != nil {
		conflict.By = review.By.Name
	}
	if review.ClosedAt != nil {
		conflict.At = *review.ClosedAt
	}
	return conflict
}

func positionOf(v visit) words.Position {
	view := words.PositionOf(v.state(), v.Now)
	if review := v.opened.Review; review.Number != 0 && !review.Open() {
		view.Review = new(words.TierViewOf(v.state(), v.opened.Review))
	}
	return view
}
