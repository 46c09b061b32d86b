package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"example.org/derogations/infra/rounds"
	"example.org/derogations/shared/derogation"
)

func (d desk) rounds(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	verb, files := args[0], args[1:]
	switch {
	case verb == "check" && len(files) > 0:
		return d.checkRounds(files)
	case verb == "load" && len(files) > 0:
		return d.loadRounds(ctx, files)
	case verb == "list" && len(files) == 0:
		return d.listRounds(ctx)
	default:
		return errUsage
	}
}

// readRounds reads every file, and names the faults of all at once.
func readRounds(files []string) ([]derogation.Round, error) {
	var all []derogation.Round
	var wrong []error
	from := map[string]string{}
	for _, file := range files {
		round, err := rounds.ReadFile(file)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if other, twice := from[round.ID]; twice {
			wrong = append(wrong, fmt.Errorf("%s and %s hold the same round %s", other, file, round.ID))
		}
		from[round.ID] = file
		all = append(all, round)
	}
	return all, errors.Join(wrong...)
}

// checkRounds says back what each file means, so that a person sees a wrong
// date or a wrong hour as well.
func (d desk) checkRounds(files []string) error {
	all, err := readRounds(files)
	if err != nil {
		return err
	}
	for i, r := range all {
		if i > 0 {
			fmt.Fprintln(d.out)
		}
		fmt.Fprintf(d.out, "%s, version %d: %s\n%s to %s\n", r.ID, r.Version, r.Name, local(r.StartsAt), local(r.EndsAt))
		if !r.TakesRequests() {
			fmt.Fprintln(d.out, "nobody decides: it takes impact reports only")
		}
		w := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
		for _, t := range r.Tiers {
			fmt.Fprintf(w, "%s\tanswered by %s\t%d minutes\tat least %d\n", t.DisplayName, t.AnsweredBy, t.ResponseMinutes, t.FloorMinutes)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (d desk) listRounds(ctx context.Context) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	all, err := from.Rounds(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ROUND\tVERSION\tFROM\tTO\tTIERS\tNAME")
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%d\t%s\n", r.ID, r.Version, local(r.StartsAt), local(r.EndsAt), len(r.Tiers), r.Name)
	}
	return w.Flush()
}
