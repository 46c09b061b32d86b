package webhook

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/keyset"
)

var night = time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC)

func secretsOf(t *testing.T, set string) Secrets {
	t.Helper()
	keys, err := keyset.Parse([]byte(set))
	if err != nil {
		t.Fatal(err)
	}
	return Secrets{Keys: func(context.Context, time.Time) (keyset.Set, error) { return keys, nil }}
}

const (
	oneKey  = `{"current":"1","1":"a secret of tests, of 32 bytes or more"}`
	twoKeys = `{"current":"2","1":"a secret of tests, of 32 bytes or more","2":"another one for tests, of 32 bytes too"}`
)

func TestASecretIsOfOneWebhookOneGenerationAndOneKey(t *testing.T) {
	secrets := secretsOf(t, twoKeys)
	seen := map[string]bool{}
	for _, keyID := range []string{"1", "2"} {
		for _, id := range []string{"WH-0000-0001", "WH-0000-0002"} {
			for _, generation := range []int{1, 2, 12} {
				secret, err := secrets.Secret(t.Context(), keyID, id, generation, night)
				if err != nil {
					t.Fatal(err)
				}
				bytes, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
				if err != nil || len(bytes) != 32 || !strings.HasPrefix(secret, "whsec_") || seen[secret] {
					t.Errorf("key %s, %s, generation %d: %q, %v", keyID, id, generation, secret, err)
				}
				seen[secret] = true
			}
		}
	}
}

func TestANewKeyChangesNoSecretThatThereIs(t *testing.T) {
	before, err := secretsOf(t, oneKey).Secret(t.Context(), "1", "WH-0000-0001", 1, night)
	if err != nil {
		t.Fatal(err)
	}
	later := secretsOf(t, twoKeys)
	if after, err := later.Secret(t.Context(), "1", "WH-0000-0001", 1, night); err != nil || after != before {
		t.Errorf("the secret changed, or %v", err)
	}
	if current, err := later.CurrentKey(t.Context(), night); err != nil || current != "2" {
		t.Errorf("new secrets are of key %q, %v", current, err)
	}
}

func TestASecretWhoseKeyIsGoneIsAnError(t *testing.T) {
	if secret, err := secretsOf(t, oneKey).Secret(t.Context(), "2", "WH-0000-0001", 1, night); err == nil || secret != "" {
		t.Errorf("%q, %v", secret, err)
	}
}
