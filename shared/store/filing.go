package store

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
)

// filingItem: ValidUntil decides, to the millisecond; ExpiresAt only tidies up.
type filingItem struct {
	envelope
	ValidUntil string `dynamodbav:"validUntil"`
	ExpiresAt  int64  `dynamodbav:"expiresAt"`
}

type filingBody struct {
	Client    string           `json:"client"`
	Key       string           `json:"key"`
	BodyHash  string           `json:"bodyHash"`
	Receipt   casework.Receipt `json:"receipt"`
	ExpiresAt time.Time        `json:"expiresAt"`
}

// Filing returns what a client's idempotency key was used for. One that has
// expired may still be found. Errors: casework.ErrNotFound.
func (s *Store) Filing(ctx context.Context, client, idempotencyKey string) (casework.FilingRecord, error) {
	item, _, err := s.get(ctx, filingKey(client, idempotencyKey))
	if err != nil {
		return casework.FilingRecord{}, fmt.Errorf("read an idempotency key of client %s: %w", client, err)
	}
	body, err := readBody[filingBody](item)
	if err != nil {
		return casework.FilingRecord{}, fmt.Errorf("read an idempotency key of client %s: %w", client, err)
	}
	return casework.FilingRecord(body), nil
}

// addFiling records an idempotency key that is unused, or had expired by the
// time of the submission.
func (t *transaction) addFiling(record casework.FilingRecord, submittedAt time.Time) {
	enclosed, err := enclose(filingKey(record.Client, record.Key), filingBody(record))
	t.fail(err)
	t.put(filingItem{
		envelope: enclosed, ValidUntil: instant(record.ExpiresAt), ExpiresAt: expiry(record.ExpiresAt),
	}, isNew+" OR validUntil <= :now", values{":now": instant(submittedAt)}, casework.ErrDuplicate)
}
