package main

import (
	"context"

	"example.org/derogations/shared/casework/operating"
)

// registerRebuild builds the register of a round anew.
type registerRebuild struct {
	Round string `required:"" help:"The round's id."`
	dryRun
}

// Run compares the register with its cases, and puts right what differs.
func (c registerRebuild) Run(ctx context.Context, d deps) error {
	table, err := d.open(ctx)
	if err != nil {
		return err
	}
	rebuilt, err := operating.Registers{Cases: table, Directory: table, Kept: table}.Rebuild(ctx, c.Round, c.DryRun)
	if err != nil {
		return err
	}
	return d.answer(rebuiltRegister{rebuilt, c.DryRun})
}

type rebuiltRegister struct {
	operating.Rebuilt
	DryRun bool `json:"dryRun"`
}

func (r rebuiltRegister) text(s *sheet) {
	for _, d := range r.Differences {
		s.line("%s %s", d.Reference, d.What)
	}
	s.line("cases: %d; in the register: %d; put right: %d", r.Cases, r.Shown, len(r.Differences))
	if !r.WasKept {
		s.line("the pages read the round's cases until the register is built")
	}
	s.dryRun(r.DryRun)
}
