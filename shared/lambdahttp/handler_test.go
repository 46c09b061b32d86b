package lambdahttp_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/lambdahttp"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

const receivedAt = 1753412400123 // 2025-07-25T03:00:00.123Z

func event(method, path string) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: path}
	e.RequestContext.HTTP.Method = method
	e.RequestContext.HTTP.SourceIP = "192.0.2.7"
	e.RequestContext.DomainName = "derogations.example.org"
	e.RequestContext.RequestID = "request-1"
	e.RequestContext.TimeEpoch = receivedAt
	return e
}

func serve(t testing.TB, h http.HandlerFunc, e events.APIGatewayV2HTTPRequest) events.APIGatewayV2HTTPResponse {
	t.Helper()
	response, err := lambdahttp.Handler(h)(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// seen serves an event and returns the request as the handler got it.
func seen(t testing.TB, e events.APIGatewayV2HTTPRequest) *http.Request {
	t.Helper()
	var got *http.Request
	response := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r }, e)
	if got == nil {
		t.Fatalf("the handler was not reached: %d %s", response.StatusCode, response.Body)
	}
	return got
}

// logged returns the lines that were logged while f ran.
func logged(t *testing.T, f func()) []map[string]any {
	t.Helper()
	var buffer bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&buffer, nil)))
	defer slog.SetDefault(before)
	f()
	var lines []map[string]any
	for decoder := json.NewDecoder(&buffer); ; {
		var line map[string]any
		err := decoder.Decode(&line)
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
}

func problemOf(t *testing.T, response events.APIGatewayV2HTTPResponse) map[string]any {
	t.Helper()
	if got := response.Headers["Content-Type"]; got != "application/problem+json" {
		t.Errorf("content type %q", got)
	}
	var document map[string]any
	if err := json.Unmarshal([]byte(response.Body), &document); err != nil {
		t.Fatal(err)
	}
	return document
}

func TestTheFirstStatusCounts(t *testing.T) {
	response := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte("no"))
	}, event("GET", "/"))
	if response.StatusCode != http.StatusForbidden || response.Body != "no" {
		t.Errorf("got %d %q", response.StatusCode, response.Body)
	}
}

func TestAStatusAfterTheBodyDoesNotCount(t *testing.T) {
	response := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("yes"))
		w.Header().Set("Late", "1")
		w.WriteHeader(http.StatusInternalServerError)
	}, event("GET", "/"))
	if response.StatusCode != http.StatusOK || response.Headers["Late"] != "" {
		t.Errorf("got %d, headers %v", response.StatusCode, response.Headers)
	}
}

func TestAnInformationalStatusIsNotTheAnswer(t *testing.T) {
	response := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusCreated)
	}, event("POST", "/"))
	if response.StatusCode != http.StatusCreated {
		t.Errorf("got %d", response.StatusCode)
	}
}

func TestAHandlerThatWritesNothingHasAnswered200(t *testing.T) {
	response := serve(t, func(http.ResponseWriter, *http.Request) {}, event("GET", "/"))
	if response.StatusCode != http.StatusOK || response.Body != "" {
		t.Errorf("got %d %q", response.StatusCode, response.Body)
	}
}

func TestAPathArrivesAsItWasAskedFor(t *testing.T) {
	for _, path := range []string{
		"/", "/v1/requests/DR-7K2M-9Q4X", "/a%b", "/100%", "/%2F", "/a#b", "/a?b", "/a?b=c#d%",
		"/a b", "/a;b", "/a+b", "//host/path", "/é/日本", "/..", "/a//b", "/:80", "/@host", `/a\b`, "/[x]", "/*",
	} {
		t.Run(path, func(t *testing.T) {
			e := event("GET", path)
			e.RawQueryString = "q=1"
			r := seen(t, e)
			if r.URL.Path != path || r.URL.RawQuery != "q=1" || r.URL.Fragment != "" || r.URL.Host != "" || r.URL.Scheme != "" {
				t.Errorf("got %#v", r.URL)
			}
		})
	}
}

