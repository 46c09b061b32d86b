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

// Exported is a case as it was at an instant, with its ledger up to then. Of one
// that is withheld the hashes alone may be shown. Place is where it stands in
// the order of its round's export.
type Exported struct {
	State    derogation.State
	Entries  []ledger.Entry
	Withheld bool
	Place    string
}

// Case returns one case to a system that may see it. Errors: casework.ErrNotFound.
func (e Exports) Case(ctx context.Context, actor derogation.Actor, reference string) (Exported, error) {
	c, entries, err := casework.Systems{Cases: e.Cases}.History(ctx, actor, reference)
	return Exported{State: c.State, Entries: entries}, err
}

// Round hands over every case of a round as it was at an instant, after a place
// in the order (empty: from the beginning), until take reports that it has
// enough. A case that the actor may not see is handed over as withheld. So the
// exports of all parties have the same chains, and can be compared; and whoever
// gets to see a case later can check that its beginning was not written anew. It
// reports whether it came to the end.
//
// The order is that of a hash of the references. It does not change while cases
// do, and says nothing of a case that is withheld.
//
// Errors: casework.ErrNotFound when there is no such round, or it is not the actor's to
// count.
func (e Exports) Round(ctx context.Context, actor derogation.Actor, round string, asOf time.Time, after string, take func(Exported) (enough bool, err error)) (ended bool, err error) {
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
		if place <= after || c.State.SubmittedAt.After(asOf) {
			continue
		}
		exported, err := e.asOf(ctx, c.State.Reference, asOf)
		if err != nil {
			return false, err
		}
		exported.Place, exported.Withheld = place, !casework.MayRead(actor, exported.State)
		if enough, err := take(exported); err != nil || enough {
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
