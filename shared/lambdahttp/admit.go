package lambdahttp

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// The headers in which the adapter's module looks for what the gateway said.
// It would believe a client that sent them.
const forgeablePrefix = "X-Golambdaproxy-"

// MaxBody is the most bytes that any handler takes in a body: twice what a request
// with every text at its longest needs in plain letters. Of a larger one it
// gets a few more than that and no others, and says itself that it is too large:
// nothing is decoded that nobody will read.
const MaxBody = 64 << 10

// Why a request is refused, as the client is told.
const (
	badMethod = "The method is not one of HTTP."
	badBody   = "The body is not valid base64."
)

// admitted is a request that passed: the event that the adapter converts
// safely, and the parts that are kept away from it.
type admitted struct {
	event      events.APIGatewayV2HTTPRequest
	header     http.Header
	host       string
	remoteAddr string
}

// admit checks an event. It returns why it is refused, or an empty reason.
func admit(event events.APIGatewayV2HTTPRequest) (request admitted, reason string) {
	method := event.RequestContext.HTTP.Method
	if !isMethod(method) {
		return admitted{}, badMethod
	}
	path := event.RawPath
	if !isPath(path) {
		path = nowhere
	}
	body, err := bodyOf(event)
	if err != nil {
		return admitted{}, badBody
	}
	header := headerOf(event)
	// What the client says of where it sent this is not believed.
	header.Del("Host")

	// The adapter joins host, path and query to one text and parses that
	// again, so it gets no host, and the path and the query in escaped form.
	safe := events.APIGatewayV2HTTPRequest{
		Version:        event.Version,
		RawPath:        (&url.URL{Path: path}).EscapedPath(),
		RawQueryString: escapeQuery(event.RawQueryString),
		Body:           body,
	}
	safe.RequestContext.HTTP.Method = method
	return admitted{
		event:      safe,
		header:     header,
		host:       event.RequestContext.DomainName,
		remoteAddr: net.JoinHostPort(event.RequestContext.HTTP.SourceIP, "0"),
	}, ""
}

// restore puts back what was kept away from the adapter.
func (a admitted) restore(r *http.Request) {
	r.Header = a.header
	r.Host = a.host
	r.RemoteAddr = a.remoteAddr
	r.URL.Scheme, r.URL.Host = "", ""
}

// bodyOf is an event's body, decoded: the whole of it, or of one that is larger
// than MaxBody as much as shows that it is.
func bodyOf(event events.APIGatewayV2HTTPRequest) (string, error) {
	const enough = MaxBody + 1
	if !event.IsBase64Encoded {
		return event.Body[:min(len(event.Body), enough)], nil
	}
	// Three bytes and what fills the last three up are four letters.
	encoded := event.Body[:min(len(event.Body), (enough+2)/3*4)]
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	return string(decoded), err
}

func isMethod(method string) bool {
	for _, letter := range method {
		if letter < 'A' || letter > 'Z' {
			return false
		}
	}
	return method != ""
}

const (
	// longestPath is above the length of any address of ours, and below that of what a
	// table can look for.
	longestPath = 1000
	// nowhere is asked for instead of what can be no address of ours: the handler
	// answers as it does where there is nothing, people with a page.
	nowhere = "/no-such-address"
)

// isPath reports whether a path can be an address of ours. It is none if it is too
// long, if it has control characters, or bytes that were not text (the gateway's JSON
// shows them as U+FFFD, so what was asked for can no longer be known).
func isPath(path string) bool {
	return strings.HasPrefix(path, "/") && len(path) <= longestPath && utf8.ValidString(path) &&
		!strings.ContainsFunc(path, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError })
}

// escapeQuery escapes what may not stand in a query: it would end the query
// early or fail to parse.
func escapeQuery(query string) string {
	var escaped strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c == '#' || c >= 0x7f {
			fmt.Fprintf(&escaped, "%%%02X", c)
		} else {
			escaped.WriteByte(c)
		}
	}
	return escaped.String()
}

// headerOf takes each header whole: a comma also stands in dates, in JSON and
// in the names of programs, and net/http knows where it separates values.
func headerOf(event events.APIGatewayV2HTTPRequest) http.Header {
	header := make(http.Header, len(event.Headers)+1)
	for name, value := range event.Headers {
		name = http.CanonicalHeaderKey(name)
		if !strings.HasPrefix(name, forgeablePrefix) {
			header[name] = append(header[name], value)
		}
	}
	if len(event.Cookies) > 0 {
		header.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	return header
}
