package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"example.org/derogations/shared/keyset"
)

// secretPrefix is what Standard Webhooks puts before a secret for HMAC.
const secretPrefix = "whsec_"

// purpose keeps what is worked out here apart from whatever else a key may ever
// be used for.
const purpose = "webhook secret"

// Secrets works out the secrets of webhooks. Keys gives the key set as it is at
// a time.
type Secrets struct {
	Keys func(ctx context.Context, now time.Time) (keyset.Set, error)
}

// CurrentKey is the id of the key from which new secrets are worked out. It is
// kept with the webhook: a key that becomes current later changes no secret.
func (s Secrets) CurrentKey(ctx context.Context, now time.Time) (string, error) {
	keys, err := s.Keys(ctx, now)
	if err != nil {
		return "", fmt.Errorf("the key of webhooks' secrets: %w", err)
	}
	return keys.Current(), nil
}

// Secret is one generation of a webhook's secret, in the form that receivers
// are given: whsec_ and 32 bytes in base 64.
//
// Errors: the key set has no such key any more.
func (s Secrets) Secret(ctx context.Context, keyID, webhook string, generation int, now time.Time) (string, error) {
	keys, err := s.Keys(ctx, now)
	if err != nil {
		return "", fmt.Errorf("secret of webhook %s: %w", webhook, err)
	}
	key, ok := keys.Secret(keyID)
	if !ok {
		return "", fmt.Errorf("secret of webhook %s: there is no key %q", webhook, keyID)
	}
	mac := hmac.New(sha256.New, key)
	// No part can hold a line break, so that the parts cannot be told otherwise.
	mac.Write([]byte(purpose + "\n" + webhook + "\n" + strconv.Itoa(generation)))
	return secretPrefix + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}
