package main

import (
	"context"
	"fmt"

	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// countsOf prints the figures of a round.
type countsOf struct {
	Round string `arg:"" help:"The round's id."`
	AsOf  moment `placeholder:"TIME" help:"The figures as they were then; now, when it is left out."`
}

// Run counts.
func (c countsOf) Run(ctx context.Context, d deps) error {
	asOf := c.AsOf.Time
	if asOf.IsZero() {
		asOf = d.now
	}
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	counted, err := (reading.Census{Cases: from, Kept: from, Directory: from}).Count(ctx, derogation.System("admin"), c.Round, asOf)
	if err != nil {
		return fmt.Errorf("counts of %s: %w", c.Round, err)
	}
	return d.answer(figures{counted})
}

// figures are a round's, as tables for people.
type figures struct{ counts.Figures }

// countsRebuild counts a round from all its ledgers.
type countsRebuild struct {
	Round string `required:"" help:"The round's id."`
	dryRun
}

// Run compares what is kept with the ledgers, and puts right what differs.
func (c countsRebuild) Run(ctx context.Context, d deps) error {
	table, err := d.open(ctx)
	if err != nil {
		return err
	}
	counting := operating.Counting{Cases: table, Kept: table, Directory: table}
	recounted, err := counting.Rebuild(ctx, c.Round, d.now, c.DryRun, func(cases int) {
		if cases%1000 == 0 {
			fmt.Fprintf(d.progress, "%d cases counted\n", cases)
		}
	})
	if err != nil {
		return err
	}
	return d.answer(recountedRound{recounted, c.DryRun})
}

type recountedRound struct {
	operating.Recounted
	DryRun bool `json:"dryRun"`
}

func (r recountedRound) text(s *sheet) {
	for _, d := range r.Differences {
		s.line("%s %s", d.Trust, d.What)
	}
	s.line("cases: %d; trusts: %d; put right: %d", r.Cases, r.Trusts, len(r.Differences))
	if !r.WasKept {
		s.line("until they are kept, figures are counted from every ledger")
	}
	s.dryRun(r.DryRun)
}
