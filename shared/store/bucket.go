package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// bucketItem is a client's token bucket. FullAt is when it will be full again,
// in milliseconds since 1970: the "theoretical arrival time" of the generic cell
// rate algorithm (ITU-T I.371), which says all there is to say of a bucket.
type bucketItem struct {
	FullAt int64 `dynamodbav:"fullAt"`
}

// TakeToken takes one token from the bucket of a client or of a webhook, which
// holds burst of them and gets one back every so often. It returns how many are
// left, or how long to wait for the next.
//
// The table does the sum, so that of calls at once each takes a token of its own,
// however many they are: nothing is read first that could change meanwhile. It
// takes two writes at most, which are no transaction: transactions on one item get
// into each other's way. An error lets nobody through.
func (s *Store) TakeToken(ctx context.Context, of string, every time.Duration, burst int, now time.Time) (left int, wait time.Duration, err error) {
	at, step := now.UnixMilli(), every.Milliseconds()
	last := at + step*int64(burst-1) // A bucket that will be full later than this is empty.
	move := func(to string, by int64, where string, most int64) (fullAt int64, taken bool, err error) {
		return s.moveBucket(ctx, bucketKey(of), to, by, where, most, expiry(time.UnixMilli(last+step)))
	}
	// Of calls at once, one finds the bucket full. The others find what it left.
	fullAt, taken, err := move(":by", at+step, "attribute_not_exists(fullAt) OR fullAt <= :most", at)
	if err == nil && !taken && fullAt <= last {
		fullAt, taken, err = move("fullAt + :by", step, "fullAt <= :most", last)
	}
	switch {
	case err != nil:
		return 0, 0, fmt.Errorf("take a token of %s: %w", of, err)
	case !taken:
		return 0, time.Duration(fullAt-last) * time.Millisecond, nil
	default:
		return int((last + step - fullAt) / step), 0, nil
	}
}

// moveBucket changes when a bucket will be full again, where a condition on that
// holds, and reports whether it did. It returns when the bucket is full as it is
// then.
func (s *Store) moveBucket(ctx context.Context, bucket key, to string, by int64, condition string, most, forgotten int64) (fullAt int64, moved bool, err error) {
	named, err := attributevalue.MarshalMap(bucket)
	if err != nil {
		return 0, false, err
	}
	number := func(n int64) types.AttributeValue {
		return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
	}
	change := "SET fullAt = " + to + ", expiresAt = :forgotten"
	out, err := s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: named, UpdateExpression: &change, ConditionExpression: &condition,
		ExpressionAttributeValues: attributes{":by": number(by), ":most": number(most), ":forgotten": number(forgotten)},
		ReturnValues:              types.ReturnValueUpdatedNew, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var is attributes
	switch changed, failed := errors.AsType[*types.ConditionalCheckFailedException](err); {
	case failed:
		is = changed.Item
	case err != nil:
		return 0, false, err
	default:
		is, moved = out.Attributes, true
	}
	var item bucketItem
	err = attributevalue.UnmarshalMap(is, &item)
	return item.FullAt, moved, err
}
