package reading

import (
	"context"
	"fmt"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Earlier lists what the trust of a review asked for before, in the same round:
// newest first, and only what the holder's organisation may see. The union
// sees what reached it.
func Earlier(ctx context.Context, from casework.CaseStore, o casework.Opened) ([]derogation.State, error) {
	s := o.Case.State
	cases, err := from.CasesOf(ctx, s.Trust.Code, s.Round.StartsAt.Add(-casework.AdvanceSearch))
	if err != nil {
		return nil, fmt.Errorf("earlier requests of %s: %w", s.Trust.Code, err)
	}
	reader := derogation.Actor{Organisation: o.Organisation.Code, OrganisationKind: o.Organisation.Kind}
	var earlier []derogation.State
	for _, c := range slices.Backward(cases) {
		before := c.State
		asked := before.Status != derogation.ImpactOnly && before.Status != derogation.Voided && before.SubmittedAt.Before(s.SubmittedAt)
		if asked && before.Reference != s.Reference && before.Round.ID == s.Round.ID && casework.MayRead(reader, before) {
			earlier = append(earlier, before)
		}
	}
	return earlier, nil
}
