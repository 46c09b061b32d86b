package casework

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Done is a change of a case that was carried out.
type Done struct {
	// Case is as the change left it.
	Case Case
	// At is when the call was carried out: what the caller may do from then on
	// depends on it.
	At time.Time
	// Replayed is set when the same call had been carried out before.
	Replayed bool
}

// replay returns what a remembered call did, from the case's ledger: the case
// as the call left it, whatever happened to it since. Errors: ErrNotFound, also
// for a case that the actor may not, or no longer, see.
func (s Systems) replay(ctx context.Context, actor derogation.Actor, record CallRecord) (Done, error) {
	_, entries, err := s.History(ctx, actor, record.Reference)
	if err != nil {
		return Done{}, err
	}
	if record.Version < 1 || record.Version > len(entries) {
		return Done{}, fmt.Errorf("a call left %s at version %d, of which the ledger has %d", record.Reference, record.Version, len(entries))
	}
	entries = entries[:record.Version]
	events, err := ledger.Events(entries)
	if err != nil {
		return Done{}, err
	}
	state, err := derogation.Replay(events)
	if err != nil {
		return Done{}, err
	}
	return Done{Case: Case{State: state, Head: entries[len(entries)-1].Hash}, At: record.At, Replayed: true}, nil
}

// changed completes the record of a call with the case that it changed.
func (r *CallRecord) changed(c Case) *CallRecord {
	if r != nil {
		r.Reference, r.Version = c.State.Reference, c.State.Version
	}
	return r
}