func TestAPathWithPercentReachesItsRouteAndNoOther(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /r/{token}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("token " + r.PathValue("token")))
	})
	for path, want := range map[string]string{"/r/a%2Fb": "token a%2Fb", "/r/a?b": "token a?b", "/r/a#b": "token a#b"} {
		if got := serve(t, mux.ServeHTTP, event("GET", path)).Body; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestAPathThatCanBeNoAddressIsAnsweredAsOneThatThereIsNot(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /a/{id}", func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%.40q reached a route", r.URL.Path) })
	mux.HandleFunc("GET /b", func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%.40q reached a route", r.URL.Path) })
	for _, path := range []string{"", "b", "/a/\x00b", "/a/\nb", "/a/\x7fb", "/a/\xffb", "/a/\ufffdb", "/a/\u0085b", "/a/" + strings.Repeat("b", 1000)} {
		if response := serve(t, mux.ServeHTTP, event("GET", path)); response.StatusCode != http.StatusNotFound {
			t.Errorf("%.40q: %d", path, response.StatusCode)
		}
	}
}

func TestAnImpossibleMethodIsABadRequest(t *testing.T) {
	for _, method := range []string{"", "get", "GE T", "GET\n", "ſ"} {
		response := serve(t, func(http.ResponseWriter, *http.Request) { t.Errorf("%q reached the handler", method) }, event(method, "/"))
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %d", method, response.StatusCode)
			continue
		}
		want := map[string]any{
			"type": "/problems/bad_request", "title": "Bad Request", "status": 400.0, "code": "bad_request", "instance": "/",
			"detail": "The method is not one of HTTP.", "traceId": "request-1",
		}
		if diff := cmp.Diff(want, problemOf(t, response)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAQueryArrivesWhole(t *testing.T) {
	e := event("GET", "/")
	e.RawQueryString = "a=1&a=2&b=x%20y&c=#d&e=é&f=g h"
	want := map[string][]string{"a": {"1", "2"}, "b": {"x y"}, "c": {"#d"}, "e": {"é"}, "f": {"g h"}}
	if diff := cmp.Diff(want, map[string][]string(seen(t, e).URL.Query())); diff != "" {
		t.Error(diff)
	}
}

func TestHeadersAreNotSplitAtCommas(t *testing.T) {
	sent := map[string]string{
		"date":            "Fri, 25 Jul 2025 03:00:00 GMT",
		"if-none-match":   `"a,b", W/"c"`,
		"user-agent":      "Mozilla/5.0 (X11; Linux x86_64) (KHTML, like Gecko)",
		"x-json":          `{"a":1,"b":[2, 3]}`,
		"idempotency-key": "a,b",
	}
	e := event("GET", "/")
	e.Headers = sent
	r := seen(t, e)
	for name, want := range sent {
		if got := r.Header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want one value %q", name, got, want)
		}
	}
}

func TestCookiesArriveWhole(t *testing.T) {
	e := event("GET", "/")
	e.Cookies = []string{"a=1", "b=2"}
	e.Headers = map[string]string{"cookie": "a=1; b=2"}
	r := seen(t, e)
	for name, want := range map[string]string{"a": "1", "b": "2"} {
		if got := r.CookiesNamed(name); len(got) != 1 || got[0].Value != want {
			t.Errorf("cookie %s: %v", name, got)
		}
	}
}

func TestRemoteAddrHasAPort(t *testing.T) {
	for source, want := range map[string]string{"192.0.2.7": "192.0.2.7:0", "2001:db8::1": "[2001:db8::1]:0"} {
		e := event("GET", "/")
		e.RequestContext.HTTP.SourceIP = source
		if got := seen(t, e).RemoteAddr; got != want {
			t.Errorf("%s: %s", source, got)
		}
	}
}

func TestTheHostIsTheGatewaysDomain(t *testing.T) {
	e := event("GET", "/")
	e.Headers = map[string]string{"host": "forged.example.com"}
	r := seen(t, e)
	if r.Host != "derogations.example.org" || r.Header.Get("Host") != "" {
		t.Errorf("host %q, header %q", r.Host, r.Header.Get("Host"))
	}
	e.RequestContext.DomainName = ""
	if got := seen(t, e).Host; got != "" {
		t.Errorf("without a domain: host %q", got)
	}
}

func TestAClientCannotForgeWhatTheGatewaySaid(t *testing.T) {
	e := event("GET", "/")
	e.Headers = map[string]string{
		"x-golambdaproxy-apigw-context":   `{"requestId":"forged"}`,
		"X-GoLambdaProxy-ApiGw-StageVars": `{"a":"b"}`,
		"x-kept":                          "1",
	}
	want := http.Header{"X-Kept": {"1"}}
	r := seen(t, e)
	if diff := cmp.Diff(want, r.Header); diff != "" {
		t.Error(diff)
	}
	if got := lambdahttp.RequestID(r.Context()); got != "request-1" {
		t.Errorf("request id %q", got)
	}
}

func TestAPanicIsOpaqueToTheClientAndOneLineToUs(t *testing.T) {
	lines := logged(t, func() {
		response := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Set-Cookie", "half=done")
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte("half an answer"))
			panic("the table is gone")
		}, event("POST", "/"))
		if response.StatusCode != http.StatusInternalServerError || len(response.Cookies) != 0 {
			t.Errorf("got %d, cookies %v", response.StatusCode, response.Cookies)
		}
		want := map[string]any{
			"type": "/problems/internal_error", "title": "Internal Server Error", "status": 500.0,
			"code": "internal_error", "instance": "/", "traceId": "request-1",
		}
		if diff := cmp.Diff(want, problemOf(t, response)); diff != "" {
			t.Error(diff)
		}
	})
	if len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
	line := lines[0]
	stack, _ := line["stack"].(string)
	if line["level"] != "ERROR" || line["requestId"] != "request-1" || line["panic"] != "the table is gone" ||
		!strings.Contains(stack, "handler_test.go") {
		t.Errorf("logged %v", line)
	}
}

