package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// lookAgain is how long a client that has as many open requests as it may is
// answered with that alone, before it is looked at again which of them have ended.
const lookAgain = time.Minute

// Filed is what a client has filed in a round, as far as it limits what it may file
// next. All people of a trust's form are one client, which no system of the trust
// can use up.
type Filed struct {
	Client string `json:"client"`
	Round  string `json:"round"`
	// Version counts the changes of this record.
	Version int `json:"version"`
	// InHour is how many were filed in the hour of the clock that began at Hour.
	InHour int       `json:"inHour"`
	Hour   time.Time `json:"hour"`
	// Open are the references of those that may be open still; at LookedAt, all were.
	Open     []string  `json:"open,omitempty"`
	LookedAt time.Time `json:"lookedAt,omitzero"`
}

// FiledStore keeps what clients have filed. A record is written in the transaction
// of the filing, which fails with ErrStale when it was changed since it was read.
type FiledStore interface {
	// Filed returns what a client has filed in a round, or ErrNotFound. The read is
	// consistent.
	Filed(ctx context.Context, client, round string) (Filed, error)
	// SaveFiled writes a record alone: ErrStale when it was changed since.
	SaveFiled(ctx context.Context, filed Filed) error
}

// LimitedBy says which limit a filing met.
type LimitedBy string

// The limits.
const (
	LimitedByHour LimitedBy = "filings_per_hour"
	LimitedByOpen LimitedBy = "open_requests"
	// LimitedAtOnce: so many were filed at once that this one found no turn.
	LimitedAtOnce LimitedBy = "at_once"
)

// LimitError is a filing beyond what the client may file. RetryAfter is in how
// long it may succeed. Phone is whom to ring, if the round says so.
type LimitError struct {
	By         LimitedBy
	Limit      int
	RetryAfter time.Duration
	Phone      string
}

func (e *LimitError) Error() string { return "the client has reached the limit " + string(e.By) }

// client is whose limits a filing counts against.
func (f Filing) client() string {
	if f.Actor.Kind == derogation.ActorClient {
		return f.Actor.ID
	}
	return "form of " + f.Actor.Organisation
}

// room reads what a client has filed so far, if it may file another request.
// Errors: *LimitError.
func (s Submissions) room(ctx context.Context, t *taking, now time.Time) error {
	client, round := t.client(), t.round
	filed, err := s.Cases.Filed(ctx, client, round.ID)
	if errors.Is(err, ErrNotFound) {
		filed, err = Filed{Client: client, Round: round.ID}, nil
	}
	if err != nil {
		return err
	}
	t.filed = &filed
	limits := round.FilingLimits()
	if hour := now.UTC().Truncate(time.Hour); filed.Hour.Before(hour) {
		filed.Hour, filed.InHour = hour, 0
	}
	if filed.InHour >= limits.FilingsPerHour {
		return &LimitError{By: LimitedByHour, Limit: limits.FilingsPerHour, RetryAfter: filed.Hour.Add(time.Hour).Sub(now), Phone: round.HelpPhone}
	}
	if len(filed.Open) < limits.OpenRequests {
		return nil
	}
	full := &LimitError{By: LimitedByOpen, Limit: limits.OpenRequests, RetryAfter: filed.LookedAt.Add(lookAgain).Sub(now), Phone: round.HelpPhone}
	if full.RetryAfter > 0 {
		return full
	}
	if err := s.forgetEnded(ctx, &filed); err != nil || len(filed.Open) < limits.OpenRequests {
		return err
	}
	filed.LookedAt, full.RetryAfter = now.UTC(), lookAgain
	filed.Version++
	if err := s.Cases.SaveFiled(ctx, filed); err != nil && !errors.Is(err, ErrStale) {
		return err
	}
	return full
}

// forgetEnded keeps of a client's requests those that are open.
func (s Submissions) forgetEnded(ctx context.Context, filed *Filed) error {
	var open []string
	for _, reference := range filed.Open {
		c, _, err := s.Cases.Case(ctx, reference)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return fmt.Errorf("what %s has open: %w", filed.Client, err)
		case c.State.Status.Open():
			open = append(open, reference)
		}
	}
	filed.Open = open
	return nil
}

// with adds a request to what its client has filed.
func (f Filed) with(reference string) *Filed {
	f.Version++
	f.InHour++
	f.Open = append(slices.Clone(f.Open), reference)
	return &f
}

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

// contentOf is what a filing asks, in the round that was found for it.
func (f Filing) contentOf(trust derogation.Organisation, round derogation.Round, now time.Time) *Content {
	request := f.Request
	request.Round = round.ID
	return &Content{
		Trust: trust.Code, Hash: request.ContentHash(), At: now.UTC(), ExpiresAt: now.Add(contentKept).UTC(),
		NotDuplicateOf: f.Call.NotDuplicateOf,
	}
}

// by is the content as the request asks it that was filed with it.
func (c Content) by(reference string) *Content {
	c.Reference = reference
	return &c
}

// unlike returns a *PossibleDuplicateError when the same was asked a moment ago,
// and is not what the sender knows of.
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

// Exception is the newest request of a trust for a mass casualty event in a round.
type Exception struct {
	Trust     string `json:"trust"`
	Round     string `json:"round"`
	Reference string `json:"reference"`
	// Replaces is the one before it, which has ended; empty for the first. It is the
	// condition of the write, and is not kept.
	Replaces string `json:"-"`
}

// ExceptionStore keeps which request is a trust's newest for a mass casualty event.
// It is written in the transaction of the filing, which fails with ErrStale when
// another one is by now.
type ExceptionStore interface {
	// Exception returns the newest of a trust in a round, or ErrNotFound. The read
	// is consistent.
	Exception(ctx context.Context, trust, round string) (Exception, error)
}

// openException is the request for a mass casualty event that a further filing of its
// trust joins, if one is open. Else it says which one a new request replaces.
func (s Submissions) openException(ctx context.Context, t *taking) (Case, bool, error) {
	t.exception = &Exception{Trust: t.trust.Code, Round: t.round.ID}
	newest, err := s.Cases.Exception(ctx, t.trust.Code, t.round.ID)
	if errors.Is(err, ErrNotFound) {
		return Case{}, false, nil
	}
	if err != nil {
		return Case{}, false, err
	}
	t.exception.Replaces = newest.Reference
	c, _, err := s.Cases.Case(ctx, newest.Reference)
	if errors.Is(err, ErrNotFound) {
		return Case{}, false, nil
	}
	return c, err == nil && c.State.Status.Open(), err
}

// fileException files a request for a mass casualty event, or has it join the one
// that is open. Where that one takes on no more, nothing is recorded, and the answer
// is the same.
func (s Submissions) fileException(ctx context.Context, t taking, now time.Time) (Acknowledgement, error) {
	c, open, err := s.openException(ctx, &t)
	if err != nil {
		return Acknowledgement{}, err
	}
	if !open {
		return s.file(ctx, t, now)
	}
	change, err := Apply(c, derogation.Join{Request: t.Request}, t.Actor, now)
	late, full := errors.AsType[*derogation.ConflictError](err)
	full = full && late.Code == derogation.ConflictAlreadyRecorded
	if err != nil && !full {
		return Acknowledgement{}, err
	}
	ack := acknowledge(c.State)
	ack.Joined = true
	if full {
		return ack, nil
	}
	return ack, s.commit(ctx, t, change, ack, now)
}
