package main

import (
	"context"
	"fmt"

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
	counted, err := (reading.Census{Ledgers: reading.Ledgers{Cases: from}, Kept: from, Directory: from}).Count(ctx, derogation.System("admin"), c.Round, asOf)
	if err != nil {
		return fmt.Errorf("counts of %s: %w", c.Round, err)
	}
	return d.answer(figures{counted})
}

// figures are a round's, as tables for people.
type figures struct{ counts.Figures }
