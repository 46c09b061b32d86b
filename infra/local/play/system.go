package play

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// Answer is what the API answered.
type Answer = frontdoor.Answer

// Events reads a case's ledger as the national team's system, as History does.
func (p *Play) Events(ctx context.Context, reference string) ([]derogation.Event, error) {
	return p.History(ctx, sample.NationalTeam, reference)
}

// State is the replay of a case's verified ledger.
func (p *Play) State(ctx context.Context, reference string) (derogation.State, error) {
	events, err := p.Events(ctx, reference)
	if err != nil {
		return derogation.State{}, err
	}
	return derogation.Replay(events)
}

// Await advances, event by event, until the case satisfies a condition or the
// limit has passed.
func (p *Play) Await(ctx context.Context, reference string, limit time.Duration, reached func(derogation.State) bool) (derogation.State, error) {
	until := p.Now().Add(limit)
	for {
		if err := p.Settle(ctx); err != nil {
			return derogation.State{}, err
		}
		state, err := p.State(ctx, reference)
		if err != nil || reached(state) {
			return state, err
		}
		if !p.Now().Before(until) {
			return state, fmt.Errorf("%s did not get there within %v: it is %s at %s", reference, limit, state.Status, state.Tier)
		}
		if err := p.Advance(ctx, min(time.Minute, until.Sub(p.Now()))); err != nil {
			return state, err
		}
	}
}
