package stepfunctions

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

// How the timers of an execution are named on the clock: one of these, then the
// execution's name and the state's.
const (
	TimeoutTimer = "timeout: "
	RetryTimer   = "retry: "
)

// attempt is one call of a task's function, and the wait for a token after it.
type attempt struct {
	execution  *execution
	open       bool
	timer      *clock.Timer
	timesOutAt time.Time
}

func (a *attempt) close() {
	a.open = false
	a.timer.Stop()
}

// startAttempt calls the present task's function, for the first time or again.
func (x *execution) startAttempt() {
	if x.full() {
		x.fail(fails(errorRuntime, "The execution reached the maximum number of history events (%d).", historyLimit))
		return
	}
	st := x.visit.state
	token := ""
	if st.waitsForToken() {
		token = newToken()
	}
	call, problem := x.prepare(token)
	if problem != nil {
		x.fail(problem)
		return
	}
	x.recordTask("TaskScheduled", detail{"region", x.engine.options.Region},
		detail{"parameters", call.parameters}, detail{"timeoutInSeconds", call.timeoutSeconds})
	x.recordTask("TaskStarted")

	a := &attempt{
		execution: x, open: true,
		timesOutAt: x.engine.now().Add(time.Duration(call.timeoutSeconds) * time.Second),
	}
	x.visit.attempt = a
	if token != "" {
		x.engine.attempts[sha256.Sum256([]byte(token))] = a
	}
	a.timer = x.engine.options.Timeline.Schedule(a.timesOutAt, TimeoutTimer+x.described.Name+" "+st.name, func() {
		x.engine.timedOut(a)
	})
	x.engine.call(a, call)
}

// taskCall is what one attempt needs to know.
type taskCall struct {
	function       string
	payload        string
	parameters     string
	timeoutSeconds int64
}

func (x *execution) prepare(token string) (taskCall, *failure) {
	st := x.visit.state
	input, problem := st.InputPath.pick(x.visit.document())
	if problem != nil {
		return taskCall{}, problem
	}
	seconds, problem := st.timeout(input)
	if problem != nil {
		return taskCall{}, problem
	}
	filled, problem := fill(st.Parameters.value, input, x.context(token))
	if problem != nil {
		return taskCall{}, problem
	}
	parameters := filled.(map[string]any)
	payload, ok := parameters["Payload"]
	if !ok {
		payload = map[string]any{}
	}
	call := taskCall{
		function: parameters["FunctionName"].(string), payload: encode(payload),
		parameters: encode(parameters), timeoutSeconds: seconds,
	}
	if len(call.parameters) > payloadLimit {
		return taskCall{}, fails(errorDataLimitExceeded, "The state/task '%s' has parameters that exceed the maximum number of bytes service limit.", st.name)
	}
	return call, nil
}

func (s *state) timeout(input any) (int64, *failure) {
	switch {
	case s.TimeoutSeconds != nil:
		return *s.TimeoutSeconds, nil
	case !s.TimeoutSecondsPath.present:
		return timeoutLimit, nil
	}
	name := s.TimeoutSecondsPath.path.text
	value, ok := s.TimeoutSecondsPath.path.in(input)
	if !ok {
		return 0, fails(errorRuntime, "Invalid path '%s': no such field in %s", name, encode(input))
	}
	number, _ := value.(json.Number)
	seconds, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil || seconds < 1 || seconds > timeoutLimit {
		return 0, fails(errorRuntime, "Expected a positive integer at TimeoutSecondsPath '%s', found %s", name, encode(value))
	}
	return seconds, nil
}

// call invokes the function on a goroutine of its own. The clock stands still
// until its answer has been dealt with.
func (e *Engine) call(a *attempt, call taskCall) {
	end := e.options.Timeline.Begin()
	e.calls.Add(1)
	go func() {
		defer e.calls.Done()
		defer end()
		result, functionError, err := e.options.Invoke(e.ctx, call.function, []byte(call.payload))
		e.answered(a, result, functionError, err)
	}()
}

// answered takes a function's answer. An answer that comes after a timeout, a
// token or an abort changes nothing.
func (e *Engine) answered(a *attempt, result []byte, functionError string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !a.open || e.ctx.Err() != nil {
		return
	}
	x := a.execution
	payload, problem := readAnswer(result, functionError, err)
	if problem != nil {
		x.recordTaskProblem("TaskFailed", problem)
		x.taskFailed(problem)
		return
	}
	output := map[string]any{
		"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": json.Number("200"),
	}
	if x.visit.state.waitsForToken() {
		x.recordTask("TaskSubmitted", detail{"output", x.text(output)})
		return
	}
	x.taskSucceeded(output)
}

