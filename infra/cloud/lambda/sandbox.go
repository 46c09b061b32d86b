package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"example.org/derogations/infra/cloud/process"
)

// sandbox is one process of a function with the runtime API that it talks to.
type sandbox struct {
	function  Function
	cmd       *exec.Cmd
	server    *http.Server
	next      chan *invocation // handed to the process when it asks for work
	exited    chan struct{}    // closed when the process is gone and its output read
	initLimit time.Duration
	served    bool // has ended an invocation; set by the pool
	outdated  bool // has an environment that is no longer the function's; set by the pool
	killed    atomic.Bool
	log       func(text string)
	output    *output

	mu        sync.Mutex
	current   *invocation
	initError []byte
	exitErr   error
}

// invocation is one event on its way through a process.
type invocation struct {
	id       string
	payload  []byte
	taken    chan struct{}   // closed when the process has it
	deadline context.Context // set before taken is closed, with its end
	end      context.CancelFunc
	done     chan outcome
}

func startSandbox(f Function, options Options) (*sandbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for the runtime API: %w", err)
	}
	s := &sandbox{
		function:  f,
		next:      make(chan *invocation),
		exited:    make(chan struct{}),
		initLimit: options.initLimit(),
	}
	s.server = &http.Server{Handler: s.runtimeAPI(), ReadHeaderTimeout: time.Minute}
	s.log = func(text string) {
		options.Log(Line{At: options.Timeline.Now(), Function: f.ID, Text: text})
	}
	if s.output, err = newOutput(s.log); err != nil {
		return nil, errors.Join(fmt.Errorf("a pipe for the output of %s: %w", f.ID, err), listener.Close())
	}
	s.cmd = process.Command(context.Background(), f.Binary)
	s.cmd.Dir = filepath.Dir(f.Binary)
	s.cmd.Env = environment(f, options, listener.Addr().String())
	// One pipe for both, so that they are read in order.
	s.cmd.Stdout = s.output.writer
	s.cmd.Stderr = s.output.writer
	if err := process.Start(s.cmd); err != nil {
		s.output.end()
		return nil, errors.Join(fmt.Errorf("starting %s: %w", f.Binary, err), listener.Close())
	}
	go func() { _ = s.server.Serve(listener) }()
	go func() {
		s.exitErr = s.cmd.Wait()
		s.output.end()
		_ = s.server.Close()
		close(s.exited)
	}()
	return s, nil
}

// environment is what the service gives to a process, and nothing of the
// runner's own but the path.
func environment(f Function, options Options, api string) []string {
	variables := map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          api,
		"AWS_LAMBDA_FUNCTION_NAME":        f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(f.MemoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + f.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "local",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_EXECUTION_ENV":               "AWS_Lambda_provided.al2023",
		"AWS_REGION":                      options.Region,
		"AWS_DEFAULT_REGION":              options.Region,
		"AWS_ACCESS_KEY_ID":               f.ID,
		"AWS_SECRET_ACCESS_KEY":           "local",
		// The developer's own profile must never leak in.
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
		"_HANDLER":                    f.Handler,
		"LAMBDA_TASK_ROOT":            filepath.Dir(f.Binary),
		"LANG":                        "en_US.UTF-8",
		"TZ":                          ":UTC",
		"PATH":                        os.Getenv("PATH"),
	}
	for _, more := range []map[string]string{options.Environment, f.Environment} {
		for name, v := range more {
			variables[name] = v
		}
	}
	list := make([]string, 0, len(variables))
	for name, v := range variables {
		list = append(list, name+"="+v)
	}
	return list
}

// run gives the process one event and waits for the outcome. taken is false
// when the process ended before it asked for the event.
func (s *sandbox) run(ctx context.Context, id string, payload []byte) (o outcome, taken bool) {
	inv := &invocation{id: id, payload: payload, taken: make(chan struct{}), done: make(chan outcome, 1)}
	limit := time.NewTimer(s.initLimit)
	defer limit.Stop()
	select {
	case s.next <- inv:
	case <-s.exited:
		return s.died(id), false
	case <-limit.C:
		s.kill()
		return s.fault(id, "Sandbox.Timedout", "the process did not ask for work in time"), true
	case <-ctx.Done():
		return outcome{err: fmt.Errorf("invoking %s: %w", s.function.ID, ctx.Err())}, true
	}
	<-inv.taken
	defer inv.end()
	select {
	case o = <-inv.done:
	case <-s.exited:
		select {
		case o = <-inv.done:
		default:
			o = s.died(id)
		}
	case <-inv.deadline.Done():
		s.kill()
		<-s.exited
		o = s.fault(id, "Sandbox.Timedout", fmt.Sprintf("Task timed out after %.2f seconds", s.function.Timeout.Seconds()))
		o.timedOut = true
	}
	// Whoever waits for the outcome finds what the function printed on record.
	s.output.catchUp()
	s.mu.Lock()
	s.current = nil
	s.mu.Unlock()
	return o, true
}

// died is the outcome of an invocation whose process has ended.
func (s *sandbox) died(id string) outcome {
	s.mu.Lock()
	reported := s.initError
	s.mu.Unlock()
	if reported != nil {
		return outcome{result: reported, functionError: Unhandled}
	}
	reason := "Runtime exited without providing a reason"
	if s.exitErr != nil {
		reason = "Runtime exited with error: " + s.exitErr.Error()
	}
	return s.fault(id, "Runtime.ExitError", reason)
}

// fault is an outcome that the function itself could not report, so it is
// logged on the function's behalf.
func (s *sandbox) fault(id, kind, reason string) outcome {
	s.log(errorLine("invocation failed", kind+": "+reason))
	return failed(kind, "RequestId: "+id+" Error: "+reason)
}

func errorLine(message, reason string) string {
	line, err := json.Marshal(map[string]string{"level": "ERROR", "msg": message, "error": reason})
	if err != nil {
		return message
	}
	return string(line)
}

func (s *sandbox) kill() {
	s.killed.Store(true)
	_ = process.Stop(s.cmd)
}

// dead reports whether the process has ended, or is about to: one that was killed may
// still ask for work for a moment, and would take it with it.
func (s *sandbox) dead() bool {
	if s.killed.Load() {
		return true
	}
	select {
	case <-s.exited:
		return true
	default:
		return false
	}
}

func (s *sandbox) atWork() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current != nil
}
