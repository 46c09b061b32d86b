package lambdahttp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Instance string `json:"instance"`
	Code     string `json:"code"`
	Detail   string `json:"detail,omitempty"`
	TraceID  string `json:"traceId,omitempty"`
}

// WriteProblem answers a call of a path with a problem document (RFC 9457), which is
// kept nowhere.
func WriteProblem(ctx context.Context, w http.ResponseWriter, path string, status int, code, detail string) {
	document, err := json.Marshal(problem{
		Type:     "/problems/" + code,
		Title:    http.StatusText(status),
		Status:   status,
		Instance: path,
		Code:     code,
		Detail:   detail,
		TraceID:  RequestID(ctx),
	})
	if err != nil {
		panic(fmt.Sprintf("lambdahttp: encode a problem of texts and a number: %v", err))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(document)
}

// refusal answers a request that was not admitted.
func refusal(ctx context.Context, event events.APIGatewayV2HTTPRequest, reason string) events.APIGatewayV2HTTPResponse {
	w := newRecorder(event.RequestContext.HTTP.Method)
	WriteProblem(ctx, w, event.RawPath, http.StatusBadRequest, "bad_request", reason)
	response := events.APIGatewayV2HTTPResponse{
		StatusCode: w.status,
		Headers:    make(map[string]string, len(w.sent)),
	}
	for name := range w.sent {
		response.Headers[name] = w.sent.Get(name)
	}
	if w.method != http.MethodHead {
		response.Body = w.body.String()
	}
	return response
}
