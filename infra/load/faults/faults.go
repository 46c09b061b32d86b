package faults

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/local/databases"
	"example.org/derogations/infra/local/play"
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

// stage is what all runs share.
type stage struct {
	root            string
	binaries        *lambda.Binaries
	shelf           *databases.Shelf
	certificate     tls.Certificate // of receivers of webhooks
	certificateFile string
}

// build makes a stage. Whoever has one strikes it.
func build(ctx context.Context, o Options) (*stage, error) {
	binaries, err := cloud.Build(ctx, filepath.Join(o.Root, "template.yaml"), "", o.Log)
	if err != nil {
		return nil, err
	}
	s := &stage{root: o.Root, binaries: binaries, shelf: &databases.Shelf{Root: o.Root}}
	dir, err := os.MkdirTemp("", "faults")
	if err == nil {
		s.certificate, s.certificateFile, err = play.Certificate(dir)
	}
	if err != nil {
		s.strike()
		return nil, err
	}
	return s, nil
}

// strike ends what the stage has running.
func (s *stage) strike() {
	s.shelf.Close()
	_ = s.binaries.Close()
	if s.certificateFile != "" {
		_ = os.RemoveAll(filepath.Dir(s.certificateFile))
	}
}

// Play plays runs side by side, and tells of each that breaks an invariant its
// seed, its plan and its record; of a single run in any case. The error says that a run could not be played.
func Play(ctx context.Context, o Options) (Report, error) {
	stage, err := build(ctx, o)
	if err != nil {
		return Report{}, err
	}
	defer stage.strike()
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
				outcome, err := stage.playOne(ctx, NewPlan(seed))
				mu.Lock()
				if err != nil {
					stop(fmt.Errorf("run of seed %d: %w", seed, err))
				} else {
					report.add(outcome)
					o.tell(outcome, &report)
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

// add counts a run.
func (r *Report) add(one Outcome) {
	r.Runs++
	r.Struck += one.Struck
	for status, n := range one.Cases {
		r.Cases[status] += n
	}
	if len(one.Broken) > 0 {
		r.Broken++
	}
}

// tell says of a run what there is to look into, and now and then how far it is.
func (o Options) tell(one Outcome, report *Report) {
	const often = 50
	if len(one.Broken) > 0 || o.Runs == 1 {
		fmt.Fprintf(o.Out, "plan of seed %d\n%s\nrecord\n%s\n", one.Plan.Seed, one.Plan, strings.Join(one.Record, "\n"))
	}
	if len(one.Broken) > 0 {
		fmt.Fprintf(o.Out, "seed %d breaks\n  %s\n", one.Plan.Seed, strings.Join(one.Broken, "\n  "))
	}
	if report.Runs%often == 0 {
		fmt.Fprintln(o.Out, report)
	}
}

func (r *Report) String() string {
	return fmt.Sprintf("%d runs, %d calls struck, cases that ended %v; runs that broke an invariant: %d", r.Runs, r.Struck, r.Cases, r.Broken)
}
