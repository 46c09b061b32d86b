package counts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// Count works out the figures of a round as of an instant. Each ledger is one
// case's, first event first; the order of the ledgers does not matter. A case
// that was not yet filed at the instant counts nothing.
//
// Errors: a ledger that cannot be replayed, or belongs to another round; a
// status that this version does not know.
func Count(round derogation.Round, ledgers [][]derogation.Event, asOf time.Time) (Figures, error) {
	var cases []history
	for _, events := range ledgers {
		h, err := replay(events, asOf)
		if err != nil {
			return Figures{}, fmt.Errorf("count round %s: %w", round.ID, err)
		}
		if h.state.Version == 0 {
			continue
		}
		if h.state.Round.ID != round.ID {
			return Figures{}, fmt.Errorf("count round %s: %s belongs to round %s", round.ID, h.state.Reference, h.state.Round.ID)
		}
		cases = append(cases, h)
	}
	// The latest name of a thing is the one that is shown.
	slices.SortFunc(cases, func(a, b history) int {
		if c := a.state.SubmittedAt.Compare(b.state.SubmittedAt); c != 0 {
			return c
		}
		return strings.Compare(a.state.Reference, b.state.Reference)
	})
	c := newCounter(round, asOf)
	for _, h := range cases {
		if err := c.add(h); err != nil {
			return Figures{}, fmt.Errorf("count round %s: %w", round.ID, err)
		}
	}
	return c.figures(), nil
}

// Until is the part of a ledger that was recorded by an instant.
func Until(events []derogation.Event, asOf time.Time) []derogation.Event {
	n := slices.IndexFunc(events, func(e derogation.Event) bool { return e.At.After(asOf) })
	if n < 0 {
		return events
	}
	return events[:n]
}

// counter collects the figures of one case after the other.
type counter struct {
	result     *Figures
	breakdowns []breakdown
	pending    map[derogation.Tier]*Number
	tiers      map[derogation.Tier]*tierTimes
	names      map[derogation.Tier]string
}

func newCounter(round derogation.Round, asOf time.Time) *counter {
	result := &Figures{Round: round.ID, RoundName: round.Name, AsOf: asOf.UTC(), PendingAt: []Pending{}, Tiers: []TierTime{}}
	c := &counter{
		result: result, breakdowns: breakdowns(result),
		pending: map[derogation.Tier]*Number{}, tiers: map[derogation.Tier]*tierTimes{}, names: map[derogation.Tier]string{},
	}
	c.makeRoom(round)
	return c
}

// makeRoom readies the round's tiers. A request may have been filed under an
// earlier version of the round, with others.
func (c *counter) makeRoom(round derogation.Round) {
	for _, t := range round.Tiers {
		if c.tiers[t.Tier] == nil {
			c.pending[t.Tier], c.tiers[t.Tier], c.names[t.Tier] = &Number{}, &tierTimes{}, t.DisplayName
		}
	}
}

func (c *counter) add(h history) error {
	s := h.state
	if s.Status == derogation.Voided {
		c.result.Voided++
		return nil
	}
	c.result.Impact.add(s)
	if s.Status == derogation.ImpactOnly {
		return nil
	}
	exception := s.Request.MassCasualty != nil
	tally := &c.result.Requests
	if exception {
		tally = &c.result.Exceptions
	}
	if err := tally.add(s); err != nil {
		return err
	}
	for _, b := range c.breakdowns {
		if err := b.add(s, exception); err != nil {
			return err
		}
	}
	if exception {
		return nil
	}
	c.makeRoom(s.Round)
	if s.Status.Open() {
		c.pending[s.Tier].add(s)
	}
	if s.Reported != nil && s.Decision == nil {
		c.result.ReportedOnly.add(s)
	}
	if h.reachedUnionLate {
		c.result.ReachedUnionLate.add(s)
	}
	for _, review := range s.Reviews {
		c.tiers[review.Tier].add(review, s.Questions, h.given[review.Number])
	}
	return nil
}

func (c *counter) figures() Figures {
	for _, tier := range derogation.Ladder() {
		if c.tiers[tier] == nil {
			continue
		}
		c.result.PendingAt = append(c.result.PendingAt, Pending{Tier: tier, Name: c.names[tier], Requests: *c.pending[tier]})
		c.result.Tiers = append(c.result.Tiers, c.tiers[tier].figures(tier, c.names[tier]))
	}
	for _, b := range c.breakdowns {
		b.writeRows()
	}
	return *c.result
}
