package main

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/store"
)

// mostKeys is how many keys of a client may be registered: one in use, one to
// come, and what was revoked and is kept on the record.
const mostKeys = 5

func (d desk) clientKeys(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errUsage
	}
	switch verb, id, rest := args[0], args[1], args[2:]; verb {
	case "add":
		return d.addKey(ctx, id, rest)
	case "retire":
		return d.retireKey(ctx, id, rest)
	case "revoke":
		if len(rest) != 1 {
			return errUsage
		}
		return d.changeKey(ctx, id, rest[0], func(key *store.ClientKey) error {
			key.Revoked = true
			return nil
		})
	default:
		return errUsage
	}
}

// addKey registers a public key. The older ones go on to count, so that the
// client can change over when it suits it.
func (d desk) addKey(ctx context.Context, id string, args []string) error {
	flags := flag.NewFlagSet("clients keys add", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file := flags.String("key", "", "PEM or JSON Web Key")
	kid := flags.String("kid", "", "the key's id")
	notBefore := flags.String("not-before", "", "first instant at which it counts")
	notAfter := flags.String("not-after", "", "first instant at which it does not")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || *file == "" {
		return errUsage
	}
	content, err := os.ReadFile(*file)
	if err != nil {
		return err
	}
	key, err := readKey(string(content))
	if err != nil {
		return fmt.Errorf("%s: %w", *file, err)
	}
	key.NotBefore, err = optionalInstant(*notBefore)
	if err != nil {
		return err
	}
	if key.NotAfter, err = optionalInstant(*notAfter); err != nil {
		return err
	}
	if !key.NotAfter.IsZero() && !key.NotAfter.After(later(key.NotBefore, d.now)) {
		return errors.New("-not-after: the key would never count")
	}
	if *kid != "" {
		key.KeyID = *kid
	}
	if len(key.KeyID) > 64 || strings.ContainsFunc(key.KeyID, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("-kid: 1 to 64 visible ASCII characters")
	}
	return d.change(ctx, id, func(c *store.Client) error {
		if slices.ContainsFunc(c.Keys, func(k store.ClientKey) bool { return k.KeyID == key.KeyID }) {
			return fmt.Errorf("client %s has a key %s already", id, key.KeyID)
		}
		// What expired long ago says nothing any more.
		c.Keys = slices.DeleteFunc(c.Keys, func(k store.ClientKey) bool {
			return !k.NotAfter.IsZero() && k.NotAfter.Before(d.now.AddDate(0, -1, 0))
		})
		if len(c.Keys) >= mostKeys {
			return fmt.Errorf("client %s has %d keys, which is as many as it may have: retire one first", id, len(c.Keys))
		}
		c.Keys = append(c.Keys, key)
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

// retireKey lets a key count until an instant, while its successor counts too.
func (d desk) retireKey(ctx context.Context, id string, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	flags := flag.NewFlagSet("clients keys retire", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	notAfter := flags.String("not-after", "", "first instant at which it does not count")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 || *notAfter == "" {
		return errUsage
	}
	at, err := parseInstant(*notAfter)
	if err != nil {
		return err
	}
	return d.changeKey(ctx, id, args[0], func(key *store.ClientKey) error {
		key.NotAfter = at
		return nil
	})
}

func (d desk) changeKey(ctx context.Context, id, kid string, change func(*store.ClientKey) error) error {
	return d.change(ctx, id, func(c *store.Client) error {
		i := slices.IndexFunc(c.Keys, func(k store.ClientKey) bool { return k.KeyID == kid })
		if i < 0 {
			return fmt.Errorf("client %s has no key %s", id, kid)
		}
		return change(&c.Keys[i])
	})
}

func optionalInstant(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return parseInstant(text)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// standing says whether a key counts, and until when.
func (d desk) standing(key store.ClientKey) string {
	switch {
	case key.Revoked:
		return "revoked"
	case d.now.Before(key.NotBefore):
		return "counts from " + local(key.NotBefore)
	case key.NotAfter.IsZero():
		return "counts"
	case d.now.Before(key.NotAfter):
		return "counts until " + local(key.NotAfter)
	default:
		return "retired at " + local(key.NotAfter)
	}
}
