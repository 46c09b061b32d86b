package gateway

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

// Invoke runs a function and gives its result; functionError is not empty
// when the function failed.
type Invoke func(ctx context.Context, function string, payload []byte) (result []byte, functionError string, err error)

// Options are what New needs.
type Options struct {
	Timeline *clock.Timeline
	Routes   []Route
	Invoke   Invoke
	Account  string
	APIID    string
	RealTime bool // the service's limit on a function's time holds
}

const (
	maxBody    = 10 << 20
	maxEvent   = 6 << 20 // what a function can be given; a body in base64 gets there first
	maxHeaders = 10_240
	// integrationLimit is how long the service waits for a function.
	integrationLimit = 30 * time.Second
	// aHang is how long it waits on a virtual clock, where a busy machine must
	// fail nothing.
	aHang = time.Hour
)

// Gateway is the HTTP API, as an http.Handler.
type Gateway struct {
	timeline *clock.Timeline
	routes   []compiled
	invoke   Invoke
	account  string
	apiID    string
	limit    time.Duration
}

// New checks the routes and makes the gateway.
func New(options Options) (*Gateway, error) {
	routes, err := compile(options.Routes)
	if err != nil {
		return nil, err
	}
	limit := integrationLimit
	if !options.RealTime {
		limit = aHang
	}
	return &Gateway{
		timeline: options.Timeline,
		routes:   routes,
		invoke:   options.Invoke,
		account:  options.Account,
		apiID:    options.APIID,
		limit:    limit,
	}, nil
}

// ServeHTTP sends one request to the function of the most specific route.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The clock must not move between the request's time and its invocation.
	defer g.timeline.Begin()()
	id := newRequestID()
	w.Header().Set("Apigw-Requestid", id)
	w.Header().Set("Date", g.timeline.Now().Format(http.TimeFormat))
	route, parameters, ok := g.find(r)
	if !ok {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	if headerSize(r) > maxHeaders {
		refuse(w, http.StatusRequestHeaderFieldsTooLarge, "Request Header Fields Too Large")
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		refuse(w, http.StatusBadRequest, "Bad Request")
		return
	}
	if len(body) > maxBody {
		refuse(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	event, err := json.Marshal(g.event(r, route, parameters, body, id))
	if err != nil {
		refuse(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	if len(event) > maxEvent {
		refuse(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), g.limit)
	defer cancel()
	result, functionError, err := g.invoke(ctx, route.Function, event)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		refuse(w, http.StatusServiceUnavailable, "Service Unavailable")
	case err != nil || functionError != "":
		refuse(w, http.StatusInternalServerError, "Internal Server Error")
	default:
		if err := respond(w, result); err != nil {
			refuse(w, http.StatusInternalServerError, "Internal Server Error")
		}
	}
}

func (g *Gateway) find(r *http.Request) (compiled, map[string]string, bool) {
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	for _, route := range g.routes {
		if parameters, ok := route.match(r.Method, parts); ok {
			return route, parameters, true
		}
	}
	return compiled{}, nil, false
}

// headerSize is what the service counts: the request line and the headers.
func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Host)
	for name, values := range r.Header {
		for _, v := range values {
			size += len(name) + len(v)
		}
	}
	return size
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"message":"`+message+`"}`)
}

func newRequestID() string {
	return rand.Text()[:16] + "="
}
