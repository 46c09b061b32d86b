package httpapi_test

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// limiter lets calls through until somebody says for how long it does not.
type limiter struct {
	wait  map[string]time.Duration // by client
	err   error
	every time.Duration
	burst int
}

func (l *limiter) TakeToken(_ context.Context, client string, every time.Duration, burst int, _ time.Time) (int, time.Duration, error) {
	l.every, l.burst = every, burst
	return 0, l.wait[client], l.err
}

func TestAClientThatCallsTooOftenIsToldWhenToComeAgain(t *testing.T) {
	w := newWorld(t)
	w.limiter.wait = map[string]time.Duration{"rr8": 1200 * time.Millisecond}
	recorder := w.golden("rate_limited", get("rr8", "/v1/requests"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusTooManyRequests, "rate_limited")
	if after := recorder.Header().Get("Retry-After"); after != "2" {
		t.Errorf("Retry-After is %q", after)
	}
	if w.limiter.every != 50*time.Millisecond || w.limiter.burst != 200 {
		t.Errorf("counted one every %v, %d at once", w.limiter.every, w.limiter.burst)
	}
	if recorder := w.do(get("rhq", "/v1/requests")); recorder.Code != http.StatusOK {
		t.Errorf("another client is answered %d", recorder.Code)
	}
	// The call is stopped before anything else is asked of it.
	if recorder := w.do(post("rr8", "/v1/requests/nothing/decision", "{")); recorder.Code != http.StatusTooManyRequests {
		t.Errorf("a call without sense is answered %d", recorder.Code)
	}
	// What needs no token is not counted.
	if recorder := w.do(get("", "/v1/rounds/bma-rd-2025-07/register")); recorder.Code != http.StatusOK {
		t.Errorf("the register is answered %d", recorder.Code)
	}
}

func TestALimiterThatFailsLetsNobodyThrough(t *testing.T) {
	w := newWorld(t)
	w.limiter.err = errUnavailable
	recorder := w.do(get("rr8", "/v1/requests"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusInternalServerError, "internal_error")
}
