package store

import (
	"context"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Standings implements casework.StandingStore.
func (s *Store) Standings(ctx context.Context, round string) ([]derogation.Standing, error) {
	standings, err := list(ctx, s, within(standingKey(round, "").PK, standingsFrom), readBody[derogation.Standing])
	return standings, wrapped(err, "read the standing derogations of round %s", round)
}

// AddStanding implements casework.StandingStore. Of two errors it is
// casework.ErrDuplicate, for then the same call may have recorded it.
func (s *Store) AddStanding(ctx context.Context, d derogation.Standing, call *casework.CallRecord) error {
	t := s.transaction()
	t.fail(checkID("round", d.Round))
	t.addCall(call)
	t.put(t.enclose(standingKey(d.Round, d.ID), d), isNew, nil, casework.ErrStandingExists)
	return wrapped(t.run(ctx), "record the standing derogation %s of round %s", d.ID, d.Round)
}
