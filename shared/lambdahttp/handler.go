package lambdahttp

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

// Handler turns an http.Handler into a Lambda handler for an HTTP API's
// events. The context of the requests that h gets carries the request's time
// and id (Now, RequestID). The Lambda handler's error is not nil only if the
// conversion itself failed, which the gateway answers with a 500.
func Handler(h http.Handler) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	adapter := httpadapter.NewV2(guard{next: h})
	return func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		ctx = WithRequest(ctx, receivedAt(event, time.Now), gatewayRequestID(ctx, event))
		request, reason := admit(event)
		if reason != "" {
			return refusal(ctx, event, reason), nil
		}
		ctx = context.WithValue(ctx, admittedKey{}, request)
		response, err := adapter.ProxyWithContext(ctx, request.event)
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("convert the request: %w", err)
		}
		return response, nil
	}
}

func gatewayRequestID(ctx context.Context, event events.APIGatewayV2HTTPRequest) string {
	if id := event.RequestContext.RequestID; id != "" {
		return id
	}
	if lambda, ok := lambdacontext.FromContext(ctx); ok {
		return lambda.AwsRequestID
	}
	return ""
}

// guard stands between the adapter and the handler: it restores what the
// adapter would have spoilt in the request, and records the response.
type guard struct{ next http.Handler }

type admittedKey struct{}

func (g guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	ctx.Value(admittedKey{}).(admitted).restore(r)
	recorded := newRecorder(r.Method)
	if !g.serve(recorded, r) {
		recorded = newRecorder(r.Method)
		WriteProblem(ctx, recorded, r.URL.Path, http.StatusInternalServerError, "internal_error", "")
	}
	recorded.copyTo(w)
}

// serve reports whether the handler returned. If it panicked, the client is
// told nothing of what it wrote so far, nor why.
func (g guard) serve(w http.ResponseWriter, r *http.Request) (returned bool) {
	defer func() {
		if reason := recover(); reason != nil {
			slog.ErrorContext(r.Context(), "handler panicked",
				"requestId", RequestID(r.Context()),
				"panic", fmt.Sprint(reason),
				"stack", string(debug.Stack()))
			returned = false
		}
	}()
	g.next.ServeHTTP(w, r)
	return true
}
