package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
)

// draftItem has beside the body the version that a change rests on. ExpiresAt
// removes it some time after it has expired.
type draftItem struct {
	envelope
	Version   int   `dynamodbav:"version"`
	ExpiresAt int64 `dynamodbav:"expiresAt"`
}

// Draft returns a draft; one that has expired may still be found. Errors:
// casework.ErrNotFound.
func (s *Store) Draft(ctx context.Context, k drafts.Key) (drafts.Draft, error) {
	item, _, err := s.get(ctx, draftKey(k))
	if err != nil {
		return drafts.Draft{}, fmt.Errorf("read a draft of %s: %w", k.Trust, err)
	}
	draft, err := readBody[drafts.Draft](item)
	if err != nil {
		return drafts.Draft{}, fmt.Errorf("read a draft of %s: %w", k.Trust, err)
	}
	return draft, nil
}

// Drafts returns the drafts of a contact, in the order of their ids.
func (s *Store) Drafts(ctx context.Context, trust, contact string) ([]drafts.Draft, error) {
	items, err := s.queryPartition(ctx, formPartition(trust), draftsOf(contact))
	if err != nil {
		return nil, fmt.Errorf("read the drafts of %s: %w", trust, err)
	}
	found := make([]drafts.Draft, 0, len(items))
	for _, item := range items {
		draft, err := readBody[drafts.Draft](item)
		if err != nil {
			return nil, fmt.Errorf("read the drafts of %s: %w", trust, err)
		}
		found = append(found, draft)
	}
	return found, nil
}

// SaveDraft stores a draft, whose version rises by one. Errors:
// casework.ErrStale when the stored one is not at the version given.
func (s *Store) SaveDraft(ctx context.Context, d drafts.Draft) error {
	if err := s.saveDraft(ctx, d); err != nil {
		return fmt.Errorf("save a draft of %s: %w", d.Key.Trust, err)
	}
	return nil
}

func (s *Store) saveDraft(ctx context.Context, d drafts.Draft) error {
	if err := errors.Join(checkID("trust", d.Key.Trust), checkID("contact", d.Key.Contact), checkID("id", d.Key.ID)); err != nil {
		return err
	}
	condition, in := "version = :before", values{":before": d.Version}
	if d.Version == 0 {
		condition, in = isNew, nil
	}
	d.Version++
	enclosed, err := enclose(draftKey(d.Key), d)
	if err != nil {
		return err
	}
	t := s.transaction()
	t.put(draftItem{envelope: enclosed, Version: d.Version, ExpiresAt: expiry(d.ExpiresAt)}, condition, in, casework.ErrStale)
	return t.run(ctx)
}

// linksItem has beside the body what a change rests on.
type linksItem struct {
	envelope
	SentAt string `dynamodbav:"sentAt"`
}

// FormLinks returns when a trust was sent links to its form last; the zero value
// if it never was.
func (s *Store) FormLinks(ctx context.Context, trust string) (drafts.FormLinks, error) {
	item, _, err := s.get(ctx, formLinksKey(trust))
	if errors.Is(err, casework.ErrNotFound) {
		return drafts.FormLinks{}, nil
	}
	var sent drafts.FormLinks
	if err == nil {
		sent, err = readBody[drafts.FormLinks](item)
	}
	if err != nil {
		return drafts.FormLinks{}, fmt.Errorf("read when %s was sent links: %w", trust, err)
	}
	return sent, nil
}

// SendFormLinks announces links to a trust's form, and stores when. Errors:
// casework.ErrStale when the trust was last sent any at another time than the one
// given, which is zero for never.
func (s *Store) SendFormLinks(ctx context.Context, sent drafts.FormLinks, before time.Time, a casework.Announcement) error {
	condition, in := "sentAt = :before", values{":before": instant(before)}
	if before.IsZero() {
		condition, in = isNew, nil
	}
	enclosed, err := enclose(formLinksKey(sent.Trust), sent)
	t := s.transaction()
	t.fail(err)
	t.put(linksItem{envelope: enclosed, SentAt: instant(sent.SentAt)}, condition, in, casework.ErrStale)
	t.addAnnouncement(a)
	if err := t.run(ctx); err != nil {
		return fmt.Errorf("send %s links to its form: %w", sent.Trust, err)
	}
	return nil
}
