package stepfunctions

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"
)

// Status says how an execution stands, in the service's words.
type Status string

// The statuses that an execution can have here.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	Aborted   Status = "ABORTED"
)

// Execution describes one run of a state machine at one moment.
type Execution struct {
	ARN          string
	StateMachine string
	Name         string
	Status       Status
	// State is the state that it is in, or that it was in last.
	State string
	// TimesOutAt is when the present task times out; zero when none waits.
	TimesOutAt time.Time
	Started    time.Time
	// Stopped is zero while it runs.
	Stopped time.Time
	// Input and Output are JSON; Output is empty unless it succeeded.
	Input  string
	Output string
	// Error and Cause say why it failed or was stopped.
	Error string
	Cause string
}

// execution is an execution's own data; the engine's lock guards it.
type execution struct {
	engine     *Engine
	machine    *machine
	definition *definition
	serial     int64
	described  Execution
	events     []event
	last       string // document in its events
	visit      *visit
}

// StartExecution starts a run and returns its description. The input is JSON.
// The same name and input as a run that is still going gives that run. An empty
// name is replaced by a random one. Errors are of type *Error:
// StateMachineDoesNotExist, InvalidArn, InvalidName, InvalidExecutionInput,
// ExecutionAlreadyExists.
func (e *Engine) StartExecution(machineARN, name, input string) (Execution, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m, err := e.machine(machineARN)
	if err != nil {
		return Execution{}, err
	}
	if name == "" {
		name = rand.Text()
	}
	if err := checkName(name); err != nil {
		return Execution{}, err
	}
	document, err := decode([]byte(input))
	if err != nil || len(input) > payloadLimit {
		return Execution{}, refuse("InvalidExecutionInput", "Invalid State Machine Execution Input: JSON of up to %d bytes is needed", payloadLimit)
	}
	arn := e.arn("execution", m.name+":"+name)
	if old, ok := e.byARN[arn]; ok {
		if old.described.Status != Running || old.described.Input != input {
			return Execution{}, refuse("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn)
		}
		return old.describe(), nil
	}
	x := &execution{
		engine: e, machine: m, definition: m.definition, serial: int64(len(e.executions) + 1),
		described: Execution{
			ARN: arn, StateMachine: m.arn, Name: name, Status: Running, Started: e.now(), Input: input,
		},
	}
	e.executions = append(e.executions, x)
	e.byARN[arn] = x
	x.record("ExecutionStarted", detail{"input", input}, detail{"roleArn", m.role})
	x.run(x.definition.StartAt, document)
	return x.describe(), nil
}

// StopExecution aborts a run and returns when it ended; a run that has ended
// already stays as it is. Errors are of type *Error: ExecutionDoesNotExist,
// InvalidArn.
func (e *Engine) StopExecution(arn, name, cause string) (time.Time, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x, err := e.execution(arn)
	if err != nil {
		return time.Time{}, err
	}
	if x.described.Status == Running {
		x.end(Aborted, "", &failure{name: name, cause: cause})
	}
	return x.described.Stopped, nil
}

// Executions describes every execution, the latest first.
func (e *Engine) Executions() []Execution {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]Execution, 0, len(e.executions))
	for _, x := range slices.Backward(e.executions) {
		all = append(all, x.describe())
	}
	return all
}

// Execution describes one execution. Errors are of type *Error:
// ExecutionDoesNotExist, InvalidArn.
func (e *Engine) Execution(arn string) (Execution, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x, err := e.execution(arn)
	if err != nil {
		return Execution{}, err
	}
	return x.describe(), nil
}

// History gives an execution's events, the first one first. Errors are of type
// *Error: ExecutionDoesNotExist, InvalidArn.
func (e *Engine) History(arn string) ([]Event, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x, err := e.execution(arn)
	if err != nil {
		return nil, err
	}
	return x.history(), nil
}

func (e *Engine) execution(arn string) (*execution, error) {
	if !strings.HasPrefix(arn, "arn:") {
		return nil, refuse("InvalidArn", "Invalid Arn: '%s'", arn)
	}
	x, ok := e.byARN[arn]
	if !ok {
		return nil, refuse("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
	}
	return x, nil
}

func (x *execution) describe() Execution {
	described := x.described
	described.State = x.visit.state.name
	if open := x.visit.attempt; open != nil && open.open {
		described.TimesOutAt = open.timesOutAt
	}
	return described
}

// end closes the execution and whatever is under way in it.
func (x *execution) end(status Status, output string, problem *failure) {
	x.visit.close()
	x.described.Status = status
	x.described.Stopped = x.engine.now()
	x.described.Output = output
	if problem != nil {
		x.described.Error, x.described.Cause = problem.name, problem.cause
	}
	switch status {
	case Running:
		// No execution ends so.
	case Succeeded:
		x.record("ExecutionSucceeded", detail{"output", output})
	case Failed:
		x.record("ExecutionFailed", detail{"error", problem.name}, detail{"cause", problem.cause})
	case Aborted:
		x.record("ExecutionAborted", detail{"error", problem.name}, detail{"cause", problem.cause})
	}
}

func (x *execution) fail(problem *failure) { x.end(Failed, "", problem) }
