package store

import (
	"context"
	"encoding/json"
	"time"

	"example.org/derogations/shared/casework"
)

// callItem: ValidUntil decides, to the millisecond; ExpiresAt only tidies up.
type callItem struct {
	envelope
	ValidUntil string `dynamodbav:"validUntil"`
	ExpiresAt  int64  `dynamodbav:"expiresAt"`
}

// callBody keeps the name that a fingerprint had when there were filings alone,
// whose fingerprint is the hash of the body: records of either release are read
// by the other, which takes a key that it finds used for another call as such.
type callBody struct {
	Client          string                    `json:"client"`
	Key             string                    `json:"key"`
	Fingerprint     string                    `json:"bodyHash"`
	At              time.Time                 `json:"at,omitzero"`
	Reference       string                    `json:"reference,omitempty"`
	Version         int                       `json:"version,omitempty"`
	Acknowledgement *casework.Acknowledgement `json:"receipt,omitempty"`
	Outcome         json.RawMessage           `json:"outcome,omitempty"`
	ExpiresAt       time.Time                 `json:"expiresAt"`
}

// Call returns what a client's idempotency key was used for. One that has
// expired may still be found. Errors: casework.ErrNotFound.
func (s *Store) Call(ctx context.Context, client, idempotencyKey string) (casework.CallRecord, error) {
	body, err := one[callBody](ctx, s, callKey(client, idempotencyKey))
	return casework.CallRecord(body), wrapped(err, "read an idempotency key of client %s", client)
}

// addCall records an idempotency key that is unused, or had expired by the time
// of the call; any other refuses the transaction with casework.ErrDuplicate. A
// write without a key (nil) records none.
func (t *transaction) addCall(record *casework.CallRecord) {
	if record == nil {
		return
	}
	t.put(callItem{
		envelope:   t.enclose(callKey(record.Client, record.Key), callBody(*record)),
		ValidUntil: instant(record.ExpiresAt), ExpiresAt: expiry(record.ExpiresAt),
	}, isNew+" OR validUntil <= :now", values{":now": instant(record.At)}, casework.ErrDuplicate)
}
