package dynamodb

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/template"
)

// newIndexed is a setup whose table has an index of all attributes, by "by".
func newIndexed(t *testing.T) *setup {
	t.Helper()
	s := &setup{t: t, timeline: clock.NewVirtual(noon), table: "meter-" + string(rune('a'+tables.Add(1)))}
	table := template.Table{PartitionKey: "PK", SortKey: "SK", Indexes: []template.Index{{Name: "byBy", PartitionKey: "by", Projection: "ALL"}}}
	if _, err := CreateTable(t.Context(), newClient(shared.URL(), "runner"), table, s.table); err != nil {
		t.Fatal(err)
	}
	s.proxy = NewProxy(ProxyOptions{Target: shared.URL(), Timeline: s.timeline, Caller: "runner"})
	server := httptest.NewServer(s.proxy)
	t.Cleanup(server.Close)
	s.url = server.URL
	s.client = newClient(s.url, "ApiFunction")
	return s
}

// sized is an item of just over so many KB, in the index.
func sized(pk string, kilobytes int) map[string]types.AttributeValue {
	item := key(pk, "S")
	item["by"], item["text"] = text("B"), text(strings.Repeat("x", kilobytes<<10))
	return item
}

func TestUnitsAreThoseThatAWSBills(t *testing.T) {
	s := newIndexed(t)
	meter := s.proxy.Meter()
	put := &awsdynamodb.PutItemInput{TableName: &s.table, Item: sized("R#1", 2)}
	transaction := &awsdynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: &s.table, Item: sized("R#2", 2)}}, {Put: &types.Put{TableName: &s.table, Item: key("R#3", "S")}},
	}}
	get := &awsdynamodb.GetItemInput{TableName: &s.table, Key: key("R#1", "S"), ConsistentRead: aws.Bool(true)}
	query := func(partition string, strongly bool) *awsdynamodb.QueryInput {
		return &awsdynamodb.QueryInput{
			TableName: &s.table, ConsistentRead: &strongly, KeyConditionExpression: aws.String("PK = :p"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":p": text(partition)},
		}
	}
	ctx := t.Context()
	for _, c := range []struct {
		what          string
		call          func() error
		reads, writes float64
	}{
		{"a put of 3 units, to the table and its index", func() error { _, err := s.client.PutItem(ctx, put); return err }, 0, 3 + 3},
		{"a transaction: double in the table, once in the index", func() error { _, err := s.client.TransactWriteItems(ctx, transaction); return err }, 0, 2*(3+1) + 3},
		{"a strong read", func() error { _, err := s.client.GetItem(ctx, get); return err }, 1, 0},
		{"a query", func() error { _, err := s.client.Query(ctx, query("R#1", false)); return err }, 0.5, 0},
		{"a query that finds nothing", func() error { _, err := s.client.Query(ctx, query("R#9", false)); return err }, 0.5, 0},
		{"a strong one that finds nothing", func() error { _, err := s.client.Query(ctx, query("R#9", true)); return err }, 1, 0},
		{"two items in a batch", func() error {
			_, err := s.client.BatchGetItem(ctx, &awsdynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
				s.table: {Keys: []map[string]types.AttributeValue{key("R#1", "S"), key("R#3", "S")}},
			}})
			return err
		}, 1, 0},
	} {
		if err := c.call(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		uses := meter.Take().Uses
		if len(uses) != 1 || uses[0].Calls != 1 || uses[0].Reads != c.reads || uses[0].Writes != c.writes {
			t.Errorf("%s: %+v, want %v read and %v write units", c.what, uses, c.reads, c.writes)
		}
	}
}

func TestAMeasuredCallIsAnsweredAsAnyOther(t *testing.T) {
	s := newIndexed(t)
	s.proxy.Meter()
	s.put("R#1", "S")
	result, err := s.client.GetItem(t.Context(), &awsdynamodb.GetItemInput{TableName: &s.table, Key: key("R#1", "S")})
	if err != nil {
		t.Fatal(err)
	}
	if result.ConsumedCapacity != nil {
		t.Errorf("its caller sees %+v", result.ConsumedCapacity)
	}
	if diff := cmp.Diff("R#1", result.Item["PK"].(*types.AttributeValueMemberS).Value); diff != "" {
		t.Error(diff)
	}
	if err := s.transact("R#1"); err == nil {
		t.Error("a refusal has become an answer")
	}
	if _, err := s.client.DescribeTable(t.Context(), &awsdynamodb.DescribeTableInput{TableName: &s.table}); err != nil {
		t.Error(err)
	}
}

// Calls are side by side when the database has both before it answers either.
func TestTurnsAreCallsThatWaitedForOneAnother(t *testing.T) {
	s := newSetup(t)
	s.put("R#1", "S") // before it is measured
	meter := s.proxy.Meter()
	s.put("R#1", "S")
	held := s.proxy.Inject(Fault{Operation: "GetItem", Hold: true})
	var together sync.WaitGroup
	for range 3 {
		together.Go(func() {
			if _, err := s.client.GetItem(t.Context(), &awsdynamodb.GetItemInput{TableName: &s.table, Key: key("R#1", "S")}); err != nil {
				t.Error(err)
			}
		})
	}
	if err := held.WaitMet(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	held.Release()
	together.Wait()
	s.put("R#1", "S")
	want := Metered{Uses: []Use{{"ApiFunction", "GetItem", 3, 1.5, 0}, {"ApiFunction", "PutItem", 2, 0, 2}}, Turns: map[string]int{"ApiFunction": 3}}
	if diff := cmp.Diff(want, meter.Take()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Metered{Turns: map[string]int{}}, meter.Take()); diff != "" {
		t.Errorf("what was taken is still there: %s", diff)
	}
}
