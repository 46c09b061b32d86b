package lambdahttp

import (
	"context"
	"time"
)

type requestKey struct{}

type request struct {
	now time.Time
	id  string
}

// WithRequest gives a context the time and the id of a request. Handler does
// so by itself; tests do so to call a handler without it.
func WithRequest(ctx context.Context, now time.Time, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, request{now: now, id: id})
}

// Now is the time at which the request was received, in UTC, to the millisecond.
// It panics if the context carries none, which no request has that came by
// Handler: a zero time would make everything that expires valid.
func Now(ctx context.Context) time.Time {
	r, ok := ctx.Value(requestKey{}).(request)
	if !ok || r.now.IsZero() {
		panic("lambdahttp: the context carries no time")
	}
	return r.now
}

// RequestID is the gateway's id of the request; empty if the context carries
// none.
func RequestID(ctx context.Context) string {
	r, _ := ctx.Value(requestKey{}).(request)
	return r.id
}