// readAnswer turns what Invoke gave into a payload, or into the error that the
// task fails with.
func readAnswer(result []byte, functionError string, err error) (any, *failure) {
	if err != nil {
		name := errorLambdaClient
		var coded interface{ ErrorCode() string }
		if errors.As(err, &coded) {
			name = "Lambda." + coded.ErrorCode()
		}
		return nil, &failure{name: name, cause: err.Error()}
	}
	if functionError != "" {
		var thrown struct {
			ErrorType string `json:"errorType"`
		}
		problem := &failure{name: errorLambdaUnknown, cause: string(result)}
		if json.Unmarshal(result, &thrown) == nil && thrown.ErrorType != "" {
			problem.name = thrown.ErrorType
		}
		return nil, problem
	}
	if len(result) > payloadLimit {
		return nil, fails(errorDataLimitExceeded, "The function returned a result with a size exceeding the maximum number of bytes service limit.")
	}
	payload, err := decode(result)
	if err != nil {
		return nil, fails(errorLambdaUnknown, "The function returned something else than JSON: %v", err)
	}
	return payload, nil
}

// timedOut is a task's timer.
func (e *Engine) timedOut(a *attempt) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !a.open {
		return
	}
	problem := &failure{name: errorTimeout}
	a.execution.recordTaskProblem("TaskTimedOut", problem)
	a.execution.taskFailed(problem)
}

// taskSucceeded ends the present task with its result.
func (x *execution) taskSucceeded(result any) {
	x.visit.close()
	x.recordTask("TaskSucceeded", detail{"output", x.text(result)})
	st := x.visit.state
	if st.ResultSelector.present {
		selected, problem := fill(st.ResultSelector.value, result, x.context(""))
		if problem != nil {
			x.fail(problem)
			return
		}
		result = selected
	}
	output, problem := st.ResultPath.place(x.visit.document(), result)
	if problem == nil {
		output, problem = st.OutputPath.pick(output)
	}
	if problem != nil {
		x.fail(problem)
		return
	}
	x.run(x.leave(st.Next, output))
}

// taskFailed ends the present attempt: again later, on to whoever catches the
// error, or the end of the execution.
func (x *execution) taskFailed(problem *failure) {
	x.visit.close()
	st := x.visit.state
	for i, r := range st.Retry {
		if !problem.matchesAny(r.ErrorEquals) {
			continue
		}
		if x.visit.retries[i] >= r.MaxAttempts {
			break
		}
		delay := x.engine.delay(r, x.visit.retries[i])
		if x.visit.retries == nil {
			x.visit.retries = map[int]int64{}
		}
		x.visit.retries[i]++
		x.visit.retried++
		x.retryAfter(delay)
		return
	}
	for _, c := range st.Catch {
		if !problem.matchesAny(c.ErrorEquals) {
			continue
		}
		output, unplaced := c.ResultPath.place(x.visit.document(), map[string]any{"Error": problem.name, "Cause": problem.cause})
		if unplaced != nil {
			x.fail(unplaced)
			return
		}
		x.run(x.leave(c.Next, output))
		return
	}
	x.fail(problem)
}

func (x *execution) retryAfter(delay time.Duration) {
	v := x.visit
	name := RetryTimer + x.described.Name + " " + v.state.name
	v.retry = x.engine.options.Timeline.Schedule(x.engine.now().Add(delay), name, func() {
		x.engine.mu.Lock()
		defer x.engine.mu.Unlock()
		if x.visit == v && x.described.Status == Running {
			x.startAttempt()
		}
	})
}

// delay is how long a retrier waits before its next attempt.
func (e *Engine) delay(r retrier, used int64) time.Duration {
	seconds := float64(r.IntervalSeconds) * math.Pow(r.BackoffRate, float64(used))
	longest := float64(timeoutLimit)
	if r.MaxDelaySeconds > 0 {
		longest = float64(r.MaxDelaySeconds)
	}
	seconds = min(seconds, longest)
	if r.JitterStrategy == "FULL" {
		seconds *= e.jitter.Float64()
	}
	return time.Duration(seconds * float64(time.Second))
}

// newToken is as long as the service's own tokens, so that what has to hold one
// is tried with the real size.
func newToken() string {
	token := make([]byte, 480)
	// crypto/rand never returns an error.
	_, _ = rand.Read(token)
	return base64.StdEncoding.EncodeToString(token)
}
