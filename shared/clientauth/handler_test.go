package clientauth_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/keyset"

	"github.com/google/go-cmp/cmp"
)

func form(signed string) url.Values {
	return url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {signed},
	}
}

type answered struct {
	*httptest.ResponseRecorder
	failure error
}

func (f *fixture) send(t *testing.T, r *http.Request) answered {
	t.Helper()
	got := answered{ResponseRecorder: httptest.NewRecorder()}
	f.TokenHandler(
		func(context.Context) time.Time { return now },
		func(w http.ResponseWriter, _ *http.Request, err error) {
			got.failure = err
			w.WriteHeader(http.StatusInternalServerError)
		},
	).ServeHTTP(got, r)
	return got
}

func (f *fixture) post(t *testing.T, body string) answered {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/oauth2/token", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	return f.send(t, r)
}

func (a answered) json(t *testing.T) map[string]any {
	t.Helper()
	for name, want := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "Pragma": "no-cache"} {
		if got := a.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	var body map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	return body
}

func TestTheEndpointGivesAToken(t *testing.T) {
	f := newFixture(t)
	got := f.post(t, form(assertion(t, "trust", "rsa", rsaKey())).Encode())
	if got.Code != http.StatusOK || got.failure != nil {
		t.Fatalf("%d %s, %v", got.Code, got.Body, got.failure)
	}
	body := got.json(t)
	token, _ := body["access_token"].(string)
	if _, err := f.Bearer(t.Context(), "Bearer "+token, now); err != nil {
		t.Errorf("the token does not work: %v", err)
	}
	delete(body, "access_token")
	want := map[string]any{"token_type": "Bearer", "expires_in": 600.0, "scope": "requests.read requests.write"}
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
}

func TestRefusalsAreAsTheStandardSays(t *testing.T) {
	tests := []struct {
		name   string
		change func(url.Values)
		status int
		code   string
		detail string
	}{
		{"no grant type", func(v url.Values) { v.Del("grant_type") }, 400, "invalid_request", "grant_type is missing."},
		{"another grant type", func(v url.Values) { v.Set("grant_type", "password") }, 400, "unsupported_grant_type", "grant_type must be client_credentials."},
		{"another assertion type", func(v url.Values) { v.Set("client_assertion_type", "saml") }, 400, "invalid_request", "client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer."},
		{"no assertion", func(v url.Values) { v.Del("client_assertion") }, 400, "invalid_request", "client_assertion is missing."},
		{"a field twice", func(v url.Values) { v.Add("scope", "a"); v.Add("scope", "b") }, 400, "invalid_request", "A field is given more than once."},
		{"another client's id", func(v url.Values) { v.Set("client_id", "union") }, 401, "invalid_client", "client_id is not the client of the assertion."},
		{"a scope of others", func(v url.Values) { v.Set("scope", "requests.read decisions.write") }, 400, "invalid_scope", "The client is not registered for all the scopes that it asks for."},
		{"an assertion that is none", func(v url.Values) { v.Set("client_assertion", "a.b.c") }, 401, "invalid_client", "The assertion is not a JSON Web Token."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			values := form(assertion(t, "trust", "rsa", rsaKey()))
			tt.change(values)
			got := f.post(t, values.Encode())
			want := map[string]any{"error": tt.code, "error_description": tt.detail}
			if diff := cmp.Diff(want, got.json(t)); diff != "" || got.Code != tt.status || got.failure != nil {
				t.Errorf("%d, %v %s", got.Code, got.failure, diff)
			}
			if len(f.registry.used) != 0 {
				t.Error("the assertion was used up")
			}
		})
	}
}

func TestTheClientIdMayBeGivenToo(t *testing.T) {
	f := newFixture(t)
	values := form(assertion(t, "trust", "rsa", rsaKey()))
	values.Set("client_id", "trust")
	values.Set("scope", " requests.read ")
	got := f.post(t, values.Encode())
	if got.Code != http.StatusOK || got.json(t)["scope"] != "requests.read" {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestOnlyTheBodyOfAFormCounts(t *testing.T) {
	f := newFixture(t)
	values := form(assertion(t, "trust", "rsa", rsaKey())).Encode()

	inURL := httptest.NewRequest(http.MethodPost, "/oauth2/token?"+values, strings.NewReader(""))
	inURL.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := f.send(t, inURL); got.Code != http.StatusBadRequest || got.json(t)["error_description"] != "grant_type is missing." {
		t.Errorf("in the URL: %d %s", got.Code, got.Body)
	}
	asJSON := httptest.NewRequest(http.MethodPost, "/oauth2/token", strings.NewReader("{}"))
	asJSON.Header.Set("Content-Type", "application/json")
	if got := f.send(t, asJSON); got.Code != http.StatusBadRequest || got.json(t)["error"] != "invalid_request" {
		t.Errorf("as JSON: %d %s", got.Code, got.Body)
	}
	if got := f.post(t, "a="+strings.Repeat("a", 40<<10)); got.Code != http.StatusBadRequest || got.json(t)["error"] != "invalid_request" {
		t.Errorf("too long: %d %s", got.Code, got.Body)
	}
	if got := f.post(t, "grant_type=%zz"); got.Code != http.StatusBadRequest || got.json(t)["error"] != "invalid_request" {
		t.Errorf("no form: %d %s", got.Code, got.Body)
	}
}

func TestTheEndpointTakesOnlyPOST(t *testing.T) {
	f := newFixture(t)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
		got := f.send(t, httptest.NewRequest(method, "/oauth2/token", nil))
		if got.Code != http.StatusMethodNotAllowed || got.Header().Get("Allow") != "POST" {
			t.Errorf("%s: %d, Allow %q", method, got.Code, got.Header().Get("Allow"))
		}
	}
}

func TestAnErrorOfOursGoesToTheCallersAnswer(t *testing.T) {
	f := newFixture(t)
	f.registry.err = errors.New("throttled")
	got := f.post(t, form(assertion(t, "trust", "rsa", rsaKey())).Encode())
	if got.Code != http.StatusInternalServerError || !errors.Is(got.failure, f.registry.err) || strings.Contains(got.Body.String(), "throttled") {
		t.Errorf("%d %s, %v", got.Code, got.Body, got.failure)
	}
}

func TestAnAuthorityNeedsAllItsParts(t *testing.T) {
	f := newFixture(t)
	keys := func(context.Context, time.Time) (keyset.Set, error) { return keyset.Set{}, nil }
	for name, build := range map[string]func(){
		"no clients":     func() { clientauth.New(nil, keys, site) },
		"no keys":        func() { clientauth.New(f.registry, nil, site) },
		"no site":        func() { clientauth.New(f.registry, keys, "") },
		"trailing slash": func() { clientauth.New(f.registry, keys, site+"/") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			build()
		}()
	}
}
