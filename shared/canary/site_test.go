package canary_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/httpapi"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
)

// site is the real interface over a store in memory, and stands in for pages.
type site struct {
	now     func() time.Time
	handler http.Handler
	url     string

	mu     sync.Mutex
	keys   []clientauth.Key
	broken map[string]func(http.ResponseWriter) // by path, instead of the answer
	calls  []string
}

func newSite(t *testing.T, store *caseworktest.Memory, now func() time.Time) *site {
	t.Helper()
	keys, err := keyset.Parse([]byte(`{"current":"1","1":"a secret of tests, of 32 bytes or more"}`))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{now: now, broken: map[string]func(http.ResponseWriter){}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	s.handler = httpapi.API{
		Submissions: casework.Submissions{
			Cases: store, Directory: canary.Directory{Directory: store, Now: lambdahttp.Now}, Standings: store, Random: counter(1 << 40),
		},
		Systems:   casework.Systems{Cases: store},
		Limiter:   s,
		Rate:      httpapi.Rate{PerSecond: 20, Burst: 200},
		Authority: clientauth.New(s, func(context.Context, time.Time) (keyset.Set, error) { return keys, nil }, s.url),
	}.Handler()
	return s
}

func (s *site) service() canary.Service {
	return canary.Service{URL: s.url, Client: http.DefaultClient, Publish: s.publish, Sign: clientauth.Assertion}
}

func (s *site) publish(_ context.Context, keyID, publicKey string, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, clientauth.Key{KeyID: keyID, Algorithm: clientauth.ES256, PublicKey: publicKey, NotAfter: until})
	return nil
}

// Client is clientauth.Clients': there is the canary alone.
func (s *site) Client(_ context.Context, id string) (clientauth.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id != canary.ClientID {
		return clientauth.Client{}, clientauth.ErrUnknownClient
	}
	return clientauth.Client{
		ID: id, Name: canary.ClientName, Organisation: canary.TrustCode, Kind: clientauth.Trust,
		Scopes: []string{httpapi.ScopeWrite, httpapi.ScopeRead}, Keys: s.keys,
	}, nil
}

// UseAssertion is clientauth.Clients'.
func (s *site) UseAssertion(context.Context, string, string, time.Time) error { return nil }

// TakeToken is httpapi.Limiter's.
func (s *site) TakeToken(context.Context, string, time.Duration, int, time.Time) (int, time.Duration, error) {
	return 1, 0, nil
}

// breaks has a path answer with a status until it is mended.
func (s *site) breaks(path string, status int) (mend func()) {
	return s.answers(path, func(w http.ResponseWriter) { w.WriteHeader(status) })
}

func (s *site) answers(path string, answer func(http.ResponseWriter)) (mend func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[path] = answer
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.broken, path)
	}
}

// called is how often a path was called so far.
func (s *site) called(path string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, call := range s.calls {
		if call == path {
			n++
		}
	}
	return n
}

// ServeHTTP is the gateway's part: it gives a request its time.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := s.now()
	w.Header().Set("Date", now.Format(http.TimeFormat))
	s.mu.Lock()
	s.calls = append(s.calls, r.URL.Path)
	broken := s.broken[r.URL.Path]
	if broken == nil && strings.HasPrefix(r.URL.Path, "/v1/requests/") {
		broken = s.broken["/v1/requests/"]
	}
	if broken == nil && strings.HasPrefix(r.URL.Path, "/r/") {
		broken = s.broken["/r/"]
	}
	s.mu.Unlock()
	switch {
	case broken != nil:
		broken(w)
	case r.URL.Path == "/register":
		_, _ = io.WriteString(w, "<html></html>")
	case strings.HasPrefix(r.URL.Path, "/r/"):
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<html></html>")
	default:
		s.handler.ServeHTTP(w, r.WithContext(lambdahttp.WithRequest(r.Context(), now, "request-1")))
	}
}
