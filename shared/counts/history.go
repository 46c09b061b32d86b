package counts

import (
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// history is a case as it stood at an instant, with what its state does not
// keep: the time that each review was first given, and how late it came to the
// union.
type history struct {
	state            derogation.State
	given            map[int]time.Duration
	reachedUnionLate bool
}

// replay folds what was recorded by an instant.
func replay(events []derogation.Event, asOf time.Time) (history, error) {
	h := history{given: map[int]time.Duration{}}
	reachedUnion := false
	for _, e := range Until(events, asOf) {
		next, err := derogation.Evolve(h.state, e)
		if err != nil {
			return history{}, fmt.Errorf("replay %s: %w", e.Reference, err)
		}
		h.state = next
		if e.Type != derogation.EventReviewOpened {
			continue
		}
		h.given[e.Review] = e.DueAt.Sub(e.At)
		if e.Tier == derogation.Union && !reachedUnion {
			reachedUnion = true
			h.reachedUnionLate = lessThanFloor(next, e.At)
		}
	}
	return h, nil
}

// lessThanFloor reports whether less than the union's floor is left before the
// decision is needed, by the content and the round of the request.
func lessThanFloor(s derogation.State, at time.Time) bool {
	rules, ok := s.Round.TierRules(derogation.Union)
	floor := time.Duration(rules.FloorMinutes) * time.Minute
	return ok && s.Request.DecisionNeededBy.At.Sub(at) < floor
}
