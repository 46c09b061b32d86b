package store

import (
	"context"

	"example.org/derogations/shared/casework"
)

// contentItem: ValidUntil decides, to the millisecond; ExpiresAt only tidies up.
type contentItem struct {
	envelope
	Reference  string `dynamodbav:"filedAs"`
	ValidUntil string `dynamodbav:"validUntil"`
	ExpiresAt  int64  `dynamodbav:"expiresAt"`
}

// Content implements casework.ContentStore.
func (s *Store) Content(ctx context.Context, trust, hash string) (casework.Content, error) {
	content, err := one[casework.Content](ctx, s, contentKey(trust, hash))
	return content, wrapped(err, "read what %s asked", trust)
}

// addContent keeps what a new request asks; a change that files none (nil) keeps
// none.
func (t *transaction) addContent(content *casework.Content) {
	if content == nil {
		return
	}
	t.put(contentItem{
		envelope: t.enclose(contentKey(content.Trust, content.Hash), content), Reference: content.Reference,
		ValidUntil: instant(content.ExpiresAt), ExpiresAt: expiry(content.ExpiresAt),
	}, isNew+" OR validUntil <= :now OR filedAs = :other",
		values{":now": instant(content.At), ":other": content.NotDuplicateOf}, casework.ErrSameContent)
}
