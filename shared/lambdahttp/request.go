package lambdahttp

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/events"
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

// Now is the time at which the gateway received the request, in UTC, to the
// millisecond. It panics if the context carries none: a zero time would make
// everything that expires valid.
func Now(ctx context.Context) time.Time {
	r, ok := ctx.Value(requestKey{}).(request)
	if !ok || r.now.IsZero() {
		panic("lambdahttp: the request has no time (requestContext.timeEpoch)")
	}
	return r.now
}

// RequestID is the gateway's id of the request; empty if the context carries
// none.
func RequestID(ctx context.Context) string {
	r, _ := ctx.Value(requestKey{}).(request)
	return r.id
}

// gatewayTime is the zero time if the event has none. That is no reason to
// refuse a request whose handler does not ask for the time.
func gatewayTime(event events.APIGatewayV2HTTPRequest) time.Time {
	if event.RequestContext.TimeEpoch <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(event.RequestContext.TimeEpoch).UTC()
}
