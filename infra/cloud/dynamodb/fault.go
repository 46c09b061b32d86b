package dynamodb

import (
	"context"
	"fmt"
	"net/http"
	"sync"
)

// Answer is what a caller gets when a fault meets its call.
type Answer int

const (
	// Forwarded: the database's own answer.
	Forwarded Answer = iota
	// Throttled: ProvisionedThroughputExceededException; nothing is done.
	Throttled
	// Conflict: another transaction holds the item; nothing is done. It is
	// TransactionCanceledException for a transaction, with the conflict at its
	// first action, and TransactionConflictException for anything else.
	Conflict
	// Failed: an internal server error; nothing is done.
	Failed
	// Dropped: the connection breaks; nothing is done.
	Dropped
	// FailedAfterCommit: the call is carried out, then answered with an
	// internal server error.
	FailedAfterCommit
	// DroppedAfterCommit: the call is carried out, then the connection breaks.
	DroppedAfterCommit
)

// Write, as a fault's operation, is every operation that writes.
const Write = "a write"

// Fault says which calls go wrong, and how. The functions' SDK tries again
// after most errors, and each try is a call of its own.
type Fault struct {
	Function  string                 // the caller's access key id; empty for any
	Operation string                 // empty for any; Write for any that writes
	Match     func(body []byte) bool // nil for any request body (JSON)
	Times     int                    // how many calls it meets; 0 for all

	Hold   bool   // the call waits until Release, before anything else; whoever holds must release
	Before func() // called before the call is carried out
	After  func() // called when it has been carried out, before its answer
	Answer Answer
}

// Injected is a fault at work.
type Injected struct {
	proxy    *Proxy
	fault    Fault
	met      int // guarded by proxy.mu
	removed  bool
	changed  chan struct{} // closed and replaced at each call met
	released chan struct{}
	once     sync.Once
}

// Inject puts a fault to work. When several match a call, the one injected
// first meets it, alone.
func (p *Proxy) Inject(fault Fault) *Injected {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := &Injected{proxy: p, fault: fault, changed: make(chan struct{}), released: make(chan struct{})}
	p.injected = append(p.injected, i)
	return i
}

// Met is how many calls the fault has met.
func (i *Injected) Met() int {
	i.proxy.mu.Lock()
	defer i.proxy.mu.Unlock()
	return i.met
}

// WaitMet returns once the fault has met n calls, which may be held.
func (i *Injected) WaitMet(ctx context.Context, n int) error {
	for {
		i.proxy.mu.Lock()
		met, changed := i.met, i.changed
		i.proxy.mu.Unlock()
		if met >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("the fault met %d calls, want %d: %w", met, n, ctx.Err())
		}
	}
}

// Release lets the held calls go on, and later ones pass without waiting.
func (i *Injected) Release() { i.once.Do(func() { close(i.released) }) }

// Remove ends the fault and releases what it holds.
func (i *Injected) Remove() {
	i.proxy.mu.Lock()
	i.removed = true
	i.proxy.mu.Unlock()
	i.Release()
}

// fault finds the fault that meets a call, and counts it.
func (p *Proxy) fault(c call) *Injected {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, i := range p.injected {
		if i.removed || (i.fault.Times > 0 && i.met >= i.fault.Times) || !i.fault.matches(c) {
			continue
		}
		i.met++
		close(i.changed)
		i.changed = make(chan struct{})
		return i
	}
	return nil
}

func (f Fault) matches(c call) bool {
	return (f.Function == "" || f.Function == c.function) &&
		(f.Operation == "" || f.Operation == c.operation || f.Operation == Write && c.writes()) &&
		(f.Match == nil || f.Match(c.body))
}

// hold keeps the call waiting when the fault says so.
func (i *Injected) hold() {
	if i.fault.Hold {
		<-i.released
	}
}

// instead reports whether the answer is given without asking the database.
func (a Answer) instead() bool {
	return a == Throttled || a == Conflict || a == Failed || a == Dropped
}

const errorNamespace = "com.amazonaws.dynamodb.v20120810#"

// response is the answer on the wire; the status is 0 for a broken connection.
func (a Answer) response(c call) (status int, body map[string]any) {
	refuse := func(code, message string) (int, map[string]any) {
		return http.StatusBadRequest, map[string]any{"__type": errorNamespace + code, "message": message}
	}
	switch a {
	case Throttled:
		return refuse("ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.")
	case Conflict:
		if len(c.actions) == 0 || (c.operation != "TransactWriteItems" && c.operation != "TransactGetItems") {
			return refuse("TransactionConflictException", "Transaction is ongoing for the item")
		}
		reasons := make([]map[string]any, len(c.actions))
		for n := range reasons {
			reasons[n] = map[string]any{"Code": "None"}
		}
		reasons[0] = map[string]any{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
		status, body = refuse("TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons")
		body["CancellationReasons"] = reasons
		return status, body
	case Failed, FailedAfterCommit:
		return http.StatusInternalServerError, map[string]any{"__type": errorNamespace + "InternalServerError", "message": "injected failure"}
	default:
		return 0, nil
	}
}
