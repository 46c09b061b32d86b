package store

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

type summaryItem struct {
	envelope
	due
	Version          int               `dynamodbav:"version"`
	ContentVersion   int               `dynamodbav:"contentVersion"`
	Head             string            `dynamodbav:"head"`
	Status           derogation.Status `dynamodbav:"status"`
	OrganisationKey  string            `dynamodbav:"organisationKey"`
	OrganisationSort string            `dynamodbav:"organisationSort"`
	RoundKey         string            `dynamodbav:"roundKey"`
	RoundSort        string            `dynamodbav:"roundSort"`
}

// Case returns a case and the service's time of the read, to the second.
// Errors: casework.ErrNotFound; an answer that bears no time.
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
	before := values{":before": change.Before}
	if len(change.Entries) == 0 {
		t.check(summaryKey(change.Case.State.Reference), "version = :before", before, casework.ErrStale)
		return
	}
	item, err := summaryOf(change.Case)
	t.fail(err)
	if change.Before == 0 {
		t.put(item, isNew, nil, casework.ErrStale)
		return
	}
	t.put(item, "version = :before", before, casework.ErrStale)
}

func summaryOf(c casework.Case) (summaryItem, error) {
	s := c.State
	enclosed, err := enclose(summaryKey(s.Reference), s)
	if err != nil {
		return summaryItem{}, err
	}
	item := summaryItem{
		envelope: enclosed,
		Version:  s.Version, ContentVersion: s.ContentVersion, Head: c.Head, Status: s.Status,
		OrganisationKey: s.Trust.Code, OrganisationSort: byTime(s.SubmittedAt, s.Reference),
		RoundKey: s.Round.ID, RoundSort: byTime(s.ChangedAt, s.Reference),
	}
	next, ok, err := s.NextDue()
	if err != nil {
		return summaryItem{}, fmt.Errorf("item %s: %w", enclosed.key, err)
	}
	if ok {
		item.due = due{DueKey: dueCase, DueSort: caseDue(next.At, s)}
	}
	return item, nil
}
