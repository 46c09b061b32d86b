package gateway

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// domain is the gateway's name, whatever a client calls it.
const domain = "localhost"

// event is the request in payload format 2.0.
func (g *Gateway) event(r *http.Request, route compiled, parameters map[string]string, body []byte, id string) events.APIGatewayV2HTTPRequest {
	now := g.timeline.Now()
	path := rawPath(r)
	ip := sourceIP(r)
	text, isBase64 := encodeBody(r, body)
	event := events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              route.key(),
		RawPath:               path,
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r),
		Headers:               headers(r, ip),
		QueryStringParameters: query(r),
		Body:                  text,
		IsBase64Encoded:       isBase64,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey:     route.key(),
			AccountID:    g.account,
			Stage:        "$default",
			RequestID:    id,
			APIID:        g.apiID,
			DomainName:   domain,
			DomainPrefix: domain,
			Time:         now.Format("02/Jan/2006:15:04:05 -0700"),
			TimeEpoch:    now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method:    r.Method,
				Path:      path,
				Protocol:  r.Proto,
				SourceIP:  ip,
				UserAgent: r.UserAgent(),
			},
		},
	}
	if len(parameters) > 0 {
		event.PathParameters = parameters
	}
	return event
}

// rawPath is decoded, as the service gives it in spite of its name, and ends
// where a decoded question mark would begin a query.
func rawPath(r *http.Request) string {
	path, _, _ := strings.Cut(r.URL.Path, "?")
	return path
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// headers are in lower case, several values joined with commas; cookies have
// a field of their own.
func headers(r *http.Request, ip string) map[string]string {
	out := make(map[string]string)
	for name, values := range r.Header {
		out[strings.ToLower(name)] = strings.Join(values, ",")
	}
	delete(out, "cookie")
	out["host"] = r.Host
	if earlier := out["x-forwarded-for"]; earlier != "" {
		ip = earlier + ", " + ip
	}
	out["x-forwarded-for"] = ip
	out["x-forwarded-proto"] = "http"
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		out["x-forwarded-port"] = port
	}
	return out
}

func cookies(r *http.Request) []string {
	var out []string
	for _, line := range r.Header.Values("Cookie") {
		for _, cookie := range strings.Split(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				out = append(out, cookie)
			}
		}
	}
	return out
}

func query(r *http.Request) map[string]string {
	values := r.URL.Query()
	if len(values) == 0 {
		return nil
	}
	out := make(map[string]string, len(values))
	for name, v := range values {
		out[name] = strings.Join(v, ",")
	}
	return out
}

// encodeBody gives text as it is and everything else in base64. A form counts
// as everything else, as it does in the service.
func encodeBody(r *http.Request, body []byte) (text string, isBase64 bool) {
	if len(body) == 0 {
		return "", false
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isText := err == nil && r.Header.Get("Content-Encoding") == "" &&
		(strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "application/javascript" || kind == "application/xml")
	if isText && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}
