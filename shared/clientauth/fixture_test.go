package clientauth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/keyset"

	"github.com/golang-jwt/jwt/v5"
)

const (
	site     = "https://derogations.example.org"
	tokenURL = site + "/oauth2/token"
	secret1  = "11111111111111111111111111111111"
	secret2  = "22222222222222222222222222222222"
	keys1    = `{"current":"1","1":"` + secret1 + `"}`
)

var now = time.Date(2025, 7, 25, 3, 0, 0, 0, time.UTC)

// Keys are made once: it takes a while.
var (
	rsaKey  = sync.OnceValue(newRSA)
	rsaKey2 = sync.OnceValue(newRSA)
	ecKey   = sync.OnceValue(func() *ecdsa.PrivateKey { return newEC(elliptic.P256()) })
)

func newRSA() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

func newEC(curve elliptic.Curve) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func pemOf(t testing.TB, public crypto.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// registry keeps clients and used assertions in memory.
type registry struct {
	mu      sync.Mutex
	clients map[string]clientauth.Client
	used    map[string]time.Time
	err     error
}

func (r *registry) Client(_ context.Context, id string) (clientauth.Client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return clientauth.Client{}, r.err
	}
	client, ok := r.clients[id]
	if !ok {
		return clientauth.Client{}, clientauth.ErrUnknownClient
	}
	return client, nil
}

func (r *registry) UseAssertion(_ context.Context, clientID, assertionID string, expires time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return r.err
	}
	if _, ok := r.used[clientID+" "+assertionID]; ok {
		return clientauth.ErrReplayed
	}
	r.used[clientID+" "+assertionID] = expires
	return nil
}

// change replaces what is registered of a client.
func (r *registry) change(id string, f func(*clientauth.Client)) {
	client := r.clients[id]
	f(&client)
	r.clients[id] = client
}

type fixture struct {
	*clientauth.Authority
	registry *registry
	keys     string
}

// newFixture registers a trust with an RSA and an EC key, and a union with an
// RSA key under the same key id.
func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{keys: keys1, registry: &registry{
		used: map[string]time.Time{},
		clients: map[string]clientauth.Client{
			"trust": {
				ID: "trust", Name: "Trust system", Organisation: "RXX", Kind: clientauth.Trust,
				Scopes: []string{"requests.read", "requests.write"},
				Keys: []clientauth.Key{
					{KeyID: "rsa", Algorithm: clientauth.RS512, PublicKey: pemOf(t, &rsaKey().PublicKey)},
					{KeyID: "ec", Algorithm: clientauth.ES256, PublicKey: pemOf(t, &ecKey().PublicKey)},
				},
			},
			"union": {
				ID: "union", Name: "Union system", Organisation: "UNION", Kind: clientauth.Union,
				Scopes: []string{"decisions.write"},
				Keys:   []clientauth.Key{{KeyID: "rsa", Algorithm: clientauth.RS512, PublicKey: pemOf(t, &rsaKey2().PublicKey)}},
			},
		},
	}}
	f.Authority = clientauth.New(f.registry, func(context.Context, time.Time) (keyset.Set, error) {
		return keyset.Parse([]byte(f.keys))
	}, site)
	return f
}

func assertion(t testing.TB, clientID, keyID string, key crypto.Signer) string {
	t.Helper()
	signed, err := clientauth.Assertion(clientID, keyID, tokenURL, key, now)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func request(signed string) clientauth.TokenRequest {
	return clientauth.TokenRequest{
		GrantType:     "client_credentials",
		AssertionType: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
		Assertion:     signed,
	}
}

// grant gets the trust a token by its RSA key.
// Bearer authenticates a call by its header, as a door does in two steps.
func (f *fixture) Bearer(ctx context.Context, header string, now time.Time) (clientauth.Principal, error) {
	claim, err := f.Authority.Bearer(ctx, header, now)
	if err != nil {
		return clientauth.Principal{}, err
	}
	return f.Principal(ctx, claim, now)
}

func (f *fixture) grant(t testing.TB) clientauth.Grant {
	t.Helper()
	grant, err := f.Token(t.Context(), request(assertion(t, "trust", "rsa", rsaKey())), now)
	if err != nil {
		t.Fatal(err)
	}
	return grant
}

// crafted signs any claims under any header, as an attacker may.
func crafted(t testing.TB, method jwt.SigningMethod, key any, header map[string]any, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	for name, value := range header {
		token.Header[name] = value
	}
	signed, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
