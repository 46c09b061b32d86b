package operating

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// RegisterStore is what registers are built in.
type RegisterStore interface {
	// Publications returns what is kept of every case of a round, by reference,
	// also where it shows nothing.
	Publications(ctx context.Context, round string) ([]derogation.RegisterEntries, error)
	// Republish puts a publication in the place of the one of the version given (0:
	// of none). casework.ErrStale when that is no longer what is kept.
	Republish(ctx context.Context, before int, p derogation.RegisterEntries) error
	// RegisterOpen reports whether the register of a round is kept: whether the
	// pages show it, and not the round's cases.
	RegisterOpen(ctx context.Context, round string) (bool, error)
	// OpenRegister says that it is from now on.
	OpenRegister(ctx context.Context, round string) error
}

// Registers builds the registers of rounds anew, from their cases.
type Registers struct {
	Cases     casework.CaseStore
	Directory casework.Directory
	Kept      RegisterStore
}

// Rebuilt is what was found of a register. Cases are those of the round, Shown
// those that its register is to show. WasKept: the pages showed it before.
type Rebuilt struct {
	Cases       int                  `json:"cases"`
	Shown       int                  `json:"shown"`
	WasKept     bool                 `json:"wasKept"`
	Differences []RegisterDifference `json:"differences"`
}

// RegisterDifference is a case of which the register held another thing than its
// ledger says.
type RegisterDifference struct {
	Reference string `json:"reference"`
	What      string `json:"what"`
}

// Rebuild compares the register of a round with its cases, each read by itself,
// and puts right what differs, unless it is only to look. Wakes go on meanwhile:
// what one of them has published since stands. Errors: casework.ErrNotFound when
// there is no such round.
func (r Registers) Rebuild(ctx context.Context, round string, dryRun bool) (Rebuilt, error) {
	rebuilt, err := r.rebuild(ctx, round, dryRun)
	if err != nil {
		return Rebuilt{}, fmt.Errorf("register of round %s: %w", round, err)
	}
	return rebuilt, nil
}

func (r Registers) rebuild(ctx context.Context, round string, dryRun bool) (Rebuilt, error) {
	if _, err := r.Directory.Round(ctx, round); err != nil {
		return Rebuilt{}, err
	}
	was, err := r.Kept.RegisterOpen(ctx, round)
	if err != nil {
		return Rebuilt{}, err
	}
	// What is kept is read before the cases: a case is then never the older one,
	// unless its table was put back.
	all, err := r.Kept.Publications(ctx, round)
	if err != nil {
		return Rebuilt{}, err
	}
	kept := map[string]derogation.RegisterEntries{}
	err = casework.EveryOfRound(ctx, r.Cases, round, time.Time{}, func(o derogation.Outline) error {
		kept[o.Reference] = derogation.RegisterEntries{}
		return nil
	})
	if err != nil {
		return Rebuilt{}, err
	}
	cases := len(kept)
	for _, p := range all {
		kept[p.Reference] = p
	}
	rebuilt := Rebuilt{Cases: cases, WasKept: was, Differences: []RegisterDifference{}}
	for _, reference := range slices.Sorted(maps.Keys(kept)) {
		want, err := r.wanted(ctx, round, reference)
		if err != nil {
			return Rebuilt{}, err
		}
		if want.Place() != "" {
			rebuilt.Shown++
		}
		what := difference(kept[reference], want)
		if what == "" {
			continue
		}
		rebuilt.Differences = append(rebuilt.Differences, RegisterDifference{reference, what})
		if dryRun {
			continue
		}
		if err := r.Kept.Republish(ctx, kept[reference].Version, want); err != nil && !errors.Is(err, casework.ErrStale) {
			return Rebuilt{}, err
		}
	}
	if dryRun || was {
		return rebuilt, nil
	}
	return rebuilt, r.Kept.OpenRegister(ctx, round)
}

// wanted is what the register should hold of a case: nothing of one that there is
// not.
func (r Registers) wanted(ctx context.Context, round, reference string) (derogation.RegisterEntries, error) {
	c, _, err := r.Cases.Case(ctx, reference)
	if errors.Is(err, casework.ErrNotFound) {
		return derogation.RegisterEntries{Round: round, Reference: reference}, nil
	}
	p, _ := c.State.RegisterEntries()
	return p, err
}

// difference says what is wrong with what is kept of a case; nothing, if it is
// right.
func difference(kept, want derogation.RegisterEntries) string {
	switch shows := want.Place() != ""; {
	case kept.Place() == "" && shows:
		return "is missing"
	case kept.Place() != "" && !shows:
		return "ought not to be there"
	case !kept.Same(want):
		return "reads otherwise"
	case kept.Version > want.Version:
		return "is of a later version than its case"
	default:
		return ""
	}
}
