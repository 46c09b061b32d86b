package operating

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// ListKeeper is where cases are listed.
type ListKeeper interface {
	// Relist brings how a case is listed in line with what it says, unless it is only
	// to look, and reports whether it was not.
	Relist(ctx context.Context, reference string, dryRun bool) (was bool, err error)
	// KeepLists says that all cases are in the lists from now on.
	KeepLists(ctx context.Context) error
	Organisations(ctx context.Context) ([]derogation.Organisation, error)
	TrustCases(ctx context.Context, trust string, since time.Time, after string, limit int) ([]casework.Listed, bool, error)
}

// Lists fills the lists of cases in a table that is older than they are.
type Lists struct {
	Keeper ListKeeper
	// Besides are the codes of trusts that are not registered.
	Besides []string
	// Next is called before each case, and waits for its turn.
	Next func(context.Context) error
}

// Filled is how far the lists have come: how many cases were looked at, and how many
// of them were not listed as they ought to be.
type Filled struct {
	Cases int `json:"cases"`
	Wrong int `json:"wrong"`
}

// ErrStillWrong: cases go on being listed as they were before, time after time.
var ErrStillWrong = errors.New("cases are still changed by functions that do not list them: finish their release, and fill the lists again")

// fillings is how often all cases are gone through until none is wrong.
const fillings = 3

// Fill brings how each case is listed in line with what it says, and then has the
// lists read from where they are. It may be stopped, and begun again: a case that is
// right is read and no more. A dry run only looks. Progress is called after each
// trust.
//
// Errors: ErrStillWrong.
func (l Lists) Fill(ctx context.Context, dryRun bool, progress func(Filled)) (Filled, error) {
	first, err := l.pass(ctx, dryRun, progress)
	if err != nil || dryRun {
		return first, err
	}
	for n, again := 1, first; again.Wrong > 0; n++ {
		if n == fillings {
			return first, ErrStillWrong
		}
		if again, err = l.pass(ctx, false, progress); err != nil {
			return first, err
		}
	}
	return first, l.Keeper.KeepLists(ctx)
}

func (l Lists) pass(ctx context.Context, dryRun bool, progress func(Filled)) (Filled, error) {
	organisations, err := l.Keeper.Organisations(ctx)
	if err != nil {
		return Filled{}, err
	}
	trusts := slices.Clone(l.Besides)
	for _, o := range organisations {
		if o.Kind == derogation.KindTrust {
			trusts = append(trusts, o.Code)
		}
	}
	var filled Filled
	for _, trust := range trusts {
		err := casework.Every(func(after string, limit int) ([]casework.Listed, bool, error) {
			return l.Keeper.TrustCases(ctx, trust, time.Time{}, after, limit)
		}, func(c derogation.Outline) error {
			if err := l.Next(ctx); err != nil {
				return err
			}
			was, err := l.Keeper.Relist(ctx, c.Reference, dryRun)
			filled.Cases++
			if was {
				filled.Wrong++
			}
			return err
		})
		if err != nil {
			return filled, fmt.Errorf("cases of trust %s: %w", trust, err)
		}
		progress(filled)
	}
	return filled, nil
}
