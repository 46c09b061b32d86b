package clientauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// FuzzTokenEndpoint sends bodies that nobody foresaw. None is an error of ours,
// and none but the good assertion gets a token.
func FuzzTokenEndpoint(f *testing.F) {
	fixture := newFixture(f)
	good := crafted(f, jwt.SigningMethodRS512, rsaKey(), map[string]any{"kid": "rsa"}, goodClaims())
	form := func(assertion string) string {
		return url.Values{
			"grant_type": {"client_credentials"}, "client_assertion": {assertion},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		}.Encode()
	}
	none := strings.Split(good, ".")
	for _, body := range []string{
		"", "&", "%", form(""), form("a.b.c"), form(none[0] + "." + none[1] + "."), form(good[:len(good)-2]), form(good + "="),
		form(good) + "&scope=" + strings.Repeat("a+", 100), form(good) + "&client_assertion=x", "grant_type=password", "\xff=\xff",
	} {
		f.Add(body, "application/x-www-form-urlencoded")
	}
	f.Add(`{"grant_type": "client_credentials"}`, "application/json")
	handler := fixture.TokenHandler(func(context.Context) time.Time { return now }, func(w http.ResponseWriter, r *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	})
	f.Fuzz(func(t *testing.T, body, kind string) {
		if strings.Contains(body, good) {
			return
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth2/token", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, r)
		if recorder.Code < 400 || recorder.Code > 499 {
			t.Errorf("%q as %q is answered %d %s", body, kind, recorder.Code, recorder.Body)
		}
	})
}
