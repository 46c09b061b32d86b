package reading

import (
	"context"
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// EarlierRequests are what a trust asked for before, newest first. More is how many
// were found beside those that are shown; AtLeast reports that there may be others,
// before all that was looked through.
type EarlierRequests struct {
	Shown   []derogation.State
	More    int
	AtLeast bool
}

// mostEarlier is how many of a trust's requests are looked through.
const mostEarlier = 100

// Earlier lists what the trust of a review asked for before, in the same round:
// the newest, at most so many, and only what the holder's organisation may see. The
// union sees what reached it.
func Earlier(ctx context.Context, from casework.CaseStore, o casework.Opened, show int) (EarlierRequests, error) {
	s := o.Case.State
	found, err := from.LatestOfTrust(ctx, s.Trust.Code, s.Round.StartsAt.Add(-casework.AdvanceSearch), s.SubmittedAt, mostEarlier)
	if err != nil {
		return EarlierRequests{}, fmt.Errorf("earlier requests of %s: %w", s.Trust.Code, err)
	}
	reader := derogation.Actor{Organisation: o.Organisation.Code, OrganisationKind: o.Organisation.Kind}
	var earlier []string
	for _, before := range found {
		asked := before.Status != derogation.ImpactOnly && before.Status != derogation.Voided
		if asked && before.Reference != s.Reference && before.Round == s.Round.ID && casework.MayList(reader, before) {
			earlier = append(earlier, before.Reference)
		}
	}
	shown := min(len(earlier), show)
	cases, err := from.Cases(ctx, earlier[:shown])
	if err != nil {
		return EarlierRequests{}, fmt.Errorf("earlier requests of %s: %w", s.Trust.Code, err)
	}
	all := EarlierRequests{More: len(earlier) - shown, AtLeast: len(found) == mostEarlier}
	for _, c := range cases {
		all.Shown = append(all.Shown, c.State)
	}
	return all, nil
}
