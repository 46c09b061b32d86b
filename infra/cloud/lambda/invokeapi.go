package lambda

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// Handler answers the service's Invoke API, for functions that invoke others
// and for an execution engine outside the runner, and the calls that stop a
// function and let it run again.
func (l *Lambda) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2015-03-31/functions/{name}/invocations", l.serveInvoke)
	mux.HandleFunc("PUT /2017-10-31/functions/{name}/concurrency", l.serveConcurrency)
	mux.HandleFunc("DELETE /2017-10-31/functions/{name}/concurrency", l.serveConcurrency)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "UnknownOperationException", r.Method+" "+r.URL.Path+" is not supported here")
	})
	return mux
}

func (l *Lambda) serveInvoke(w http.ResponseWriter, r *http.Request) {
	kind := r.Header.Get("X-Amz-Invocation-Type")
	limit := int64(maxPayload)
	if kind == "Event" {
		limit = maxAsyncPayload
	}
	payload, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return // the caller has gone
	}
	if int64(len(payload)) > limit {
		refuse(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", "the payload is too large")
		return
	}
	if len(payload) == 0 {
		payload = []byte("{}")
	}
	if !json.Valid(payload) {
		refuse(w, http.StatusBadRequest, "InvalidRequestContentException", "the payload is not JSON")
		return
	}
	function := r.PathValue("name")
	switch kind {
	case "Event":
		if err := l.InvokeAsync(function, payload); err != nil {
			refuseError(w, err)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	case "", "RequestResponse":
		result, functionError, err := l.Invoke(r.Context(), function, payload)
		if err != nil {
			refuseError(w, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("X-Amz-Executed-Version", "$LATEST")
		if functionError != "" {
			h.Set("X-Amz-Function-Error", functionError)
		}
		_, _ = w.Write(result)
	default:
		refuse(w, http.StatusBadRequest, "InvalidParameterValueException", "invocation type "+kind+" is not supported here")
	}
}

func refuseError(w http.ResponseWriter, err error) {
	if errors.Is(err, ErrNoFunction) {
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", err.Error())
		return
	}
	if errors.Is(err, ErrThrottled) {
		refuse(w, http.StatusTooManyRequests, "TooManyRequestsException", err.Error())
		return
	}
	refuse(w, http.StatusInternalServerError, "ServiceException", err.Error())
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("X-Amzn-Errortype", kind)
	body, err := json.Marshal(map[string]string{"Type": "User", "Message": message})
	if err != nil {
		body = []byte("{}")
	}
	answer(w, status, string(body))
}
