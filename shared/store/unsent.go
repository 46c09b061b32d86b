package store

import (
	"context"

	"example.org/derogations/shared/casework"
)

// unsentItem: ExpiresAt removes it some time after it has expired.
type unsentItem struct {
	envelope
	ExpiresAt int64 `dynamodbav:"expiresAt"`
}

// Unsent implements casework.UnsentStore.
func (s *Store) Unsent(ctx context.Context, k string) (casework.Unsent, error) {
	kept, err := one[casework.Unsent](ctx, s, unsentKey(k))
	return kept, wrapped(err, "read an answer that waits for its code")
}

// SaveUnsent implements casework.UnsentStore.
func (s *Store) SaveUnsent(ctx context.Context, u casework.Unsent) error {
	t := s.transaction()
	t.putUnsent(u)
	return wrapped(t.run(ctx), "keep an answer that waits for its code")
}

func (t *transaction) putUnsent(u casework.Unsent) {
	t.put(unsentItem{t.enclose(unsentKey(u.Key), u), expiry(u.ExpiresAt)}, always, nil, nil)
}
