package reading

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// ListStore pages through cases in the order of an index. After is the place to
// go on from, empty for the beginning; more reports whether something follows,
// and is true by mistake where a page ends with the last. An index follows
// the table within moments; a case that changes meanwhile moves on to a later
// place in a round's list, and may be seen again there.
type ListStore interface {
	// TrustCases lists those that a trust filed, oldest first.
	TrustCases(ctx context.Context, trust, after string, limit int) (cases []Listed, more bool, err error)
	// RoundCases lists those of a round that changed at or after an instant, the
	// one that changed last at the end.
	RoundCases(ctx context.Context, round string, since time.Time, after string, limit int) (cases []Listed, more bool, err error)
}

// Listed is a case with its place in the order of an index.
type Listed struct {
	casework.Case
	Place string
}

// Lists shows cases to systems.
type Lists struct {
	Cases     ListStore
	Directory casework.Directory
}

// Query says which cases are wanted. A field that is empty excludes none. After
// is where an earlier page ended; Limit is how many cases a page holds at most.
type Query struct {
	Round        string
	Trust        string
	Statuses     []derogation.Status
	Tiers        []derogation.Tier
	ChangedSince time.Time
	After        string
	Limit        int
}

// Page is a part of a list. Next is empty when nothing follows.
type Page struct {
	Cases []casework.Case
	Next  string
}

const (
	// indexPage is how many cases are read at first: each may have hundreds of
	// kilobytes. Each time after it is twice as many, for the more there are that
	// the actor may not see, the further it is to the next.
	indexPage = 10
	// mostRead is how many cases that the actor may see one page looks at, and how
	// many cases are read at once at most. A page that finds less than it may hold
	// among so many ends there, so that its time is bounded.
	mostRead = 200
)

// ErrRoundNeeded: only a trust's list can do without a round.
var ErrRoundNeeded = errors.New("a round or a trust must be named")

// List returns the cases that an actor may see, and asks for. A trust's own come
// in the order in which they were filed; a round's in that of their last change,
// so that whoever asks for what changed since the last page misses nothing. What
// the actor may not see is passed over: neither what a page holds nor where it
// ends depends on it, and Next is the place of a case that they may see.
//
// Errors: ErrRoundNeeded; casework.ErrNotFound when there is no such round.
func (l Lists) List(ctx context.Context, actor derogation.Actor, q Query) (Page, error) {
	read, err := l.reading(ctx, actor, q)
	if err != nil {
		return Page{}, err
	}
	var page Page
	var last string // the place of the last case that was looked at
	after, looked := q.After, 0
	for size := indexPage; ; size = min(2*size, mostRead) {
		cases, more, err := read(after, size)
		if err != nil {
			return Page{}, err
		}
		for _, c := range cases {
			after = c.Place
			if !casework.MayRead(actor, c.State) {
				continue
			}
			if len(page.Cases) >= q.Limit || looked == mostRead {
				page.Next = last
				return page, nil
			}
			last, looked = c.Place, looked+1
			if q.wants(c.State) {
				page.Cases = append(without(page.Cases, c.State.Reference), c.Case)
			}
		}
		if !more {
			return page, nil
		}
	}
}

// reading picks the index: a trust's where one is meant, else the round's.
func (l Lists) reading(ctx context.Context, actor derogation.Actor, q Query) (func(after string, limit int) ([]Listed, bool, error), error) {
	if q.Round != "" {
		if _, err := l.Directory.Round(ctx, q.Round); err != nil {
			return nil, err
		}
	}
	trust := q.Trust
	if trust == "" && actor.OrganisationKind == derogation.KindTrust {
		trust = actor.Organisation
	}
	switch {
	case trust != "":
		return func(after string, limit int) ([]Listed, bool, error) {
			return l.Cases.TrustCases(ctx, trust, after, limit)
		}, nil
	case q.Round != "":
		return func(after string, limit int) ([]Listed, bool, error) {
			return l.Cases.RoundCases(ctx, q.Round, q.ChangedSince, after, limit)
		}, nil
	default:
		return nil, ErrRoundNeeded
	}
}

func (q Query) wants(s derogation.State) bool {
	return (q.Round == "" || s.Round.ID == q.Round) &&
		(q.Trust == "" || s.Trust.Code == q.Trust) &&
		(len(q.Statuses) == 0 || slices.Contains(q.Statuses, s.Status)) &&
		(len(q.Tiers) == 0 || slices.Contains(q.Tiers, s.Tier)) &&
		!s.ChangedAt.Before(q.ChangedSince)
}

// without drops what an index held twice while it moved.
func without(cases []casework.Case, reference string) []casework.Case {
	return slices.DeleteFunc(cases, func(c casework.Case) bool { return c.State.Reference == reference })
}
