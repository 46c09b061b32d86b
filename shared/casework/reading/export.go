package reading

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Exports hands cases over with their ledgers, so that others can check them.
type Exports struct {
	Cases         casework.CaseStore
	Directory     casework.Directory
	Organisations OrganisationStore
}

// OrganisationStore lists those that take part.
type OrganisationStore interface {
	// Organisations returns every organisation, in the order of their codes.
	Organisations(ctx context.Context) ([]derogation.Organisation, error)
}

// Exported is a case as it was at an instant, with its ledger up to then. Place
// is where it stands in the order of its round's export.
type Exported struct {
	State   derogation.State
	Entries []ledger.Entry
	Place   string
}

// Case returns one case to a system that may see it. Errors: casework.ErrNotFound.
func (e Exports) Case(ctx context.Context, actor derogation.Actor, reference string) (Exported, error) {
	c, entries, err := casework.Systems{Cases: e.Cases}.History(ctx, actor, reference)
	return Exported{State: c.State, Entries: entries}, err
}

// Round hands over the cases of a round that the actor could see at an instant,
// as they were then, after a place in the order (empty: from the beginning),
// until take refuses one, which it has not taken then. It reports whether it came
// to the end. What the actor may not see changes nothing of all this: neither
// what is handed over, nor where it ends.
//
// The order is that of the trusts' codes, and of filing within a trust: so it does not
// change while cases do, and one part of a large round takes as much as one of a small
// round.
//
// Errors: casework.ErrNotFound when there is no such round, or it is not the actor's to
// count.
func (e Exports) Round(ctx context.Context, actor derogation.Actor, id string, asOf time.Time, after string, take func(Exported) (taken bool, err error)) (ended bool, err error) {
	round, err := e.Directory.Round(ctx, id)
	if err != nil {
		return false, err
	}
	if !mayCount(actor, round) {
		return false, casework.ErrNotFound
	}
	trusts, err := e.trusts(ctx, actor)
	if err != nil {
		return false, err
	}
	at, within, _ := strings.Cut(after, placeOfTrust)
	for _, trust := range trusts {
		if trust < at {
			continue
		}
		if trust > at {
			within = ""
		}
		if ended, err := e.ofTrust(ctx, actor, round, trust, within, asOf, take); err != nil || !ended {
			return false, err
		}
	}
	return true, nil
}

// placeOfTrust stands between a trust and a place in the list of its cases.
const placeOfTrust = "#"

// exportPage is how many cases of a trust are listed at a time.
const exportPage = 100

// trusts are the codes of those whose cases an actor may see some of, in their order.
func (e Exports) trusts(ctx context.Context, actor derogation.Actor) ([]string, error) {
	if actor.OrganisationKind == derogation.KindTrust {
		return []string{actor.Organisation}, nil
	}
	organisations, err := e.Organisations.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	var trusts []string
	for _, o := range organisations {
		if o.Kind == derogation.KindTrust {
			trusts = append(trusts, o.Code)
		}
	}
	slices.Sort(trusts)
	return trusts, nil
}

// ofTrust hands over the cases of a trust after a place in the list of them.
func (e Exports) ofTrust(ctx context.Context, actor derogation.Actor, round derogation.Round, trust, after string, asOf time.Time, take func(Exported) (bool, error)) (ended bool, err error) {
	since := round.StartsAt.Add(-casework.AdvanceSearch)
	if round.AdvanceRequests {
		since = time.Time{}
	}
	for {
		page, more, err := e.Cases.TrustCases(ctx, trust, since, after, exportPage)
		if err != nil {
			return false, err
		}
		for _, listed := range page {
			after = listed.Place
			if listed.Submitted.After(asOf) {
				return true, nil // As were all that follow.
			}
			// What cannot be seen was never seen before.
			if listed.Round != round.ID || !casework.MayList(actor, listed.Outline) {
				continue
			}
			exported, err := e.asOf(ctx, listed.Reference, asOf)
			if err != nil {
				return false, err
			}
			if !casework.MayRead(actor, exported.State) {
				continue
			}
			exported.Place = trust + placeOfTrust + after
			if taken, err := take(exported); err != nil || !taken {
				return false, err
			}
		}
		if !more {
			return true, nil
		}
	}
}

// asOf is a case as its ledger has it at an instant.
func (e Exports) asOf(ctx context.Context, reference string, asOf time.Time) (Exported, error) {
	entries, err := e.Cases.Entries(ctx, reference)
	if err != nil {
		return Exported{}, fmt.Errorf("ledger of %s: %w", reference, err)
	}
	var state derogation.State
	for i, entry := range entries {
		event, err := entry.Decode()
		if err != nil {
			return Exported{}, err
		}
		if event.At.After(asOf) {
			entries = entries[:i]
			break
		}
		if state, err = derogation.Evolve(state, event); err != nil {
			return Exported{}, err
		}
	}
	return Exported{State: state, Entries: entries}, nil
}
