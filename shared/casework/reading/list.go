package reading

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Lists shows cases to systems.
type Lists struct {
	Cases     casework.CaseStore
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
	// indexPage is how many outlines are read at once: more than a page of most lists
	// looks at, and less than a tenth of what one read finds.
	indexPage = 100
	// mostRead is how many cases that the actor may see one page looks at. A page
	// that finds less than it may hold among so many ends there, so that its time is
	// bounded.
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
	found, next, err := q.page(actor, read)
	if err != nil {
		return Page{}, err
	}
	cases, err := l.Cases.Cases(ctx, found)
	if err != nil {
		return Page{}, err
	}
	// What has changed since the index was written is as it is now, if it is wanted still.
	cases = slices.DeleteFunc(cases, func(c casework.Case) bool {
		o := derogation.OutlineOf(c.State)
		return !casework.MayList(actor, o) || !q.wants(o)
	})
	return Page{Cases: cases, Next: next}, nil
}

// page finds which cases a page holds, and where the next one begins.
func (q Query) page(actor derogation.Actor, read func(after string) ([]casework.Listed, bool, error)) (found []string, next string, err error) {
	var last string // the place of the last case that was looked at
	after, looked := q.After, 0
	for {
		cases, more, err := read(after)
		if err != nil {
			return nil, "", err
		}
		for _, c := range cases {
			after = c.Place
			if !casework.MayList(actor, c.Outline) {
				continue
			}
			if len(found) >= q.Limit || looked == mostRead {
				return found, last, nil
			}
			last, looked = c.Place, looked+1
			if q.wants(c.Outline) {
				found = append(without(found, c.Reference), c.Reference)
			}
		}
		if !more {
			return found, "", nil
		}
	}
}

// reading picks the index: a trust's where one is meant, else the round's.
func (l Lists) reading(ctx context.Context, actor derogation.Actor, q Query) (func(after string) ([]casework.Listed, bool, error), error) {
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
		return func(after string) ([]casework.Listed, bool, error) {
			return l.Cases.TrustCases(ctx, trust, time.Time{}, after, indexPage)
		}, nil
	case q.Round != "":
		return func(after string) ([]casework.Listed, bool, error) {
			return l.Cases.RoundCases(ctx, q.Round, q.ChangedSince, after, indexPage)
		}, nil
	default:
		return nil, ErrRoundNeeded
	}
}

func (q Query) wants(o derogation.Outline) bool {
	return (q.Round == "" || o.Round == q.Round) &&
		(q.Trust == "" || o.Trust == q.Trust) &&
		(len(q.Statuses) == 0 || slices.Contains(q.Statuses, o.Status)) &&
		(len(q.Tiers) == 0 || slices.Contains(q.Tiers, o.Tier)) &&
		!o.Changed.Before(q.ChangedSince)
}

// without drops what an index held twice while it moved.
func without(found []string, reference string) []string {
	return slices.DeleteFunc(found, func(before string) bool { return before == reference })
}
