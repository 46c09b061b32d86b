package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
)

// noticesAtMost is what fits into one transaction beside the announcement.
const noticesAtMost = 99

// announcementItem: the body is as it was committed; whether it was expanded
// since is beside it.
type announcementItem struct {
	envelope
	due
	Expanded bool `dynamodbav:"expanded"`
}

// Announcement returns one, and the service's time of the read, to the second.
// Errors: casework.ErrNotFound; an answer that bears no time.
func (s *Store) Announcement(ctx context.Context, reference, own string) (casework.Announcement, time.Time, error) {
	a, at, err := s.announcement(ctx, reference, own)
	if err != nil {
		return casework.Announcement{}, time.Time{}, fmt.Errorf("read announcement %s of %s: %w", own, reference, err)
	}
	return a, at, nil
}

func (s *Store) announcement(ctx context.Context, reference, own string) (casework.Announcement, time.Time, error) {
	from, at, err := s.getAt(ctx, outboxKey(reference, own))
	if err != nil {
		return casework.Announcement{}, time.Time{}, err
	}
	a, err := readAnnouncement(from)
	return a, at, err
}

func readAnnouncement(from attributes) (casework.Announcement, error) {
	item, err := read[announcementItem](from)
	if err != nil {
		return casework.Announcement{}, err
	}
	a, err := disclose[casework.Announcement](item.envelope)
	a.Expanded = item.Expanded
	return a, err
}

func (t *transaction) addAnnouncement(a casework.Announcement) {
	enclosed, err := enclose(outboxKey(a.Reference, a.Key), a)
	t.fail(err)
	item := announcementItem{envelope: enclosed, Expanded: a.Expanded}
	if !a.Expanded {
		item.due = due{DueKey: dueOutboxOf(a.Key), DueSort: outboxDue(a.DueAt, a.Reference, a.Key)}
	}
	t.put(item, isNew, nil, casework.ErrStale)
}

// errNotExpandable: the announcement was expanded before, or is not there.
var errNotExpandable = errors.New("the announcement was expanded before")

// errNoticeExists cannot be while its announcement is not expanded.
var errNoticeExists = errors.New("a notice is stored before its announcement was expanded")

// Expand stores an announcement's notices and marks it expanded, which takes it
// out of the due index, in one transaction. One that was expanded before is no
// error and changes nothing. Errors: casework.ErrNotFound; more than 99
// notices.
func (s *Store) Expand(ctx context.Context, a casework.Announcement, notices []casework.Notice) error {
	if err := s.expand(ctx, a, notices); err != nil {
		return fmt.Errorf("expand announcement %s of %s: %w", a.Key, a.Reference, err)
	}
	return nil
}

func (s *Store) expand(ctx context.Context, a casework.Announcement, notices []casework.Notice) error {
	if len(notices) > noticesAtMost {
		return fmt.Errorf("%d notices are more than one transaction holds (%d)", len(notices), noticesAtMost)
	}
	t := s.transaction()
	t.update(outboxKey(a.Reference, a.Key), "SET expanded = :yes REMOVE dueKey, dueSort",
		isStored+" AND (attribute_not_exists(expanded) OR expanded = :no)",
		values{":yes": true, ":no": false}, errNotExpandable)
	for _, n := range notices {
		t.putNotice(n, isNew, nil, errNoticeExists)
	}
	err := t.run(ctx)
	if errors.Is(err, errNotExpandable) {
		_, _, err = s.announcement(ctx, a.Reference, a.Key) // It is no error if it is there.
	}
	return err
}
