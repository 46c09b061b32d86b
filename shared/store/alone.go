package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// writeMark is the attribute by which a put that is tried again knows what it has
// done itself. A transaction has its token for that.
const writeMark = "write"

// alone is how to carry out one item that is put, or removed, and nothing else: at
// half the price of a transaction. It is nil where there is more.
func (t *transaction) alone() func(context.Context) error {
	switch {
	case len(t.items) != 1:
		return nil
	case t.items[0].Put != nil:
		return t.putAlone
	case t.items[0].Delete != nil:
		return t.removeAlone
	default:
		return nil
	}
}

// putAlone writes, at every attempt and the SDK's own among them, the same item
// with the same mark. When the condition does not hold and the item that is there
// bears the mark, an attempt whose outcome was unknown was carried out. Where
// another has written since, the condition counts, as for one who came too late.
func (t *transaction) putAlone(ctx context.Context) error {
	put, mark := t.items[0].Put, rand.Text()
	if put.ConditionExpression != nil {
		put.Item[writeMark] = text(mark)
	}
	in := &dynamodb.PutItemInput{
		TableName: put.TableName, Item: put.Item,
		ConditionExpression: put.ConditionExpression, ExpressionAttributeValues: put.ExpressionAttributeValues,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	return again(ctx, func() (passing bool, _ error) {
		_, err := t.store.client.PutItem(ctx, in)
		var refused *types.ConditionalCheckFailedException
		if !errors.As(err, &refused) {
			return conflicts(err), err
		}
		if there, marked := refused.Item[writeMark].(*types.AttributeValueMemberS); marked && there.Value == mark {
			return false, nil
		}
		return false, cmp.Or(t.refusals[0], err)
	})
}

// removeAlone removes an item, on no condition: to do it again does no harm.
func (t *transaction) removeAlone(ctx context.Context) error {
	in := &dynamodb.DeleteItemInput{TableName: t.items[0].Delete.TableName, Key: t.items[0].Delete.Key}
	return again(ctx, func() (passing bool, _ error) {
		_, err := t.store.client.DeleteItem(ctx, in)
		return conflicts(err), err
	})
}

// conflicts reports whether a transaction of somebody else held the item.
func conflicts(err error) bool {
	var conflict *types.TransactionConflictException
	return errors.As(err, &conflict)
}