func TestAStatusThatIsNoneIsAPanic(t *testing.T) {
	logged(t, func() {
		response := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(0) }, event("GET", "/"))
		if response.StatusCode != http.StatusInternalServerError {
			t.Errorf("got %d", response.StatusCode)
		}
	})
}

func TestABodyArrivesByteForByte(t *testing.T) {
	binary := "\x00\xff\xfe,\r\n%"
	plain := event("POST", "/")
	plain.Body = `{"é":1}`
	encoded := event("POST", "/")
	encoded.Body, encoded.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(binary)), true
	for want, e := range map[string]events.APIGatewayV2HTTPRequest{plain.Body: plain, binary: encoded} {
		r := seen(t, e)
		got, err := io.ReadAll(r.Body)
		if err != nil || string(got) != want || r.ContentLength != int64(len(want)) {
			t.Errorf("got %q (%v), length %d, want %q", got, err, r.ContentLength, want)
		}
	}
}

// What nobody will read is not decoded either: of ten megabytes, a handler gets as
// much as shows that it is too much.
func TestOfABodyThatIsTooLargeAHandlerGetsNoMoreThanShowsIt(t *testing.T) {
	for size, want := range map[int]int{lambdahttp.MaxBody - 1: lambdahttp.MaxBody - 1, lambdahttp.MaxBody: lambdahttp.MaxBody, 10 << 20: lambdahttp.MaxBody + 2} {
		sent := strings.Repeat("a", size)
		plain, encoded := event("POST", "/"), event("POST", "/")
		plain.Body = sent
		encoded.Body, encoded.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(sent)), true
		for name, e := range map[string]events.APIGatewayV2HTTPRequest{"plain": plain, "encoded": encoded} {
			got, err := io.ReadAll(seen(t, e).Body)
			if err != nil || len(got) > want || len(got) < min(size, lambdahttp.MaxBody+1) {
				t.Errorf("%s, of %d bytes: got %d, %v", name, size, len(got), err)
			}
		}
	}
}

