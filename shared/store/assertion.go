package store

import (
	"context"
	"errors"
	"time"
)

// assertionItem says that an assertion was used. Its body is empty.
type assertionItem struct {
	envelope
	ExpiresAt int64 `dynamodbav:"expiresAt"`
}

var errUsed = errors.New("the assertion was used before")

// UseOnce marks an assertion of a client as used. It reports false when it was
// used before. It is forgotten some time after it expires.
func (s *Store) UseOnce(ctx context.Context, client, id string, expires time.Time) (bool, error) {
	t := s.transaction()
	t.put(assertionItem{
		envelope:  envelope{key: assertionKey(client, id), Schema: schema},
		ExpiresAt: expiry(expires),
	}, isNew, nil, errUsed)
	err := t.run(ctx)
	if errors.Is(err, errUsed) {
		return false, nil
	}
	return err == nil, wrapped(err, "use an assertion of client %s", client)
}
