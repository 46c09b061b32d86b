package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/stream"
	"example.org/derogations/infra/cloud/template"
)

// calls are made to one table, in the mix that the runner's proxy counts over a
// case: of twenty, eleven read an item and four a list, two write an item on
// condition, and three write a case with its event in a transaction.
type calls struct {
	client *awsdynamodb.Client
	table  template.Table
	name   string
}

// onCases is on how many cases the calls are.
const onCases = 200

var runnersKey = credentials.NewStaticCredentialsProvider("load", "local", "")

func clientOf(url string) *awsdynamodb.Client {
	return awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: &url, Credentials: runnersKey,
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = 64 }),
	})
}

// throughRunner puts the runner's proxy and its reader of the stream before a table
// of its own, with functions that take what they are given and do nothing.
func throughRunner(ctx context.Context, local *dynamodb.Local, loaded *template.Template) (client *awsdynamodb.Client, end func(), err error) {
	table := loaded.Tables[0]
	streamARN, err := dynamodb.CreateTable(ctx, clientOf(local.URL()), table, "through")
	if err != nil {
		return nil, nil, err
	}
	timeline := clock.NewReal()
	proxy := dynamodb.NewProxy(dynamodb.ProxyOptions{Target: local.URL(), Timeline: timeline, PartitionKey: table.PartitionKey})
	var mappings []stream.Mapping
	for _, m := range loaded.Mappings {
		mappings = append(mappings, stream.Mapping{Name: m.Name, Function: m.Function, BatchSize: m.BatchSize, Filters: m.Filters})
	}
	reader, err := stream.New(stream.Options{
		Timeline: timeline, StreamARN: streamARN, RealTime: true, Mappings: mappings,
		Streams: dynamodbstreams.New(dynamodbstreams.Options{Region: "eu-west-2", BaseEndpoint: aws.String(local.URL()), Credentials: runnersKey}),
		Invoke:  func(context.Context, string, []byte) ([]byte, string, error) { return nil, "", nil },
	})
	if err != nil {
		timeline.Close()
		return nil, nil, err
	}
	proxy.OnWrite(reader.WriteHappened)
	reader.Start()
	server := httptest.NewServer(proxy)
	return clientOf(server.URL), func() {
		server.Close()
		reader.Close()
		timeline.Close()
	}, nil
}

// turn makes the calls, so many at once, and says how many a second there were.
func (d database) turn(ctx context.Context, c calls, lot *rand.Rand) (rate float64, err error) {
	draws := make([]uint32, d.Calls)
	for i := range draws {
		draws[i] = lot.Uint32()
	}
	next := make(chan uint32)
	failed := make(chan error, d.AtOnce)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	began := time.Now()
	var callers sync.WaitGroup
	for range d.AtOnce {
		callers.Go(func() {
			for draw := range next {
				if err := c.make(ctx, draw); err != nil {
					failed <- err
					cancel()
					return
				}
			}
		})
	}
	for _, draw := range draws {
		select {
		case next <- draw:
		case <-ctx.Done():
		}
	}
	close(next)
	callers.Wait()
	select {
	case err := <-failed:
		return 0, err
	default:
		return float64(d.Calls) / time.Since(began).Seconds(), ctx.Err()
	}
}

// make makes one call of the mix.
func (c calls) make(ctx context.Context, draw uint32) error {
	which := fmt.Sprintf("%03d", draw>>8%onCases)
	var err error
	switch kind := draw % 20; {
	case kind < 11:
		_, err = c.client.GetItem(ctx, &awsdynamodb.GetItemInput{TableName: &c.name, ConsistentRead: aws.Bool(true), Key: c.key("R#"+which, "SUMMARY")})
	case kind < 15:
		_, err = c.client.Query(ctx, &awsdynamodb.QueryInput{
			TableName: &c.name, KeyConditionExpression: aws.String(c.table.PartitionKey + " = :of"), Limit: aws.Int32(10),
			ExpressionAttributeValues: map[string]types.AttributeValue{":of": text("L#" + which)},
		})
	case kind < 17:
		_, err = c.client.PutItem(ctx, &awsdynamodb.PutItemInput{
			TableName: &c.name, Item: c.item("R#"+which, fmt.Sprintf("N#%06d", draw>>16), nil),
			ConditionExpression:       aws.String("attribute_not_exists(" + c.table.PartitionKey + ") OR size(body) > :nothing"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":nothing": &types.AttributeValueMemberN{Value: "0"}},
		})
	default:
		_, err = c.client.TransactWriteItems(ctx, &awsdynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
			{Put: &types.Put{TableName: &c.name, Item: c.item("R#"+which, "SUMMARY", c.table.Indexes)}},
			{Put: &types.Put{TableName: &c.name, Item: c.item("L#"+which, fmt.Sprintf("%06d", draw>>16), nil)}},
		}})
	}
	if err != nil {
		return fmt.Errorf("call table %s: %w", c.name, err)
	}
	return nil
}

func (c calls) key(partition, sort string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{c.table.PartitionKey: text(partition), c.table.SortKey: text(sort)}
}

// item is one of a kilobyte, listed in the indexes given.
func (c calls) item(partition, sort string, indexes []template.Index) map[string]types.AttributeValue {
	item := c.key(partition, sort)
	item["body"] = text(strings.Repeat("x", 1000))
	for _, index := range indexes {
		for _, name := range []string{index.PartitionKey, index.SortKey} {
			if _, has := item[name]; name != "" && !has {
				item[name] = text(partition)
			}
		}
	}
	return item
}

func text(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }
