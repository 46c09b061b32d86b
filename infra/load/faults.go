package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"time"

	"example.org/derogations/infra/load/faults"
	"example.org/derogations/infra/local/preflight"
)

// faultRuns plays cases while everything around them goes wrong.
type faultRuns struct {
	Runs int    `default:"1000" help:"How many runs."`
	Seed uint64 `help:"The seed of the first; the others have the numbers after it. By lot when it is left out."`
}

// Run plays the runs, prints the seed, and fails when an invariant was broken.
func (c faultRuns) Run(ctx context.Context, out output) error {
	if c.Runs < 1 {
		return errors.New("at least one run")
	}
	if _, err := os.Stat("template.yaml"); err != nil {
		return errors.New("run it in the project's own folder, where template.yaml is")
	}
	if err := preflight.Check(ctx, preflight.Runner(true)); err != nil {
		return err
	}
	if c.Seed == 0 {
		c.Seed = uint64(rand.Uint32())
	}
	fmt.Fprintf(out.result, "seed %d, %d runs; one of them again: faults --runs 1 --seed and its own\n", c.Seed, c.Runs)
	report, err := faults.Play(ctx, faults.Options{Root: ".", Runs: c.Runs, Seed: c.Seed, Out: out.result, Log: out.progress})
	if err != nil {
		return err
	}
	fmt.Fprintf(out.result, "%v; %.1f s of processor time a run\n", &report, processorTime().Seconds()/float64(c.Runs))
	if report.Broken > 0 {
		return fmt.Errorf("%d of %d runs broke an invariant", report.Broken, report.Runs)
	}
	return nil
}

// processorTime is what this process and those that it has waited for have used.
func processorTime() time.Duration {
	var total int64
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err == nil {
			total += used.Utime.Nano() + used.Stime.Nano()
		}
	}
	return time.Duration(total)
}
