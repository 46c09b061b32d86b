package lambda

import (
	"encoding/json"
	"net/http"
)

// ErrThrottled says that a function may not run now.
var ErrThrottled error = throttled{}

type throttled struct{}

func (throttled) Error() string { return "rate exceeded: the function's reserved concurrency is 0" }

// ErrorCode is the service's name of the error.
func (throttled) ErrorCode() string { return "TooManyRequestsException" }

// reserveNone keeps a function from running, or lets it run again. What runs
// already goes on.
func (p *pool) reserveNone(stopped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = stopped
}

func (p *pool) throttled() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopped
}

// serveConcurrency answers PutFunctionConcurrency and DeleteFunctionConcurrency.
// Of the numbers only 0 is known here.
func (l *Lambda) serveConcurrency(w http.ResponseWriter, r *http.Request) {
	p, err := l.find(r.PathValue("name"))
	if err != nil {
		refuseError(w, err)
		return
	}
	if r.Method == http.MethodDelete {
		p.reserveNone(false)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	var input struct{ ReservedConcurrentExecutions *int }
	if err := json.NewDecoder(r.Body).Decode(&input); err != nil || input.ReservedConcurrentExecutions == nil || *input.ReservedConcurrentExecutions != 0 {
		refuse(w, http.StatusBadRequest, "InvalidParameterValueException", "no other reserved concurrency than 0 is supported here")
		return
	}
	p.reserveNone(true)
	answer(w, http.StatusOK, `{"ReservedConcurrentExecutions":0}`)
}

// Configure gives a function another environment, as a deployment does:
// invocations that are under way end with the old one.
func (l *Lambda) Configure(function string, environment map[string]string) error {
	p, err := l.find(function)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.function.Environment = environment
	for _, s := range p.idle {
		s.kill()
	}
	p.idle = nil
	for s := range p.all {
		s.outdated = true
	}
	return nil
}
