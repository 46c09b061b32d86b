package casework

import (
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// Wait is where a case's execution waits, with the task token that ends the
// wait. A wait without a token belongs to a cycle that has not waited yet.
type Wait struct {
	Reference  string           `json:"reference"`
	Cycle      int              `json:"cycle"`
	Step       int              `json:"step"`
	Stage      derogation.Stage `json:"stage,omitempty"`
	EnteredAt  time.Time        `json:"enteredAt,omitzero"`
	Attempt    int              `json:"attempt"`
	Definition int              `json:"definition"`
	Token      string           `json:"token,omitempty"`
}

// FirstWait is the wait of a case whose execution has not waited yet.
func FirstWait(reference string) Wait { return Wait{Reference: reference, Cycle: 1} }

// Fence orders waits: a wait replaces another only if its fence is greater, as
// strings compare. The entry time stands between step and attempt because a
// state may be entered again for the same step (its timer was early), and the
// attempt then begins at 0 again.
func (w Wait) Fence() string {
	return fmt.Sprintf("%06d#%06d#%s#%06d", w.Cycle, w.Step, w.EnteredAt.UTC().Format(fenceTime), w.Attempt)
}

const fenceTime = "2006-01-02T15:04:05.000"

// Place is how far a case's execution has come: what is known of a wait without
// its token.
type Place struct {
	Cycle     int
	Step      int
	EnteredAt time.Time
	Attempt   int
}

// PlaceOf reads a fence back.
func PlaceOf(fence string) (Place, error) {
	var p Place
	var enteredAt string
	_, err := fmt.Sscanf(strings.ReplaceAll(fence, "#", " "), "%d %d %s %d", &p.Cycle, &p.Step, &enteredAt, &p.Attempt)
	if err == nil {
		p.EnteredAt, err = time.Parse(fenceTime, enteredAt)
	}
	if err != nil {
		return Place{}, fmt.Errorf("fence %q: %w", fence, err)
	}
	return p, nil
}

// Progress is an execution's data, and the output of each of its tasks: where
// the ledger stands, so which state comes next, and how long that one waits. It
// is built anew each time; what an execution remembers is a hint only.
type Progress struct {
	Reference      string           `json:"reference"`
	Cycle          int              `json:"cycle"`
	Step           int              `json:"step"`
	Next           derogation.Stage `json:"next"`
	Seconds        int              `json:"seconds"`
	OverdueSeconds int              `json:"overdueSeconds"`
}

func progressOf(s derogation.State, cycle int, now time.Time) (Progress, error) {
	stage, err := s.Stage()
	if err != nil {
		return Progress{}, err
	}
	ends, err := s.WaitEndsAt(now)
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Reference: s.Reference, Cycle: cycle, Step: s.Step, Next: stage, Seconds: 1, OverdueSeconds: 1}
	if ends.IsZero() {
		return p, nil
	}
	p.Seconds = secondsUntil(now, ends)
	switch stage {
	case derogation.Stage(derogation.Union):
		p.OverdueSeconds = secondsUntil(ends, s.Request.Window.To)
	case derogation.StageUnionOverdue:
		p.OverdueSeconds = p.Seconds
	default:
		// Nothing is overdue in them.
	}
	return p, nil
}

// secondsUntil rounds up, so that a timer is late rather than early, and is
// never less than 1: Step Functions refuses 0.
func secondsUntil(now, then time.Time) int {
	return max(1, int((then.Sub(now)+time.Second-1)/time.Second))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
