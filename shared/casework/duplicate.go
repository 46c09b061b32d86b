package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// contentKept is how long a trust's request is taken for the same one when the same
// content comes again under another key.
const contentKept = 10 * time.Minute

// Content is what a trust asked, by its hash, and the request that asks it. It is
// kept while the same content again is more likely a mistake than a second need.
type Content struct {
	Trust     string    `json:"trust"`
	Hash      string    `json:"hash"`
	Reference string    `json:"reference"`
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expiresAt"`
	// NotDuplicateOf is the reference of the request before, whose sender says that
	// it is another one. It is the condition of the write, and is not kept.
	NotDuplicateOf string `json:"-"`
}

// ContentStore keeps what was asked a short time ago. It is written in the
// transaction of the filing, which fails with ErrSameContent when another request
// has asked the same, has not expired at content.At, and is not the one that
// content.NotDuplicateOf names: of any number at once, one is taken.
type ContentStore interface {
	// Content returns the request by which a trust asked something, or
	// ErrNotFound. The read is consistent; what has expired may still be found.
	Content(ctx context.Context, trust, hash string) (Content, error)
}

// PossibleDuplicateError is a request that asks what another one asked a moment
// ago. Two real needs can read alike: sent again with its reference as
// Call.NotDuplicateOf, it is taken.
type PossibleDuplicateError struct {
	Reference string
	At        time.Time
}

func (e *PossibleDuplicateError) Error() string {
	return "the same was asked a moment ago, by " + e.Reference
}

// content is what a filing asks, in the round that was found for it.
func (f Filing) content(trust derogation.Organisation, round derogation.Round, now time.Time) Content {
	request := f.Request
	request.Round = round.ID
	return Content{
		Trust: trust.Code, Hash: request.ContentHash(), At: now.UTC(), ExpiresAt: now.Add(contentKept).UTC(),
		NotDuplicateOf: f.Call.NotDuplicateOf,
	}
}

// unlike returns a *PossibleDuplicateError when the same was asked a moment ago,
// and is not what the sender knows of. It costs one read, which a client in a loop
// is answered with.
func (s Submissions) unlike(ctx context.Context, content Content) error {
	before, err := s.Cases.Content(ctx, content.Trust, content.Hash)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("what %s asked before: %w", content.Trust, err)
	case !content.At.Before(before.ExpiresAt), before.Reference == content.NotDuplicateOf:
		return nil
	default:
		return &PossibleDuplicateError{Reference: before.Reference, At: before.At}
	}
}
