package casework

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// FileImpact takes an impact report in a round that has nobody who decides,
// where there is no request that it could belong to.
//
// Errors: ErrNotFound (no such round), *derogation.InvalidError,
// *derogation.ForbiddenError.
func (d Desk) FileImpact(ctx context.Context, actor derogation.Actor, round string, impact derogation.Impact, now time.Time) (Case, error) {
	if actor.OrganisationKind != derogation.KindTrust {
		return Case{}, &derogation.ForbiddenError{Detail: "only a trust reports its impact"}
	}
	rules, err := d.Registry.Round(ctx, round)
	if err != nil {
		return Case{}, err
	}
	trust, err := d.Registry.Organisation(ctx, actor.Organisation)
	if err != nil {
		return Case{}, fmt.Errorf("the client's trust %s: %w", actor.Organisation, err)
	}
	return retry(ctx, func() (Case, error) {
		file := derogation.FileImpact{Reference: derogation.NewReference(d.Random()), Round: rules, Trust: trust, Impact: impact}
		change, err := apply(Case{}, file, actor, now)
		if err != nil {
			return Case{}, err
		}
		change.Wake = nil // There is nothing for an execution to do.
		return change.Case, d.Cases.Commit(ctx, change)
	})
}
