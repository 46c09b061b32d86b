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
// abandoned; one that may not run is abandoned at once.
func (l *Lambda) InvokeAsync(function string, payload []byte) error {
	err := l.attempt(function, payload, retryAfter)
	if errors.Is(err, ErrThrottled) {
		l.abandon(function, payload, err.Error())
		return nil
	}
	return err
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
		at := l.timeline.Now().Add(retries[0])
		l.timeline.Schedule(at, "retry of "+function, func() {
			if err := l.attempt(function, payload, retries[1:]); err != nil {
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
