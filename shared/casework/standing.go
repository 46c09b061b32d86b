package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// StandingStore keeps the standing derogations of rounds.
type StandingStore interface {
	// Standings returns those of a round, in the order of their ids. The read is
	// consistent.
	Standings(ctx context.Context, round string) ([]derogation.Standing, error)
	// AddStanding records one, with the call that did it unless that is nil:
	// ErrDuplicate when the call's key was used before, ErrStandingExists when
	// the round has one of that id.
	AddStanding(ctx context.Context, d derogation.Standing, call *CallRecord) error
}

// ErrStandingExists is a standing derogation of an id that its round has
// already.
var ErrStandingExists = errors.New("the round has a standing derogation with this id")

// CoveredError is a request that a standing derogation permits already.
type CoveredError struct{ Standing derogation.Standing }

func (e *CoveredError) Error() string {
	return "already permitted by the standing derogation " + e.Standing.ID
}

// StandingDerogations is where the union records what it agreed in advance.
type StandingDerogations struct {
	Directory Directory
	Standings StandingStore
	Calls     CallStore
}

// Record enters a standing derogation of a round, once for each idempotency
// key. Only the round's own union may. The one that is returned has who
// recorded it, and when.
//
// Errors: ErrNotFound (no such round), *derogation.ForbiddenError,
// *derogation.InvalidError, *PrivacyError, ErrStandingExists, ErrKeyReused, ErrDuplicate (as
// of Systems.Act).
func (s StandingDerogations) Record(ctx context.Context, actor derogation.Actor, d derogation.Standing, call Call, now time.Time) (recorded derogation.Standing, replayed bool, err error) {
	round, err := s.Directory.Round(ctx, d.Round)
	if err != nil {
		return derogation.Standing{}, false, err
	}
	rules, ok := round.TierRules(derogation.Union)
	if !ok || actor.OrganisationKind != derogation.KindUnion || rules.AnsweredBy != actor.Organisation {
		return derogation.Standing{}, false, &derogation.ForbiddenError{Detail: "only the round's own union records a standing derogation"}
	}
	return once(ctx, s.Calls, actor.ID, call, now, func() (derogation.Standing, error) {
		return s.record(ctx, actor, d, round, call, now)
	}, recalled[derogation.Standing])
}

func (s StandingDerogations) record(ctx context.Context, actor derogation.Actor, d derogation.Standing, round derogation.Round, call Call, now time.Time) (derogation.Standing, error) {
	if err := call.wrong(derogation.ValidateStanding(d, round)); err != nil {
		return derogation.Standing{}, err
	}
	d.RecordedBy, d.RecordedAt = actor, now.UTC()
	record, err := outcome(call.Record(actor.ID, now), d)
	if err != nil {
		return derogation.Standing{}, err
	}
	return d, s.Standings.AddStanding(ctx, d, record)
}

// List returns the standing derogations of a round; they are public. Errors:
// ErrNotFound when there is no such round.
func (s StandingDerogations) List(ctx context.Context, round string) ([]derogation.Standing, error) {
	if _, err := s.Directory.Round(ctx, round); err != nil {
		return nil, err
	}
	return s.Standings.Standings(ctx, round)
}

// covered returns a *CoveredError when a standing derogation permits a request.
func (s Submissions) covered(ctx context.Context, round derogation.Round, trust derogation.Organisation, request derogation.Request) error {
	standings, err := s.Standings.Standings(ctx, round.ID)
	if err != nil {
		return fmt.Errorf("standing derogations of %s: %w", round.ID, err)
	}
	for _, standing := range standings {
		if standing.Covers(request, trust) {
			return &CoveredError{Standing: standing}
		}
	}
	return nil
}

// similar lists the references of a trust's open or approved requests for the
// same service at the same site and time. They are pointed out, not refused:
// the trust knows best whether it means another ward. A test repeats the last one
// on purpose.
func (s Submissions) similar(ctx context.Context, trust derogation.Organisation, request derogation.Request, round derogation.Round) ([]string, error) {
	if round.Test {
		return nil, nil
	}
	references, err := s.Cases.AlikeCases(ctx, trust.Code, round, request, mostSimilar)
	if err != nil {
		return nil, fmt.Errorf("similar requests of %s: %w", trust.Code, err)
	}
	return references, nil
}

// mostSimilar is how many similar requests are pointed out: more than anybody
// compares.
const mostSimilar = 20

// AdvanceSearch reaches requests that a round took before it began.
const AdvanceSearch = 30 * 24 * time.Hour
