package stepfunctions

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

const (
	targetPrefix = "AWSStepFunctions."
	contentType  = "application/x-amz-json-1.0"
	requestLimit = 2 << 20
	// unavailable is the service's error code for a failure of its own.
	unavailable = "ServiceUnavailable"
)

// ServeHTTP answers one request of the service's JSON 1.0 API. The clock stands
// still until it is answered.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer e.options.Timeline.Begin()()
	answer, err := e.operate(w, r)
	status := http.StatusOK
	if err != nil {
		var refusal *Error
		if !errors.As(err, &refusal) {
			refusal = refuse("SerializationException", "%v", err)
		}
		status = http.StatusBadRequest
		if refusal.Code == unavailable {
			status = http.StatusServiceUnavailable
		}
		answer = map[string]any{"__type": refusal.Code, "message": refusal.Message}
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Amzn-Requestid", rand.Text())
	w.WriteHeader(status)
	// A client that went away is nobody to tell.
	_ = json.NewEncoder(w).Encode(answer)
}

func (e *Engine) operate(w http.ResponseWriter, r *http.Request) (any, error) {
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), targetPrefix)
	if r.Method != http.MethodPost || !ok {
		return nil, refuse("UnknownOperationException", "a POST with an X-Amz-Target of %s… is needed", targetPrefix)
	}
	operation, ok := operations[name]
	if !ok {
		return nil, refuse("UnknownOperationException", "%s is not one of the operations of the local engine", name)
	}
	if outage := e.outages.meet(name); outage != nil {
		if outage.silent {
			// That the caller has gone shows once its request is read.
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}
		if outage.late {
			_, _ = operation(e, json.NewDecoder(http.MaxBytesReader(w, r.Body, requestLimit)))
		}
		return nil, refuse(unavailable, "The service is not available for the moment")
	}
	return operation(e, json.NewDecoder(http.MaxBytesReader(w, r.Body, requestLimit)))
}

// operation reads a request and gives its answer.
type operation func(e *Engine, body *json.Decoder) (any, error)

// reading makes an operation of a function that takes its request decoded. A
// field that the request type lacks is refused, so that nothing is left out in
// silence.
func reading[Request any](do func(*Engine, Request) (any, error)) operation {
	return func(e *Engine, body *json.Decoder) (any, error) {
		var request Request
		body.DisallowUnknownFields()
		if err := body.Decode(&request); err != nil {
			return nil, err
		}
		return do(e, request)
	}
}
