package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"time"
)

// UnsentLives is for how long an answer is kept that waits for its one-time code.
const UnsentLives = 30 * time.Minute

// UnsentAtMost is how long what is kept of an answer may be, as a form is encoded.
const UnsentAtMost = 32 << 10

// Unsent is an answer that waits for its one-time code, as it was typed in one
// browser on one link. Typed is empty once the answer is recorded.
type Unsent struct {
	Key       string     `json:"key"`
	Typed     url.Values `json:"typed,omitempty"`
	ExpiresAt time.Time  `json:"expiresAt"`
}

// UnsentKey is what an answer is kept by: a digest of the link and of what the
// browser alone was given, so that neither is stored.
func UnsentKey(link ReviewLink, browser string) string {
	sum := sha256.Sum256([]byte(link.ID + "\n" + browser))
	return hex.EncodeToString(sum[:])
}

// UnsentStore keeps answers that wait for their one-time codes.
type UnsentStore interface {
	// Unsent returns one, or ErrNotFound; one that has expired may still be found.
	Unsent(ctx context.Context, key string) (Unsent, error)
	// SaveUnsent stores one in place of what was kept by its key.
	SaveUnsent(ctx context.Context, u Unsent) error
}

// Unsent is what was typed and is kept under a key, by the time given; none where
// nothing is.
func (r Reviews) Unsent(ctx context.Context, key string, now time.Time) (url.Values, error) {
	kept, err := r.Codes.Unsent(ctx, key)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil || !now.Before(kept.ExpiresAt):
		return nil, err
	default:
		return kept.Typed, nil
	}
}
