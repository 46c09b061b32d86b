package keyset

import (
	"context"
	"fmt"
	"time"
)

// Source returns a function that gives the key set as it stands at a time:
// fetched as the secret with this id, and parsed. secret is what fetches it,
// and keeps it for a while (config.Secrets has such a method).
func Source(secret func(ctx context.Context, id string, now time.Time) ([]byte, error), id string) func(context.Context, time.Time) (Set, error) {
	return func(ctx context.Context, now time.Time) (Set, error) {
		data, err := secret(ctx, id, now)
		if err != nil {
			return Set{}, fmt.Errorf("load key set: %w", err)
		}
		return Parse(data)
	}
}
