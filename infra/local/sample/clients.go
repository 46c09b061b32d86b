package sample

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

const keyID = "sample-key-1"

// Clients are the sample's client systems with their private keys, which exist
// nowhere else and end with the runner.
type Clients struct {
	all  []store.Client
	keys map[string]*ecdsa.PrivateKey
}

// NewClients makes one client for each organisation, with a new key. A trust's
// may file and read, a tier's and the union's act and read, an ICB's may read;
// each may have webhooks, and the union's keeps its contacts.
func NewClients() (*Clients, error) {
	c := &Clients{keys: map[string]*ecdsa.PrivateKey{}}
	for _, o := range Organisations() {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("make a client key: %w", err)
		}
		public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("encode a client key: %w", err)
		}
		scopes := []string{"requests:read", "webhooks:write"}
		switch o.Kind {
		case derogation.KindTrust:
			scopes = append(scopes, "requests:write")
		case derogation.KindRegion, derogation.KindNational:
			scopes = append(scopes, "reviews:write")
		case derogation.KindUnion:
			scopes = append(scopes, "reviews:write", "contacts:write")
		case derogation.KindICB:
		}
		client := store.Client{
			ID: ClientID(o.Code), Name: o.Name + " (sample system)", Organisation: o.Code, Kind: o.Kind, Scopes: scopes,
			Keys: []store.ClientKey{{
				KeyID: keyID, Algorithm: "ES256",
				PublicKey: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
			}},
		}
		c.all = append(c.all, client)
		c.keys[client.ID] = key
	}
	return c, nil
}

// ClientID is the id of an organisation's client.
func ClientID(organisation string) string { return strings.ToLower(organisation) + "-system" }

// IDs lists the clients.
func (c *Clients) IDs() []string {
	var ids []string
	for _, client := range c.all {
		ids = append(ids, client.ID)
	}
	slices.Sort(ids)
	return ids
}

// Token gets an access token for a client as its system would: it posts what
// signs it in to the token endpoint.
func (c *Clients) Token(ctx context.Context, publicURL, client string, now time.Time) (string, error) {
	key, ok := c.keys[client]
	if !ok {
		return "", noClient(client)
	}
	return TokenWith(ctx, publicURL, client, keyID, key, now)
}

// TokenWith gets an access token for a client with its key, wherever the service
// runs.
func TokenWith(ctx context.Context, publicURL, client, keyID string, key *ecdsa.PrivateKey, now time.Time) (string, error) {
	endpoint := publicURL + "/oauth2/token"
	form, err := signIn(client, keyID, endpoint, key, now)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("ask for a token: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", fmt.Errorf("ask for a token: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", fmt.Errorf("ask for a token: %w", err)
	}
	var grant struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &grant); err != nil || grant.AccessToken == "" {
		return "", fmt.Errorf("ask for a token: %s: %s", response.Status, body)
	}
	return grant.AccessToken, nil
}

// SignIn is the form that signs a client in at a token endpoint, with an
// assertion that is made at the time given.
func (c *Clients) SignIn(client, endpoint string, now time.Time) (url.Values, error) {
	key, ok := c.keys[client]
	if !ok {
		return nil, noClient(client)
	}
	return signIn(client, keyID, endpoint, key, now)
}

func noClient(client string) error { return fmt.Errorf("there is no client %q", client) }

func signIn(client, keyID, endpoint string, key *ecdsa.PrivateKey, now time.Time) (url.Values, error) {
	assertion, err := clientauth.Assertion(client, keyID, endpoint, key, now)
	if err != nil {
		return nil, err
	}
	return url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}, nil
}
