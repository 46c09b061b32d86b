package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// carried finds what a stack carries: the rate of arrivals grows step by step until
// notices come too late.
type carried struct {
	target
	Beside string        `placeholder:"REV" help:"Measure another commit's stack in turn with this one, step by step: a tag, a branch, or a commit."`
	From   float64       `default:"4" help:"The rate of the first step, in requests a second."`
	Growth float64       `default:"1.4" help:"What each step's rate is of the one before."`
	Step   time.Duration `default:"20s" help:"How long a step lasts."`
	Bound  time.Duration `default:"2s" help:"A step is carried if 99 of 100 first notices are accepted within this time."`
	JSON   bool          `name:"json" help:"Answer in JSON, for a program."`
}

// carrying is what one stack was found to carry.
type carrying struct {
	Commit   string  `json:"commit"`
	Unloaded spread  `json:"unloadedMilliseconds"`
	Steps    []step  `json:"steps"`
	Carried  float64 `json:"carriedPerSecond"` // the fastest step within the bound
	Most     float64 `json:"mostPerSecond"`    // the most that came to their first notice in a second, in any step
	Half     spread  `json:"atHalfMilliseconds"`
	Ratio    float64 `json:"p99AtHalfToUnloadedP50"`

	stack *opened
	over  bool
}

// step is one rate, and what came of it.
type step struct {
	Rate      float64        `json:"arrivalsPerSecond"`
	Told      float64        `json:"toldPerSecond"`
	Notice    spread         `json:"milliseconds"`
	Processor processor      `json:"processorSecondsPerCase"`
	Errors    map[string]int `json:"errors,omitempty"`
	Within    bool           `json:"withinBound"`
}

// onlySilence has nobody answer: a case is over with its first notice.
var onlySilence = mix{silence: 1}

// Run measures and says what was found.
func (c carried) Run(ctx context.Context, out output) error {
	all, err := c.stacks(ctx, out.progress)
	defer func() {
		for _, each := range all {
			each.stack.close()
		}
	}()
	if err != nil {
		return err
	}
	if err := c.measure(ctx, all, out.progress); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(out.result, all)
	}
	for _, each := range all {
		each.write(out.result, c.Bound)
	}
	if len(all) == 2 && all[1].Most > 0 && all[1].Carried > 0 {
		fmt.Fprintf(out.result, "\nBeside %s: %.2f times the cases a second at most, %.2f times within the bound.\n",
			all[1].Commit, all[0].Most/all[1].Most, all[0].Carried/all[1].Carried)
	}
	return nil
}

// stacks starts the stack, or takes the one that was named, and the other
// commit's.
func (c carried) stacks(ctx context.Context, progress io.Writer) ([]*carrying, error) {
	own, err := c.target.open(ctx, progress)
	if err != nil {
		return nil, err
	}
	all := []*carrying{{Commit: "this", stack: own}}
	if own.mails == nil {
		return all, errors.New("a stack without an inbox does not tell when a notice was accepted")
	}
	if c.Beside != "" {
		other, err := c.target.beside(ctx, c.Beside, progress)
		if err != nil {
			return all, err
		}
		all = append(all, &carrying{Commit: c.Beside, stack: other})
	}
	return all, nil
}

// measure takes every step on each stack in turn, so that whatever else the
// machine does meets both alike.
func (c carried) measure(ctx context.Context, all []*carrying, progress io.Writer) error {
	for _, each := range all {
		// Programs are loaded, and the database has compiled what it needs.
		if _, err := c.at(ctx, each, c.From, progress); err != nil {
			return err
		}
	}
	for _, each := range all {
		quiet, err := c.at(ctx, each, 1, progress)
		if err != nil {
			return err
		}
		each.Unloaded = quiet.Notice
	}
	for rate := c.From; !all[0].over || !all[len(all)-1].over; rate *= c.Growth {
		for _, each := range all {
			if each.over {
				continue
			}
			s, err := c.at(ctx, each, rate, progress)
			if err != nil {
				return err
			}
			each.Steps, each.Most, each.over = append(each.Steps, s), max(each.Most, s.Told), !s.Within
			if s.Within {
				each.Carried = rate
			}
		}
	}
	for _, each := range all {
		if each.Carried == 0 {
			continue // there is no half of it
		}
		half, err := c.at(ctx, each, each.Carried/2, progress)
		if err != nil {
			return err
		}
		each.Half, each.Ratio = half.Notice, half.Notice.P99/each.Unloaded.P50
	}
	return nil
}

// at puts one rate on a stack for the time of a step.
func (c carried) at(ctx context.Context, each *carrying, rate float64, progress io.Writer) (step, error) {
	number := max(int(rate*c.Step.Seconds()), 10)
	r, err := each.stack.run(ctx, load{rate: rate, number: number, mix: onlySilence, finish: 10 * c.Bound}, io.Discard)
	if err != nil {
		return step{}, err
	}
	notice := r.Times[timeOfFirstNotice]
	s := step{Rate: rate, Told: r.Told, Notice: notice, Processor: r.Processor, Errors: r.Errors}
	s.Within = notice.Count == number && notice.P99 <= float64(c.Bound.Milliseconds())
	fmt.Fprintf(progress, "%s, %.3g a second: %d of %d told, p50 %.0f ms, p99 %.0f ms\n", each.Commit, rate, notice.Count, number, notice.P50, notice.P99)
	for kind, times := range r.Errors {
		fmt.Fprintf(progress, "   %s (%d times)\n", kind, times)
	}
	return s, nil
}

func (c *carrying) write(out io.Writer, bound time.Duration) {
	fmt.Fprintf(out, "\n%s: carries %.3g cases a second to their first notice with 99 of 100 within %v, %.3g at most.\n", c.Commit, c.Carried, bound, c.Most)
	fmt.Fprintf(out, "Submit to first notice, unloaded: p50 %.0f ms, p99 %.0f ms; at half of what is carried: p50 %.0f ms, p99 %.0f ms (%.2f times the unloaded p50).\n",
		c.Unloaded.P50, c.Unloaded.P99, c.Half.P50, c.Half.P99, c.Ratio)
	fmt.Fprintf(out, "%9s %9s %8s %8s %8s   processor seconds a case: database, runner, functions\n", "a second", "told", "p50 ms", "p99 ms", "max ms")
	for _, s := range c.Steps {
		fmt.Fprintf(out, "%9.3g %9.3g %8.0f %8.0f %8.0f   %.3f, %.3f, %.3f\n", s.Rate, s.Told, s.Notice.P50, s.Notice.P99, s.Notice.Max,
			s.Processor.Database, s.Processor.Runner, s.Processor.Functions)
	}
}
