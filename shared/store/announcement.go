package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/readonce"
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
	return a, at, wrapped(err, "read announcement %s of %s", own, reference)
}

func (s *Store) announcement(ctx context.Context, reference, own string) (casework.Announcement, time.Time, error) {
	from, at, err := s.getAt(ctx, outboxKey(reference, own))
	if err != nil {
		return casework.Announcement{}, time.Time{}, err
	}
	a, err := readAnnouncement(from)
	return a, at, err
}

// Outgoing implements casework.OutboxStore. Errors: an answer that bears no time.
func (s *Store) Outgoing(ctx context.Context, items []casework.OutboxKey, whom casework.ForWhom) (casework.Outgoing, error) {
	out, err := s.outgoing(ctx, items, keysFor(whom))
	return out, wrapped(err, "read %d items of the outbox", len(items))
}

// keysFor are those of what there is to be asked of whom items are for.
func keysFor(whom casework.ForWhom) []key {
	var keys []key
	for _, organisation := range whom.Contacts {
		keys = append(keys, contactsOf(organisation)...)
	}
	for _, organisation := range whom.Webhooks {
		keys = append(keys, webhooksKey(organisation))
	}
	return distinct(keys)
}

func (s *Store) outgoing(ctx context.Context, items []casework.OutboxKey, along []key) (casework.Outgoing, error) {
	out := casework.Outgoing{
		Announcements: map[casework.OutboxKey]casework.Announcement{}, Notices: map[casework.OutboxKey]casework.Notice{},
	}
	keys := []key{sendingKey()}
	for _, item := range items {
		keys = append(keys, outboxKey(item.Reference, item.Key))
	}
	if !readonce.Begun(ctx) {
		along = nil
	}
	read, at, err := s.getAllAt(ctx, append(keys, along...))
	if err != nil {
		return out, err
	}
	keep(ctx, along, read, at)
	out.At = at
	_, out.Stopped = read[sendingKey()]
	for _, item := range items {
		from, stored := read[outboxKey(item.Reference, item.Key)]
		switch {
		case !stored:
		case strings.HasPrefix(item.Key, noticePrefix):
			out.Notices[item], err = readNotice(from)
		default:
			out.Announcements[item], err = readAnnouncement(from)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// keep has what was read answer whoever asks for it with the same context.
func keep(ctx context.Context, keys []key, read map[key]attributes, at time.Time) {
	for _, k := range keys {
		_, _ = readonce.Read(ctx, k, func() (found, error) { return found{read[k], at}, nil })
	}
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
	item := announcementItem{envelope: t.enclose(outboxKey(a.Reference, a.Key), a), Expanded: a.Expanded}
	if !a.Expanded {
		item.due = due{DueKey: t.store.dueOutboxOf(a.Reference, a.Key), DueSort: outboxDue(a.DueAt, a.Reference, a.Key, a.Turn())}
	}
	t.put(item, isNew, nil, casework.ErrStale)
}

// errNotExpandable: the announcement was expanded before, or is not there.
var errNotExpandable = errors.New("the announcement was expanded before")

// errNoticeExists: another expansion has stored this notice already, in whole or
// in part, or it was sent instead of a lost one.
var errNoticeExists = errors.New("a notice is stored already")

// Expand implements casework.OutboxStore, in one transaction where one holds
// all of it, else in several of which the last one marks the announcement and
// takes it out of the due index. Errors: casework.ErrNotFound.
func (s *Store) Expand(ctx context.Context, a casework.Announcement, notices []casework.Notice) ([]casework.Notice, error) {
	there, err := s.expandAll(ctx, a, notices)
	return there, wrapped(err, "expand announcement %s of %s", a.Key, a.Reference)
}

func (s *Store) expandAll(ctx context.Context, a casework.Announcement, notices []casework.Notice) ([]casework.Notice, error) {
	if len(notices) == 0 && (casework.OutboxKey{Reference: a.Reference, Key: a.Key}).ForgottenIfToNobody() {
		t := s.transaction() // Whoever has expanded it meanwhile has no more use for it.
		t.remove(outboxKey(a.Reference, a.Key))
		return nil, t.run(ctx)
	}
	mine, err := []casework.Notice(nil), errNoticeExists // More than one transaction holds: what is there is looked at first.
	if len(notices) <= noticesAtMost {
		err = s.expand(ctx, a, notices)
		if err == nil {
			return notices, nil
		}
	}
	// Each time that a notice was stored by somebody else there is one less.
	for range len(notices) + 1 {
		if !errors.Is(err, errNoticeExists) {
			break
		}
		var stored []casework.Notice
		stored, err = s.expandInParts(ctx, a, notices)
		mine = append(mine, stored...)
	}
	if errors.Is(err, errNotExpandable) {
		_, _, err = s.announcement(ctx, a.Reference, a.Key) // It is no error that it was expanded before, if it is there.
	}
	return mine, err
}

// expandInParts stores what is missing, and returns that. That a notice is stored by
// somebody else meanwhile is errNoticeExists: there is one less to store then.
func (s *Store) expandInParts(ctx context.Context, a casework.Announcement, notices []casework.Notice) (mine []casework.Notice, _ error) {
	stored, _, err := s.announcement(ctx, a.Reference, a.Key)
	if err != nil || stored.Expanded {
		return nil, err
	}
	there, err := s.notices(ctx, a.Reference, noticesOf(a.Family()))
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(notices), func(n casework.Notice) bool {
		return slices.ContainsFunc(there, func(known casework.Notice) bool { return known.Key == n.Key })
	})
	for len(missing) > noticesAtMost {
		t := s.transaction()
		for _, n := range missing[:noticesAtMost] {
			t.putNotice(n, isNew, nil, errNoticeExists)
		}
		if err := t.run(ctx); err != nil {
			return mine, err
		}
		mine, missing = append(mine, missing[:noticesAtMost]...), missing[noticesAtMost:]
	}
	if err := s.expand(ctx, a, missing); err != nil {
		return mine, err
	}
	return append(mine, missing...), nil
}

func (s *Store) expand(ctx context.Context, a casework.Announcement, notices []casework.Notice) error {
	t := s.transaction()
	t.update(outboxKey(a.Reference, a.Key), "SET expanded = :yes REMOVE dueKey, dueSort",
		isStored+" AND (attribute_not_exists(expanded) OR expanded = :no)",
		values{":yes": true, ":no": false}, errNotExpandable)
	for _, n := range notices {
		t.putNotice(n, isNew, nil, errNoticeExists)
	}
	return t.run(ctx)
}
