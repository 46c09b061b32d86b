package gateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/clock"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// last is a function that keeps the event it got and answers with result.
type last struct {
	function string
	event    events.APIGatewayV2HTTPRequest
	result   string
	failure  string
	err      error
}

func (l *last) invoke(_ context.Context, function string, payload []byte) ([]byte, string, error) {
	l.function = function
	l.event = events.APIGatewayV2HTTPRequest{}
	if err := json.Unmarshal(payload, &l.event); err != nil {
		return nil, "", err
	}
	return []byte(l.result), l.failure, l.err
}

func serve(t *testing.T, function *last, routes ...Route) string {
	t.Helper()
	if len(routes) == 0 {
		routes = []Route{{"ANY", "/{proxy+}", "f"}}
	}
	g, err := New(Options{Timeline: clock.NewVirtual(noon), Routes: routes, Invoke: function.invoke, Account: "000000000000", APIID: "local"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return server.URL
}

func do(t *testing.T, method, url string, body io.Reader, header http.Header) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

func TestTheMostSpecificRouteWins(t *testing.T) {
	f := &last{result: `{"statusCode":200}`}
	url := serve(t, f,
		Route{"ANY", "/v1/{proxy+}", "greedy"},
		Route{"GET", "/v1/{id}", "one"},
		Route{"ANY", "/v1/{id}", "any"},
		Route{"GET", "/v1/health", "health"},
		Route{"ANY", "/r/{token}", "link"},
		Route{"ANY", "/r/{token}/{proxy+}", "below"},
		Route{"GET", "/", "home"},
	)
	tests := []struct{ method, path, function, routeKey string }{
		{"GET", "/v1/health", "health", "GET /v1/health"},
		{"POST", "/v1/health", "any", "ANY /v1/{id}"},
		{"GET", "/v1/x", "one", "GET /v1/{id}"},
		{"GET", "/v1/x/y", "greedy", "ANY /v1/{proxy+}"},
		{"GET", "/r/abc", "link", "ANY /r/{token}"},
		{"GET", "/r/abc/d/e", "below", "ANY /r/{token}/{proxy+}"},
		{"GET", "/r/a%2Fb", "link", "ANY /r/{token}"},
		{"GET", "/", "home", "GET /"},
		{"HEAD", "/", "", ""},
		{"GET", "/v1", "", ""},
		{"GET", "/v1/", "", ""},
		{"GET", "/other", "", ""},
	}
	for _, test := range tests {
		f.function, f.event = "", events.APIGatewayV2HTTPRequest{}
		response, body := do(t, test.method, url+test.path, nil, nil)
		if f.function != test.function || f.event.RouteKey != test.routeKey {
			t.Errorf("%s %s went to %q by %q", test.method, test.path, f.function, f.event.RouteKey)
		}
		if test.function == "" && (response.StatusCode != 404 || test.method != "HEAD" && body != `{"message":"Not Found"}`) {
			t.Errorf("%s %s: %d %s", test.method, test.path, response.StatusCode, body)
		}
	}
}

func TestAnEventHasPayloadFormat2(t *testing.T) {
	f := &last{result: `{"statusCode":200}`}
	url := serve(t, f, Route{"POST", "/v1/{proxy+}", "f"})
	do(t, "POST", url+"/v1/a%20b/c?x=1&x=2&y=%26", strings.NewReader(`{"a":1}`), http.Header{
		"Content-Type": {"application/json; charset=utf-8"},
		"X-Twice":      {"one", "two"},
		"Cookie":       {"a=1; b=2"},
		"User-Agent":   {"test"},
	})
	got := f.event
	if got.Version != "2.0" || got.RouteKey != "POST /v1/{proxy+}" || got.RawPath != "/v1/a b/c" || got.RawQueryString != "x=1&x=2&y=%26" {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff(map[string]string{"proxy": "a b/c"}, got.PathParameters); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"x": "1,2", "y": "&"}, got.QueryStringParameters); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a=1", "b=2"}, got.Cookies); diff != "" {
		t.Error(diff)
	}
	if _, ok := got.Headers["cookie"]; ok || got.Headers["x-twice"] != "one,two" || got.Headers["x-forwarded-for"] != "127.0.0.1" {
		t.Errorf("headers %v", got.Headers)
	}
	if got.Body != `{"a":1}` || got.IsBase64Encoded {
		t.Errorf("body %q", got.Body)
	}
	rc := got.RequestContext
	if rc.TimeEpoch != noon.UnixMilli() || rc.Time != "20/Nov/2026:12:00:00 +0000" || rc.Stage != "$default" || rc.RequestID == "" {
		t.Errorf("context %+v", rc)
	}
	want := events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST", Path: "/v1/a b/c", Protocol: "HTTP/1.1", SourceIP: "127.0.0.1", UserAgent: "test"}
	if diff := cmp.Diff(want, rc.HTTP); diff != "" {
		t.Error(diff)
	}
}

func TestADecodedPathEndsAtAQuestionMark(t *testing.T) {
	f := &last{result: `{"statusCode":200}`}
	do(t, "GET", serve(t, f)+"/a%3Fb%23c%25?d=e", nil, nil)
	if f.event.RawPath != "/a" || f.event.RawQueryString != "d=e" {
		t.Errorf("path %q, query %q", f.event.RawPath, f.event.RawQueryString)
	}
}

