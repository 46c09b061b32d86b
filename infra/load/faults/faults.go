package faults

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/local/databases"
	"example.org/derogations/shared/derogation"
)

// Options say what to play.
type Options struct {
	Root string    // the project's folder
	Runs int       // how many
	Seed uint64    // of the first run; those that follow have the numbers after it
	Out  io.Writer // is told of broken invariants as they are found, and how far it is
	Log  io.Writer // what the compiler prints
}

// Report is what came of all runs.
type Report struct {
	Runs   int
	Broken int // runs in which an invariant was
	Struck int // calls that met a blow
	Cases  map[derogation.Status]int
}

// Play plays runs side by side, and tells of each that breaks an invariant its
// seed, its plan and its record. The error says that a run could not be played.
func Play(ctx context.Context, o Options) (Report, error) {
	binaries, err := cloud.Build(ctx, filepath.Join(o.Root, "template.yaml"), "", o.Log)
	if err != nil {
		return Report{}, err
	}
	defer binaries.Close()
	shelf := &databases.Shelf{Root: o.Root}
	defer shelf.Close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	seeds := make(chan uint64)
	report := Report{Cases: map[derogation.Status]int{}}
	var mu sync.Mutex
	var players sync.WaitGroup
	// A run waits most of its time for processes to answer.
	for range min(o.Runs, 2*runtime.GOMAXPROCS(0)+1) {
		players.Go(func() {
			for seed := range seeds {
				table, err := shelf.Take(ctx)
				var outcome Outcome
				if err == nil {
					outcome, err = playOne(ctx, o.Root, binaries, table, NewPlan(seed))
					table.Done()
				}
				mu.Lock()
				if err != nil {
					stop(fmt.Errorf("run of seed %d: %w", seed, err))
				} else {
					report.add(outcome, o.Out)
				}
				mu.Unlock()
			}
		})
	}
	for n := range o.Runs {
		select {
		case seeds <- o.Seed + uint64(n): //nolint:gosec // A count is not negative.
		case <-ctx.Done():
		}
	}
	close(seeds)
	players.Wait()
	return report, context.Cause(ctx)
}

// add counts a run, and tells of it where it matters.
func (r *Report) add(one Outcome, out io.Writer) {
	const often = 50
	r.Runs++
	r.Struck += one.Struck
	for status, n := range one.Cases {
		r.Cases[status] += n
	}
	if len(one.Broken) > 0 {
		r.Broken++
		fmt.Fprintf(out, "seed %d breaks\n  %s\nplan\n%s\nrecord\n%s\n\n", one.Plan.Seed, strings.Join(one.Broken, "\n  "), one.Plan, strings.Join(one.Record, "\n"))
	}
	if r.Runs%often == 0 {
		fmt.Fprintln(out, r)
	}
}

func (r *Report) String() string {
	return fmt.Sprintf("%d runs, %d calls struck, cases that ended %v; runs that broke an invariant: %d", r.Runs, r.Struck, r.Cases, r.Broken)
}
