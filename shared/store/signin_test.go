package store_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

func sampleSignInKey() store.ClientKey {
	return store.ClientKey{
		KeyID: "20261120T190000Z-7K2M9Q4X", Algorithm: "ES256",
		PublicKey: "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n", NotAfter: evening.Add(10 * time.Minute),
	}
}

// Many runs at once, as after a release of every function, do not push each
// other's keys out.
func TestTheNewestKeysThatAClientPublishedCount(t *testing.T) {
	s := newSetup(t)
	const published = 25
	for i := range published {
		key := sampleSignInKey()
		key.KeyID = fmt.Sprintf("%02d", i)
		must(t, s.PublishSignInKey(t.Context(), "TEST-CANARY", key))
	}
	keys, err := s.SignInKeys(t.Context(), "TEST-CANARY")
	must(t, err)
	if len(keys) != 20 || keys[0].KeyID != "24" || keys[19].KeyID != "05" {
		t.Errorf("%d keys: %+v", len(keys), keys)
	}
	if other, err := s.SignInKeys(t.Context(), "rota-rr8"); err != nil || len(other) != 0 {
		t.Errorf("another client has %+v, %v", other, err)
	}
}

func TestNobodyIsRegisteredUnderATestsId(t *testing.T) {
	s := newSetup(t)
	client := sampleClient()
	client.ID = "TEST-CANARY"
	for name, register := range map[string]func() error{
		"put":      func() error { return s.PutClient(t.Context(), client) },
		"register": func() error { return s.AddClient(t.Context(), client) },
	} {
		if register() == nil || client.Kind != derogation.KindTrust {
			t.Errorf("%s: it was", name)
		}
	}
}
