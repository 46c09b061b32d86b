package reading

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// Census counts the cases of a round.
type Census struct {
	Cases     casework.CaseStore
	Kept      CountStore
	Directory casework.Directory
}

// Count works out the figures of a round as of an instant, from the ledgers of
// the cases that the actor could see then: a trust's own, an ICB's and a
// region's trusts', those that had reached the union; all for the national team
// and for the system's own parts. What is kept of the figures spares it most of the
// ledgers, unless the instant is before that.
//
// Errors: casework.ErrNotFound when there is no such round, or it is not the actor's to
// count: another union's, or an organisation of no known kind.
func (c Census) Count(ctx context.Context, actor derogation.Actor, roundID string, asOf time.Time) (counts.Figures, error) {
	round, err := c.Directory.Round(ctx, roundID)
	if err != nil {
		return counts.Figures{}, err
	}
	if !mayCount(actor, round) {
		return counts.Figures{}, casework.ErrNotFound
	}
	sum, err := c.sum(ctx, actor, roundID, asOf)
	if err != nil {
		return counts.Figures{}, fmt.Errorf("figures of round %s: %w", roundID, err)
	}
	return sum.Figures(round, asOf)
}

// sum is what is kept, and what is not in it yet.
func (c Census) sum(ctx context.Context, actor derogation.Actor, round string, asOf time.Time) (counts.Sum, error) {
	kept, err := keptFor(ctx, c.Kept, actor, round, asOf)
	if err != nil {
		return counts.Sum{}, err
	}
	var sum counts.Sum
	for place, group := range kept.Groups {
		for union, part := range group.Parts {
			if isCounted(actor, outlineOf(place, union)) {
				sum.Add(part)
			}
		}
	}
	wanted := func(o derogation.Outline) bool {
		// What cannot be seen was never seen before.
		return isCounted(actor, o) && !kept.Has(o)
	}
	err = EachLedger(ctx, c.Cases, round, kept.Since(), wanted, func(events []derogation.Event) error {
		place, err := counts.PlaceOfCase(events)
		if err != nil {
			return err
		}
		before := kept.Of(place).Included(events[0].Reference, events)
		return counts.Replace(round, before, counts.Until(events, asOf), func(union string, change func(*counts.Sum)) {
			if isCounted(actor, outlineOf(place, union)) {
				change(&sum)
			}
		})
	})
	return sum, err
}

func mayCount(actor derogation.Actor, round derogation.Round) bool {
	switch {
	case round.Test:
		return false
	case actor.Kind == derogation.ActorSystem:
		return true
	case actor.Organisation == "":
		return false
	case actor.OrganisationKind == derogation.KindUnion:
		rules, ok := round.TierRules(derogation.Union)
		return ok && rules.AnsweredBy == actor.Organisation
	default:
		return actor.OrganisationKind.Known()
	}
}

// outlineOf is what all those cases of a group have in common that have reached a
// union, or none.
func outlineOf(place counts.Place, union string) derogation.Outline {
	return derogation.Outline{Trust: place.Trust, ICB: place.ICB, Region: place.Region, Union: union}
}

func isCounted(actor derogation.Actor, o derogation.Outline) bool {
	return actor.Kind == derogation.ActorSystem || casework.MayList(actor, o)
}
