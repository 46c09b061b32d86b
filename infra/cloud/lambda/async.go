package lambda

import (
	"errors"
	"slices"
	"time"
)

// Abandoned is an asynchronous invocation that failed for good.
type Abandoned struct {
	Function string // id
	Payload  []byte
	Reason   string
}

// retryAfter is how long the service waits before it tries an asynchronous
// invocation again: twice, by the timeline's clock.
var retryAfter = []time.Duration{time.Minute, 2 * time.Minute}

// InvokeAsync runs a function and does not wait. A function that fails is
// tried twice more, after one and two minutes on the timeline, and then
// abandoned; what may not run uses up no try.
func (l *Lambda) InvokeAsync(function string, payload []byte) error {
	return l.attempt(function, payload, retryAfter)
}

func (l *Lambda) attempt(function string, payload []byte, retries []time.Duration) error {
	return l.start(function, payload, func(o outcome) {
		if o.err == nil && o.functionError == "" {
			return
		}
		reason := string(o.result)
		if o.err != nil {
			reason = o.err.Error()
		}
		if len(retries) == 0 || l.closing.Err() != nil {
			l.abandon(function, payload, reason)
			return
		}
		at, left := l.timeline.Now().Add(retries[0]), retries[1:]
		if errors.Is(o.err, ErrThrottled) {
			left = retries // What was not let begin has used up nothing.
		}
		l.timeline.Schedule(at, "retry of "+function, func() {
			if err := l.attempt(function, payload, left); err != nil {
				l.abandon(function, payload, err.Error())
			}
		})
	})
}

func (l *Lambda) abandon(function string, payload []byte, reason string) {
	id := function
	if p, err := l.find(function); err == nil {
		id = p.function.ID
		p.options.Log(Line{At: l.timeline.Now(), Function: id, Text: errorLine("asynchronous invocation abandoned", reason)})
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.abandoned = append(l.abandoned, Abandoned{Function: id, Payload: payload, Reason: reason})
}

// Abandoned lists the asynchronous invocations that failed for good.
func (l *Lambda) Abandoned() []Abandoned {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.abandoned)
}
