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
