package casework

import (
	"context"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Reader is what is needed to show cases.
type Reader struct{ Cases CaseStore }

// Read returns a case to a system that may see it. Errors: ErrNotFound, also
// for a case that the actor may not see.
func (r Reader) Read(ctx context.Context, actor derogation.Actor, reference string) (Case, error) {
	c, _, err := r.Cases.Case(ctx, reference)
	if err != nil {
		return Case{}, err
	}
	if !mayRead(actor, c.State) {
		return Case{}, ErrNotFound
	}
	return c, nil
}

// History returns a case's whole ledger to a system that may see the case, with
// the case, whose Head the last entry's hash must equal. Errors: ErrNotFound.
func (r Reader) History(ctx context.Context, actor derogation.Actor, reference string) (Case, []ledger.Entry, error) {
	c, err := r.Read(ctx, actor, reference)
	if err != nil {
		return Case{}, nil, err
	}
	entries, err := r.Cases.Entries(ctx, reference)
	if err != nil {
		return Case{}, nil, err
	}
	// The ledger may have grown since the case was read.
	return c, entries[:min(len(entries), c.State.Version)], nil
}
