package lambda

import (
	"context"
	"io"
	"net/http"
	"strconv"
)

// runtimeAPI is the four routes of version 2018-06-01.
func (s *sandbox) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	const base = "/2018-06-01/runtime/"
	mux.HandleFunc("GET "+base+"invocation/next", s.serveNext)
	mux.HandleFunc("POST "+base+"invocation/{id}/response", s.serveResponse)
	mux.HandleFunc("POST "+base+"invocation/{id}/error", s.serveError)
	mux.HandleFunc("POST "+base+"init/error", s.serveInitError)
	return mux
}

func (s *sandbox) serveNext(w http.ResponseWriter, r *http.Request) {
	var inv *invocation
	select {
	case inv = <-s.next:
	case <-r.Context().Done():
		return
	}
	s.mu.Lock()
	s.current = inv
	s.mu.Unlock()
	// The deadline outlives this request; it ends with the invocation.
	inv.deadline, inv.end = context.WithTimeout(context.Background(), s.function.Timeout)
	at, _ := inv.deadline.Deadline()
	close(inv.taken)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(at.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", s.function.ARN)
	_, _ = w.Write(inv.payload) // a process that is gone is noticed by its exit
}

func (s *sandbox) serveResponse(w http.ResponseWriter, r *http.Request) {
	inv, ok := s.invocation(w, r)
	if !ok {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload+1))
	if err != nil {
		return // the process died while it answered
	}
	if len(body) > maxPayload {
		answer(w, http.StatusRequestEntityTooLarge, `{"errorType":"RequestEntityTooLarge"}`)
		settle(inv, failed("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes)."))
		return
	}
	answer(w, http.StatusAccepted, `{"status":"OK"}`)
	settle(inv, outcome{result: body})
}

func (s *sandbox) serveError(w http.ResponseWriter, r *http.Request) {
	inv, ok := s.invocation(w, r)
	if !ok {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload))
	if err != nil {
		return
	}
	answer(w, http.StatusAccepted, `{"status":"OK"}`)
	settle(inv, outcome{result: body, functionError: Unhandled})
}

func (s *sandbox) serveInitError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload))
	if err != nil {
		return
	}
	s.mu.Lock()
	s.initError = body
	s.mu.Unlock()
	answer(w, http.StatusAccepted, `{"status":"OK"}`)
}

// invocation gives the invocation that the process is at work on, or answers
// that the id is wrong.
func (s *sandbox) invocation(w http.ResponseWriter, r *http.Request) (*invocation, bool) {
	s.mu.Lock()
	inv := s.current
	s.mu.Unlock()
	if inv == nil || inv.id != r.PathValue("id") {
		answer(w, http.StatusBadRequest, `{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}`)
		return nil, false
	}
	return inv, true
}

// settle gives the outcome; a second one for the same invocation is dropped.
func settle(inv *invocation, o outcome) {
	select {
	case inv.done <- o:
	default:
	}
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}
