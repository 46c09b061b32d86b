package store

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

// What is published of a case is one item, so that of any number of wakes at once
// each writes its own, and none waits for another or loses to it. The round index
// lists what shows something, in the order of the register, behind an item that
// says that the register is kept.

// Publish implements casework.RegisterStore.
func (s *Store) Publish(ctx context.Context, p derogation.RegisterEntries) error {
	err := s.publish(ctx, p, isNew+" OR version <= :version", values{":version": p.Version})
	if errors.Is(err, casework.ErrStale) {
		return nil
	}
	return err
}

// Republish implements operating.RegisterStore.
func (s *Store) Republish(ctx context.Context, before int, p derogation.RegisterEntries) error {
	condition, in := atVersion(before)
	return s.publish(ctx, p, condition, in)
}

func (s *Store) publish(ctx context.Context, p derogation.RegisterEntries, condition string, in values) error {
	t := s.transaction()
	t.fail(checkID("round", p.Round))
	item := listedVersioned{versioned: versioned{t.enclose(publicationKey(p.Round, p.Reference), p), p.Version}}
	if place := p.Place(); place != "" {
		item.inRound = inRound{registerOf(p.Round), place}
	}
	t.put(item, condition, in, casework.ErrStale)
	return wrapped(t.run(ctx), "publish %s", p.Reference)
}

// OpenRegister says that the register of a round is kept from now on: what is not
// in it is not published.
func (s *Store) OpenRegister(ctx context.Context, round string) error {
	t := s.transaction()
	t.openRegister(round)
	return wrapped(t.run(ctx), "open the register of round %s", round)
}

func (t *transaction) openRegister(round string) {
	t.fail(checkID("round", round))
	t.put(loadedItem{envelope{key: registerKey(round), Schema: schema}, inRound{registerOf(round), registerStart}}, always, nil, nil)
}

// RegisterOpen reports whether the register of a round is kept.
func (s *Store) RegisterOpen(ctx context.Context, round string) (bool, error) {
	item, _, err := s.get(ctx, registerKey(round))
	if errors.Is(err, casework.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		_, err = read[envelope](item)
	}
	return err == nil, wrapped(err, "read whether the register of round %s is kept", round)
}

// Publications returns what is kept of every case of a round, by reference, also
// where it shows nothing.
func (s *Store) Publications(ctx context.Context, round string) ([]derogation.RegisterEntries, error) {
	all, err := list(ctx, s, within(registerOf(round), publicationsFrom), readBody[derogation.RegisterEntries])
	return all, wrapped(err, "read what is published of round %s", round)
}

// RegisterPart implements reading.RegisterStore: it is one query, which ends by
// itself after 1 MB.
func (s *Store) RegisterPart(ctx context.Context, round, after string, limit int) (reading.RegisterPart, error) {
	part, err := s.registerPart(ctx, round, after, limit)
	return part, wrapped(err, "read the register of round %s", round)
}

func (s *Store) registerPart(ctx context.Context, round, after string, limit int) (reading.RegisterPart, error) {
	in := indexed(indexByRound, "roundKey = :register AND roundSort > :after", map[string]string{":register": registerOf(round), ":after": beginning(after, "")})
	// One is the item that says that the register is kept, and one what follows.
	in.TableName, in.Limit = &s.table, aws.Int32(int32(limit+2))
	out, err := s.client.Query(ctx, &in)
	if err != nil {
		return reading.RegisterPart{}, err
	}
	found, err := each(out.Items, read[listedVersioned])
	if err != nil {
		return reading.RegisterPart{}, err
	}
	if len(found) > 0 && found[0].RoundSort == registerStart {
		found = found[1:]
	} else if after == "" {
		return reading.RegisterPart{}, casework.ErrNotFound
	}
	var part reading.RegisterPart
	for _, item := range found[:min(len(found), limit)] {
		p, err := disclose[derogation.RegisterEntries](item.envelope)
		if err != nil {
			return reading.RegisterPart{}, err
		}
		part.Publications = append(part.Publications, p)
	}
	if more := len(found) > limit || len(out.LastEvaluatedKey) > 0; more && len(part.Publications) > 0 {
		part.Next = found[len(part.Publications)-1].RoundSort
	}
	return part, nil
}

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
