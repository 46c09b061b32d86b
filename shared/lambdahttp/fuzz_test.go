package lambdahttp_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"

	"example.org/derogations/shared/lambdahttp"
)

func FuzzARequestIsServedAsItWasSentOrRefused(f *testing.F) {
	f.Add("GET", "/v1/requests", "a=1", "accept", "text/html, */*", "a=1", "", false, "192.0.2.7", "derogations.example.org")
	f.Add("POST", "/a%b?c#d", "#%", "x-golambdaproxy-apigw-context", "{}", "", "!!", true, "::1", "host/../x?y")
	f.Add("HEAD", "//evil/\\..", "\x00 é", "host", "a\r\nb", "\x00", "aGk=", true, "", "")
	f.Fuzz(func(t *testing.T, method, path, query, name, value, cookie, body string, encoded bool, source, domain string) {
		e := event(method, path)
		e.RawQueryString, e.Body, e.IsBase64Encoded = query, body, encoded
		e.Headers = map[string]string{name: value}
		e.Cookies = []string{cookie}
		e.RequestContext.HTTP.SourceIP, e.RequestContext.DomainName = source, domain
		reached := false
		response := serve(t, func(_ http.ResponseWriter, r *http.Request) {
			reached = true
			if r.Method != method || r.URL.Path != path || r.URL.Fragment != "" || r.URL.Host != "" {
				t.Errorf("got %s %#v, sent %q %q", r.Method, r.URL, method, path)
			}
			got, want := r.URL.Query(), readable(query)
			if got.Encode() != want.Encode() {
				t.Errorf("query %q arrived as %q", query, r.URL.RawQuery)
			}
			if _, err := url.ParseRequestURI(r.RequestURI); err != nil {
				t.Errorf("request URI: %v", err)
			}
			if _, _, err := net.SplitHostPort(r.RemoteAddr); err != nil && net.ParseIP(source) != nil {
				t.Errorf("remote address: %v", err)
			}
			read, err := io.ReadAll(r.Body)
			if err != nil || (!encoded && string(read) != body[:min(len(body), lambdahttp.MaxBody+1)]) {
				t.Errorf("body %q (%v), sent %q", read, err, body)
			}
		}, e)
		want := http.StatusBadRequest
		if reached {
			want = http.StatusOK
		}
		if response.StatusCode != want {
			t.Errorf("status %d, want %d", response.StatusCode, want)
		}
	})
}

// readable is what can be read of a query, as URL.Query has it.
func readable(query string) url.Values {
	values, _ := url.ParseQuery(query)
	return values
}
