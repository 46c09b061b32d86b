package store

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
)

// DynamoDBAPI is what the store needs of the SDK's client. Every write but the
// counting of calls is a transaction, or one item that is put or removed by itself:
// a retry after an unknown outcome is safe.
type DynamoDBAPI interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// Store is the table. It may be used from any goroutine.
type Store struct {
	client DynamoDBAPI
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
	_ reading.NoticeReader   = (*Store)(nil)
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
	return &Store{client: client, table: table}
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

// get reads one item consistently, or returns casework.ErrNotFound. The time is
// the service's own, of its answer; zero when the answer bore none.
func (s *Store) get(ctx context.Context, k key) (attributes, time.Time, error) {
	named, err := attributevalue.MarshalMap(k)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("key %s: %w", k, err)
	}
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table, Key: named, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	if len(out.Item) == 0 {
		return nil, time.Time{}, casework.ErrNotFound
	}
	at, _ := awsmiddleware.GetServerTime(out.ResultMetadata)
	return out.Item, at.UTC(), nil
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
	seen := map[key]bool{}
	for _, k := range keys {
		if !seen[k] {
			seen[k], each = true, append(each, k)
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
