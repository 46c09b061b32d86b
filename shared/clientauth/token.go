package clientauth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// TokenLifetime is how long an access token works.
const TokenLifetime = 10 * time.Minute

const (
	grantType     = "client_credentials"
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	// tokenType is the "typ" of an access token (RFC 9068): no assertion can
	// pass for one.
	tokenType = "at+jwt"
)

// TokenRequest is a request to the token endpoint, as its form fields.
type TokenRequest struct {
	GrantType     string
	AssertionType string
	Assertion     string
	// ClientID is optional; if given, it must be the assertion's client.
	ClientID string
	// Scope is a list with spaces; empty asks for all that the client has.
	Scope string
}

// Grant is what the token endpoint gives.
type Grant struct {
	AccessToken string
	ExpiresIn   time.Duration
	Scopes      []string
	ClientID    string
}

type accessClaims struct {
	jwt.RegisteredClaims
	Scope string `json:"scope"`
	// ClientKeyID is the client's key that the token was obtained with.
	ClientKeyID string `json:"ckid"`
	// Organisation is the client's.
	Organisation string `json:"org,omitempty"`
}

// Token answers a request for an access token. A refusal is a *TokenError; any
// other error is ours. The assertion is used up only if all else is right.
func (a *Authority) Token(ctx context.Context, request TokenRequest, now time.Time) (Grant, error) {
	switch {
	case request.GrantType == "":
		return Grant{}, &TokenError{InvalidRequest, "grant_type is missing."}
	case request.GrantType != grantType:
		return Grant{}, &TokenError{UnsupportedGrantType, "grant_type must be " + grantType + "."}
	case request.AssertionType != assertionType:
		return Grant{}, &TokenError{InvalidRequest, "client_assertion_type must be " + assertionType + "."}
	case request.Assertion == "":
		return Grant{}, &TokenError{InvalidRequest, "client_assertion is missing."}
	}
	proof, err := a.verify(ctx, request.Assertion, now)
	if err != nil {
		return Grant{}, wrapOurs("verify assertion", err)
	}
	if request.ClientID != "" && request.ClientID != proof.client.ID {
		return Grant{}, invalidClient("client_id is not the client of the assertion.")
	}
	scopes, err := granted(request.Scope, proof.client.Scopes)
	if err != nil {
		return Grant{}, err
	}
	err = a.clients.UseAssertion(ctx, proof.client.ID, proof.id, proof.expires)
	if errors.Is(err, ErrReplayed) {
		return Grant{}, invalidClient("The assertion was used before. Each request needs a new one.")
	}
	if err != nil {
		return Grant{}, fmt.Errorf("use assertion: %w", err)
	}
	token, err := a.issue(ctx, proof, scopes, now)
	if err != nil {
		return Grant{}, fmt.Errorf("issue token: %w", err)
	}
	return Grant{AccessToken: token, ExpiresIn: TokenLifetime, Scopes: scopes, ClientID: proof.client.ID}, nil
}

// wrapOurs adds the operation to our own errors and leaves refusals bare.
func wrapOurs(operation string, err error) error {
	if _, refused := errors.AsType[*TokenError](err); refused {
		return err
	}
	return fmt.Errorf("%s: %w", operation, err)
}

func granted(asked string, registered []string) ([]string, error) {
	if strings.TrimSpace(asked) == "" {
		return slices.Clone(registered), nil
	}
	var scopes []string
	for _, scope := range strings.Fields(asked) {
		if !slices.Contains(registered, scope) {
			return nil, &TokenError{InvalidScope, "The client is not registered for all the scopes that it asks for."}
		}
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes, nil
}

func (a *Authority) issue(ctx context.Context, proof proven, scopes []string, now time.Time) (string, error) {
	keys, err := a.keys(ctx, now)
	if err != nil {
		return "", fmt.Errorf("load token keys: %w", err)
	}
	secret, ok := keys.Secret(keys.Current())
	if !ok {
		return "", errors.New("the key set has no current key")
	}
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, accessClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    a.site,
			Audience:  jwt.ClaimStrings{a.audience()},
			Subject:   proof.client.ID,
			ID:        rand.Text(),
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(TokenLifetime)),
		},
		Scope:        strings.Join(scopes, " "),
		ClientKeyID:  proof.keyID,
		Organisation: proof.client.Organisation,
	})
	token.Header["typ"] = tokenType
	token.Header["kid"] = keys.Current()
	return token.SignedString(secret)
}
