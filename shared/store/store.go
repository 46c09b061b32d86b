package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/readonce"
)

// DynamoDBAPI is what the store needs of the SDK's client. Every write but the
// counting of calls is a transaction, or one item that is put or removed by itself:
// a retry after an unknown outcome is safe.
type DynamoDBAPI interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	TransactGetItems(context.Context, *dynamodb.TransactGetItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactGetItemsOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// calls are those of DynamoDBAPI. A client behind an interface takes all its calls
// along into each program that has templates, which look methods up by name: a third
// of the program.
type calls struct {
	GetItem            call[dynamodb.GetItemInput, dynamodb.GetItemOutput]
	TransactGetItems   call[dynamodb.TransactGetItemsInput, dynamodb.TransactGetItemsOutput]
	BatchGetItem       call[dynamodb.BatchGetItemInput, dynamodb.BatchGetItemOutput]
	Query              call[dynamodb.QueryInput, dynamodb.QueryOutput]
	PutItem            call[dynamodb.PutItemInput, dynamodb.PutItemOutput]
	DeleteItem         call[dynamodb.DeleteItemInput, dynamodb.DeleteItemOutput]
	UpdateItem         call[dynamodb.UpdateItemInput, dynamodb.UpdateItemOutput]
	TransactWriteItems call[dynamodb.TransactWriteItemsInput, dynamodb.TransactWriteItemsOutput]
}

type call[In, Out any] func(context.Context, *In, ...func(*dynamodb.Options)) (*Out, error)

// Store is the table. It may be used from any goroutine.
type Store struct {
	client calls
	table  string
	// before: cases are listed as they were before lists had indexes of their own, too.
	before bool
	listed atomic.Bool // once known; see ListsKept
}

var (
	_ casework.CaseStore     = (*Store)(nil)
	_ casework.Directory     = (*Store)(nil)
	_ casework.StandingStore = (*Store)(nil)
	_ casework.RegisterStore = (*Store)(nil)
	_ reading.RegisterStore  = (*Store)(nil)
	_ casework.WaitStore     = (*Store)(nil)
	_ casework.WakeStore     = (*Store)(nil)
	_ casework.CodeStore     = (*Store)(nil)
	_ casework.DueStore      = (*Store)(nil)
	_ casework.OutboxStore   = (*Store)(nil)
	_ casework.ReceiptStore  = (*Store)(nil)
	_ casework.NoticeReader  = (*Store)(nil)
	_ casework.PutOffStore   = (*Store)(nil)
	_ casework.WebhookStore  = (*Store)(nil)
	_ drafts.Store           = (*Store)(nil)
	_ casework.ContactStore  = (*Store)(nil)

	_ operating.Store         = (*Store)(nil)
	_ operating.RegisterStore = (*Store)(nil)
	_ operating.CountStore    = (*Store)(nil)
)

// New returns the store in a table.
func New(client DynamoDBAPI, table string) *Store {
	return &Store{table: table, client: calls{
		client.GetItem, client.TransactGetItems, client.BatchGetItem, client.Query, client.PutItem, client.DeleteItem, client.UpdateItem, client.TransactWriteItems,
	}}
}

// Open is New for the SDK's client, and takes along no other of its calls.
func Open(client *dynamodb.Client, table string) *Store {
	return &Store{table: table, client: calls{
		client.GetItem, client.TransactGetItems, client.BatchGetItem, client.Query, client.PutItem, client.DeleteItem, client.UpdateItem, client.TransactWriteItems,
	}}
}

// Listing returns the store, which lists cases in their own indexes alone if lists is
// "slim", as the template's parameter Lists has it, or empty; and else also as they
// were listed before, so that functions of before find them, and what is due with it.
func (s *Store) Listing(lists string) *Store {
	s.before = lists != "" && lists != "slim"
	return s
}

// Table is the table's name.
func (s *Store) Table() string { return s.table }

type attributes = map[string]types.AttributeValue

// found is an item as it was read, empty where there is none. The time is the
// service's own, of its answer; zero when the answer bore none.
type found struct {
	item attributes
	at   time.Time
}

// get reads one item consistently, once for each request, or returns
// casework.ErrNotFound. The time is that of the answer that it was found in.
func (s *Store) get(ctx context.Context, k key) (attributes, time.Time, error) {
	one, err := readonce.Read(ctx, k, func() (found, error) { return s.getAlone(ctx, k) })
	if err == nil && len(one.item) == 0 {
		err = casework.ErrNotFound
	}
	return one.item, one.at, err
}

func (s *Store) getAlone(ctx context.Context, k key) (found, error) {
	named, err := attributevalue.MarshalMap(k)
	if err != nil {
		return found{}, fmt.Errorf("key %s: %w", k, err)
	}
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table, Key: named, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return found{}, err
	}
	return found{out.Item, answeredAt(out.ResultMetadata)}, nil
}

func answeredAt(of middleware.Metadata) time.Time {
	at, _ := awsmiddleware.GetServerTime(of)
	return at.UTC()
}

// getAt is get for callers who act on the time of the read: without one they
// must not go on.
func (s *Store) getAt(ctx context.Context, k key) (attributes, time.Time, error) {
	item, at, err := s.get(ctx, k)
	if err == nil && at.IsZero() {
		return nil, time.Time{}, fmt.Errorf("the answer for %s bears no time", k)
	}
	return item, at, err
}

