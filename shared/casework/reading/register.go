package reading

import (
	"context"
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Register is what anybody may see of a round: a doctor who is called back
// can check that the call is real.
type Register struct {
	Cases     casework.CaseStore
	Directory casework.Directory
	Standings casework.StandingStore
}

// Published is the register of one round. Exceptions are stated by trusts, and
// no decisions of the union.
type Published struct {
	Round       derogation.Round
	Derogations []derogation.RegisterEntry
	Exceptions  []derogation.RegisterEntry
	Standings   []derogation.Standing
}

// Of returns the register of a round, in the order in which the requests were
// filed. It follows a change within moments, as the list of a round's cases
// does. Errors: casework.ErrNotFound when there is no such round.
func (p Register) Of(ctx context.Context, roundID string) (Published, error) {
	round, err := p.Directory.Round(ctx, roundID)
	if err != nil {
		return Published{}, err
	}
	cases, err := p.Cases.CasesOfRound(ctx, roundID)
	if err != nil {
		return Published{}, fmt.Errorf("cases of round %s: %w", roundID, err)
	}
	published := Published{Round: round, Derogations: []derogation.RegisterEntry{}, Exceptions: []derogation.RegisterEntry{}}
	for _, c := range cases {
		if entry, ok := c.State.Derogation(); ok {
			published.Derogations = append(published.Derogations, entry)
		}
		if entry, ok := c.State.Exception(); ok {
			published.Exceptions = append(published.Exceptions, entry)
		}
	}
	if published.Standings, err = p.Standings.Standings(ctx, roundID); err != nil {
		return Published{}, fmt.Errorf("standing derogations of %s: %w", roundID, err)
	}
	return published, nil
}

// Confirmation is what the register holds under one code. Either entry may be
// nil, and never both.
type Confirmation struct {
	Round      derogation.Round
	Derogation *derogation.RegisterEntry
	Exception  *derogation.RegisterEntry
}

// Under returns what the register holds under a reference, as it is now. The
// round is the one that the request was filed under. Errors: casework.ErrNotFound for
// every reference that nothing is published under, whatever lies behind it.
func (p Register) Under(ctx context.Context, reference string) (Confirmation, error) {
	c, _, err := p.Cases.Case(ctx, reference)
	if err != nil {
		return Confirmation{}, err
	}
	found := Confirmation{Round: c.State.Round}
	if entry, ok := c.State.Derogation(); ok {
		found.Derogation = &entry
	}
	if entry, ok := c.State.Exception(); ok {
		found.Exception = &entry
	}
	if found.Derogation == nil && found.Exception == nil {
		return Confirmation{}, casework.ErrNotFound
	}
	return found, nil
}
