package derogation

import "time"

// Plan is how long each tier has, worked out once, at submission, back from
// the clinical deadline, and then frozen.
type Plan struct {
	Tiers []PlannedTier `json:"tiers"`
	// Feasible is false when even the tiers' floors do not fit before the
	// deadline. Such a request is accepted, and everybody is shown it.
	Feasible bool `json:"feasible"`
}

// PlannedTier is one tier's share. DueAt is the latest time at which its review
// is due if every earlier tier takes all of its own time.
type PlannedTier struct {
	Tier            Tier      `json:"tier"`
	ResponseSeconds int       `json:"responseSeconds"`
	FloorSeconds    int       `json:"floorSeconds"`
	DueAt           time.Time `json:"dueAt"`
}

// MakePlan fits the round's tiers between now and the deadline. When all
// response times fit, each tier has its own. When they do not, each keeps its
// floor (the union's first of all) and they share what is left in proportion
// to what they lose. When not even the floors fit, each has its floor and the
// plan is not feasible: it runs past the deadline rather than cheat a tier, the
// union above all, of the least time it needs.
func MakePlan(r Round, now, deadline time.Time) Plan {
	available := int(deadline.Sub(now) / time.Second)
	floors, wishes := 0, 0
	for _, t := range r.Tiers {
		floors += t.FloorMinutes * 60
		wishes += t.ResponseMinutes * 60
	}
	spare := min(max(available-floors, 0), wishes-floors)
	plan := Plan{Feasible: available >= floors}
	due := now
	for _, t := range r.Tiers {
		floor := t.FloorMinutes * 60
		response := floor
		if wishes > floors {
			response += int(int64(t.ResponseMinutes*60-floor) * int64(spare) / int64(wishes-floors))
		}
		due = due.Add(time.Duration(response) * time.Second)
		plan.Tiers = append(plan.Tiers, PlannedTier{
			Tier: t.Tier, ResponseSeconds: response, FloorSeconds: floor, DueAt: due,
		})
	}
	return plan
}

// For returns a tier's share of the plan.
func (p Plan) For(t Tier) (PlannedTier, bool) {
	for _, planned := range p.Tiers {
		if planned.Tier == t {
			return planned, true
		}
	}
	return PlannedTier{}, false
}

// dueIfOpened is when a review is due that opens at the time given: its
// response time later, sooner when the chain is running late, but never with
// less than its floor.
func (p PlannedTier) dueIfOpened(at time.Time) time.Time {
	due, least := at.Add(seconds(p.ResponseSeconds)), at.Add(seconds(p.FloorSeconds))
	if p.DueAt.Before(due) {
		due = p.DueAt
	}
	if due.Before(least) {
		due = least
	}
	return due
}

// LatestDue is when a tier's review is due at the latest, from where an open request
// stands: if every tier before it takes all of its time, and the trust all of its own
// to answer a question.
func (s State) LatestDue(t Tier) time.Time {
	due := s.StepSince
	review, open := s.OpenReview()
	if open {
		due = review.DueAt
	}
	if question, asked := s.OpenQuestion(); asked && open {
		due = question.DueAt.Add(seconds(review.LeftSeconds))
	}
	if offer, offered := s.OpenOffer(); offered && open {
		planned, _ := s.Plan.For(review.Tier)
		due = later(due, offer.ExpiresAt.Add(seconds(planned.FloorSeconds)))
	}
	reached := false
	for _, planned := range s.Plan.Tiers {
		reached = reached || planned.Tier == s.Tier
		if reached && !(open && planned.Tier == s.Tier) {
			due = planned.dueIfOpened(due)
		}
		if planned.Tier == t {
			break
		}
	}
	return due
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
