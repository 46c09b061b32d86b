package store

import (
	"context"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// standingCode leads from the code of a standing derogation to it.
type standingCode struct {
	Round string `json:"round"`
	ID    string `json:"id"`
}

// Standings implements casework.StandingStore.
func (s *Store) Standings(ctx context.Context, round string) ([]derogation.Standing, error) {
	standings, err := list(ctx, s, within(standingKey(round, "").PK, standingsFrom), readBody[derogation.Standing])
	return standings, wrapped(err, "read the standing derogations of round %s", round)
}

// StandingUnder implements casework.StandingStore.
func (s *Store) StandingUnder(ctx context.Context, code string) (derogation.Standing, error) {
	of, err := one[standingCode](ctx, s, standingCodeKey(code))
	if err != nil {
		return derogation.Standing{}, wrapped(err, "read what %s is the code of", code)
	}
	d, err := one[derogation.Standing](ctx, s, standingKey(of.Round, of.ID))
	return d, wrapped(err, "read the standing derogation %s of round %s", of.ID, of.Round)
}

// AddStanding implements casework.StandingStore. Of two errors it is
// casework.ErrDuplicate, for then the same call may have recorded it.
func (s *Store) AddStanding(ctx context.Context, d derogation.Standing, call *casework.CallRecord) error {
	t := s.transaction()
	t.fail(checkID("round", d.Round))
	t.addCall(call)
	t.put(t.enclose(standingKey(d.Round, d.ID), d), isNew, nil, casework.ErrStandingExists)
	t.addStandingCode(d)
	return wrapped(t.run(ctx), "record the standing derogation %s of round %s", d.ID, d.Round)
}

// ChangeStanding implements casework.StandingStore. The version of an item is the
// number of its changes, and one that never changed has none.
func (s *Store) ChangeStanding(ctx context.Context, d derogation.Standing, a casework.Announcement, call *casework.CallRecord) error {
	t := s.transaction()
	t.addCall(call)
	condition, in := isStored+" AND attribute_not_exists(version)", values(nil)
	if before := len(d.Changes) - 1; before > 0 {
		condition, in = atVersion(before)
	}
	t.put(versioned{t.enclose(standingKey(d.Round, d.ID), d), len(d.Changes)}, condition, in, casework.ErrStale)
	t.addStandingCode(d)
	t.addAnnouncement(a)
	return wrapped(t.run(ctx), "change the standing derogation %s of round %s", d.ID, d.Round)
}

// addStandingCode leads from the code to what it is of, always in the same words.
func (t *transaction) addStandingCode(d derogation.Standing) {
	if d.Code != "" {
		t.put(t.enclose(standingCodeKey(d.Code), standingCode{d.Round, d.ID}), "", nil, nil)
	}
}