// getAsOne reads items as they were at one moment, empty where there is none, with
// the service's own time. Of an item that is being written just now it asks again.
func (s *Store) getAsOne(ctx context.Context, keys ...key) ([]attributes, time.Time, error) {
	in := &dynamodb.TransactGetItemsInput{}
	for _, k := range keys {
		named, err := attributevalue.MarshalMap(k)
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("key %s: %w", k, err)
		}
		in.TransactItems = append(in.TransactItems, types.TransactGetItem{Get: &types.Get{TableName: &s.table, Key: named}})
	}
	items, at := make([]attributes, len(keys)), time.Time{}
	err := again(ctx, func() (passing bool, _ error) {
		out, err := s.client.TransactGetItems(ctx, in)
		if err != nil {
			return cutShort(err), err
		}
		for i, response := range out.Responses {
			items[i] = response.Item
		}
		at, _ = awsmiddleware.GetServerTime(out.ResultMetadata)
		return false, nil
	})
	if err == nil && at.IsZero() {
		err = fmt.Errorf("the answer for %s bears no time", keys[0])
	}
	return items, at.UTC(), err
}

// cutShort reports whether a transaction was cancelled by nothing that lasts.
func cutShort(err error) bool {
	var cancelled *types.TransactionCanceledException
	return errors.As(err, &cancelled) && !slices.ContainsFunc(cancelled.CancellationReasons, func(r types.CancellationReason) bool {
		code := aws.ToString(r.Code)
		return code != "" && code != "None" && !passingReasons[code]
	})
}

// query reads every page of a query, up to its limit if it has one.
func (s *Store) query(ctx context.Context, in dynamodb.QueryInput) ([]attributes, error) {
	in.TableName = &s.table
	var items []attributes
	wanted := aws.ToInt32(in.Limit)
	for {
		out, err := s.client.Query(ctx, &in)
		if err != nil {
			return nil, err
		}
		items = append(items, out.Items...)
		full := wanted > 0 && len(items) >= int(wanted)
		if full || len(out.LastEvaluatedKey) == 0 {
			return items, nil
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
}

// within queries, consistently and in order, the items of a partition whose sort
// key begins with a prefix.
func within(partition, prefix string) dynamodb.QueryInput {
	in := dynamodb.QueryInput{
		ConsistentRead:            aws.Bool(true),
		KeyConditionExpression:    aws.String("PK = :partition"),
		ExpressionAttributeValues: attributes{":partition": text(partition)},
	}
	if prefix != "" {
		in.KeyConditionExpression = aws.String("PK = :partition AND begins_with(SK, :prefix)")
		in.ExpressionAttributeValues[":prefix"] = text(prefix)
	}
	return in
}

// indexed queries an index, which follows the table within moments.
func indexed(index, condition string, in map[string]string) dynamodb.QueryInput {
	texts := attributes{}
	for name, value := range in {
		texts[name] = text(value)
	}
	return dynamodb.QueryInput{IndexName: &index, KeyConditionExpression: &condition, ExpressionAttributeValues: texts}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// batchAtMost is how many items one call reads.
const batchAtMost = 100

// getAll reads several items together, each consistently and once for each request,
// and returns those that are there.
func (s *Store) getAll(ctx context.Context, keys []key) (map[key]attributes, error) {
	items := map[key]attributes{}
	var unread []key
	for _, k := range distinct(keys) {
		one, kept := readonce.Kept[key, found](ctx, k)
		if !kept {
			unread = append(unread, k)
		} else if len(one.item) > 0 {
			items[k] = one.item
		}
	}
	for some := range slices.Chunk(unread, batchAtMost) {
		read, err := readonce.ReadAll(ctx, func() (map[key]found, error) { return s.getBatch(ctx, some) })
		if err != nil {
			return nil, err
		}
		for k, one := range read {
			if len(one.item) > 0 {
				items[k] = one.item
			}
		}
	}
	return items, nil
}

func distinct(keys []key) []key {
	var each []key
	seen := map[key]bool{}
	for _, k := range keys {
		if !seen[k] {
			seen[k], each = true, append(each, k)
		}
	}
	return each
}

// getAllAt reads several items together for whoever acts on the time of the read: the
// time of the first answer, before which nothing was read. Nothing is kept of it.
func (s *Store) getAllAt(ctx context.Context, keys []key) (map[key]attributes, time.Time, error) {
	items := map[key]attributes{}
	var at time.Time
	for some := range slices.Chunk(distinct(keys), batchAtMost) {
		read, err := s.getBatch(ctx, some)
		if err != nil {
			return nil, time.Time{}, err
		}
		for k, one := range read {
			if at.IsZero() {
				at = one.at
			}
			if len(one.item) > 0 {
				items[k] = one.item
			}
		}
	}
	if at.IsZero() {
		return nil, at, errors.New("the answer bears no time")
	}
	return items, at, nil
}

// getBatch asks again for what the service has left out: where it is throttled, or
// the answer is full, it answers with a part.
func (s *Store) getBatch(ctx context.Context, keys []key) (map[key]found, error) {
	all := map[key]found{}
	wanted := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, k := range keys {
		named, err := attributevalue.MarshalMap(k)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", k, err)
		}
		wanted.Keys, all[k] = append(wanted.Keys, named), found{}
	}
	for attempt := 1; ; attempt++ {
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: wanted},
		})
		if err != nil {
			return nil, err
		}
		for _, item := range out.Responses[s.table] {
			k, err := readAny[key](item)
			if err != nil {
				return nil, err
			}
			all[k] = found{item, answeredAt(out.ResultMetadata)}
		}
		for k, one := range all { // What is not there was looked for at that time as well.
			if len(one.item) == 0 {
				all[k] = found{at: answeredAt(out.ResultMetadata)}
			}
		}
		left := out.UnprocessedKeys[s.table]
		if len(left.Keys) == 0 {
			return all, nil
		}
		if attempt == callAttempts {
			return nil, fmt.Errorf("%d items were left unread after %d attempts", len(left.Keys), attempt)
		}
		if err := pause(ctx, attempt); err != nil {
			return nil, err
		}
		wanted = left
	}
}
