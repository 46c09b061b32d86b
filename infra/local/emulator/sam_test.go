package emulator

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

// samEvent makes the event that "sam local start-api" sends (1.164.0) from the
// one that API Gateway sends for the same request. It has every field of SAM's,
// and no other:
//
//   - The time is in seconds, and that at which SAM was started; so is the id of
//     the request, which is the same for all.
//   - The route's key has the request's method, even where the route takes any.
//   - The domain is localhost, without the port; the account, the API and the
//     user agent are made up.
//   - Headers are in title case, cookies are among them as well, and the forwarded
//     ones are protocol and port alone.
//   - The body is text, never base64, for the template names no binary types. One
//     that is empty is "".
//   - Lists and objects that are empty are there, but for the query's parameters,
//     which are left out.
func samEvent(t *testing.T, payload []byte, started time.Time) []byte {
	t.Helper()
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &e); err != nil {
		t.Error(err)
		return payload
	}
	body, err := bodyOf(e)
	if err != nil {
		t.Error(err)
	}
	cookies := e.Cookies
	if cookies == nil {
		cookies = []string{}
	}
	parameters := e.PathParameters
	if parameters == nil {
		parameters = map[string]string{}
	}
	_, path, _ := strings.Cut(e.RouteKey, " ")
	routeKey := e.RequestContext.HTTP.Method + " " + path
	out := map[string]any{
		"version":        "2.0",
		"routeKey":       routeKey,
		"rawPath":        e.RawPath,
		"rawQueryString": e.RawQueryString,
		"cookies":        cookies,
		"headers":        samHeaders(e),
		"requestContext": map[string]any{
			"accountId": "123456789012",
			"apiId":     "1234567890",
			"http": map[string]any{
				"method":    e.RequestContext.HTTP.Method,
				"path":      e.RawPath,
				"protocol":  "HTTP/1.1",
				"sourceIp":  e.RequestContext.HTTP.SourceIP,
				"userAgent": "Custom User Agent String",
			},
			"requestId":    "83a3060b-d394-40b0-b8ab-a8642c673fc5",
			"routeKey":     routeKey,
			"stage":        "$default",
			"time":         started.UTC().Format("02/Jan/2006:15:04:05 +0000"),
			"timeEpoch":    started.Unix(),
			"domainName":   "localhost",
			"domainPrefix": "localhost",
		},
		"body":            body,
		"pathParameters":  parameters,
		"stageVariables":  nil,
		"isBase64Encoded": false,
	}
	if len(e.QueryStringParameters) > 0 {
		out["queryStringParameters"] = e.QueryStringParameters
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Error(err)
	}
	return text
}

func samHeaders(e events.APIGatewayV2HTTPRequest) map[string]string {
	headers := map[string]string{}
	for name, value := range e.Headers {
		headers[http.CanonicalHeaderKey(name)] = value
	}
	if len(e.Cookies) > 0 {
		headers["Cookie"] = strings.Join(e.Cookies, "; ")
	}
	delete(headers, "X-Forwarded-For")
	_, headers["X-Forwarded-Port"], _ = strings.Cut(e.Headers["host"], ":")
	headers["X-Forwarded-Proto"] = "http"
	return headers
}

// The file is what SAM's HTTP service sent for a request, run from its source.
func TestTheShapeIsThatOfSAM(t *testing.T) {
	var got, want any
	for file, read := range map[string]func([]byte) error{
		"gateway.json": func(text []byte) error {
			return json.Unmarshal(samEvent(t, text, time.Unix(1795802805, 0)), &got)
		},
		"sam.json": func(text []byte) error { return json.Unmarshal(text, &want) },
	} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err == nil {
			err = read(text)
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-SAM +here):\n%s", diff)
	}
}
