package cloud

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/alarms"
	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/cloud/stepfunctions"
)

// Watch judges the template's alarms from now on, over what the functions' lines
// say and what the cloud itself can tell in the services' place: invocations,
// errors, throttles and durations of Lambda, the age of what streams hand on,
// executions that did not succeed, server errors, and what was given up. Other
// figures of AWS's services are put into its Figures by hand, or are missing.
// Each figure comes late by so much.
func (c *Cloud) Watch(late time.Duration) (*alarms.Watch, error) {
	return alarms.NewWatch(c.Template.Alarms, c.figures, late, c.Timeline.Now())
}

// JudgeAlarms has a watch judge every minute up to now.
func (c *Cloud) JudgeAlarms(w *alarms.Watch) ([]alarms.Change, error) {
	c.sample()
	return w.Until(c.Timeline.Now())
}

func (c *Cloud) put(at time.Time, namespace, name, dimension, of string, value float64) {
	c.figures.Put(at, namespace, name, map[string]string{dimension: of}, value)
}

const ofLambda = "AWS/Lambda"

// samples are what was looked at already of that which is not told as it
// happens.
type samples struct {
	mu         sync.Mutex
	executions map[string]bool // by ARN: those that have ended
	queueUntil time.Time
}

// ended is the metric of each way in which an execution ends.
var ended = map[stepfunctions.Status]string{
	stepfunctions.Succeeded: "ExecutionsSucceeded", stepfunctions.Failed: "ExecutionsFailed",
	stepfunctions.Aborted: "ExecutionsAborted",
}

// sample looks at executions, and at what streams gave up, minute by minute.
func (c *Cloud) sample() {
	s := &c.sampled
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.executions == nil {
		s.executions = map[string]bool{}
	}
	if c.Engine != nil {
		for _, e := range c.Engine.Executions() {
			if name, over := ended[e.Status]; over && !s.executions[e.ARN] {
				s.executions[e.ARN] = true
				c.put(e.Stopped, "AWS/States", name, "StateMachineArn", e.StateMachine, 1)
			}
		}
	}
	now := c.Timeline.Now().Truncate(time.Minute)
	if s.queueUntil.IsZero() {
		s.queueUntil = now.Add(-time.Hour)
	}
	for ; s.queueUntil.Before(now); s.queueUntil = s.queueUntil.Add(time.Minute) {
		visible := 0.0
		for _, d := range c.Streams.Dropped() {
			if !d.At.After(s.queueUntil) && (d.Taken.IsZero() || d.Taken.After(s.queueUntil)) {
				visible++
			}
		}
		for _, a := range c.Template.Alarms {
			for _, m := range a.Metrics {
				if m.Name == "ApproximateNumberOfMessagesVisible" { // There is one queue, and streams alone fill it.
					c.figures.Put(s.queueUntil, m.Namespace, m.Name, m.Dimensions, visible)
				}
			}
		}
	}
}

func (c *Cloud) functionName(id string) string {
	f, _ := c.Template.Function(id)
	return f.Name
}

// measureLine takes the metrics in a line, and from its own member how long the
// invocation took.
func (c *Cloud) measureLine(line lambda.Line) {
	if err := c.figures.PutLine(line.At, line.Text); err != nil {
		fmt.Fprintf(c.output.log, "%s %v\n", line.Function, err)
	}
	var took struct {
		Milliseconds *float64 `json:"durationMs"`
	}
	if json.Unmarshal([]byte(line.Text), &took) == nil && took.Milliseconds != nil {
		c.put(line.At, ofLambda, "Duration", "FunctionName", c.functionName(line.Function), *took.Milliseconds)
	}
}

func (c *Cloud) measureInvocation(i lambda.Invocation) {
	name := c.functionName(i.Function)
	if i.Throttled {
		c.put(i.At, ofLambda, "Throttles", "FunctionName", name, 1)
		return
	}
	c.put(i.At, ofLambda, "Invocations", "FunctionName", name, 1)
	failed := 0.0
	if i.Failed {
		failed = 1
	}
	c.put(i.At, ofLambda, "Errors", "FunctionName", name, failed)
	if f, ok := c.Template.Function(i.Function); ok && i.TimedOut {
		c.put(i.At, ofLambda, "Duration", "FunctionName", name, float64(f.Timeout.Milliseconds()))
	}
}

func (c *Cloud) measureAge(function string, age time.Duration) {
	c.put(c.Timeline.Now(), ofLambda, "IteratorAge", "FunctionName", c.functionName(function), float64(age.Milliseconds()))
}

// measured counts the gateway's answers, and its server errors among them.
func (c *Cloud) measured(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := &statusWriter{ResponseWriter: w}
		api.ServeHTTP(status, r)
		failed := 0.0
		if status.status >= http.StatusInternalServerError {
			failed = 1
		}
		c.put(c.Timeline.Now(), "AWS/ApiGateway", "Count", "ApiId", apiID, 1)
		c.put(c.Timeline.Now(), "AWS/ApiGateway", "5xx", "ApiId", apiID, failed)
	})
}

// statusWriter notes the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
