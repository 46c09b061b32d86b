package store

import (
	"context"
	"errors"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// roundItem is listed by a partition of its own in the round index, rather than
// by a second item: a list that is kept by hand could get out of step with the
// rounds. The index follows within moments, which is soon enough for what an
// operator loads ahead of a strike.
type roundItem struct {
	envelope
	Version   int    `dynamodbav:"version"`
	RoundKey  string `dynamodbav:"roundKey"`
	RoundSort string `dynamodbav:"roundSort"`
}

// Round returns a round by its id. Errors: casework.ErrNotFound.
func (s *Store) Round(ctx context.Context, id string) (derogation.Round, error) {
	round, err := one[derogation.Round](ctx, s, roundKey(id))
	return round, wrapped(err, "read round %s", id)
}

// Rounds returns every round, in the order of their ids.
func (s *Store) Rounds(ctx context.Context) ([]derogation.Round, error) {
	return loaded[derogation.Round](ctx, s, everyRound, "rounds")
}

// PutRound loads a round. Errors: *derogation.InvalidError; casework.ErrStale
// when a later version of it is stored.
func (s *Store) PutRound(ctx context.Context, round derogation.Round) error {
	return wrapped(s.putRound(ctx, round), "load round %s", round.ID)
}

func (s *Store) putRound(ctx context.Context, round derogation.Round) error {
	if err := round.Validate(); err != nil {
		return err
	}
	if err := checkID("id", round.ID); err != nil {
		return err
	}
	if round.Test {
		return errors.New("a test round is not loaded: it would be in everybody's list")
	}
	enclosed, err := enclose(roundKey(round.ID), round)
	if err != nil {
		return err
	}
	t := s.transaction()
	t.put(roundItem{envelope: enclosed, Version: round.Version, RoundKey: everyRound, RoundSort: round.ID},
		isNew+" OR version <= :version", values{":version": round.Version}, casework.ErrStale)
	return t.run(ctx)
}
