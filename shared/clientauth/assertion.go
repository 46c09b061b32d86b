package clientauth

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	// AssertionLifetime is how far ahead an assertion may expire.
	AssertionLifetime = 5 * time.Minute
	// ClockSkew is how far a client's clock may be ahead of ours. It counts for iat
	// and nbf, and for how far ahead exp may be; never for what has expired.
	ClockSkew = 30 * time.Second

	// An assertion with a 4096-bit signature is under 2 kB.
	maximumToken = 8 << 10
)

// isClientID reports whether a text has the form of a client's id, which becomes part
// of storage keys.
func isClientID(text string) bool {
	return isOf(text, 64, func(c rune) bool {
		return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.ContainsRune("._-", c)
	})
}

func isAssertionID(text string) bool {
	return isOf(text, 128, func(c rune) bool { return '!' <= c && c <= '~' })
}

// isOf does what a pattern would, for which each start would pay.
func isOf(text string, most int, good func(rune) bool) bool {
	return text != "" && len(text) <= most && !strings.ContainsFunc(text, func(c rune) bool { return !good(c) })
}

// unknown is said alike for an unknown client, an unknown key and a wrong
// signature: only who holds a key learns more.
const unknown = "The assertion is not signed with a key of a known client."

// proven is what a valid assertion proves.
type proven struct {
	client  Client
	keyID   string
	id      string
	expires time.Time
}

// verify checks everything about an assertion but whether it was used before.
// A refusal is a *TokenError.
func (a *Authority) verify(ctx context.Context, assertion string, now time.Time) (proven, error) {
	if len(assertion) > maximumToken {
		return proven{}, invalidClient("The assertion is too long.")
	}
	var claimed jwt.RegisteredClaims
	head, _, err := jwt.NewParser(jwt.WithStrictDecoding()).ParseUnverified(assertion, &claimed)
	if err != nil {
		return proven{}, invalidClient("The assertion is not a JSON Web Token.")
	}
	if !plainClaims(assertion) {
		return proven{}, invalidClient("A claim of the assertion is given twice, or its times are not numbers.")
	}
	keyID, _ := head.Header["kid"].(string)
	if keyID == "" {
		return proven{}, invalidClient("The assertion has no kid.")
	}
	if _, critical := head.Header["crit"]; critical {
		return proven{}, invalidClient("The assertion has critical headers.")
	}
	if claimed.Issuer != claimed.Subject || !isClientID(claimed.Issuer) {
		return proven{}, invalidClient("iss and sub of the assertion are not both the client id.")
	}
	client, err := a.clients.Client(ctx, claimed.Issuer)
	if errors.Is(err, ErrUnknownClient) {
		return proven{}, invalidClient(unknown)
	}
	if err != nil {
		return proven{}, fmt.Errorf("load client: %w", err)
	}
	key, known := client.key(keyID)
	if !known || head.Method.Alg() != key.Algorithm {
		return proven{}, invalidClient(unknown)
	}
	public, err := ParsePublicKey(key.Algorithm, key.PublicKey)
	if err != nil {
		return proven{}, fmt.Errorf("registered key %s of client %s: %w", key.KeyID, client.ID, err)
	}
	claims, err := a.claims(assertion, key.Algorithm, public, now)
	if err != nil {
		return proven{}, err
	}
	if client.Disabled {
		return proven{}, invalidClient("The client is disabled.")
	}
	if reason := key.unusable(now); reason != "" {
		return proven{}, invalidClient(reason)
	}
	return proven{client: client, keyID: key.KeyID, id: claims.ID, expires: claims.ExpiresAt.Time}, nil
}

// plainClaims reports whether each claim is given once (RFC 7519, 4), and each time is
// a number (2, NumericDate): of what is given twice another program may take the other
// one, and a text is no time.
func plainClaims(assertion string) bool {
	_, rest, _ := strings.Cut(assertion, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return false
	}
	claims, given := json.NewDecoder(bytes.NewReader(text)), map[string]bool{}
	if _, err := claims.Token(); err != nil {
		return false
	}
	for claims.More() {
		name, err := claims.Token()
		var value json.RawMessage
		if err != nil || claims.Decode(&value) != nil {
			return false
		}
		claim, _ := name.(string)
		if given[claim] || slices.Contains([]string{"exp", "iat", "nbf"}, claim) && value[0] == '"' {
			return false
		}
		given[claim] = true
	}
	return true
}

// claims verifies the signature and then what was signed.
func (a *Authority) claims(assertion, algorithm string, public crypto.PublicKey, now time.Time) (jwt.RegisteredClaims, error) {
	var claims jwt.RegisteredClaims
	_, err := jwt.NewParser(
		jwt.WithStrictDecoding(),
		jwt.WithValidMethods([]string{algorithm}),
		jwt.WithTimeFunc(func() time.Time { return now }),
		jwt.WithLeeway(ClockSkew),
		jwt.WithIssuedAt(),
		jwt.WithExpirationRequired(),
		jwt.WithAudience(a.TokenURL()),
	).ParseWithClaims(assertion, &claims, func(*jwt.Token) (any, error) { return public, nil })
	if err != nil {
		return claims, invalidClient(whyRefused(err))
	}
	switch {
	case !now.Before(claims.ExpiresAt.Time):
		return claims, invalidClient(expired)
	case claims.ExpiresAt.After(now.Add(AssertionLifetime + ClockSkew)):
		return claims, invalidClient("exp of the assertion is more than five minutes ahead.")
	case len(claims.Audience) != 1:
		// Another audience could use the assertion here in the client's name.
		return claims, invalidClient("aud of the assertion names others besides this token endpoint.")
	case !isAssertionID(claims.ID):
		return claims, invalidClient("jti of the assertion is missing, too long, or not plain text.")
	}
	return claims, nil
}

const expired = "The assertion has expired."

func whyRefused(err error) string {
	switch {
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return unknown
	case errors.Is(err, jwt.ErrTokenExpired):
		return expired
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return "aud of the assertion is not the URL of this token endpoint."
	case errors.Is(err, jwt.ErrTokenUsedBeforeIssued), errors.Is(err, jwt.ErrTokenNotValidYet):
		return "iat or nbf of the assertion is in the future."
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return "exp or aud of the assertion is missing."
	}
	return "The assertion is not valid."
}

// Assertion makes the assertion by which a client asks for a token: signed
// with its private key (RS512 for RSA, ES256 for ECDSA), good once, for a
// minute. It fails if the key is of another type or does not sign.
func Assertion(clientID, keyID, tokenURL string, key crypto.Signer, now time.Time) (string, error) {
	var method jwt.SigningMethod
	switch key.(type) {
	case *rsa.PrivateKey:
		method = jwt.SigningMethodRS512
	case *ecdsa.PrivateKey:
		method = jwt.SigningMethodES256
	default:
		return "", fmt.Errorf("sign assertion: no algorithm for a key of type %T", key)
	}
	token := jwt.NewWithClaims(method, jwt.RegisteredClaims{
		Issuer:    clientID,
		Subject:   clientID,
		Audience:  jwt.ClaimStrings{tokenURL},
		ID:        rand.Text(),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(time.Minute)),
	})
	token.Header["kid"] = keyID
	signed, err := token.SignedString(key)
	if err != nil {
		return "", fmt.Errorf("sign assertion: %w", err)
	}
	return signed, nil
}
