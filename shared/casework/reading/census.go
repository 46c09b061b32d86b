package reading

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Census counts the cases of a round.
type Census struct {
	Cases     casework.CaseStore
	Directory casework.Directory
}

// Count works out the figures of a round as of an instant, from the ledgers of
// the cases that the actor could see then: a trust's own, an ICB's and a
// region's trusts', those that had reached the union; all for the national team
// and for the system's own parts.
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
	cases, err := c.Cases.CasesOfRound(ctx, roundID)
	if err != nil {
		return counts.Figures{}, fmt.Errorf("cases of round %s: %w", roundID, err)
	}
	var ledgers [][]derogation.Event
	for _, listed := range cases {
		if !isCounted(actor, listed.State) {
			continue // Spares reading a ledger: what could not be seen is never seen before.
		}
		events, err := c.eventsUntil(ctx, listed.State.Reference, asOf)
		if err != nil {
			return counts.Figures{}, err
		}
		then, err := derogation.Replay(events)
		if err != nil {
			return counts.Figures{}, err
		}
		if isCounted(actor, then) {
			ledgers = append(ledgers, events)
		}
	}
	return counts.Count(round, ledgers, asOf)
}

func (c Census) eventsUntil(ctx context.Context, reference string, asOf time.Time) ([]derogation.Event, error) {
	entries, err := c.Cases.Entries(ctx, reference)
	if err != nil {
		return nil, fmt.Errorf("ledger of %s: %w", reference, err)
	}
	events, err := ledger.Events(entries)
	if err != nil {
		return nil, err
	}
	return counts.Until(events, asOf), nil
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

func isCounted(actor derogation.Actor, s derogation.State) bool {
	return actor.Kind == derogation.ActorSystem || casework.MayRead(actor, s)
}
