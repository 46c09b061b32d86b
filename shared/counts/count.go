package counts

import (
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// Count works out the figures of a round as of an instant. Each ledger is one
// case's, first event first; the order of the ledgers does not matter. A case
// that was not yet filed at the instant counts nothing.
//
// Errors: those of Of.
func Count(round derogation.Round, ledgers [][]derogation.Event, asOf time.Time) (Figures, error) {
	var sum Sum
	for _, events := range ledgers {
		one, err := Of(round.ID, Until(events, asOf))
		if err != nil {
			return Figures{}, err
		}
		sum.Add(one.Sum)
	}
	return sum.Figures(round, asOf)
}

// Until is the part of a ledger that was recorded by an instant.
func Until(events []derogation.Event, asOf time.Time) []derogation.Event {
	n := slices.IndexFunc(events, func(e derogation.Event) bool { return e.At.After(asOf) })
	if n < 0 {
		return events
	}
	return events[:n]
}

// One is a case after some of its events, and what it counts by itself.
type One struct {
	State derogation.State
	Sum   Sum
}

// Of replays a case's events, and says what it counts by itself: nothing when there
// are none.
//
// Errors: events that cannot be replayed, or belong to another round; a status that
// this version does not know.
func Of(round string, events []derogation.Event) (One, error) {
	one, err := of(round, events)
	if err != nil {
		return One{}, fmt.Errorf("count round %s: %w", round, err)
	}
	return one, nil
}

func of(round string, events []derogation.Event) (One, error) {
	var h history
	for _, e := range events {
		if err := h.replay(e); err != nil {
			return One{}, err
		}
	}
	one := One{State: h.state}
	switch {
	case len(events) == 0:
		return one, nil
	case h.state.Round.ID != round:
		return One{}, fmt.Errorf("%s belongs to round %s", h.state.Reference, h.state.Round.ID)
	}
	one.Sum.Names = h.names
	return one, one.Sum.count(h)
}

// history is a case with what its state does not keep: the time that each review
// was first given, whether it came to the union late, whether its clinical deadline
// passed, and each name that its rows had.
type history struct {
	state            derogation.State
	given            map[int]time.Duration
	reachedUnion     bool
	reachedUnionLate bool
	deadlinePassed   bool
	names            Names
}

func (h *history) replay(e derogation.Event) error {
	next, err := derogation.Evolve(h.state, e)
	if err != nil {
		return fmt.Errorf("replay %s: %w", e.Reference, err)
	}
	before := h.state
	h.deadlinePassed = h.deadlinePassed || before.Status.Open() && !e.At.Before(before.Request.DecisionNeededBy.At)
	h.state = next
	if e.Type == derogation.EventSubmitted || e.Type == derogation.EventAmended || e.Type == derogation.EventJoined {
		h.name()
	}
	if e.Type != derogation.EventReviewOpened {
		return nil
	}
	if h.given == nil {
		h.given = map[int]time.Duration{}
	}
	h.given[e.Review] = e.DueAt.Sub(e.At)
	if e.Tier == derogation.Union && !h.reachedUnion {
		h.reachedUnion, h.reachedUnionLate = true, lessThanFloor(next, e.At)
	}
	return nil
}

// name notes what the request calls the rows that it is in.
func (h *history) name() {
	if h.names == nil {
		h.names = Names{}
	}
	s := h.state
	of := func(table Table, code, name string) {
		h.names[row{table, code}] = Name{Name: name, FiledAt: s.SubmittedAt.UnixMilli(), Reference: s.Reference}
	}
	for _, b := range breakdowns() {
		code, name := b.feature(s)
		of(b.table, code, name)
	}
	for _, t := range s.Round.Tiers {
		of(tierOf, string(t.Tier), t.DisplayName)
	}
}

// lessThanFloor reports whether less than the union's floor is left before the
// decision is needed, by the content and the round of the request.
func lessThanFloor(s derogation.State, at time.Time) bool {
	rules, ok := s.Round.TierRules(derogation.Union)
	floor := time.Duration(rules.FloorMinutes) * time.Minute
	return ok && s.Request.DecisionNeededBy.At.Sub(at) < floor
}

// count adds what the case counts, to a sum that is empty.
func (s *Sum) count(h history) error {
	state := h.state
	if state.Status == derogation.Voided {
		s.add(Cell{Table: voided}, number{1})
		return nil
	}
	s.countImpact(state)
	if state.Status == derogation.ImpactOnly {
		return nil
	}
	if _, err := new(Tally).part(state.Status); err != nil {
		return fmt.Errorf("%s: %w", state.Reference, err)
	}
	own := number{1, derogation.Doctors(state.Request.Staff), 0}
	if state.Status.WasApproved() {
		own[2] = derogation.Doctors(state.Decision.Terms.Staff)
	}
	exception := state.Request.MassCasualty != nil
	if t := state.Turnout; t != nil {
		s.add(Cell{Table: turnout, Exception: exception}, number{1})
		s.add(Cell{Table: called, Exception: exception}, number{t.Contacted, t.Came, t.NotNeeded})
	}
	in := func(table Table, code string) {
		s.add(Cell{Table: table, Code: code, Part: string(state.Status), Exception: exception}, own)
	}
	in(whole, "")
	for _, b := range breakdowns() {
		code, _ := b.feature(state)
		in(b.table, code)
	}
	if exception {
		return nil
	}
	if state.Status.Open() {
		s.add(Cell{Table: pending, Code: string(state.Tier)}, own)
	}
	if state.Reported != nil && state.Decision == nil {
		s.add(Cell{Table: reportedOnly}, own)
	}
	if h.reachedUnionLate {
		s.add(Cell{Table: reachedUnionLate}, own)
	}
	if state.Status.WasApproved() && state.Decision.OtherMix {
		s.add(Cell{Table: otherMix}, own)
	}
	if h.deadlinePassed {
		s.add(Cell{Table: deadlinePassed}, own)
	}
	if state.Status == derogation.Revoked && state.Ending.Reason != "" {
		s.add(Cell{Table: revokedFor, Code: string(state.Ending.Reason)}, own)
	}
	for _, t := range state.Round.Tiers {
		s.add(Cell{Table: tierOf, Code: string(t.Tier)}, number{1})
	}
	for _, review := range state.Reviews {
		s.countReview(review, state.Questions, h.given[review.Number])
	}
	return nil
}

// countReview counts one review. Questions are all those of its case; given is the
// time that the review had when it opened.
func (s *Sum) countReview(review derogation.Review, questions []derogation.Question, given time.Duration) {
	turn := func(part string) { s.add(Cell{Table: reviews, Code: string(review.Tier), Part: part}, number{1}) }
	switch review.Outcome {
	case "":
		turn(turnOpen)
	case derogation.OutcomeNoAnswer, derogation.OutcomeNobodyToAsk:
		turn(turnNotAnswered)
	case derogation.OutcomeOvertaken:
		turn(turnOvertaken)
	default:
		turn(turnAnswered)
		taken := review.ClosedAt.Sub(review.OpenedAt) - withTrust(review, questions)
		if taken <= given {
			turn(turnInTime)
		}
		s.addTimes(review.Tier, Times{int(taken / time.Second): 1}, 1)
	}
}

// withTrust is how long a review's questions were with the trust.
func withTrust(review derogation.Review, questions []derogation.Question) time.Duration {
	var sum time.Duration
	for _, q := range questions {
		if q.Review == review.Number && q.ClosedAt != nil {
			sum += q.ClosedAt.Sub(q.AskedAt)
		}
	}
	return sum
}

func (s *Sum) countImpact(state derogation.State) {
	for _, report := range state.Impacts {
		s.add(Cell{Table: impact, Code: impactReports}, number{1})
		s.add(Cell{Table: impact, Code: impactAppointments}, disruption(report.Appointments))
		s.add(Cell{Table: impact, Code: impactOperations}, disruption(report.Operations))
		s.add(Cell{Table: harm, Code: string(report.Harm)}, number{1})
	}
	switch {
	case state.Status == derogation.ImpactOnly:
		s.add(Cell{Table: impact, Code: impactAlone}, number{len(state.Impacts)})
	case len(state.Impacts) > 0:
		s.add(Cell{Table: impact, Code: impactRequests}, number{1})
	}
}

func disruption(d derogation.Disruption) number { return number{d.Cancelled, d.Moved, d.Rebooked} }
