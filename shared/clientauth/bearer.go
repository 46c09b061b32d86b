package clientauth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/keyset"

	"github.com/golang-jwt/jwt/v5"
)

// Claim is what an access token of ours says of the client that it was issued to. It
// counts for nothing until Principal has looked whether the client still is what it
// was then.
type Claim struct {
	ClientID string
	// Organisation is that of the client when the token was issued; a token of an
	// older release does not say it.
	Organisation string
	scope        string
	keyID        string
}

// Bearer verifies the access token in an Authorization header. It reads nothing
// but keys. A refusal is a *BearerError; any other error is ours.
func (a *Authority) Bearer(ctx context.Context, header string, now time.Time) (Claim, error) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return Claim{}, &BearerError{}
	}
	// More spaces than one may stand between them (RFC 9110, 11.4).
	if token = strings.TrimLeft(token, " "); token == "" || len(token) > maximumToken {
		return Claim{}, invalidToken("The access token is missing or too long.")
	}
	keys, err := a.keys(ctx, now)
	if err != nil {
		return Claim{}, fmt.Errorf("load token keys: %w", err)
	}
	claims, err := a.accessClaims(keys, token, now)
	if err != nil {
		return Claim{}, err
	}
	return Claim{claims.Subject, claims.Organisation, claims.Scope, claims.ClientKeyID}, nil
}

// Principal authenticates a call by the claim of its access token. A refusal is a
// *BearerError; any other error is ours. The client is loaded again, so that
// what was withdrawn from it counts at once.
func (a *Authority) Principal(ctx context.Context, claim Claim, now time.Time) (Principal, error) {
	client, err := a.clients.Client(ctx, claim.ClientID)
	if errors.Is(err, ErrUnknownClient) {
		return Principal{}, invalidToken("The client is no longer registered.")
	}
	if err != nil {
		return Principal{}, fmt.Errorf("load client: %w", err)
	}
	if client.Disabled {
		return Principal{}, invalidToken("The client is disabled.")
	}
	key, known := client.key(claim.keyID)
	if !known {
		return Principal{}, invalidToken("The key that the token was obtained with is no longer registered.")
	}
	if reason := key.unusable(now); reason != "" {
		return Principal{}, invalidToken(reason)
	}
	return Principal{
		ClientID:     client.ID,
		Name:         client.Name,
		Organisation: client.Organisation,
		Kind:         client.Kind,
		Scopes: slices.DeleteFunc(strings.Fields(claim.scope), func(scope string) bool {
			return !slices.Contains(client.Scopes, scope)
		}),
	}, nil
}

// accessClaims verifies an access token. exp has no leeway, since our own
// clock set it; iat is not checked, since two gateways may differ by a little.
func (a *Authority) accessClaims(keys keyset.Set, token string, now time.Time) (accessClaims, error) {
	var claims accessClaims
	_, err := jwt.NewParser(
		jwt.WithStrictDecoding(),
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithTimeFunc(func() time.Time { return now }),
		jwt.WithExpirationRequired(),
		jwt.WithIssuer(a.site),
		jwt.WithAudience(a.audience()),
	).ParseWithClaims(token, &claims, func(token *jwt.Token) (any, error) {
		id, _ := token.Header["kid"].(string)
		secret, known := keys.Secret(id)
		if !known || token.Header["typ"] != tokenType {
			return nil, errors.New("not one of our access tokens")
		}
		return secret, nil
	})
	if errors.Is(err, jwt.ErrTokenExpired) {
		return accessClaims{}, invalidToken("The access token has expired.")
	}
	if err != nil {
		return accessClaims{}, invalidToken("The access token is not valid.")
	}
	return claims, nil
}
