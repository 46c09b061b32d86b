package store

import (
	"context"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

type summaryItem struct {
	versioned
	due
	inRound
	ContentVersion   int               `dynamodbav:"contentVersion"`
	Head             string            `dynamodbav:"head"`
	Status           derogation.Status `dynamodbav:"status"`
	OrganisationKey  string            `dynamodbav:"organisationKey"`
	OrganisationSort string            `dynamodbav:"organisationSort"`
}

// Case implements casework.CaseStore. An answer that bears no time is an error.
func (s *Store) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	var c casework.Case
	item, at, err := s.getAt(ctx, summaryKey(reference))
	if err == nil {
		c, err = readCase(item)
	}
	return c, at, wrapped(err, "read case %s", reference)
}

func readCase(from attributes) (casework.Case, error) {
	summary, err := read[summaryItem](from)
	if err != nil {
		return casework.Case{}, err
	}
	state, err := disclose[derogation.State](summary.envelope)
	if err != nil {
		return casework.Case{}, err
	}
	return casework.Case{State: state, Head: summary.Head}, nil
}

// addSummary writes the case, if it is still at the version that the change
// rests on. A change without events must not write it again, and only checks.
func (t *transaction) addSummary(change casework.Change) {
	condition, before := atVersion(change.Before)
	if len(change.Entries) == 0 {
		t.check(summaryKey(change.Case.State.Reference), condition, before, casework.ErrStale)
		return
	}
	t.put(t.summaryOf(change.Case), condition, before, casework.ErrStale)
}

func (t *transaction) summaryOf(c casework.Case) summaryItem {
	s := c.State
	item := summaryItem{
		versioned:      versioned{t.enclose(summaryKey(s.Reference), s), s.Version},
		ContentVersion: s.ContentVersion, Head: c.Head, Status: s.Status,
		OrganisationKey: s.Trust.Code, OrganisationSort: byTime(s.SubmittedAt, s.Reference),
		inRound: inRound{s.Round.ID, byTime(s.ChangedAt, s.Reference)},
	}
	next, ok, err := s.NextDue()
	t.fail(wrapped(err, "item %s", item.key))
	if ok {
		item.due = due{DueKey: dueCase, DueSort: caseDue(next.At, s)}
	}
	return item
}
