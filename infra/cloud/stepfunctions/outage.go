package stepfunctions

import (
	"slices"
	"sync"
)

// Outage is a time in which the API answers calls with a failure of its own, or
// not at all; unless only answers are lost, it does nothing. Executions and their timers go on meanwhile.
type Outage struct {
	engine     *Engine
	operations []string
	silent     bool
	late       bool // the call is carried out first
	met        int  // guarded by the engine's outages
}

// outages are those that last.
type outages struct {
	mu   sync.Mutex
	last []*Outage
}

// FailCalls begins an outage of the operations of the names given; of all when
// none is given.
func (e *Engine) FailCalls(operations ...string) *Outage {
	return e.begin(&Outage{engine: e, operations: operations})
}

// HangCalls begins an outage of the same kind in which calls are taken and never
// answered: the caller waits until it gives up.
func (e *Engine) HangCalls(operations ...string) *Outage {
	return e.begin(&Outage{engine: e, operations: operations, silent: true})
}

// LoseAnswers begins an outage in which calls are carried out, and then answered
// with a failure.
func (e *Engine) LoseAnswers(operations ...string) *Outage {
	return e.begin(&Outage{engine: e, operations: operations, late: true})
}

func (e *Engine) begin(o *Outage) *Outage {
	e.outages.mu.Lock()
	defer e.outages.mu.Unlock()
	e.outages.last = append(e.outages.last, o)
	return o
}

// End ends the outage.
func (o *Outage) End() {
	all := &o.engine.outages
	all.mu.Lock()
	defer all.mu.Unlock()
	all.last = slices.DeleteFunc(all.last, func(each *Outage) bool { return each == o })
}

// Met is how many calls met the outage.
func (o *Outage) Met() int {
	o.engine.outages.mu.Lock()
	defer o.engine.outages.mu.Unlock()
	return o.met
}

// meet returns the outage that a call of an operation meets; nil if none.
func (all *outages) meet(operation string) *Outage {
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, o := range all.last {
		if len(o.operations) == 0 || slices.Contains(o.operations, operation) {
			o.met++
			return o
		}
	}
	return nil
}
