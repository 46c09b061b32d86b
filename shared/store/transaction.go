package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/shared/backoff"
	"example.org/derogations/shared/readonce"
)

// A transaction that met another one is tried again, and a read that was cut short
// goes on: for about three seconds at most, which leaves a function time to answer.
const callAttempts = 8

var callPauses = backoff.Pauses{First: 25 * time.Millisecond, Longest: time.Second}

// transaction collects writes that all happen, or none. Each has a refusal:
// the error that it means when its condition does not hold. When several do
// not, the earliest one's counts.
type transaction struct {
	store    *Store
	items    []types.TransactWriteItem
	refusals []error
	err      error
	// refusedBy is the item whose condition did not hold, where it stood alone; empty
	// if there was none.
	refusedBy attributes
}

// values are those that stand in an expression, by their names with a colon.
type values map[string]any

const (
	always   = "" // no condition
	isNew    = "attribute_not_exists(PK)"
	isStored = "attribute_exists(PK)"
)

func (s *Store) transaction() *transaction { return &transaction{store: s} }

// put writes a whole item.
func (t *transaction) put(item any, condition string, in values, refusal error) {
	encoded, err := attributevalue.MarshalMap(item)
	t.add(types.TransactWriteItem{Put: &types.Put{
		TableName: &t.store.table, Item: encoded,
		ConditionExpression: optional(condition), ExpressionAttributeValues: t.values(in),
	}}, refusal, err)
}

// update changes attributes of an item.
func (t *transaction) update(k key, change, condition string, in values, refusal error) {
	named, err := attributevalue.MarshalMap(k)
	t.add(types.TransactWriteItem{Update: &types.Update{
		TableName: &t.store.table, Key: named, UpdateExpression: &change,
		ConditionExpression: optional(condition), ExpressionAttributeValues: t.values(in),
	}}, refusal, err)
}

// check makes the rest depend on an item that it does not change.
func (t *transaction) check(k key, condition string, in values, refusal error) {
	named, err := attributevalue.MarshalMap(k)
	t.add(types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &t.store.table, Key: named,
		ConditionExpression: &condition, ExpressionAttributeValues: t.values(in),
	}}, refusal, err)
}

// remove deletes an item, if it is there.
func (t *transaction) remove(k key) {
	named, err := attributevalue.MarshalMap(k)
	t.add(types.TransactWriteItem{Delete: &types.Delete{TableName: &t.store.table, Key: named}}, nil, err)
}

func (t *transaction) add(item types.TransactWriteItem, refusal, err error) {
	t.fail(err)
	t.items = append(t.items, item)
	t.refusals = append(t.refusals, refusal)
}

// fail keeps the first error of those that build the transaction.
func (t *transaction) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *transaction) values(in values) attributes {
	if len(in) == 0 {
		return nil
	}
	encoded, err := attributevalue.MarshalMap(in)
	t.fail(err)
	return encoded
}

func optional(condition string) *string {
	if condition == always {
		return nil
	}
	return &condition
}

// run carries out what was collected. Every attempt at a transaction, the SDK's own
// among them, bears the same token, so one whose outcome was unknown is not carried
// out twice, and finds what it has done itself. What the request has read before is
// read anew from then on.
func (t *transaction) run(ctx context.Context) error {
	defer readonce.Forget(ctx)
	if t.err != nil {
		return t.err
	}
	if alone := t.alone(); alone != nil {
		return alone(ctx)
	}
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: aws.String(rand.Text()), TransactItems: t.items}
	return again(ctx, func() (passing bool, _ error) {
		_, err := t.store.client.TransactWriteItems(ctx, in)
		if err == nil {
			return false, nil
		}
		return t.judge(err)
	})
}

// again calls until the call succeeds, or fails in a way that does not pass by
// itself.
func again(ctx context.Context, call func() (passing bool, _ error)) error {
	for attempt := 1; ; attempt++ {
		passing, err := call()
		if !passing {
			return err
		}
		if attempt == callAttempts {
			return fmt.Errorf("given up after %d attempts: %w", attempt, err)
		}
		if waited := pause(ctx, attempt); waited != nil {
			return errors.Join(err, waited)
		}
	}
}

// judge says what a failed attempt means, and whether it may pass by itself. A
// condition that does not hold is final, whatever else went wrong beside it.
func (t *transaction) judge(err error) (passing bool, _ error) {
	var busy *types.TransactionInProgressException
	if errors.As(err, &busy) {
		return true, err
	}
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) || len(cancelled.CancellationReasons) != len(t.items) {
		return false, err
	}
	passing = true
	var others []string
	for i, reason := range cancelled.CancellationReasons {
		switch code := aws.ToString(reason.Code); code {
		case "", "None":
		case "ConditionalCheckFailed":
			if t.refusals[i] != nil {
				return false, t.refusals[i]
			}
			return false, fmt.Errorf("action %d has a condition that nobody foresaw to fail: %w", i, err)
		default:
			if passingReasons[code] {
				others = append(others, code)
				continue
			}
			passing = false
			others = append(others, code+": "+aws.ToString(reason.Message))
		}
	}
	return passing && len(others) > 0, fmt.Errorf("transaction cancelled (%s): %w", strings.Join(others, ", "), err)
}

// passingReasons are those for which a transaction is cancelled and may be tried again.
var passingReasons = map[string]bool{"TransactionConflict": true, "ThrottlingError": true, "ProvisionedThroughputExceeded": true}

func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(backoff.Jitter(callPauses.After(attempt)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writeMark is the attribute by which a write that is tried again knows what it has
// done itself. A transaction has its token for that.
const writeMark = "write"

// alone is how to carry out one item that is put, updated, or removed, and nothing else: at
// half the price of a transaction. It is nil where there is more.
func (t *transaction) alone() func(context.Context) error {
	switch {
	case len(t.items) != 1:
		return nil
	case t.items[0].Put != nil:
		return t.putAlone
	case t.items[0].Update != nil:
		return t.updateAlone
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
		return t.judgeAlone(err, mark)
	})
}

// updateAlone is putAlone for attributes of an item. Each expression begins with SET.
func (t *transaction) updateAlone(ctx context.Context) error {
	update, mark := t.items[0].Update, rand.Text()
	update.ExpressionAttributeValues[":"+writeMark] = text(mark)
	in := &dynamodb.UpdateItemInput{
		TableName: update.TableName, Key: update.Key,
		UpdateExpression:         aws.String(strings.Replace(*update.UpdateExpression, "SET ", "SET #write = :"+writeMark+", ", 1)),
		ConditionExpression:      update.ConditionExpression,
		ExpressionAttributeNames: map[string]string{"#write": writeMark}, ExpressionAttributeValues: update.ExpressionAttributeValues,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	return again(ctx, func() (passing bool, _ error) {
		_, err := t.store.client.UpdateItem(ctx, in)
		return t.judgeAlone(err, mark)
	})
}

// judgeAlone is judge for a write that stands alone and leaves a mark.
func (t *transaction) judgeAlone(err error, mark string) (passing bool, _ error) {
	var refused *types.ConditionalCheckFailedException
	if !errors.As(err, &refused) {
		return conflicts(err), err
	}
	t.refusedBy = refused.Item
	if there, marked := refused.Item[writeMark].(*types.AttributeValueMemberS); marked && there.Value == mark {
		return false, nil
	}
	return false, cmp.Or(t.refusals[0], err)
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
