package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.org/derogations/infra/rounds"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// roundsLoad loads every file, or none when one is wrong or may not be loaded,
// and says what has changed. A request that was filed already keeps its round as
// it was.
type roundsLoad struct {
	dryRun
	Files []string `arg:"" name:"file" help:"Files of rounds."`
}

// Run loads the files.
func (c roundsLoad) Run(ctx context.Context, d deps) error {
	files, err := readRounds(c.Files)
	if err != nil {
		return err
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	all := loadedRounds{DryRun: c.DryRun}
	var refused []error
	for _, file := range files {
		if err := checkAnswering(ctx, to, file); err != nil {
			return err
		}
		stored, err := to.Round(ctx, file.Round.ID)
		if err != nil && !errors.Is(err, casework.ErrNotFound) {
			return err
		}
		file.Round.Strike = stored.Strike // No file says it, and it stays.
		change, err := compare(stored, file.Round)
		if err != nil {
			return err
		}
		if change.refused != "" {
			file.Wrong("/version", change.refused)
		}
		refused = append(refused, file.Err())
		all.Rounds = append(all.Rounds, loadedRound{file.Round.ID, file.Round.Version, change.needed, change.says})
	}
	if err := errors.Join(refused...); err != nil {
		return err
	}
	for i, file := range files {
		if c.DryRun || !all.Rounds[i].Changed {
			continue
		}
		if err := to.PutRound(ctx, file.Round); err != nil {
			return err
		}
	}
	return d.answer(all)
}

// checkAnswering adds to a file's faults the organisations that answer for a tier
// and are not registered, or are of another kind than the tier's: nobody there
// would ever be asked.
func checkAnswering(ctx context.Context, from *store.Store, file *rounds.File) error {
	for i, tier := range file.Round.Tiers {
		if tier.AnsweredBy == derogation.AnsweredByTrust || tier.AnsweredBy == derogation.AnsweredByRegion {
			continue
		}
		o, err := registered(ctx, from, tier.AnsweredBy)
		pointer, kind := fmt.Sprintf("/tiers/%d/answeredBy", i), tier.Tier.AnsweredByKind()
		switch {
		case errors.As(err, &notRegistered{}):
			file.Wrong(pointer, err.Error()+": add or import it first")
		case err != nil:
			return err
		case o.Kind != kind:
			file.Wrong(pointer, fmt.Sprintf("%s is registered as %s, and a %s answers for this tier", o.Code, o.Kind, kind))
		}
	}
	return nil
}

// loadedRounds is what loading came to, or would come to.
type loadedRounds struct {
	DryRun bool          `json:"dryRun"`
	Rounds []loadedRound `json:"rounds"`
}

type loadedRound struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Changed bool   `json:"changed"`
	Says    string `json:"says"`
}

func (all loadedRounds) text(s *sheet) {
	for _, r := range all.Rounds {
		s.line("%s, version %d: %s", r.ID, r.Version, r.Says)
	}
	s.dryRun(all.DryRun)
}

// change is what loading a round would do, or why it is refused.
type change struct {
	needed  bool
	says    string
	refused string
}

// compare says what loading a round over the stored one (the zero Round: there
// is none) would change. It refuses a lower version, and other rules under the
// version of the old ones: whoever reads a version must know which rules it
// means.
func compare(stored, round derogation.Round) (change, error) {
	if stored.ID == "" {
		return change{needed: true, says: "new"}, nil
	}
	differ, err := casework.ChangedFields(stored, round)
	differ = slices.DeleteFunc(differ, func(name string) bool { return name == "version" })
	switch {
	case err != nil:
		return change{}, err
	case round.Version < stored.Version:
		return change{refused: fmt.Sprintf("%d is loaded already, and this is %d", stored.Version, round.Version)}, nil
	case round.Version > stored.Version && len(differ) == 0:
		return change{needed: true, says: fmt.Sprintf("new version after %d, with the same rules", stored.Version)}, nil
	case round.Version > stored.Version:
		return change{needed: true, says: fmt.Sprintf("new version after %d, with other %s", stored.Version, strings.Join(differ, ", "))}, nil
	case len(differ) > 0:
		return change{refused: fmt.Sprintf("%d is loaded already, with other %s: give this one a higher version", stored.Version, strings.Join(differ, ", "))}, nil
	default:
		return change{says: unchanged}, nil
	}
}
