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
// table. What the union has recorded of its strike stays. Errors:
// *derogation.InvalidError; casework.ErrStale when a later version of it is stored, or
// its strike has changed meanwhile.
func (s *Store) PutRound(ctx context.Context, round derogation.Round) error {
	t := s.transaction()
	t.fail(round.Validate())
	t.fail(checkID("id", round.ID))
	if round.Test {
		t.fail(errors.New("a test round is not loaded: it would be in everybody's list"))
	}
	stored, err := s.Round(ctx, round.ID)
	round.Strike = stored.Strike
	t.putRound(round, "("+isNew+" OR version <= :version)", len(stored.Strike.Changes))
	switch {
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

// PutStrike implements casework.StrikeStore.
func (s *Store) PutStrike(ctx context.Context, round derogation.Round, before int, call *casework.CallRecord, spend *casework.Code) error {
	t := s.transaction()
	t.addCall(call)
	if spend != nil {
		t.spendCode(*spend)
	}
	t.putRound(round, "version = :version", before)
	return wrapped(t.run(ctx), "record the strike of round %s", round.ID)
}

// roundItem counts the changes of the round's strike, on which the next one rests.
type roundItem struct {
	listedVersioned
	Strike int `dynamodbav:"strike,omitempty"`
}

// putRound stores a round, if there are as many changes of its strike as it rests on.
func (t *transaction) putRound(round derogation.Round, condition string, before int) {
	in := values{":version": round.Version}
	if before == 0 {
		condition += " AND attribute_not_exists(strike)"
	} else {
		condition, in[":strike"] = condition+" AND strike = :strike", before
	}
	t.put(roundItem{
		listedVersioned{versioned{t.enclose(roundKey(round.ID), round), round.Version}, inRound{everyRound, round.ID}},
		len(round.Strike.Changes),
	}, condition, in, casework.ErrStale)
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
