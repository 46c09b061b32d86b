package store

import (
	"context"
	"errors"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// Round returns a round by its id. Errors: casework.ErrNotFound.
func (s *Store) Round(ctx context.Context, id string) (derogation.Round, error) {
	round, err := one[derogation.Round](ctx, s, roundKey(id))
	return round, wrapped(err, "read round %s", id)
}

// Rounds returns every round, in the order of their ids.
func (s *Store) Rounds(ctx context.Context) ([]derogation.Round, error) {
	return loaded[derogation.Round](ctx, s, everyRound, "rounds")
}

// PutRound loads a round. The register and the figures of one that is new are
// kept from the beginning, and so are the lists of cases with the first one of a
// table. Errors: *derogation.InvalidError; casework.ErrStale when a later
// version of it is stored.
func (s *Store) PutRound(ctx context.Context, round derogation.Round) error {
	t := s.transaction()
	t.fail(round.Validate())
	t.fail(checkID("id", round.ID))
	if round.Test {
		t.fail(errors.New("a test round is not loaded: it would be in everybody's list"))
	}
	t.put(listedVersioned{versioned{t.enclose(roundKey(round.ID), round), round.Version}, inRound{everyRound, round.ID}},
		isNew+" OR version <= :version", values{":version": round.Version}, casework.ErrStale)
	switch _, err := s.Round(ctx, round.ID); {
	case errors.Is(err, casework.ErrNotFound):
		t.openRegister(round.ID)
		t.keepCounts(round.ID, 0, reading.KeptCounts{Definition: counts.Definition})
		first, err := s.isFirstRound(ctx)
		if err != nil {
			return err
		}
		if first {
			t.keepLists()
		}
	case err != nil:
		return err
	}
	return wrapped(t.run(ctx), "load round %s", round.ID)
}

// isFirstRound reports whether a table has no round, and so no case, and has the
// indexes that list cases: none is missing in them then.
func (s *Store) isFirstRound(ctx context.Context) (bool, error) {
	rounds, err := s.Rounds(ctx)
	if err != nil || len(rounds) > 0 {
		return false, err
	}
	err = s.readLists(ctx, indexCasesByTrust, indexCasesByRound, indexCasesAlike)
	if isAbsent(err) {
		return false, nil
	}
	return err == nil, err
}
