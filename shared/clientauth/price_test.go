package clientauth_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/price"
)

// Whatever is sent to sign in, or for a token, is refused for a price that grows
// with it.
func TestPrice(t *testing.T) {
	doors := map[string]func(*testing.T, int){}
	for name, form := range map[string]func(bytes int) string{
		"an assertion":         func(bytes int) string { return asserting(price.Filled(bytes, "a")) },
		"dots":                 func(bytes int) string { return asserting(price.Filled(bytes, ".")) },
		"an assertion of text": func(bytes int) string { return asserting(header + "." + price.Filled(bytes, "IiI") + ".") },
		"claims": func(bytes int) string {
			claims := `{"aud":[` + strings.TrimSuffix(price.Filled(bytes*3/5, `"a",`), ",") + `]}`
			return asserting(header + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".")
		},
		"scopes":        func(bytes int) string { return asserting("a.b.c") + "&scope=" + price.Filled(bytes, "a+") },
		"fields":        func(bytes int) string { return price.Filled(bytes, "a=&") },
		"escaped bytes": func(bytes int) string { return price.Filled(bytes, "%41") },
	} {
		doors[name] = func(t *testing.T, bytes int) {
			handler := newFixture(t).TokenHandler(func(context.Context) time.Time { return now }, func(_ http.ResponseWriter, _ *http.Request, err error) { t.Error(err) })
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth2/token", strings.NewReader(form(bytes)))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			recorder := httptest.NewRecorder()
			if handler.ServeHTTP(recorder, r); recorder.Code < 400 {
				t.Errorf("answered %d", recorder.Code)
			}
		}
	}
	for name, unit := range map[string]string{"a token of letters": "a", "a token of dots": ".", "a token of texts": header + "."} {
		doors[name] = func(t *testing.T, bytes int) {
			if _, err := newFixture(t).Bearer(t.Context(), "Bearer "+price.Filled(bytes, unit), now); err == nil {
				t.Error("it was taken")
			}
		}
	}
	price.Through(t, doors)
}

// header is one of an assertion.
var header = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"ES256","kid":"k1"}`))

func asserting(assertion string) string {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}.Encode()
}
