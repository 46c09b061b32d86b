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

// bucketAttempts is how often a bucket that changed meanwhile is read again. Of
// calls at once each attempt lets one through.
const bucketAttempts = 5

// TakeToken takes one token from the bucket of a client or of a webhook, which
// holds burst of them and gets one back every so often. It returns how many are
// left, or how long to wait for the next.
//
// The write is no transaction: transactions on one item get into each other's
// way, and to count a call twice does no harm. A bucket that changes faster than
// it can be read lets the call through.
func (s *Store) TakeToken(ctx context.Context, of string, every time.Duration, burst int, now time.Time) (left int, wait time.Duration, err error) {
	b := bucket{key: bucketKey(of), every: every.Milliseconds(), burst: int64(burst), now: now.UnixMilli()}
	fullAt := b.now // A bucket that nobody has used for long is full.
	for range bucketAttempts {
		next := max(fullAt, b.now) + b.every
		if next > b.now+b.every*b.burst {
			return 0, time.Duration(next-b.now-b.every*b.burst) * time.Millisecond, nil
		}
		known, err := s.moveBucket(ctx, b, fullAt, next)
		if err != nil {
			return 0, 0, fmt.Errorf("take a token of %s: %w", of, err)
		}
		if known == nil {
			return int((b.now + b.every*b.burst - next) / b.every), 0, nil
		}
		fullAt = known.FullAt
	}
	return 0, 0, nil
}

type bucket struct {
	key               key
	every, burst, now int64
}

// moveBucket writes when a bucket will be full again, if that is still what was
// read: or, for one that was not, if it is full by now. Else it returns the
// bucket as it is.
func (s *Store) moveBucket(ctx context.Context, b bucket, read, next int64) (*bucketItem, error) {
	named, err := attributevalue.MarshalMap(b.key)
	if err != nil {
		return nil, err
	}
	number := func(n int64) types.AttributeValue {
		return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
	}
	change, condition := "SET fullAt = :next, expiresAt = :forgotten", "attribute_not_exists(fullAt) OR fullAt <= :now OR fullAt = :read"
	_, err = s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: named, UpdateExpression: &change, ConditionExpression: &condition,
		ExpressionAttributeValues: attributes{
			":read": number(read), ":next": number(next), ":now": number(b.now),
			":forgotten": number(expiry(time.UnixMilli(next))),
		},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	changed, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	if !ok {
		return nil, err
	}
	var known bucketItem
	if err := attributevalue.UnmarshalMap(changed.Item, &known); err != nil {
		return nil, err
	}
	return &known, nil
}
