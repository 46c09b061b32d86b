package lambda

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// ErrThrottled says that as many invocations run as are reserved for a function.
var ErrThrottled error = throttled{}

type throttled struct{}

func (throttled) Error() string { return "rate exceeded" }

// ErrorCode is the service's name of the error.
func (throttled) ErrorCode() string { return "TooManyRequestsException" }

// Reserve lets a function, given by id, name or ARN, run so many invocations at
// once, as a reserved concurrency does: 0 stops it, a negative number ends the
// limit. What runs already goes on; what is refused gets ErrThrottled.
func (l *Lambda) Reserve(function string, atOnce int) error {
	p, err := l.find(function)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.function.Reserved = &atOnce
	if atOnce < 0 {
		p.function.Reserved = nil
	}
	return nil
}

// admit lets an invocation begin, unless as many run as are reserved.
func (p *pool) admit() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.function.Reserved != nil && p.atWork >= *p.function.Reserved {
		return false
	}
	p.atWork++
	return true
}

func (p *pool) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.atWork--
}

// serveConcurrency answers PutFunctionConcurrency and DeleteFunctionConcurrency.
func (l *Lambda) serveConcurrency(w http.ResponseWriter, r *http.Request) {
	function := r.PathValue("name")
	if r.Method == http.MethodDelete {
		if err := l.Reserve(function, -1); err != nil {
			refuseError(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	var input struct{ ReservedConcurrentExecutions *int }
	if err := json.NewDecoder(r.Body).Decode(&input); err != nil || input.ReservedConcurrentExecutions == nil || *input.ReservedConcurrentExecutions < 0 {
		refuse(w, http.StatusBadRequest, "InvalidParameterValueException", "a reserved concurrency is 0 or more")
		return
	}
	if err := l.Reserve(function, *input.ReservedConcurrentExecutions); err != nil {
		refuseError(w, err)
		return
	}
	answer(w, http.StatusOK, fmt.Sprintf(`{"ReservedConcurrentExecutions":%d}`, *input.ReservedConcurrentExecutions))
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
