package casework_test

import (
	"context"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// registry is a registry with rounds of its own.
type registry struct {
	casework.Registry
	rounds []derogation.Round
}

func (r registry) Rounds(context.Context) ([]derogation.Round, error) { return r.rounds, nil }

func (r registry) Round(_ context.Context, id string) (derogation.Round, error) {
	i := slices.IndexFunc(r.rounds, func(round derogation.Round) bool { return round.ID == id })
	if i < 0 {
		return derogation.Round{}, casework.ErrNotFound
	}
	return r.rounds[i], nil
}
