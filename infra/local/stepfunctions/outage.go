package stepfunctions

import (
	"slices"
	"sync"
)

// Outage is a time in which the API answers calls with a failure of its own,
// and does nothing. Executions and their timers go on meanwhile.
type Outage struct {
	engine     *Engine
	operations []string
	met        int // guarded by the engine's outages
}

// outages are those that last.
type outages struct {
	mu   sync.Mutex
	last []*Outage
}

// FailCalls begins an outage of the operations of the names given; of all when
// none is given.
func (e *Engine) FailCalls(operations ...string) *Outage {
	o := &Outage{engine: e, operations: operations}
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

// meet reports whether a call of an operation meets an outage.
func (all *outages) meet(operation string) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, o := range all.last {
		if len(o.operations) == 0 || slices.Contains(o.operations, operation) {
			o.met++
			return true
		}
	}
	return false
}
