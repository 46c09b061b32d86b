package store

import (
	"context"

	"example.org/derogations/shared/casework"
)

// callItem: ValidUntil decides, to the millisecond; ExpiresAt only tidies up.
type callItem struct {
	envelope
	ValidUntil string `dynamodbav:"validUntil"`
	ExpiresAt  int64  `dynamodbav:"expiresAt"`
}

// Call implements casework.CallStore.
func (s *Store) Call(ctx context.Context, client, idempotencyKey string) (casework.CallRecord, error) {
	record, err := one[casework.CallRecord](ctx, s, callKey(client, idempotencyKey))
	return record, wrapped(err, "read an idempotency key of client %s", client)
}

// addCall records an idempotency key that is unused, or had expired by the time
// of the call; any other refuses the transaction with casework.ErrDuplicate. A
// write without a key (nil) records none.
func (t *transaction) addCall(record *casework.CallRecord) {
	if record == nil {
		return
	}
	t.put(callItem{
		envelope:   t.enclose(callKey(record.Client, record.Key), record),
		ValidUntil: instant(record.ExpiresAt), ExpiresAt: expiry(record.ExpiresAt),
	}, isNew+" OR validUntil <= :now", values{":now": instant(record.At)}, casework.ErrDuplicate)
}

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

// Filed implements casework.FiledStore.
func (s *Store) Filed(ctx context.Context, client, round string) (casework.Filed, error) {
	filed, err := one[casework.Filed](ctx, s, filedKey(client, round))
	return filed, wrapped(err, "read what %s has filed", client)
}

// SaveFiled implements casework.FiledStore.
func (s *Store) SaveFiled(ctx context.Context, filed casework.Filed) error {
	t := s.transaction()
	t.addFiled(&filed)
	return wrapped(t.run(ctx), "save what %s has filed", filed.Client)
}

// addFiled keeps what a client has filed; a change that files nothing (nil) keeps
// none.
func (t *transaction) addFiled(filed *casework.Filed) {
	if filed == nil {
		return
	}
	condition, before := atVersion(filed.Version - 1)
	t.put(versioned{t.enclose(filedKey(filed.Client, filed.Round), filed), filed.Version}, condition, before, casework.ErrStale)
}

// exceptionItem has its reference beside its content, for the condition.
type exceptionItem struct {
	envelope
	FiledAs string `dynamodbav:"filedAs"`
}

// Exception implements casework.ExceptionStore.
func (s *Store) Exception(ctx context.Context, trust, round string) (casework.Exception, error) {
	exception, err := one[casework.Exception](ctx, s, exceptionKey(trust, round))
	return exception, wrapped(err, "read the mass casualty request of %s", trust)
}

// addException keeps a trust's newest request for a mass casualty event; a change
// that files none (nil) keeps none.
func (t *transaction) addException(exception *casework.Exception) {
	if exception == nil {
		return
	}
	t.put(exceptionItem{t.enclose(exceptionKey(exception.Trust, exception.Round), exception), exception.Reference},
		isNew+" OR filedAs = :before", values{":before": exception.Replaces}, casework.ErrStale)
}
