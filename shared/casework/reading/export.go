package reading

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Exports hands cases over with their ledgers, so that others can check them.
type Exports struct {
	Cases     casework.CaseStore
	Directory casework.Directory
}

// Exported is a case as it was at an instant, with its ledger up to then. Place
// is where it stands in the order of its round's export.
type Exported struct {
	State   derogation.State
	Entries []ledger.Entry
	Place   string
}

// Case returns one case to a system that may see it. Errors: casework.ErrNotFound.
func (e Exports) Case(ctx context.Context, actor derogation.Actor, reference string) (Exported, error) {
	c, entries, err := casework.Systems{Cases: e.Cases}.History(ctx, actor, reference)
	return Exported{State: c.State, Entries: entries}, err
}

// Round hands over the cases of a round that the actor could see at an instant,
// as they were then, after a place in the order (empty: from the beginning),
// until take refuses one, which it has not taken then. It reports whether it came
// to the end. What the actor may not see changes nothing of all this: neither
// what is handed over, nor where it ends.
//
// The order is that of a hash of the references, so it does not change while
// cases do.
//
// Errors: casework.ErrNotFound when there is no such round, or it is not the actor's to
// count.
func (e Exports) Round(ctx context.Context, actor derogation.Actor, round string, asOf time.Time, after string, take func(Exported) (taken bool, err error)) (ended bool, err error) {
	rules, err := e.Directory.Round(ctx, round)
	if err != nil {
		return false, err
	}
	if !mayCount(actor, rules) {
		return false, casework.ErrNotFound
	}
	cases, err := e.Cases.CasesOfRound(ctx, round)
	if err != nil {
		return false, fmt.Errorf("cases of round %s: %w", round, err)
	}
	slices.SortFunc(cases, func(a, b casework.Case) int {
		return cmp.Compare(placeOf(a.State.Reference), placeOf(b.State.Reference))
	})
	for _, c := range cases {
		place := placeOf(c.State.Reference)
		// What cannot be seen was never seen before.
		if place <= after || c.State.SubmittedAt.After(asOf) || !casework.MayRead(actor, c.State) {
			continue
		}
		exported, err := e.asOf(ctx, c.State.Reference, asOf)
		if err != nil {
			return false, err
		}
		if !casework.MayRead(actor, exported.State) {
			continue
		}
		exported.Place = place
		if taken, err := take(exported); err != nil || !taken {
			return false, err
		}
	}
	return true, nil
}

// asOf is a case as its ledger has it at an instant.
func (e Exports) asOf(ctx context.Context, reference string, asOf time.Time) (Exported, error) {
	entries, err := e.Cases.Entries(ctx, reference)
	if err != nil {
		return Exported{}, fmt.Errorf("ledger of %s: %w", reference, err)
	}
	var state derogation.State
	for i, entry := range entries {
		event, err := entry.Decode()
		if err != nil {
			return Exported{}, err
		}
		if event.At.After(asOf) {
			entries = entries[:i]
			break
		}
		if state, err = derogation.Evolve(state, event); err != nil {
			return Exported{}, err
		}
	}
	return Exported{State: state, Entries: entries}, nil
}

func placeOf(reference string) string {
	sum := sha256.Sum256([]byte("export " + reference))
	return hex.EncodeToString(sum[:8])
}
