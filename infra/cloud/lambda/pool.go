package lambda

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// outcome is how an invocation ended.
type outcome struct {
	result        []byte
	functionError string
	timedOut      bool
	err           error
}

func failed(kind, message string) outcome {
	result, err := json.Marshal(map[string]string{"errorType": kind, "errorMessage": message})
	return outcome{result: result, functionError: Unhandled, err: err}
}

// initLimit is how long a new process may take until it asks for work. The
// service allows ten seconds on a machine of its own; here many share one.
const initLimit = time.Minute

func (o Options) initLimit() time.Duration {
	if o.RealTime {
		return initLimit
	}
	return aHang
}

// pool holds one function's processes.
type pool struct {
	function Function
	options  Options
	slots    chan struct{} // one for each process that may be at work

	mu     sync.Mutex
	all    map[*sandbox]struct{}
	idle   []*sandbox
	atWork int // invocations that were let begin, and have not ended
	closed bool
}

func newPool(f Function, options Options) *pool {
	return &pool{
		function: f,
		options:  options,
		slots:    make(chan struct{}, options.Processes),
		all:      make(map[*sandbox]struct{}),
	}
}

// run waits for a free process and runs one invocation in it.
func (p *pool) run(ctx context.Context, payload []byte) outcome {
	if !p.admit() {
		return outcome{err: fmt.Errorf("invoking %s: %w", p.function.ID, ErrThrottled)}
	}
	defer p.leave()
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return outcome{err: fmt.Errorf("invoking %s: %w", p.function.ID, ctx.Err())}
	}
	id := newRequestID()
	for {
		s, err := p.take()
		if err != nil {
			return outcome{err: fmt.Errorf("invoking %s: %w", p.function.ID, err)}
		}
		o, taken := s.run(ctx, id, payload)
		if !taken && s.served {
			continue // it died while idle, which no caller need know
		}
		p.giveBack(s)
		return o
	}
}

// take gives the process that was used last, or a new one.
func (p *pool) take() (*sandbox, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, fmt.Errorf("the runner is closing")
	}
	for len(p.idle) > 0 {
		s := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		if !s.dead() {
			return s, nil
		}
	}
	s, err := startSandbox(p.function, p.options)
	if err != nil {
		return nil, err
	}
	p.all[s] = struct{}{}
	go func() {
		<-s.exited
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.all, s)
	}()
	return s, nil
}

func (p *pool) giveBack(s *sandbox) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.served = true
	switch {
	case s.outdated:
		s.kill()
	case !s.dead():
		p.idle = append(p.idle, s)
	}
}

func (p *pool) kill() (atWork int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.all {
		if s.atWork() {
			atWork++
		}
		s.kill()
	}
	return atWork
}

// close kills every process and waits until they are gone.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	var gone []chan struct{}
	for s := range p.all {
		s.kill()
		gone = append(gone, s.exited)
	}
	p.mu.Unlock()
	for _, exited := range gone {
		<-exited
	}
}

// newRequestID is a random UUID, version 4.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
