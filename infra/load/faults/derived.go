package faults

import (
	"context"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// derivedAgrees is where everything that is kept beside the ledgers, or shown from
// it, is worked out from them anew: the register, the figures.
func derivedAgrees(ctx context.Context, r *aftermath, broken func(string, ...any)) error {
	table, now := r.play.Store, r.now()
	for _, id := range []string{wholeRound, vacantRound} {
		register, err := operating.Registers{Cases: table, Directory: table, Kept: table}.Rebuild(ctx, id, true)
		if err != nil {
			return err
		}
		for _, d := range register.Differences {
			broken("the register of %s: %s %s", id, d.Reference, d.What)
		}
		recount, err := operating.Counting{Cases: table, Kept: table, Directory: table}.Rebuild(ctx, id, now, true, func(int) {})
		if err != nil {
			return err
		}
		for _, d := range recount.Differences {
			broken("the figures kept of %s: %s %s", id, d.Trust, d.What)
		}
		round, err := table.Round(ctx, id)
		if err != nil {
			return err
		}
		counted, err := counts.Count(round, r.eventsIn(id), now)
		if err != nil {
			return err
		}
		shown, err := reading.Census{Cases: table, Kept: table, Directory: table}.Count(ctx, derogation.System("faults"), id, now)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(counted, shown); diff != "" {
			broken("the figures of %s (-the ledgers +the figures): %s", id, diff)
		}
	}
	return nil
}

// eventsIn are the ledgers of a round.
func (r *aftermath) eventsIn(round string) (all [][]derogation.Event) {
	for _, l := range r.ledgers {
		if l.filing.round == round {
			all = append(all, l.events)
		}
	}
	return all
}
