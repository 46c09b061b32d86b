package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// loadRounds loads every file, or none when one is wrong or may not be loaded,
// and says what has changed. A request that was filed already keeps its round as
// it was.
func (d desk) loadRounds(ctx context.Context, files []string) error {
	all, err := readRounds(files)
	if err != nil {
		return err
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	changes := make([]change, len(all))
	var refused []error
	for i, round := range all {
		stored, err := to.Round(ctx, round.ID)
		if err != nil && !errors.Is(err, casework.ErrNotFound) {
			return err
		}
		if changes[i], err = compare(stored, round); err != nil {
			refused = append(refused, err)
		}
	}
	if err := errors.Join(refused...); err != nil {
		return err
	}
	for i, round := range all {
		if !changes[i].needed {
			fmt.Fprintf(d.out, "%s, version %d: unchanged\n", round.ID, round.Version)
			continue
		}
		if err := to.PutRound(ctx, round); err != nil {
			return err
		}
		fmt.Fprintf(d.out, "%s, version %d: %s\n", round.ID, round.Version, changes[i].says)
	}
	return nil
}

// change is what loading a round would do.
type change struct {
	needed bool
	says   string
}

// compare says what loading a round over the stored one (the zero Round: there
// is none) would change. It refuses a lower version, and other rules under the
// version of the old ones: whoever reads a version must know which rules it
// means.
func compare(stored, round derogation.Round) (change, error) {
	if stored.ID == "" {
		return change{needed: true, says: "new"}, nil
	}
	differ, err := difference(stored, round)
	switch {
	case err != nil:
		return change{}, err
	case round.Version < stored.Version:
		return change{}, fmt.Errorf("%s: version %d is loaded already, and this is version %d", round.ID, stored.Version, round.Version)
	case round.Version > stored.Version && len(differ) == 0:
		return change{needed: true, says: fmt.Sprintf("new version after %d, with the same rules", stored.Version)}, nil
	case round.Version > stored.Version:
		return change{needed: true, says: fmt.Sprintf("new version after %d, with other %s", stored.Version, strings.Join(differ, ", "))}, nil
	case len(differ) > 0:
		return change{}, fmt.Errorf("%s: version %d is loaded already, with other %s: give this one a higher version", round.ID, stored.Version, strings.Join(differ, ", "))
	default:
		return change{}, nil
	}
}

// difference lists what differs between two of a kind by its names, the version
// apart.
func difference(a, b any) ([]string, error) {
	before, err := byName(a)
	if err != nil {
		return nil, err
	}
	after, err := byName(b)
	if err != nil {
		return nil, err
	}
	names := maps.Clone(before)
	maps.Copy(names, after)
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if name != "version" && !bytes.Equal(before[name], after[name]) {
			differ = append(differ, name)
		}
	}
	return differ, nil
}

func byName(of any) (map[string]json.RawMessage, error) {
	encoded, err := json.Marshal(of)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	var named map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &named); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	return named, nil
}
