package dynamodb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/template"
)

var noon = time.Date(2031, 3, 1, 12, 0, 0, 0, time.UTC)

func TestAnswersBearTheTimelinesClock(t *testing.T) {
	s := newSetup(t)
	s.put("R#1", "SUMMARY")
	if err := s.timeline.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	result, err := s.client.GetItem(t.Context(), &awsdynamodb.GetItemInput{TableName: &s.table, Key: key("R#1", "SUMMARY"), ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Item) == 0 {
		t.Error("the item is not there")
	}
	if at, ok := awsmiddleware.GetServerTime(result.ResultMetadata); !ok || !at.Equal(noon.Add(time.Hour)) {
		t.Errorf("server time %v", at)
	}
}

func TestEveryAnswerBearsItsChecksumAlsoARefusal(t *testing.T) {
	s := newSetup(t)
	s.put("R#1", "S")
	s.proxy.Inject(Fault{Operation: "PutItem", Answer: Throttled, Times: 1})
	call := func(operation, body string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
		request.Header.Set("Content-Type", "application/x-amz-json-1.0")
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=runner/20310301/eu-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint(crc32.ChecksumIEEE(answer)); response.Header.Get("X-Amz-Crc32") != want {
			t.Errorf("%s, %d: the checksum is %q, want %s: %s", operation, response.StatusCode, response.Header.Get("X-Amz-Crc32"), want, answer)
		}
	}
	put := `{"TableName":"` + s.table + `","Item":{"PK":{"S":"R#1"},"SK":{"S":"S"}},"ConditionExpression":"attribute_not_exists(PK)"}`
	call("PutItem", put) // the fault's refusal
	call("PutItem", put) // the database's
	call("DescribeTable", `{"TableName":"`+s.table+`"}`)
}

func TestCallsAreCountedByFunctionOperationAndItem(t *testing.T) {
	s := newSetup(t)
	s.put("R#1", "SUMMARY")
	s.put("R#2", "SUMMARY")
	if err := s.transact("R#3", "L#3", "L#4"); err != nil {
		t.Fatal(err)
	}
	reader := newClient(s.url, "EscalateFunction")
	for _, pk := range []string{"T#1", "plain"} {
		if _, err := reader.GetItem(t.Context(), &awsdynamodb.GetItemInput{TableName: &s.table, Key: key(pk, "WAIT")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := reader.Query(t.Context(), &awsdynamodb.QueryInput{
		TableName: &s.table, KeyConditionExpression: aws.String("PK = :p"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":p": text("R#1")},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := reader.BatchGetItem(t.Context(), &awsdynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{s.table: {Keys: []map[string]types.AttributeValue{key("R#1", "SUMMARY"), key("L#3", "S")}}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := reader.BatchWriteItem(t.Context(), &awsdynamodb.BatchWriteItemInput{
		RequestItems: map[string][]types.WriteRequest{s.table: {{DeleteRequest: &types.DeleteRequest{Key: key("R#1", "SUMMARY")}}}},
	}); err != nil {
		t.Fatal(err)
	}
	want := []Call{
		{"ApiFunction", "PutItem", "", "R#", 2},
		{"ApiFunction", "TransactWriteItems", "", "", 1},
		{"ApiFunction", "TransactWriteItems", "Put", "R#", 1},
		{"ApiFunction", "TransactWriteItems", "Put", "L#", 2},
		{"EscalateFunction", "GetItem", "", "T#", 1},
		{"EscalateFunction", "GetItem", "", "plain", 1},
		{"EscalateFunction", "Query", "", "R#", 1},
		{"EscalateFunction", "BatchGetItem", "", "", 1},
		{"EscalateFunction", "BatchGetItem", "Get", "R#", 1},
		{"EscalateFunction", "BatchGetItem", "Get", "L#", 1},
		{"EscalateFunction", "BatchWriteItem", "", "", 1},
		{"EscalateFunction", "BatchWriteItem", "Delete", "R#", 1},
	}
	if diff := cmp.Diff(want, s.proxy.Calls()); diff != "" {
		t.Error(diff)
	}
	shapes := []Shape{
		{"ApiFunction", "PutItem", "", []Item{{"PutItem", "R#"}}},
		{"ApiFunction", "TransactWriteItems", "", []Item{{"PutItem", "L#"}, {"PutItem", "R#"}}},
		{"EscalateFunction", "BatchGetItem", "", []Item{{"BatchGetItem", "L#"}, {"BatchGetItem", "R#"}}},
		{"EscalateFunction", "BatchWriteItem", "", []Item{{"BatchWriteItem", "R#"}}},
		{"EscalateFunction", "GetItem", "", []Item{{"GetItem", "T#"}}},
		{"EscalateFunction", "GetItem", "", []Item{{"GetItem", "plain"}}},
		{"EscalateFunction", "Query", "", []Item{{"Query", "R#"}}},
	}
	if diff := cmp.Diff(shapes, s.proxy.Shapes()); diff != "" {
		t.Error(diff)
	}
	for _, shape := range append(shapes, Shape{"SweepFunction", "Query", "byDue", []Item{{"Query", ""}}}) {
		read, err := ParseShape(shape.String())
		if diff := cmp.Diff(shape, read); err != nil || diff != "" {
			t.Errorf("%s reads back as (-want +got), %v:\n%s", shape, err, diff)
		}
	}
	for _, line := range []string{"", "ApiFunction", "ApiFunction secretsmanager:GetSecretValue TokenKeys"} {
		if shape, err := ParseShape(line); err == nil {
			t.Errorf("%q reads as %s", line, shape)
		}
	}
}

func TestListenersHearOfEveryWriteThatSucceeded(t *testing.T) {
	s := newSetup(t)
	var heard atomic.Int32
	s.proxy.OnWrite(func() { heard.Add(1) })
	wantHeard := func(after string, want int32) {
		t.Helper()
		if got := heard.Load(); got != want {
			t.Errorf("after %s: heard %d times, want %d", after, got, want)
		}
	}
	s.put("R#1", "SUMMARY")
	wantHeard("a put", 1)
	if err := s.transact("R#2", "L#2"); err != nil {
		t.Fatal(err)
	}
	wantHeard("a transaction", 2)
	if err := s.transact("R#2"); err == nil {
		t.Fatal("the condition held")
	}
	wantHeard("a refused transaction", 2)
	if s.has("R#1") != true {
		t.Error("the put is not there")
	}
	wantHeard("a read", 2)
	s.proxy.Inject(Fault{Answer: DroppedAfterCommit, Times: 1})
	if err := s.transact("R#3"); err == nil {
		t.Fatal("the fault did nothing")
	}
	wantHeard("a commit whose answer was lost", 3)
}

func TestFaultsLookLikeTheServicesOwn(t *testing.T) {
	for _, c := range []struct {
		name      string
		answer    Answer
		code      string // empty for a broken connection
		committed bool
	}{
		{"throttled", Throttled, "ProvisionedThroughputExceededException", false},
		{"conflict", Conflict, "TransactionCanceledException", false},
		{"failed", Failed, "InternalServerError", false},
		{"dropped", Dropped, "", false},
		{"failed after commit", FailedAfterCommit, "InternalServerError", true},
		{"dropped after commit", DroppedAfterCommit, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSetup(t)
			fault := s.proxy.Inject(Fault{Operation: "TransactWriteItems", Answer: c.answer, Times: 1})
			err := s.transact("R#1", "L#1")
			var refused smithy.APIError
			switch {
			case err == nil:
				t.Fatal("no error")
			case c.code == "":
				if errors.As(err, &refused) {
					t.Errorf("got %v, want a broken connection", err)
				}
			case !errors.As(err, &refused) || refused.ErrorCode() != c.code:
				t.Errorf("got %v, want %s", err, c.code)
			}
			if got := s.has("R#1"); got != c.committed {
				t.Errorf("committed: %v, want %v", got, c.committed)
			}
			if fault.Met() != 1 {
				t.Errorf("met %d calls", fault.Met())
			}
			if err := s.transact("R#2"); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

func TestAConflictNamesItsAction(t *testing.T) {
	s := newSetup(t)
	s.proxy.Inject(Fault{Answer: Conflict})
	var cancelled *types.TransactionCanceledException
	if err := s.transact("R#1", "L#1"); !errors.As(err, &cancelled) {
		t.Fatalf("got %v", err)
	}
	codes := []string{}
	for _, reason := range cancelled.CancellationReasons {
		codes = append(codes, aws.ToString(reason.Code))
	}
	if diff := cmp.Diff([]string{"TransactionConflict", "None"}, codes); diff != "" {
		t.Error(diff)
	}
	_, err := s.client.PutItem(t.Context(), &awsdynamodb.PutItemInput{TableName: &s.table, Item: key("R#1", "S")})
	var conflict *types.TransactionConflictException
	if !errors.As(err, &conflict) {
		t.Errorf("a single write got %v", err)
	}
}

func TestAFaultMeetsOnlyTheCallsItNames(t *testing.T) {
	s := newSetup(t)
	fault := s.proxy.Inject(Fault{
		Function: "DeliverFunction", Operation: "PutItem",
		Match:  func(body []byte) bool { return bytes.Contains(body, []byte(`"R#9"`)) },
		Answer: Failed,
	})
	put := func(function, pk string) error {
		_, err := newClient(s.url, function).PutItem(t.Context(), &awsdynamodb.PutItemInput{TableName: &s.table, Item: key(pk, "S")})
		return err
	}
	if err := put("ApiFunction", "R#9"); err != nil {
		t.Errorf("another function: %v", err)
	}
	if err := put("DeliverFunction", "R#8"); err != nil {
		t.Errorf("another item: %v", err)
	}
	for range 2 {
		if err := put("DeliverFunction", "R#9"); err == nil {
			t.Error("the fault did nothing")
		}
	}
	fault.Remove()
	if err := put("DeliverFunction", "R#9"); err != nil {
		t.Errorf("after its removal: %v", err)
	}
}

func TestAHeldCallWaitsAndTheClockWithIt(t *testing.T) {
	s := newSetup(t)
	fault := s.proxy.Inject(Fault{Operation: "TransactWriteItems", Hold: true})
	written := make(chan error, 1)
	go func() { written <- s.transact("R#1") }()
	if err := fault.WaitMet(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if s.has("R#1") || s.proxy.InFlight() != 1 {
		t.Error("the call was not held")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.timeline.Settle(ended); err == nil {
		t.Error("settled with a call under way")
	}
	fault.Release()
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if err := s.timeline.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.transact("R#2"); err != nil {
		t.Errorf("a later call: %v", err)
	}
}

func TestACallIsCarriedOutWhenItsCallerHasGone(t *testing.T) {
	s := newSetup(t)
	fault := s.proxy.Inject(Fault{Operation: "TransactWriteItems", Hold: true})
	ctx, cancel := context.WithCancel(t.Context())
	written := make(chan error, 1)
	go func() { written <- s.transactWith(ctx, "R#1") }()
	if err := fault.WaitMet(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-written; err == nil {
		t.Fatal("the caller got an answer")
	}
	fault.Release()
	if err := s.timeline.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !s.has("R#1") {
		t.Error("the write is lost")
	}
}

func TestHooksRunBeforeAndAfterTheCommit(t *testing.T) {
	s := newSetup(t)
	var before, after bool
	s.proxy.Inject(Fault{
		Operation: "TransactWriteItems", Times: 1,
		Before: func() { before = s.has("R#1") },
		After:  func() { after = s.has("R#1") },
	})
	if err := s.transact("R#1"); err != nil {
		t.Fatal(err)
	}
	if before || !after {
		t.Errorf("the item was there before: %v, after: %v", before, after)
	}
}

func TestOneCallerIsSeenByADatabaseThatKeepsCallersApart(t *testing.T) {
	var seen []string
	apart := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, Caller(r))
		_, _ = w.Write([]byte("{}"))
	}))
	defer apart.Close()
	proxy := NewProxy(ProxyOptions{Target: apart.URL, Timeline: clock.NewVirtual(noon), Caller: "Runner"})
	server := httptest.NewServer(proxy)
	defer server.Close()
	for _, function := range []string{"ApiFunction", "PagesFunction"} {
		if _, err := newClient(server.URL, function).ListTables(t.Context(), &awsdynamodb.ListTablesInput{}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(seen, []string{"Runner", "Runner"}) {
		t.Errorf("the database saw %v", seen)
	}
	if calls := proxy.Calls(); len(calls) != 2 || calls[1].Function != "PagesFunction" {
		t.Errorf("calls are no longer told apart: %+v", calls)
	}
}

// setup is a proxy with a table of its own behind it.
type setup struct {
	t        *testing.T
	timeline *clock.Timeline
	proxy    *Proxy
	url      string
	table    string
	client   *awsdynamodb.Client // as ApiFunction, through the proxy
}

var tables atomic.Int32

func newSetup(t *testing.T) *setup {
	t.Helper()
	s := &setup{t: t, timeline: clock.NewVirtual(noon), table: "proxy-" + string(rune('a'+tables.Add(1)))}
	direct := newClient(shared.URL(), "runner")
	if _, err := CreateTable(t.Context(), direct, template.Table{PartitionKey: "PK", SortKey: "SK"}, s.table); err != nil {
		t.Fatal(err)
	}
	s.proxy = NewProxy(ProxyOptions{Target: shared.URL(), Timeline: s.timeline, Caller: "runner"})
	server := httptest.NewServer(s.proxy)
	t.Cleanup(server.Close)
	s.url = server.URL
	s.client = newClient(s.url, "ApiFunction")
	return s
}

func (s *setup) put(pk, sk string) {
	s.t.Helper()
	if _, err := s.client.PutItem(s.t.Context(), &awsdynamodb.PutItemInput{TableName: &s.table, Item: key(pk, sk)}); err != nil {
		s.t.Fatal(err)
	}
}

// transact puts new items in one transaction.
func (s *setup) transact(pks ...string) error { return s.transactWith(s.t.Context(), pks...) }

func (s *setup) transactWith(ctx context.Context, pks ...string) error {
	input := &awsdynamodb.TransactWriteItemsInput{}
	for _, pk := range pks {
		input.TransactItems = append(input.TransactItems, types.TransactWriteItem{Put: &types.Put{
			TableName: &s.table, Item: key(pk, "S"), ConditionExpression: aws.String("attribute_not_exists(PK)"),
		}})
	}
	_, err := s.client.TransactWriteItems(ctx, input)
	return err
}

// has looks past the proxy.
func (s *setup) has(pk string) bool {
	s.t.Helper()
	result, err := newClient(shared.URL(), "runner").Query(s.t.Context(), &awsdynamodb.QueryInput{
		TableName: &s.table, ConsistentRead: aws.Bool(true), KeyConditionExpression: aws.String("PK = :p"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":p": text(pk)},
	})
	if err != nil {
		s.t.Error(err)
		return false
	}
	return len(result.Items) > 0
}

func key(pk, sk string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"PK": text(pk), "SK": text(sk)}
}

func text(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }
