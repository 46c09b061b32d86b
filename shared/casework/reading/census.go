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
	Ledgers   Ledgers
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
	trust := ""
	if actor.OrganisationKind == derogation.KindTrust {
		trust = actor.Organisation
	}
	kept, err := keptAt(ctx, c.Kept, round, trust, asOf)
	if err != nil {
		return counts.Sum{}, err
	}
	var sum counts.Sum
	for place, group := range kept.Groups {
		for union, part := range group.Parts {
			if isCounted(actor, place.Organisation(), union) {
				sum.Add(part)
			}
		}
	}
	wanted := func(o derogation.Outline) bool {
		// What cannot be seen was never seen before.
		return isCounted(actor, o.Organisation(), o.Union) && !kept.Has(o)
	}
	err = c.Ledgers.Each(ctx, round, kept.Since(), wanted, func(events []derogation.Event) error {
		place, err := counts.PlaceOfCase(events)
		if err != nil {
			return err
		}
		before := kept.Groups[place].Included(events[0].Reference, events)
		return counts.Replace(round, before, counts.Until(events, asOf), func(union string, change func(*counts.Sum)) {
			if isCounted(actor, place.Organisation(), union) {
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

// isCounted reports whether an actor counts the cases of a trust that have reached a
// union, or none.
func isCounted(actor derogation.Actor, trust derogation.Organisation, union string) bool {
	return actor.Kind == derogation.ActorSystem || casework.MayReadOf(actor, trust, union)
}
