package dynamodb

import (
	"context"
	"fmt"
	"slices"
	"time"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/shared/backoff"
)

const (
	// mostWrites is how many items the service writes in one call.
	mostWrites = 25
	// writeAttempts is after how many calls in which it takes nothing it is given up.
	writeAttempts = 8
)

var writePauses = backoff.Pauses{First: 50 * time.Millisecond, Longest: 5 * time.Second}

// PutAll writes items to a table, each with a key of its own, on no condition and one
// batch after the other. What the service does not take at once is written again
// after a pause.
func PutAll(ctx context.Context, client *awsdynamodb.Client, table string, items []map[string]types.AttributeValue) error {
	writes := make([]types.WriteRequest, len(items))
	for i, item := range items {
		writes[i].PutRequest = &types.PutRequest{Item: item}
	}
	for batch := range slices.Chunk(writes, mostWrites) {
		if err := putBatch(ctx, client, table, batch); err != nil {
			return fmt.Errorf("put %d items into table %s: %w", len(items), table, err)
		}
	}
	return nil
}

func putBatch(ctx context.Context, client *awsdynamodb.Client, table string, left []types.WriteRequest) error {
	for attempt := 1; ; attempt++ {
		out, err := client.BatchWriteItem(ctx, &awsdynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: left}})
		if err != nil {
			return err
		}
		before := len(left)
		if left = out.UnprocessedItems[table]; len(left) == 0 {
			return nil
		}
		if len(left) < before {
			attempt = 0
		}
		if attempt == writeAttempts {
			return fmt.Errorf("the service does not take the last %d", len(left))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(backoff.Jitter(writePauses.After(attempt))):
		}
	}
}