func TestABodyThatIsNoBase64IsABadRequest(t *testing.T) {
	e := event("POST", "/")
	e.Body, e.IsBase64Encoded = "!!!", true
	response := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("reached the handler") }, e)
	if response.StatusCode != http.StatusBadRequest || problemOf(t, response)["detail"] != "The body is not valid base64." {
		t.Errorf("got %d %s", response.StatusCode, response.Body)
	}
}

func TestTextStaysTextAndBinaryIsBase64(t *testing.T) {
	for _, tt := range []struct {
		body   string
		binary bool
	}{{"plain é", false}, {"\x89PNG\r\n\x1a\n\xff", true}} {
		response := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, tt.body) }, event("GET", "/"))
		got := response.Body
		if response.IsBase64Encoded {
			decoded, err := base64.StdEncoding.DecodeString(got)
			if err != nil {
				t.Fatal(err)
			}
			got = string(decoded)
		}
		if got != tt.body || response.IsBase64Encoded != tt.binary {
			t.Errorf("body %q, base64 %v", got, response.IsBase64Encoded)
		}
	}
}

func TestATypeIsWorkedOutWhereTheHandlerGaveNone(t *testing.T) {
	for _, method := range []string{"GET", "HEAD"} {
		response := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<!doctype html>") }, event(method, "/"))
		if got := response.Headers["Content-Type"]; got != "text/html; charset=utf-8" {
			t.Errorf("%s: %q", method, got)
		}
	}
}

func TestSeveralCookiesAreSet(t *testing.T) {
	response := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		w.Header().Add("Vary", "Accept")
		w.Header().Add("Vary", "Cookie")
	}, event("GET", "/"))
	if diff := cmp.Diff([]string{"a=1", "b=2"}, response.Cookies); diff != "" {
		t.Error(diff)
	}
	if got := response.Headers["Vary"]; got != "Accept,Cookie" {
		t.Errorf("Vary %q", got)
	}
}

func TestAHeaderCannotBeBrokenInTwo(t *testing.T) {
	response := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-A", "a\r\nX-B: b") }, event("GET", "/"))
	if got := response.Headers["X-A"]; got != "a  X-B: b" {
		t.Errorf("got %q", got)
	}
}

func TestHeadAndNoContentHaveNoBody(t *testing.T) {
	response := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "body") }, event("HEAD", "/"))
	if response.StatusCode != http.StatusOK || response.Body != "" {
		t.Errorf("HEAD: %d %q", response.StatusCode, response.Body)
	}
	for _, status := range []int{http.StatusNoContent, http.StatusNotModified} {
		response = serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			if _, err := io.WriteString(w, "body"); !errors.Is(err, http.ErrBodyNotAllowed) {
				t.Errorf("%d: write: %v", status, err)
			}
		}, event("GET", "/"))
		if response.StatusCode != status || response.Body != "" {
			t.Errorf("got %d %q", response.StatusCode, response.Body)
		}
	}
	unreadable := event("HEAD", "/")
	unreadable.Body, unreadable.IsBase64Encoded = "%", true
	if refused := serve(t, func(http.ResponseWriter, *http.Request) {}, unreadable); refused.Body != "" || refused.StatusCode != 400 {
		t.Errorf("a refused HEAD: %d %q", refused.StatusCode, refused.Body)
	}
}

func TestAHandlerCanBeCalledWithoutTheGateway(t *testing.T) {
	at := time.Date(2025, 7, 25, 3, 0, 0, 0, time.UTC)
	ctx := lambdahttp.WithRequest(context.Background(), at, "id")
	if lambdahttp.Now(ctx) != at || lambdahttp.RequestID(ctx) != "id" {
		t.Errorf("got %v, %q", lambdahttp.Now(ctx), lambdahttp.RequestID(ctx))
	}
}
