package lambda

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

// Function is one function to run.
type Function struct {
	ID          string // letters and digits; also the access key id of its processes
	Name        string
	ARN         string
	Alias       string // may be empty; there are no versions here
	Handler     string
	Binary      string // path of the executable
	Timeout     time.Duration
	MemoryMB    int
	Reserved    *int // how many may run at once; nil for no limit of its own
	Environment map[string]string
}

// Options are what New needs.
type Options struct {
	Timeline    *clock.Timeline
	Region      string
	Functions   []Function
	Environment map[string]string // for all functions, such as endpoints
	Processes   int               // most processes of one function; 0 means 10
	RealTime    bool              // functions are held to their limits of time
	Log         func(Line)        // gets every line that a process writes; may be nil
	Measure     func(Invocation)  // gets every invocation when it has ended; may be nil
}

// Invocation is one that has ended, or was not let begin.
type Invocation struct {
	At        time.Time
	Function  string // id
	Failed    bool
	TimedOut  bool
	Throttled bool
}

// Line is one line that a function's process wrote to its output.
type Line struct {
	At       time.Time
	Function string // id
	Text     string
}

// ErrNoFunction says that no function has the name asked for.
var ErrNoFunction = errors.New("function not found")

// Unhandled is the function error of every invocation that did not end well;
// the result then holds errorType and errorMessage.
const Unhandled = "Unhandled"

const (
	defaultProcesses = 10
	maxPayload       = 6 << 20
	maxAsyncPayload  = 1 << 20
	// aHang ends what never would, on a virtual clock: time stands still there
	// while a function works, so that a busy machine fails none.
	aHang = time.Hour
)

// Lambda runs functions. Its methods may be called from any goroutine.
type Lambda struct {
	timeline *clock.Timeline
	pools    map[string]*pool
	closing  context.Context
	close    context.CancelFunc
	running  sync.WaitGroup

	mu        sync.Mutex
	closed    bool
	abandoned []Abandoned
}

// New makes the service. No process is started before the first invocation.
func New(options Options) (*Lambda, error) {
	if options.Processes == 0 {
		options.Processes = defaultProcesses
	}
	if options.Log == nil {
		options.Log = func(Line) {}
	}
	if options.Measure == nil {
		options.Measure = func(Invocation) {}
	}
	closing, cancel := context.WithCancel(context.Background())
	l := &Lambda{
		timeline: options.Timeline,
		pools:    make(map[string]*pool),
		closing:  closing,
		close:    cancel,
	}
	for _, f := range options.Functions {
		if f.ID == "" || strings.IndexFunc(f.ID, notAlphanumeric) >= 0 {
			cancel()
			return nil, fmt.Errorf("function id %q is not letters and digits alone", f.ID)
		}
		if !options.RealTime {
			f.Timeout = aHang
		}
		l.pools[f.ID] = newPool(f, options)
	}
	return l, nil
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// find takes an id, a name or an ARN, the last two also with a qualifier.
func (l *Lambda) find(function string) (*pool, error) {
	if p, ok := l.pools[function]; ok {
		return p, nil
	}
	for _, p := range l.pools {
		for _, name := range []string{p.function.Name, p.function.ARN} {
			rest, ok := strings.CutPrefix(function, name)
			if name != "" && ok && (rest == "" || rest == ":$LATEST" || p.function.Alias != "" && rest == ":"+p.function.Alias) {
				return p, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrNoFunction, function)
}

// Invoke runs a function, given by id, name or ARN, and waits for its result.
// A function that fails gives functionError Unhandled and the error as its
// result; err is for what kept the function from running. When ctx ends the
// call returns, and the invocation goes on, as it does in the service.
func (l *Lambda) Invoke(ctx context.Context, function string, payload []byte) (result []byte, functionError string, err error) {
	done := make(chan outcome, 1)
	if err := l.start(function, payload, func(o outcome) { done <- o }); err != nil {
		return nil, "", err
	}
	select {
	case o := <-done:
		return o.result, o.functionError, o.err
	case <-ctx.Done():
		return nil, "", fmt.Errorf("invoking %s: %w", function, ctx.Err())
	}
}

// start begins an invocation and calls then with its outcome, all of it as
// running work on the timeline.
func (l *Lambda) start(function string, payload []byte, then func(outcome)) error {
	p, err := l.find(function)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("invoking %s: the runner is closing", function)
	}
	l.running.Add(1)
	end := l.timeline.Begin()
	go func() {
		defer l.running.Done()
		defer end()
		o := p.run(l.closing, payload)
		p.options.Measure(Invocation{
			At: l.timeline.Now(), Function: p.function.ID,
			Failed: o.functionError != "", TimedOut: o.timedOut, Throttled: errors.Is(o.err, ErrThrottled),
		})
		then(o)
	}()
	return nil
}

// Kill ends every process of a function, given by id, name or ARN, and
// reports how many of them were at work.
func (l *Lambda) Kill(function string) (atWork int, err error) {
	p, err := l.find(function)
	if err != nil {
		return 0, err
	}
	return p.kill(), nil
}

// Close ends every process and returns when all are gone and every line that
// they wrote has been given to Log.
func (l *Lambda) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.close()
	for _, p := range l.pools {
		p.close()
	}
	l.running.Wait()
}
