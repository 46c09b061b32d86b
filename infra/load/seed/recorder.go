package seed

import (
	"context"
	"errors"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/shared/store"
)

type item = map[string]types.AttributeValue

// recorder keeps the items that a store puts into an empty table, whose conditions
// all hold. The store makes no other calls to commit a new case.
type recorder struct {
	store.DynamoDBAPI
	items []item
}

func (r *recorder) PutItem(_ context.Context, in *awsdynamodb.PutItemInput, _ ...func(*awsdynamodb.Options)) (*awsdynamodb.PutItemOutput, error) {
	r.items = append(r.items, in.Item)
	return &awsdynamodb.PutItemOutput{}, nil
}

func (r *recorder) TransactWriteItems(_ context.Context, in *awsdynamodb.TransactWriteItemsInput, _ ...func(*awsdynamodb.Options)) (*awsdynamodb.TransactWriteItemsOutput, error) {
	for _, write := range in.TransactItems {
		if write.Put == nil {
			return nil, errors.New("a new case consists of items that are put")
		}
		r.items = append(r.items, write.Put.Item)
	}
	return &awsdynamodb.TransactWriteItemsOutput{}, nil
}
