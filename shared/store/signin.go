package store

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// newestKeys is how many of a client's own keys count: more than there are runs
// at once.
const newestKeys = 20

// signInKeyItem is forgotten some time after its key no longer counts.
type signInKeyItem struct {
	envelope
	ExpiresAt int64 `dynamodbav:"expiresAt"`
}

// PublishSignInKey adds a key to those that a client publishes itself, which
// only the canary may: it makes one for each run. The key must have an id that
// later ones follow in the order of strings, and an end.
func (s *Store) PublishSignInKey(ctx context.Context, client string, public ClientKey) error {
	t := s.transaction()
	t.put(signInKeyItem{t.enclose(signInKey(client, public.KeyID), public), expiry(public.NotAfter)}, always, nil, nil)
	return wrapped(t.run(ctx), "publish key %s of client %s", public.KeyID, client)
}

// SignInKeys returns the newest keys that a client has published itself. The
// read is consistent.
func (s *Store) SignInKeys(ctx context.Context, client string) ([]ClientKey, error) {
	in := within(signInKey(client, "").PK, "")
	in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(newestKeys)
	keys, err := list(ctx, s, in, readBody[ClientKey])
	return keys, wrapped(err, "read the keys of client %s", client)
}

var errUsed = errors.New("the assertion was used before")

// UseOnce marks an assertion of a client as used. It reports false when it was
// used before. It is forgotten some time after it expires.
func (s *Store) UseOnce(ctx context.Context, client, id string, expires time.Time) (bool, error) {
	t := s.transaction()
	t.put(fleeting{
		envelope:  envelope{key: assertionKey(client, id), Schema: schema},
		ExpiresAt: expiry(expires),
	}, isNew, nil, errUsed)
	err := t.run(ctx)
	if errors.Is(err, errUsed) {
		return false, nil
	}
	return err == nil, wrapped(err, "use an assertion of client %s", client)
}
