package dynamodb

import (
	"context"
	"fmt"
	"slices"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostWrites is how many items the service writes in one call.
const mostWrites = 25

// PutAll writes items to a table, each with a key of its own, on no condition and one
// batch after the other. What the service leaves of a batch is written again. It is an
// error when it takes nothing: that is so only after the SDK's own attempts, with their
// pauses.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
func PutAll(ctx context.Context, client *awsdynamodb.Client, table string, items []map[string]types.AttributeValue) error {
	writes := make([]types.WriteRequest, len(items))
	for i, item := range items {
		writes[i].PutRequest = &types.PutRequest{Item: item}
	}
	for left := range slices.Chunk(writes, mostWrites) {
		for len(left) > 0 {
			out, err := client.BatchWriteItem(ctx, &awsdynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: left}})
			if err == nil && len(out.UnprocessedItems[table]) == len(left) {
				err = fmt.Errorf("none of %d is taken", len(left))
			}
			if err != nil {
				return fmt.Errorf("put %d items into table %s: %w", len(items), table, err)
			}
			left = out.UnprocessedItems[table]
		}
	}
	return nil
}
