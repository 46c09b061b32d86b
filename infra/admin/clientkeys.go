package main

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/uktime"
)

// mostKeys is how many keys of a client may be registered: one in use, one to
// come, and what was revoked and is kept on the record.
const mostKeys = 5

// keysAdd registers a public key. The older ones go on to count, so that the
// client can change over when it suits it.
type keysAdd struct {
	ID        string `arg:"" help:"The client's id."`
	Key       string `required:"" placeholder:"FILE" help:"The public key, PEM or a JSON Web Key."`
	KID       string `name:"kid" placeholder:"KID" help:"The key's id; the beginning of its fingerprint, when it is left out."`
	NotBefore moment `placeholder:"TIME" help:"When it begins to count."`
	NotAfter  moment `placeholder:"TIME" help:"When it stops working."`
}

// keysRetire lets a key count until a time, while its successor counts too.
type keysRetire struct {
	ID       string `arg:"" help:"The client's id."`
	KID      string `arg:"" name:"kid" help:"The key's id."`
	NotAfter moment `required:"" placeholder:"TIME" help:"When it stops working."`
}

// keysRevoke lets a key count no more.
type keysRevoke struct {
	ID  string `arg:"" help:"The client's id."`
	KID string `arg:"" name:"kid" help:"The key's id."`
}

// Run registers the key.
func (c keysAdd) Run(ctx context.Context, d deps) error {
	content, err := os.ReadFile(c.Key)
	if err != nil {
		return err
	}
	key, err := readKey(string(content))
	if err != nil {
		return fmt.Errorf("%s: %w", c.Key, err)
	}
	key.NotBefore, key.NotAfter = c.NotBefore.Time, c.NotAfter.Time
	if !key.NotAfter.IsZero() && !key.NotAfter.After(later(key.NotBefore, d.now)) {
		return errors.New("-not-after: the key would never count")
	}
	if c.KID != "" {
		key.KeyID = c.KID
	}
	if len(key.KeyID) > 64 || strings.ContainsFunc(key.KeyID, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("-kid: 1 to 64 visible ASCII characters")
	}
	return d.change(ctx, c.ID, func(client *store.Client) error {
		if slices.ContainsFunc(client.Keys, func(k store.ClientKey) bool { return k.KeyID == key.KeyID }) {
			return fmt.Errorf("client %s has a key %s already", c.ID, key.KeyID)
		}
		// What expired long ago says nothing any more.
		client.Keys = slices.DeleteFunc(client.Keys, func(k store.ClientKey) bool {
			return !k.NotAfter.IsZero() && k.NotAfter.Before(d.now.AddDate(0, -1, 0))
		})
		if len(client.Keys) >= mostKeys {
			return fmt.Errorf("client %s has %d keys, which is as many as it may have: retire one first", c.ID, len(client.Keys))
		}
		client.Keys = append(client.Keys, key)
		return nil
	})
}

// readKey tells by the key itself which algorithm it is for. Its id is the
// beginning of its fingerprint.
func readKey(text string) (store.ClientKey, error) {
	if strings.Contains(text, "PRIVATE KEY") {
		return store.ClientKey{}, errors.New("this is a private key: never send it to anybody, and make a new one; register the public key")
	}
	var refused []error
	for _, algorithm := range []string{clientauth.RS512, clientauth.ES256} {
		public, err := clientauth.ParsePublicKey(algorithm, text)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			return store.ClientKey{}, err
		}
		sum := sha256.Sum256(der)
		return store.ClientKey{KeyID: base64.RawURLEncoding.EncodeToString(sum[:9]), Algorithm: algorithm, PublicKey: text}, nil
	}
	return store.ClientKey{}, errors.Join(refused...)
}

// Run retires the key.
func (c keysRetire) Run(ctx context.Context, d deps) error {
	return d.changeKey(ctx, c.ID, c.KID, func(key *store.ClientKey) { key.NotAfter = c.NotAfter.Time })
}

// Run revokes the key.
func (c keysRevoke) Run(ctx context.Context, d deps) error {
	return d.changeKey(ctx, c.ID, c.KID, func(key *store.ClientKey) { key.Revoked = true })
}

func (d deps) changeKey(ctx context.Context, id, kid string, change func(*store.ClientKey)) error {
	return d.change(ctx, id, func(c *store.Client) error {
		i := slices.IndexFunc(c.Keys, func(k store.ClientKey) bool { return k.KeyID == kid })
		if i < 0 {
			return fmt.Errorf("client %s has no key %s", id, kid)
		}
		change(&c.Keys[i])
		return nil
	})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// validity says whether a key counts, and until when.
func validity(key store.ClientKey, now time.Time) string {
	switch {
	case key.Revoked:
		return "revoked"
	case now.Before(key.NotBefore):
		return "counts from " + uktime.Operator(key.NotBefore)
	case key.NotAfter.IsZero():
		return "counts"
	case now.Before(key.NotAfter):
		return "counts until " + uktime.Operator(key.NotAfter)
	default:
		return "retired at " + uktime.Operator(key.NotAfter)
	}
}
