package main

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/canary"
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

// listsFill fills the lists of cases in a table that is older than they are.
type listsFill struct {
	Rate int `default:"50" help:"How many cases a second at most, from 1 to 1000."`
	dryRun
}

// Run brings how each case is listed in line with what it says. Where the index of
// before is still there, cases are listed in it as well.
func (c listsFill) Run(ctx context.Context, d deps) error {
	if c.Rate < 1 || c.Rate > 1000 {
		return fmt.Errorf("-rate %d: must be from 1 to 1000", c.Rate)
	}
	table, err := d.open(ctx)
	if err != nil {
		return err
	}
	if err := table.ListAsTheTableDoes(ctx); err != nil {
		return err
	}
	turns := time.NewTicker(time.Second / time.Duration(c.Rate))
	defer turns.Stop()
	lists := operating.Lists{Keeper: table, Besides: []string{canary.TrustCode}, Next: func(ctx context.Context) error {
		select {
		case <-turns.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	filled, err := lists.Fill(ctx, c.DryRun, func(so operating.Filled) {
		fmt.Fprintf(d.progress, "looked at %d cases; listed otherwise: %d\n", so.Cases, so.Wrong)
	})
	if err != nil {
		return err
	}
	return d.answer(filledLists{filled, c.DryRun})
}

type filledLists struct {
	operating.Filled
	DryRun bool `json:"dryRun"`
}

func (l filledLists) text(s *sheet) {
	s.line("cases: %d; put right: %d", l.Cases, l.Wrong)
	if !l.DryRun {
		s.line("lists are read from their own indexes")
	}
	s.dryRun(l.DryRun)
}

// listsForget has lists read from the index of before.
type listsForget struct{}

// Run fails where there is no such index.
func (listsForget) Run(ctx context.Context, d deps) error {
	table, err := d.open(ctx)
	if err != nil {
		return err
	}
	if err := table.ForgetLists(ctx); err != nil {
		return err
	}
	return d.answer(forgottenLists{})
}

type forgottenLists struct{}

func (forgottenLists) text(s *sheet) { s.line("lists are read from the index of before") }
