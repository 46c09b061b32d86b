package httpapi_test

import (
	"net/http"
	"testing"
)

func TestHealthTouchesNothing(t *testing.T) {
	w := newWorld(t)
	w.store.broken = errUnavailable
	recorder := w.golden("health", get("", "/healthz"))
	if recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestASystemSignsIn(t *testing.T) {
	w := newWorld(t)
	if recorder := w.golden("token", w.signIn("rr8")); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
	if recorder := w.golden("token_unknown_client", w.signIn("nobody")); recorder.Code != http.StatusUnauthorized {
		t.Errorf("an unknown client is answered %d", recorder.Code)
	}
}

func TestAClientFindsOutHowToSignIn(t *testing.T) {
	w := newWorld(t)
	w.store.broken = errUnavailable
	if recorder := w.golden("metadata", get("", "/.well-known/oauth-authorization-server")); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestEveryAddressHasItsMethods(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct{ path, allow string }{
		{"/oauth2/token", "POST"},
		{"/v1/requests", "GET, HEAD, POST"},
		{"/v1/requests/DR-0000-0001", "GET, HEAD"},
		{"/v1/requests/DR-0000-0001/history", "GET, HEAD"},
		{"/v1/requests/DR-0000-0001/amendments", "POST"},
		{"/v1/requests/DR-0000-0001/answers", "POST"},
		{"/v1/requests/DR-0000-0001/withdrawal", "POST"},
		{"/v1/requests/DR-0000-0001/local-resolution", "POST"},
		{"/v1/requests/DR-0000-0001/reopening", "POST"},
		{"/v1/requests/DR-0000-0001/stand-down", "POST"},
		{"/v1/requests/DR-0000-0001/replies", "POST"},
		{"/v1/requests/DR-0000-0001/turnout", "POST"},
		{"/v1/requests/DR-0000-0001/impact-reports", "POST"},
		{"/v1/requests/DR-0000-0001/reviews/1", "POST"},
		{"/v1/requests/DR-0000-0001/decision", "POST"},
		{"/v1/requests/DR-0000-0001/reported-decision", "POST"},
		{"/v1/requests/DR-0000-0001/revocation", "POST"},
		{"/v1/requests/DR-0000-0001/exception-objection", "POST"},
		{"/v1/requests/DR-0000-0001/exception-confirmation", "POST"},
		{"/v1/requests/DR-0000-0001/exception-judgement", "POST"},
		{"/v1/rounds", "GET, HEAD"},
		{"/v1/rounds/x", "GET, HEAD"},
		{"/v1/rounds/x/counts", "GET, HEAD"},
		{"/v1/rounds/x/register", "GET, HEAD"},
		{"/v1/rounds/x/register.json", "GET, HEAD"},
		{"/v1/rounds/x/impact-reports", "POST"},
		{"/v1/rounds/x/standing-derogations", "GET, HEAD, POST"},
		{"/v1/rounds/x/standing-derogations/y/changes", "POST"},
		{"/v1/rounds/x/strike", "POST"},
		{"/v1/requests/DR-0000-0001/export", "GET, HEAD"},
		{"/v1/rounds/x/export", "GET, HEAD"},
		{"/.well-known/oauth-authorization-server", "GET, HEAD"},
		{"/v1/webhooks", "GET, HEAD, POST"},
		{"/v1/webhooks/x/secret", "POST"},
		{"/v1/webhooks/x/test", "POST"},
		{"/v1/webhooks/x/deliveries", "GET, HEAD"},
		{"/v1/webhooks/x/deliveries/y/replay", "POST"},
		{"/v1/contacts", "GET, HEAD"},
		{"/healthz", "GET, HEAD"},
	} {
		recorder := w.do(call{method: http.MethodDelete, path: test.path})
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusMethodNotAllowed, "method_not_allowed")
		if allow := recorder.Header().Get("Allow"); allow != test.allow {
			t.Errorf("%s allows %q, want %q", test.path, allow, test.allow)
		}
	}
	one := w.do(call{method: http.MethodPut, path: "/v1/webhooks/x"})
	if allow := one.Header().Get("Allow"); one.Code != http.StatusMethodNotAllowed || allow != "DELETE, GET, HEAD" {
		t.Errorf("one webhook: %d, allows %q", one.Code, allow)
	}
	w.golden("method_not_allowed", call{method: http.MethodPut, path: "/v1/requests"})
}

func TestOtherAddressesAreNotFound(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/v1", "/v1/", "/v1/requests/", "/v1//requests", "/v1/./requests", "/healthz/", "/v1/requests/DR-0000-0001/secrets", "/v1/rounds/", "/v1/rounds/x/y", "/v1/requests/DR-0000-0001/reviews", "//", "/%2e%2e/healthz"} {
		recorder := w.do(call{method: http.MethodGet, path: path})
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")
	}
	w.golden("not_found", get("", "/v2/requests"))
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	w := newWorld(t)
	for _, c := range []call{
		get("", "/healthz"), get("", "/nowhere"), get("", "/v1/requests/DR-0000-0001"),
		{method: http.MethodPut, path: "/v1/requests"}, w.signIn("rr8"), filing("night-1", sample(t)),
	} {
		recorder := w.do(c)
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000",
		} {
			if got := recorder.Header().Get(name); got != want {
				t.Errorf("%s %s: %s is %q, want %q", c.method, c.path, name, got, want)
			}
		}
	}
}
