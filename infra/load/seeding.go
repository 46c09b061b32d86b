package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/load/seed"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// seeding fills the round of a table with cases.
type seeding struct {
	Table string    `required:"" env:"TABLE_NAME" placeholder:"NAME" help:"The table. Never one that people use."`
	Round string    `required:"" help:"The round's id. It and its trusts must be loaded, and it must have begun."`
	Cases int       `default:"1000" help:"How many cases there are to be of this seed."`
	Until time.Time `help:"As of when they stand: now, or the end of the round, when it is left out. A run that was broken off is repeated with the instant that it printed."`
	Seed  uint64    `default:"1" help:"Makes the same cases again, and another one others."`
}

// Run writes the cases, each as it stands at the instant given. The sweep folds those of
// a round without figures into them, 2,000 at a time; where figures are kept already,
// admin counts rebuild counts them all.
func (s seeding) Run(ctx context.Context, out output) error {
	aws, err := config.AWS(ctx)
	if err != nil {
		return err
	}
	client := dynamodb.NewFromConfig(aws)
	table := store.Open(client, s.Table)
	round, err := table.Round(ctx, s.Round)
	if err != nil {
		return err
	}
	organisations, err := table.Organisations(ctx)
	if err != nil {
		return err
	}
	plan := seed.Plan{Seed: s.Seed, Round: round, From: round.StartsAt, Until: s.Until}
	if plan.Until.IsZero() {
		plan.Until = time.Now().Truncate(time.Second)
	}
	for _, o := range organisations {
		if o.Kind == derogation.KindTrust {
			plan.Trusts = append(plan.Trusts, o)
		}
	}
	if len(plan.Trusts) == 0 || !plan.From.Before(plan.Until) {
		return fmt.Errorf("round %s has not begun, or the table has no trusts", s.Round)
	}
	if round.EndsAt.Before(plan.Until) {
		plan.Until = round.EndsAt
	}
	fmt.Fprintf(out.progress, "cases stand as of %s\n", plan.Until.Format(time.RFC3339))
	err = plan.Write(ctx, client, s.Table, s.Cases, func(cases int) {
		if cases%1000 == 0 {
			fmt.Fprintf(out.progress, "%d cases stored\n", cases)
		}
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.result, "%d cases are in round %s\n", s.Cases, s.Round)
	return err
}
