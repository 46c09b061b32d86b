package main

import (
	"context"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/uktime"
)

// roundsForget forgets what is personal in notices, of rounds or of everything. The
// sweep does so too, and does not know of what was stored before it did.
type roundsForget struct {
	dryRun
	Rounds []string `arg:"" optional:"" name:"round" help:"Rounds' ids. Without any: all rounds, and what belongs to none."`
}

// Run looks through the notices.
func (c roundsForget) Run(ctx context.Context, d deps) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	whose, err := c.whose(ctx, from)
	if err != nil {
		return err
	}
	f := operating.Forgetting{Notices: from}
	answer := forgottenNotices{DryRun: c.DryRun}
	for _, w := range whose {
		if !c.DryRun {
			if err := f.Whole(ctx, w.references, d.now); err != nil {
				return err
			}
		}
		kept, err := f.Look(ctx, w.references, d.now)
		if err != nil {
			return err
		}
		answer.Of = append(answer.Of, keptOf{w.round, kept})
	}
	return d.answer(answer)
}

// ofNoRound stands for what belongs to no round: links to forms, and tests of
// webhooks.
const ofNoRound = "(of no round)"

// noticesOf are the references under which the notices of a round are stored.
type noticesOf struct {
	round      string
	references []string
}

func (c roundsForget) whose(ctx context.Context, from *store.Store) ([]noticesOf, error) {
	ids := c.Rounds
	if len(ids) == 0 {
		rounds, err := from.Rounds(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range rounds {
			ids = append(ids, r.ID)
		}
	}
	var all []noticesOf
	for _, id := range ids {
		if _, err := from.Round(ctx, id); err != nil {
			return nil, err
		}
		of := noticesOf{round: id}
		err := casework.Every(func(after string, limit int) ([]casework.Listed, bool, error) {
			return from.RoundCases(ctx, id, time.Time{}, after, limit)
		}, func(filed derogation.Outline) error {
			of.references = append(of.references, filed.Reference)
			return nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, of)
	}
	if len(c.Rounds) > 0 {
		return all, nil
	}
	of, err := noRounds(ctx, from)
	return append(all, of), err
}

func noRounds(ctx context.Context, from *store.Store) (noticesOf, error) {
	of := noticesOf{round: ofNoRound}
	organisations, err := from.Organisations(ctx)
	if err != nil {
		return of, err
	}
	for _, o := range organisations {
		of.references = append(of.references, casework.FormLinksOf+o.Code, casework.BoardLinksOf+o.Code)
		webhooks, err := from.Webhooks(ctx, o.Code)
		if err != nil {
			return of, err
		}
		for _, w := range webhooks.List {
			of.references = append(of.references, w.ID)
		}
	}
	return of, nil
}

type forgottenNotices struct {
	DryRun bool     `json:"dryRun"`
	Of     []keptOf `json:"of"`
}

type keptOf struct {
	Round string `json:"round"`
	operating.Kept
}

func (a forgottenNotices) text(s *sheet) {
	s.row("ROUND", "NOTICES", "FORGOTTEN", "DUE", "NEXT")
	for _, of := range a.Of {
		s.row(of.Round, of.Notices, of.Forgotten, of.Due, nextText(of.NextAt))
	}
	s.end()
	s.dryRun(a.DryRun)
}

func nextText(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return uktime.Operator(at)
}
