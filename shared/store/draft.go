package store

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/links"
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

// linksItem has beside the body what a change rests on. ExpiresAt removes it some time
// after the links have ended.
type linksItem struct {
	envelope
	SentAt    string `dynamodbav:"sentAt"`
	ExpiresAt int64  `dynamodbav:"expiresAt"`
}

// LinksSent implements links.Store.
func (s *Store) LinksSent(ctx context.Context, of string) (links.Sent, error) {
	sent, err := one[links.Sent](ctx, s, linksKey(of))
	if errors.Is(err, casework.ErrNotFound) {
		return links.Sent{}, nil
	}
	return sent, wrapped(err, "read when links of %s were sent", of)
}

// SendLinks implements links.Store.
func (s *Store) SendLinks(ctx context.Context, sent links.Sent, before time.Time, announced ...casework.Announcement) error {
	t := s.transaction()
	t.put(linksItem{t.enclose(linksKey(sent.Of), sent), instant(sent.At), expiry(sent.At.Add(links.Lives))},
		isNew+" OR sentAt = :before", values{":before": instant(before)}, casework.ErrStale)
	for _, a := range announced {
		t.addAnnouncement(a)
	}
	return wrapped(t.run(ctx), "send links of %s", sent.Of)
}
