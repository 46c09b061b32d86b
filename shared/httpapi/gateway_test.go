package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/lambdahttp"
)

func TestTheInterfaceServesTheGatewaysEvents(t *testing.T) {
	w := newWorld(t)
	serve := lambdahttp.Handler(w.handler)
	event := func(method, path, body string) events.APIGatewayV2HTTPRequest {
		e := events.APIGatewayV2HTTPRequest{
			Version: "2.0", RawPath: path, Body: body,
			Headers: map[string]string{
				"authorization": "Bearer " + w.token("rr8"), "content-type": "application/json", "idempotency-key": "night-1",
			},
		}
		e.RequestContext.HTTP.Method = method
		e.RequestContext.RequestID = requestID
		e.RequestContext.TimeEpoch = evening.UnixMilli()
		return e
	}
	filed, err := serve(t.Context(), event(http.MethodPost, "/v1/requests", sample(t)))
	if err != nil || filed.StatusCode != http.StatusCreated {
		t.Fatalf("%v, %d %s", err, filed.StatusCode, filed.Body)
	}
	at := filed.Headers["Location"]
	if at == "" {
		t.Fatalf("no Location in %v", filed.Headers)
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		read, err := serve(t.Context(), event(method, at, ""))
		if err != nil || read.StatusCode != http.StatusOK || (read.Body == "") != (method == http.MethodHead) {
			t.Errorf("%s: %v, %d, %d bytes", method, err, read.StatusCode, len(read.Body))
		}
	}
	missing, err := serve(t.Context(), event(http.MethodGet, "/v1/requests/DR 50%", ""))
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, missing.StatusCode, []byte(missing.Body), http.StatusNotFound, "reference_mistyped")
}
