package store

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
)

// draftItem: ExpiresAt removes it some time after it has expired.
type draftItem struct {
	versioned
	ExpiresAt int64 `dynamodbav:"expiresAt"`
}

// Draft implements drafts.Store.
func (s *Store) Draft(ctx context.Context, k drafts.Key) (drafts.Draft, error) {
	draft, err := one[drafts.Draft](ctx, s, draftKey(k))
	return draft, wrapped(err, "read a draft of %s", k.Trust)
}

// Drafts returns the drafts of a contact, in the order of their ids.
func (s *Store) Drafts(ctx context.Context, trust, contact string) ([]drafts.Draft, error) {
	found, err := list(ctx, s, within(formPartition(trust), draftsOf(contact)), readBody[drafts.Draft])
	return found, wrapped(err, "read the drafts of %s", trust)
}

// SaveDraft implements drafts.Store.
func (s *Store) SaveDraft(ctx context.Context, d drafts.Draft) error {
	t := s.transaction()
	t.saveDraft(d, casework.ErrStale)
	return wrapped(t.run(ctx), "save a draft of %s", d.Key.Trust)
}

// FileDraft implements drafts.Store.
func (s *Store) FileDraft(ctx context.Context, filing casework.Change, sent drafts.Draft) error {
	t := s.change(filing)
	t.saveDraft(sent, drafts.ErrChanged)
	return wrapped(t.run(ctx), "file a draft of %s as %s", sent.Key.Trust, filing.Case.State.Reference)
}

// saveDraft stores a draft that is at its version, which rises by one.
func (t *transaction) saveDraft(d drafts.Draft, refusal error) {
	condition, in := atVersion(d.Version)
	d.Version++
	t.fail(errors.Join(checkID("trust", d.Key.Trust), checkID("contact", d.Key.Contact), checkID("id", d.Key.ID)))
	t.put(draftItem{versioned{t.enclose(draftKey(d.Key), d), d.Version}, expiry(d.ExpiresAt)}, condition, in, refusal)
}

// linksItem has beside the body what a change rests on.
type linksItem struct {
	envelope
	SentAt string `dynamodbav:"sentAt"`
}

// FormLinks implements drafts.Store.
func (s *Store) FormLinks(ctx context.Context, trust string) (drafts.FormLinks, error) {
	sent, err := one[drafts.FormLinks](ctx, s, formLinksKey(trust))
	if errors.Is(err, casework.ErrNotFound) {
		return drafts.FormLinks{}, nil
	}
	return sent, wrapped(err, "read when %s was sent links", trust)
}

// SendFormLinks implements drafts.Store.
func (s *Store) SendFormLinks(ctx context.Context, sent drafts.FormLinks, before time.Time, a casework.Announcement) error {
	condition, in := "sentAt = :before", values{":before": instant(before)}
	if before.IsZero() {
		condition, in = isNew, nil
	}
	t := s.transaction()
	t.put(linksItem{envelope: t.enclose(formLinksKey(sent.Trust), sent), SentAt: instant(sent.SentAt)}, condition, in, casework.ErrStale)
	t.addAnnouncement(a)
	return wrapped(t.run(ctx), "send %s links to its form", sent.Trust)
}
