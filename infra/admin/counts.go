package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// counts prints the figures of a round.
func (d desk) counts(ctx context.Context, args []string) error {
	round, asOf, err := parseCounts(args, d.now)
	if err != nil {
		return err
	}
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	figures, err := (reading.Census{Cases: from, Registry: from}).Count(ctx, derogation.System("admin"), round, asOf)
	if err != nil {
		return fmt.Errorf("counts of %s: %w", round, err)
	}
	return printFigures(d.out, figures)
}

// parseCounts reads a round, and -as-of before or after it.
func parseCounts(args []string, now time.Time) (round string, asOf time.Time, err error) {
	flags := flag.NewFlagSet("counts", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	at := flags.String("as-of", "", "local time or instant")
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return "", time.Time{}, errUsage
		}
		if flags.NArg() > 0 && round != "" {
			return "", time.Time{}, errUsage
		}
		if flags.NArg() == 0 {
			break
		}
		round, args = flags.Arg(0), flags.Args()[1:]
	}
	if round == "" {
		return "", time.Time{}, errUsage
	}
	if *at == "" {
		return round, now, nil
	}
	asOf, err = parseInstant(*at)
	return round, asOf, err
}

func parseInstant(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	at, err := uktime.Parse(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("time %q: %w", text, err)
	}
	return at, nil
}
