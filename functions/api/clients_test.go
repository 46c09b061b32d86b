package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

type fakeStore struct {
	client    store.Client
	published []store.ClientKey
	fresh     bool
	err       error
}

func (f fakeStore) Client(context.Context, string) (store.Client, error) { return f.client, f.err }

func (f fakeStore) SignInKeys(context.Context, string) ([]store.ClientKey, error) {
	return f.published, f.err
}

func (f fakeStore) UseOnce(context.Context, string, string, time.Time) (bool, error) {
	return f.fresh, f.err
}

func TestAClientSignsInAsItIsRegistered(t *testing.T) {
	until := time.Date(2025, time.August, 1, 0, 0, 0, 0, time.UTC)
	stored := store.Client{
		ID: "rota-rr8", Name: "Rota system", Organisation: "RR8", Kind: derogation.KindTrust,
		Scopes: []string{"requests:write"}, Disabled: true,
		Keys: []store.ClientKey{{KeyID: "k1", Algorithm: "ES256", PublicKey: "a key", NotAfter: until, Revoked: true}},
	}
	want := clientauth.Client{
		ID: "rota-rr8", Name: "Rota system", Organisation: "RR8", Kind: clientauth.Trust,
		Scopes: []string{"requests:write"}, Disabled: true,
		Keys: []clientauth.Key{{KeyID: "k1", Algorithm: "ES256", PublicKey: "a key", NotAfter: until, Revoked: true}},
	}
	got, err := clients{fakeStore{client: stored}}.Client(t.Context(), "rota-rr8")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
}

func TestAnUnknownClientIsToldApartFromAFailure(t *testing.T) {
	_, err := clients{fakeStore{err: casework.ErrNotFound}}.Client(t.Context(), "nobody")
	if !errors.Is(err, clientauth.ErrUnknownClient) {
		t.Errorf("not registered: %v", err)
	}
	failure := errors.New("unavailable")
	if _, err := (clients{fakeStore{err: failure}}).Client(t.Context(), "rota-rr8"); !errors.Is(err, failure) {
		t.Errorf("failure: %v", err)
	}
}

func TestAnAssertionCountsOnce(t *testing.T) {
	failure := errors.New("unavailable")
	for name, test := range map[string]struct {
		store fakeStore
		want  error
	}{
		"first":   {fakeStore{fresh: true}, nil},
		"again":   {fakeStore{}, clientauth.ErrReplayed},
		"failure": {fakeStore{err: failure}, failure},
	} {
		if err := (clients{test.store}).UseAssertion(t.Context(), "rota-rr8", "a1", time.Time{}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// The canary is in no directory: it has the keys that it publishes, and may do what
// a trust's system may for the test trust.
func TestTheCanarySignsInWithWhatItPublished(t *testing.T) {
	until := time.Date(2025, time.August, 1, 0, 0, 0, 0, time.UTC)
	registered := store.Client{ID: canary.ClientID, Organisation: "RR8", Kind: derogation.KindTrust}
	got, err := clients{fakeStore{
		client: registered, published: []store.ClientKey{{KeyID: "k1", Algorithm: "ES256", PublicKey: "a key", NotAfter: until}},
	}}.Client(t.Context(), canary.ClientID)
	want := clientauth.Client{
		ID: canary.ClientID, Name: canary.ClientName, Organisation: canary.TrustCode, Kind: clientauth.Trust,
		Scopes: []string{"requests:write", "requests:read"},
		Keys:   []clientauth.Key{{KeyID: "k1", Algorithm: "ES256", PublicKey: "a key", NotAfter: until}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
}
