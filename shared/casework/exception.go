package casework

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/derogation"
)

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