func TestBodiesThatAreNotTextAreInBase64(t *testing.T) {
	f := &last{result: `{"statusCode":200}`}
	url := serve(t, f)
	for kind, isBase64 := range map[string]bool{
		"text/plain": false, "application/json": false, "application/xml": false,
		"application/x-www-form-urlencoded": true, "application/octet-stream": true, "": true,
	} {
		do(t, "POST", url+"/x", strings.NewReader("a=b"), http.Header{"Content-Type": {kind}})
		want := "a=b"
		if isBase64 {
			want = base64.StdEncoding.EncodeToString([]byte(want))
		}
		if f.event.IsBase64Encoded != isBase64 || f.event.Body != want {
			t.Errorf("%q: body %q, base64 %v", kind, f.event.Body, f.event.IsBase64Encoded)
		}
	}
	do(t, "POST", url+"/x", strings.NewReader("\xff"), http.Header{"Content-Type": {"text/plain"}})
	if !f.event.IsBase64Encoded {
		t.Error("text that is not UTF-8 was not encoded")
	}
}

func TestAnswers(t *testing.T) {
	tests := map[string]struct {
		result, failure string
		err             error
		status          int
		kind, body      string
		cookies         []string
	}{
		"whole": {
			result: `{"statusCode":201,"headers":{"Content-Type":"text/html","location":"/x","content-length":"999"},"cookies":["a=1; Secure","b=2"],"body":"hello"}`,
			status: 201, kind: "text/html", body: "hello", cookies: []string{"a=1; Secure", "b=2"},
		},
		"base64":           {result: `{"statusCode":200,"body":"/w==","isBase64Encoded":true}`, status: 200, kind: "text/plain;charset=UTF-8", body: "\xff"},
		"inferred":         {result: `{"a":1}`, status: 200, kind: "application/json", body: `{"a":1}`},
		"function error":   {result: `{"errorMessage":"secret"}`, failure: "Unhandled", status: 500, kind: "application/json", body: `{"message":"Internal Server Error"}`},
		"cannot be run":    {err: errors.New("no"), status: 500, kind: "application/json", body: `{"message":"Internal Server Error"}`},
		"not base64":       {result: `{"statusCode":200,"body":"%","isBase64Encoded":true}`, status: 500, kind: "application/json", body: `{"message":"Internal Server Error"}`},
		"wrong shape":      {result: `{"statusCode":"many"}`, status: 500, kind: "application/json", body: `{"message":"Internal Server Error"}`},
		"impossible code":  {result: `{"statusCode":99}`, status: 500, kind: "application/json", body: `{"message":"Internal Server Error"}`},
		"takes too long":   {err: context.DeadlineExceeded, status: 503, kind: "application/json", body: `{"message":"Service Unavailable"}`},
		"status code only": {result: `{"statusCode":204}`, status: 204, kind: "text/plain;charset=UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			url := serve(t, &last{result: test.result, failure: test.failure, err: test.err})
			response, body := do(t, "GET", url+"/x", nil, nil)
			if response.StatusCode != test.status || response.Header.Get("Content-Type") != test.kind || body != test.body {
				t.Errorf("got %d %q %q", response.StatusCode, response.Header.Get("Content-Type"), body)
			}
			if diff := cmp.Diff(test.cookies, response.Header.Values("Set-Cookie")); len(test.cookies) > 0 && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	f := &last{result: `{"statusCode":200}`}
	url := serve(t, f)
	if response, _ := do(t, "POST", url+"/x", bytes.NewReader(make([]byte, 4<<20)), nil); response.StatusCode != 200 {
		t.Errorf("a body of four megabytes: %d", response.StatusCode)
	}
	if response, _ := do(t, "POST", url+"/x", bytes.NewReader(make([]byte, 5<<20)), nil); response.StatusCode != 413 {
		t.Errorf("a body that is too large for a function once encoded: %d", response.StatusCode)
	}
	if response, _ := do(t, "POST", url+"/x", bytes.NewReader(make([]byte, maxBody+1)), nil); response.StatusCode != 413 {
		t.Errorf("a body of more than ten megabytes: %d", response.StatusCode)
	}
	if response, _ := do(t, "GET", url+"/x", nil, http.Header{"X-Long": {strings.Repeat("x", maxHeaders)}}); response.StatusCode != 431 {
		t.Errorf("long headers: %d", response.StatusCode)
	}
}

func TestAFunctionThatDoesNotAnswerInTimeIsServiceUnavailable(t *testing.T) {
	g, err := New(Options{
		Timeline: clock.NewVirtual(noon), Routes: []Route{{"GET", "/", "f"}},
		Invoke: func(ctx context.Context, _ string, _ []byte) ([]byte, string, error) {
			<-ctx.Done()
			return nil, "", ctx.Err()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	g.limit = time.Millisecond
	w := httptest.NewRecorder()
	g.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 503 {
		t.Errorf("got %d", w.Code)
	}
}

func TestRoutesThatCannotWorkAreRefused(t *testing.T) {
	for _, routes := range [][]Route{
		{{"GET", "x", "f"}},
		{{"GET", "/{a+}/b", "f"}},
		{{"GET", "/a", "f"}, {"GET", "/a", "g"}},
	} {
		if _, err := New(Options{Routes: routes}); err == nil {
			t.Errorf("%v was accepted", routes)
		}
	}
}
