package casework_test

import (
	"context"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// directory is a directory with rounds of its own.
type directory struct {
	casework.Directory
	rounds []derogation.Round
}

func (r directory) Rounds(context.Context) ([]derogation.Round, error) { return r.rounds, nil }

func (r directory) Round(_ context.Context, id string) (derogation.Round, error) {
	i := slices.IndexFunc(r.rounds, func(round derogation.Round) bool { return round.ID == id })
	if i < 0 {
		return derogation.Round{}, casework.ErrNotFound
	}
	return r.rounds[i], nil
}
