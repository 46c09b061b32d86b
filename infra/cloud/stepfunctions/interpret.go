package stepfunctions

import (
	"encoding/json"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

// visit is one stay in one state.
type visit struct {
	state   *state
	entered time.Time
	input   string

	// For a task: how often each retrier was used, how often it was retried in
	// all, and what is under way.
	retries map[int]int64
	retried int64
	attempt *attempt
	retry   *clock.Timer
}

// document is the input as it was read.
func (v *visit) document() any {
	document, _ := decode([]byte(v.input)) // encode has written it.
	return document
}

// close ends what is under way.
func (v *visit) close() {
	if v.attempt != nil {
		v.attempt.close()
	}
	if v.retry != nil {
		v.retry.Stop()
	}
}

// run goes from state to state until one waits or the execution ends. The
// caller holds the engine's lock.
func (x *execution) run(name string, input any) {
	for name != "" {
		name, input = x.enter(x.definition.states[name], input)
	}
}

// enter does a state's work and returns the next state with its input; an
// empty name when there is none, or not yet.
func (x *execution) enter(st *state, input any) (string, any) {
	x.visit = &visit{state: st, entered: x.engine.now(), input: x.text(input)}
	if x.full() {
		x.fail(fails(errorRuntime, "The execution reached the maximum number of history events (%d).", historyLimit))
		return "", nil
	}
	x.record(st.Type+"StateEntered", detail{"name", st.name}, detail{"input", x.visit.input})
	switch st.Type {
	case typeTask:
		x.startAttempt()
		return "", nil
	case typeFail:
		x.fail(&failure{name: st.Error, cause: st.Cause})
		return "", nil
	}
	next, output, problem := x.compute(st, input)
	if problem != nil {
		x.fail(problem)
		return "", nil
	}
	return x.leave(next, output)
}

// compute is the work of the states that need nothing but their input.
func (x *execution) compute(st *state, input any) (next string, output any, problem *failure) {
	effective, problem := st.InputPath.pick(input)
	if problem != nil {
		return "", nil, problem
	}
	next, output = st.Next, effective
	switch st.Type {
	case typeChoice:
		next, problem = st.choose(effective)
	case typePass:
		output, problem = x.pass(st, input, effective)
	}
	if problem != nil {
		return "", nil, problem
	}
	output, problem = st.OutputPath.pick(output)
	return next, output, problem
}

func (x *execution) pass(st *state, input, effective any) (any, *failure) {
	result := effective
	if st.Parameters.present {
		filled, problem := fill(st.Parameters.value, effective, x.context(""))
		if problem != nil {
			return nil, problem
		}
		result = filled
	}
	if st.Result.present {
		result = st.Result.value
	}
	return st.ResultPath.place(input, result)
}

func (s *state) choose(input any) (string, *failure) {
	for _, branch := range s.Choices {
		value, ok := branch.variable.in(input)
		if !ok {
			return "", fails(errorRuntime, "Invalid path '%s': The choice state's condition path references an invalid value.",
				branch.Variable)
		}
		if text, ok := value.(string); ok && text == *branch.StringEquals {
			return branch.Next, nil
		}
	}
	if s.Default == "" {
		return "", fails(errorNoChoiceMatched, "No choice rule of '%s' matched and it has no Default", s.name)
	}
	return s.Default, nil
}

// leave records the way out of the present state. It ends the execution after
// a last state.
func (x *execution) leave(next string, output any) (string, any) {
	text := x.text(output)
	if len(text) > payloadLimit {
		x.fail(fails(errorDataLimitExceeded, "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.",
			x.visit.state.name))
		return "", nil
	}
	x.visit.close()
	x.record(x.visit.state.Type+"StateExited", detail{"name", x.visit.state.name}, detail{"output", text})
	if next == "" {
		x.end(Succeeded, text, nil)
	}
	return next, output
}

// context is the context object, which templates reach with $$. The token is
// empty outside a wait.
func (x *execution) context(token string) map[string]any {
	// StartExecution has read the input before.
	input, _ := decode([]byte(x.described.Input))
	object := map[string]any{
		"Execution": map[string]any{
			"Id":        x.described.ARN,
			"Input":     input,
			"Name":      x.described.Name,
			"RoleArn":   x.machine.role,
			"StartTime": stamp(x.described.Started),
		},
		"State": map[string]any{
			"EnteredTime": stamp(x.visit.entered),
			"Name":        x.visit.state.name,
			"RetryCount":  json.Number(encode(x.visit.retried)),
		},
		"StateMachine": map[string]any{"Id": x.machine.arn, "Name": x.machine.name},
	}
	if token != "" {
		object["Task"] = map[string]any{"Token": token}
	}
	return object
}

// stamp writes a time as the context object does.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }
