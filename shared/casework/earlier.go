package casework

import (
	"context"
	"fmt"
	"slices"

	"example.org/derogations/shared/derogation"
)

// Earlier lists what the trust of a review asked for before, in the same round:
// newest first, and only what the holder's organisation may see. The union
// sees what reached it.
func (r Reviews) Earlier(ctx context.Context, o Opened) ([]derogation.State, error) {
	s := o.Case.State
	cases, err := r.Cases.CasesOf(ctx, s.Trust.Code, s.Round.StartsAt.Add(-advanceSearch))
	if err != nil {
		return nil, fmt.Errorf("earlier requests of %s: %w", s.Trust.Code, err)
	}
	reader := derogation.Actor{Organisation: o.Organisation.Code, OrganisationKind: o.Organisation.Kind}
	var earlier []derogation.State
	for _, c := range slices.Backward(cases) {
		before := c.State
		asked := before.Status != derogation.ImpactOnly && before.SubmittedAt.Before(s.SubmittedAt)
		if asked && before.Reference != s.Reference && before.Round.ID == s.Round.ID && mayRead(reader, before) {
			earlier = append(earlier, before)
		}
	}
	return earlier, nil
}
