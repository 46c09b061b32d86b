package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// batchAtMost is how many items one call reads.
const batchAtMost = 100

// getAll reads several items together, each consistently, and returns those that
// are there.
func (s *Store) getAll(ctx context.Context, keys []key) (map[key]attributes, error) {
	items := map[key]attributes{}
	for some := range slices.Chunk(distinct(keys), batchAtMost) {
		if err := s.getBatch(ctx, some, items); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func distinct(keys []key) []key {
	var each []key
	for _, k := range keys {
		if !slices.Contains(each, k) {
			each = append(each, k)
		}
	}
	return each
}

// getBatch asks again for what the service has left out: where it is throttled, or
// the answer is full, it answers with a part.
func (s *Store) getBatch(ctx context.Context, keys []key, into map[key]attributes) error {
	wanted := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, k := range keys {
		named, err := attributevalue.MarshalMap(k)
		if err != nil {
			return fmt.Errorf("key %s: %w", k, err)
		}
		wanted.Keys = append(wanted.Keys, named)
	}
	for attempt := 1; ; attempt++ {
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: wanted},
		})
		if err != nil {
			return err
		}
		for _, item := range out.Responses[s.table] {
			k, err := readAny[key](item)
			if err != nil {
				return err
			}
			into[k] = item
		}
		left := out.UnprocessedKeys[s.table]
		if len(left.Keys) == 0 {
			return nil
		}
		if attempt == callAttempts {
			return fmt.Errorf("%d items were left unread after %d attempts", len(left.Keys), attempt)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
		wanted = left
	}
}
