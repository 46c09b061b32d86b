package stepfunctions

import (
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

// Invoke calls a function and waits for its answer. functionARN is what the
// definition gives as FunctionName; payload and result are JSON. functionError
// is what Lambda says in its X-Amz-Function-Error header: not empty when the
// function failed, and then result holds its errorType and errorMessage. err is
// for a call that reached no function; an err with an ErrorCode method (as the
// SDK's have) fails the task as "Lambda.<code>". ctx ends when the engine is
// closed; a task's timeout or an abort does not end a call, as in the service.
type Invoke func(ctx context.Context, functionARN string, payload []byte) (result []byte, functionError string, err error)

// Options is what an engine needs.
type Options struct {
	// Timeline is the clock for every timeout and retry.
	Timeline *clock.Timeline
	// Region and Account go into the ARNs.
	Region  string
	Account string
	// Invoke calls the functions.
	Invoke Invoke
	// Seed makes the jitter of retries repeatable.
	Seed uint64
}

// Engine runs state machines. Its methods may be called from any goroutine. It
// is an http.Handler that speaks the service's JSON 1.0 API.
type Engine struct {
	options Options
	stop    context.CancelFunc
	ctx     context.Context
	calls   sync.WaitGroup
	outages outages

	mu         sync.Mutex
	jitter     *rand.Rand
	machines   []*machine
	executions []*execution
	byARN      map[string]*execution
	attempts   map[[sha256.Size]byte]*attempt // by the sums of their tokens, which are long
}

// New returns an engine without state machines.
func New(options Options) *Engine {
	ctx, stop := context.WithCancel(context.Background())
	return &Engine{
		options:  options,
		ctx:      ctx,
		stop:     stop,
		jitter:   rand.New(rand.NewPCG(options.Seed, options.Seed)),
		byARN:    map[string]*execution{},
		attempts: map[[sha256.Size]byte]*attempt{},
	}
}

// Close ends the calls of functions that are under way, and waits for them.
func (e *Engine) Close() {
	e.stop()
	e.calls.Wait()
}

func (e *Engine) arn(kind, name string) string {
	return "arn:aws:states:" + e.options.Region + ":" + e.options.Account + ":" + kind + ":" + name
}

func (e *Engine) now() time.Time { return e.options.Timeline.Now() }
