package casework

import (
	"context"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Systems is how organisations' systems see cases, and act on them.
type Systems struct {
	Cases CaseStore
	// Sites is needed to amend a request alone.
	Sites SiteStore
}

// Read returns a case to a system that may see it. Errors: ErrNotFound, also
// for a case that the actor may not see.
func (s Systems) Read(ctx context.Context, actor derogation.Actor, reference string) (Case, error) {
	c, _, err := s.Cases.Case(ctx, reference)
	if err != nil {
		return Case{}, err
	}
	if !MayRead(actor, c.State) {
		return Case{}, ErrNotFound
	}
	return c, nil
}

// History returns a case's whole ledger to a system that may see the case, with
// the case, whose Head the last entry's hash must equal. Errors: ErrNotFound.
func (s Systems) History(ctx context.Context, actor derogation.Actor, reference string) (Case, []ledger.Entry, error) {
	c, err := s.Read(ctx, actor, reference)
	if err != nil {
		return Case{}, nil, err
	}
	entries, err := s.Cases.Entries(ctx, reference)
	if err != nil {
		return Case{}, nil, err
	}
	// The ledger may have grown since the case was read.
	return c, entries[:min(len(entries), c.State.Version)], nil
}

// MayRead says who may see a case through the API: the trust its own, an ICB
// and a region those of their trusts, the national team all, the union those
// that reached it. To everybody else the case does not exist; a test does to
// nobody but the test trust.
func MayRead(actor derogation.Actor, s derogation.State) bool {
	return MayList(actor, derogation.OutlineOf(s))
}

// MayList is MayRead for what a list knows of a case.
func MayList(actor derogation.Actor, o derogation.Outline) bool {
	if actor.Organisation == "" || o.Test && actor.Organisation != o.Trust {
		return false
	}
	switch actor.OrganisationKind {
	case derogation.KindTrust:
		return actor.Organisation == o.Trust
	case derogation.KindICB:
		return actor.Organisation == o.ICB
	case derogation.KindRegion:
		return actor.Organisation == o.Region
	case derogation.KindNational:
		return true
	case derogation.KindUnion:
		return actor.Organisation == o.Union
	default:
		return false
	}
}
