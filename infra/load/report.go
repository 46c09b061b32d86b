package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"time"
)

// report is what a run found.
type report struct {
	Seed         uint64            `json:"seed"`
	Rate         float64           `json:"arrivalsPerSecond"`
	Arrived      int               `json:"arrived"`
	Acknowledged int               `json:"acknowledged"`
	Answered     int               `json:"answeredAsPlanned"`
	Told         float64           `json:"casesPerSecondToFirstNotice"`
	Seconds      float64           `json:"seconds"`
	Times        map[string]spread `json:"milliseconds"`
	Errors       map[string]int    `json:"errors"`
	Broken       []string          `json:"broken"`
	LeftOut      []string          `json:"leftOut,omitempty"`
	Processor    processor         `json:"processorSecondsPerCase"`
	Processors   int               `json:"processors"`

	cases []*played
}

// report gathers what happened on the stage.
func (s *stage) report(t *opened, l load, arrived, took time.Duration, used processor) *report {
	r := &report{
		Seed: t.seed, Rate: l.rate, Seconds: took.Seconds(), Errors: s.times.wrong, LeftOut: t.left,
		Times: map[string]spread{}, Broken: []string{}, Processors: runtime.NumCPU(), cases: s.cases, Arrived: len(s.cases),
	}
	for _, c := range s.cases {
		if c.reference != "" {
			r.Acknowledged++
		}
		if c.done {
			r.Answered++
		}
	}
	for _, what := range timed {
		r.Times[what] = spreadOf(s.times.taken[what])
	}
	r.Told = float64(r.Times[timeOfFirstNotice].Count) / (arrived + time.Duration(r.Times[timeOfFirstNotice].P50*float64(time.Millisecond))).Seconds()
	if n := float64(r.Arrived); n > 0 {
		r.Processor = processor{used.Database / n, used.Runner / n, used.Functions / n}
	}
	return r
}

// failed is why a run counts as failed: nothing was acknowledged, so that nothing was
// measured, or a case is not as it should be at the end. It is nil where all is well.
func (r *report) failed() error {
	switch {
	case r.Acknowledged == 0:
		return errors.New("no request was acknowledged")
	case len(r.Broken) > 0:
		return fmt.Errorf("%d of %d acknowledged cases are not as they should be", len(r.Broken), r.Acknowledged)
	default:
		return nil
	}
}

// write writes a report for a person or for a program.
func (r *report) write(out io.Writer, asJSON bool) error {
	if asJSON {
		return writeJSON(out, r)
	}
	fmt.Fprintf(out, "\nSeed %d, %d processors: %d requests at %.3g a second; %d acknowledged, %d answered to the end of their plan, in %.0f s.\n\n",
		r.Seed, r.Processors, r.Arrived, r.Rate, r.Acknowledged, r.Answered, r.Seconds)
	fmt.Fprintf(out, "%-26s %7s %9s %9s %9s %9s\n", "milliseconds", "number", "p50", "p90", "p99", "max")
	for _, what := range timed {
		t := r.Times[what]
		fmt.Fprintf(out, "%-26s %7d %9.0f %9.0f %9.0f %9.0f\n", what, t.Count, t.P50, t.P90, t.P99, t.Max)
	}
	if r.Processor != (processor{}) {
		fmt.Fprintf(out, "\nProcessor seconds a case: DynamoDB Local %.3f, the runner %.3f, the functions %.3f.\n",
			r.Processor.Database, r.Processor.Runner, r.Processor.Functions)
	}
	fmt.Fprintln(out)
	for _, left := range r.LeftOut {
		fmt.Fprintln(out, "Left out:", left+".")
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Errors)) {
		fmt.Fprintf(out, "Error: %s (%d times)\n", kind, r.Errors[kind])
	}
	for _, broken := range r.Broken {
		fmt.Fprintln(out, "Broken:", broken)
	}
	if r.failed() == nil {
		fmt.Fprintf(out, "All %d acknowledged cases are there: each ledger verifies, each status is what was answered.\n", r.Acknowledged)
	}
	return nil
}

func writeJSON(out io.Writer, data any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(data)
}
