package emulator

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/infra/cloud/gateway"
)

// shapes are those who send events for HTTP requests: API Gateway, and the SAM
// CLI. Each changes the event of the first into its own.
var shapes = map[string]func(t *testing.T, event []byte, started time.Time) []byte{
	"API Gateway": func(_ *testing.T, event []byte, _ time.Time) []byte { return event },
	"SAM":         samEvent,
}

// serve has the stack's address answered by the functions under the emulator,
// with events of one shape.
func (s *stack) serve(t *testing.T, shape string) {
	t.Helper()
	var routes []gateway.Route
	for _, r := range s.Cloud.Template.Routes {
		routes = append(routes, gateway.Route{Method: r.Method, Path: r.Path, Function: r.Function})
	}
	started := s.Now()
	api, err := gateway.New(gateway.Options{
		Timeline: s.Cloud.Timeline, Routes: routes, Account: "000000000000", APIID: "local",
		Invoke: func(ctx context.Context, function string, event []byte) ([]byte, string, error) {
			answer, err := s.functions[function].Invoke(ctx, shapes[shape](t, event, started))
			return answer, functionError(answer), err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler = api
	s.handler.Store(&handler)
}

// functionError is not empty when an answer is Lambda's error object.
func functionError(answer []byte) string {
	if strings.HasPrefix(string(answer), `{"errorMessage":`) || strings.HasPrefix(string(answer), `{"errorType":`) {
		return "Unhandled"
	}
	return ""
}

// bodyOf is an event's body as it was sent.
func bodyOf(e events.APIGatewayV2HTTPRequest) (string, error) {
	if !e.IsBase64Encoded {
		return e.Body, nil
	}
	decoded, err := base64.StdEncoding.DecodeString(e.Body)
	return string(decoded), err
}
