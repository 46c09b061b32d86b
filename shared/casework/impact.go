package casework

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// FileImpact takes an impact report in a round that has nobody who decides,
// where there is no request that it could belong to; once for each idempotency
// key.
//
// Errors: ErrNotFound (no such round, or the same call filed a case that the
// actor may no longer see), *derogation.InvalidError,
// *derogation.ForbiddenError, *PrivacyError, ErrKeyReused, ErrDuplicate (as of Systems.Act).
func (s Submissions) FileImpact(ctx context.Context, actor derogation.Actor, round string, impact derogation.Impact, call Call, now time.Time) (Done, error) {
	if actor.OrganisationKind != derogation.KindTrust {
		return Done{}, &derogation.ForbiddenError{Detail: "only a trust reports its impact"}
	}
	done, _, err := once(ctx, s.Cases, actor.ID, call, now, func() (Done, error) {
		return s.fileImpact(ctx, actor, round, impact, call, now)
	}, func(record CallRecord) (Done, error) {
		return Systems{Cases: s.Cases}.replay(ctx, actor, record)
	})
	return done, err
}

func (s Submissions) fileImpact(ctx context.Context, actor derogation.Actor, round string, impact derogation.Impact, call Call, now time.Time) (Done, error) {
	trust, err := s.Directory.Organisation(ctx, actor.Organisation)
	if err != nil {
		return Done{}, fmt.Errorf("the client's trust %s: %w", actor.Organisation, err)
	}
	rules, err := s.named(ctx, trust, round)
	if err != nil {
		return Done{}, err
	}
	return Retry(ctx, func() (Done, error) {
		file := derogation.FileImpact{Reference: derogation.NewReference(s.Random()), Round: rules, Trust: trust, Impact: impact}
		change, err := Apply(Case{}, file, actor, now)
		if err := call.wrong(err); err != nil {
			return Done{}, err
		}
		change.Wake = nil // There is nothing for an execution to do.
		change.Call = call.Record(actor.ID, now).changed(change.Case)
		return Done{Case: change.Case, At: now}, s.Cases.Commit(ctx, change)
	})
}
