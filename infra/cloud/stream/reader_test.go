package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	tabletypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

var noon = time.Date(2031, 3, 1, 12, 0, 0, 0, time.UTC)

// database is the one database of this package's tests.
var database *dynamodb.Local

func TestMain(m *testing.M) {
	var err error
	if database, err = dynamodb.Start(context.Background(), dynamodb.Options{InfraDir: "../.."}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := database.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

var (
	wakes         = Mapping{Name: "Wakes", Function: "reconcile", BatchSize: 10, MaximumRetryAttempts: 2, Bisect: true, ReportFailures: true, Filters: []string{`{"eventName":["INSERT"],"dynamodb":{"Keys":{"SK":{"S":[{"prefix":"W#"}]}}}}`}}
	announcements = Mapping{Name: "Announcements", Function: "deliver", BatchSize: 2, MaximumRetryAttempts: 2, Filters: []string{`{"eventName":["INSERT"],"dynamodb":{"Keys":{"SK":{"S":[{"prefix":"A#"}]}}}}`}}
)

func TestEachMappingGetsItsRecordsInOrder(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), wakes, announcements)
	s.put("A#0") // before the start: a mapping reads from the beginning
	s.reader.Start()
	for n := range 5 {
		s.put(fmt.Sprintf("W#%d", n))
		s.put("SUMMARY")
		s.put(fmt.Sprintf("A#%d", n+1))
	}
	s.settle()
	if diff := cmp.Diff([]string{"W#0", "W#1", "W#2", "W#3", "W#4"}, s.function("reconcile").accepted()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"A#0", "A#1", "A#2", "A#3", "A#4", "A#5"}, s.function("deliver").accepted()); diff != "" {
		t.Error(diff)
	}
	if largest := s.function("deliver").largest(); largest > 2 {
		t.Errorf("a batch of %d, want at most 2", largest)
	}
}

func TestARecordIsAsInAWS(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), wakes)
	s.reader.Start()
	attributes := map[string]tabletypes.AttributeValue{
		"text":   text("x"),
		"number": &tabletypes.AttributeValueMemberN{Value: "12.5"},
		"binary": &tabletypes.AttributeValueMemberB{Value: []byte("raw")},
		"yes":    &tabletypes.AttributeValueMemberBOOL{Value: true},
		"null":   &tabletypes.AttributeValueMemberNULL{Value: true},
		"texts":  &tabletypes.AttributeValueMemberSS{Value: []string{"a"}},
		"nums":   &tabletypes.AttributeValueMemberNS{Value: []string{"1"}},
		"bins":   &tabletypes.AttributeValueMemberBS{Value: [][]byte{[]byte("b")}},
		"list":   &tabletypes.AttributeValueMemberL{Value: []tabletypes.AttributeValue{text("in a list")}},
		"map":    &tabletypes.AttributeValueMemberM{Value: map[string]tabletypes.AttributeValue{"inner": text("in a map")}},
	}
	s.putWith("W#1", attributes)
	s.settle()
	calls := s.function("reconcile").calls()
	if len(calls) != 1 || len(calls[0].Records) != 1 {
		t.Fatalf("got %d calls", len(calls))
	}
	got := calls[0].Records[0]
	if got.EventName != "INSERT" || got.EventSource != "aws:dynamodb" || got.EventSourceArn != s.streamARN || got.EventID == "" || got.EventVersion == "" {
		t.Errorf("record %+v", got)
	}
	if got.Change.SequenceNumber == "" || got.Change.StreamViewType != "NEW_IMAGE" || !got.Change.ApproximateCreationDateTime.Equal(noon) {
		t.Errorf("change %+v", got.Change)
	}
	if got.Change.Keys["PK"].String() != "R#1" || got.Change.Keys["SK"].String() != "W#1" {
		t.Errorf("keys %v", got.Change.Keys)
	}
	image, err := json.Marshal(got.Change.NewImage)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"PK":{"S":"R#1"},"SK":{"S":"W#1"},"binary":{"B":"cmF3"},"bins":{"BS":["Yg=="]},"list":{"L":[{"S":"in a list"}]},` +
		`"map":{"M":{"inner":{"S":"in a map"}}},"null":{"NULL":true},"number":{"N":"12.5"},"nums":{"NS":["1"]},"text":{"S":"x"},"texts":{"SS":["a"]},"yes":{"BOOL":true}}`
	if diff := cmp.Diff(want, string(image)); diff != "" {
		t.Error(diff)
	}
}

func TestAPartialFailureIsRetriedFromItsFirstRecord(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), wakes)
	reconcile := s.function("reconcile")
	reconcile.failOnce("W#2")
	for n := range 4 {
		s.put(fmt.Sprintf("W#%d", n))
	}
	s.reader.Start()
	s.settle()
	if diff := cmp.Diff([]string{"W#0", "W#1"}, reconcile.accepted()); diff != "" {
		t.Errorf("before the retry: %s", diff)
	}
	s.advance(firstRetryAfter)
	if diff := cmp.Diff([]string{"W#0", "W#1", "W#2", "W#3"}, reconcile.accepted()); diff != "" {
		t.Errorf("after the retry: %s", diff)
	}
}

func TestABadRecordIsSplitOffRetriedAndGivenUp(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), wakes)
	reconcile := s.function("reconcile")
	reconcile.failAlways("W#2")
	for n := range 6 {
		s.put(fmt.Sprintf("W#%d", n))
	}
	s.reader.Start()
	s.advance(time.Hour)
	if diff := cmp.Diff([]string{"W#0", "W#1", "W#3", "W#4", "W#5"}, reconcile.accepted()); diff != "" {
		t.Error(diff)
	}
	dropped := s.reader.Dropped()
	if len(dropped) != 1 || dropped[0].Mapping != "Wakes" || dropped[0].Function != "reconcile" || dropped[0].Reason == "" {
		t.Fatalf("dropped %+v", dropped)
	}
	if got := sortKeys(t, dropped[0].Event); !slices.Equal(got, []string{"W#2"}) {
		t.Errorf("dropped %v", got)
	}
	// Three waits: after the partial failure, and before each of two retries.
	if want := noon.Add(firstRetryAfter + firstRetryAfter + 2*firstRetryAfter); !dropped[0].At.Equal(want) {
		t.Errorf("dropped at %v, want %v", dropped[0].At, want)
	}
	if !strings.Contains(s.log.String(), "given up") {
		t.Errorf("the log has %s", s.log.String())
	}
}

func TestAFunctionThatFailsWithoutBisectingGivesUpItsWholeBatch(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), announcements)
	deliver := s.function("deliver")
	deliver.crash("A#0")
	for n := range 3 {
		s.put(fmt.Sprintf("A#%d", n))
	}
	s.reader.Start()
	s.advance(time.Minute)
	if diff := cmp.Diff([]string{"A#2"}, deliver.accepted()); diff != "" {
		t.Error(diff)
	}
	dropped := s.reader.Dropped()
	if len(dropped) != 1 || !slices.Equal(sortKeys(t, dropped[0].Event), []string{"A#0", "A#1"}) {
		t.Errorf("dropped %+v", dropped)
	}
	if got := len(deliver.calls()); got != 4 { // once, two retries, and the next batch
		t.Errorf("%d calls, want 4", got)
	}
}

// Not being called counts as no retry, of which this mapping allows two.
func TestAFunctionThatCannotBeCalledIsRetriedForAsLongAsThatLasts(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), announcements)
	deliver := s.function("deliver")
	deliver.setUnreachable(true)
	s.reader.Start()
	s.put("A#1")
	s.settle()
	s.advance(time.Hour)
	deliver.setUnreachable(false)
	s.advance(lastRetryAfter)
	if diff := cmp.Diff([]string{"A#1"}, deliver.accepted()); diff != "" {
		t.Error(diff)
	}
}

func TestABatchIsDeliveredAsOftenAsAsked(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), announcements)
	s.reader.DeliverTimes("Announcements", 3)
	s.reader.Start()
	s.put("A#1")
	s.settle()
	if diff := cmp.Diff([]string{"A#1", "A#1", "A#1"}, s.function("deliver").accepted()); diff != "" {
		t.Error(diff)
	}
}

func TestABatchMayBeAtWorkTwiceAtOnce(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), announcements)
	var both sync.WaitGroup // Neither call ends before both have begun.
	both.Add(2)
	s.function("deliver").onCall(func() { both.Done(); both.Wait() })
	s.reader.Double("Announcements", true)
	s.reader.Start()
	s.put("A#1")
	s.settle()
	if diff := cmp.Diff([]string{"A#1", "A#1"}, s.function("deliver").accepted()); diff != "" {
		t.Error(diff)
	}
}

func TestBatchesThatAreLostReachNobodyAndThoseAfterThemDo(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), announcements)
	s.reader.Lose("Announcements", 1)
	s.reader.Start()
	s.put("A#1")
	s.settle()
	s.put("A#2")
	s.settle()
	if diff := cmp.Diff([]string{"A#2"}, s.function("deliver").accepted()); diff != "" {
		t.Error(diff)
	}
}

func TestABatchMayComeFromItsEnd(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), announcements)
	s.reader.Reverse("Announcements", true)
	s.reader.Pause("Announcements")
	s.reader.Start()
	s.put("A#1")
	s.put("A#2")
	s.settle()
	s.reader.Resume("Announcements")
	s.settle()
	if diff := cmp.Diff([]string{"A#2", "A#1"}, s.function("deliver").accepted()); diff != "" {
		t.Error(diff)
	}
}

func TestAPausedMappingHoldsItsRecordsUntilItResumes(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), wakes, announcements)
	s.reader.Pause("Wakes")
	s.reader.Start()
	s.put("W#1")
	s.put("A#1")
	s.advance(time.Hour)
	if got := s.function("reconcile").accepted(); len(got) != 0 {
		t.Errorf("the paused mapping handed on %v", got)
	}
	if diff := cmp.Diff([]string{"A#1"}, s.function("deliver").accepted()); diff != "" {
		t.Errorf("the other mapping: %s", diff)
	}
	s.reader.Resume("Wakes")
	s.settle()
	if diff := cmp.Diff([]string{"W#1"}, s.function("reconcile").accepted()); diff != "" {
		t.Error(diff)
	}
}

func TestSettlingFollowsWhatFunctionsWrite(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), wakes, announcements)
	s.function("reconcile").onCall(func() { s.put("A#written") })
	s.reader.Start()
	s.put("W#1")
	s.settle()
	if diff := cmp.Diff([]string{"A#written"}, s.function("deliver").accepted()); diff != "" {
		t.Error(diff)
	}
}

func TestTwoReadersOfOneTableDoNotDisturbEachOther(t *testing.T) {
	first := newSetup(t, clock.NewVirtual(noon), wakes)
	second := first.another(clock.NewVirtual(noon), wakes)
	first.reader.Start()
	second.reader.Start()
	for n := range 3 {
		first.put(fmt.Sprintf("W#%d", n))
		second.reader.WriteHappened()
		first.settle()
		second.settle()
	}
	for _, s := range []*setup{first, second} {
		if diff := cmp.Diff([]string{"W#0", "W#1", "W#2"}, s.function("reconcile").accepted()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAllIsHandedOnHoweverMuchOneAnswerHolds(t *testing.T) {
	for name, test := range map[string]struct{ records, bytes int }{
		"many": {records: 1100, bytes: 1}, "large": {records: 8, bytes: 380_000},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t, clock.NewVirtual(noon), wakes)
			s.silent = true
			for n := range test.records {
				s.putWith(fmt.Sprintf("W#%06d", n), map[string]tabletypes.AttributeValue{"text": text(strings.Repeat("x", test.bytes))})
			}
			s.reader.Start()
			s.settle()
			if got := len(s.function("reconcile").accepted()); got != test.records {
				t.Errorf("%d of %d", got, test.records)
			}
		})
	}
}

func TestOnTheRealClockAWriteIsHandedOnAtOnce(t *testing.T) {
	timeline := clock.NewReal()
	t.Cleanup(timeline.Close)
	s := newSetup(t, timeline, announcements)
	s.reader.Start()
	for n := range 3 {
		s.put(fmt.Sprintf("A#%d", n))
		if err := s.function("deliver").wait(t.Context(), n+1); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOnTheRealClockAWriteThatNobodyTellsOfIsFoundToo(t *testing.T) {
	timeline := clock.NewReal()
	t.Cleanup(timeline.Close)
	s := newSetup(t, timeline, announcements)
	s.reader.realTime, s.silent = true, true
	s.reader.Start()
	s.put("A#1")
	if err := s.function("deliver").wait(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
}

func TestAfterCloseNothingIsHandedOnAndTheTimelineSettles(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon), announcements)
	s.reader.Start()
	s.settle()
	s.reader.Close()
	s.put("A#1")
	s.settle()
	if got := s.function("deliver").accepted(); len(got) != 0 {
		t.Errorf("handed on %v", got)
	}
}

func TestAMappingThatCannotBeRunIsRefused(t *testing.T) {
	s := newSetup(t, clock.NewVirtual(noon))
	for name, m := range map[string]Mapping{
		"unknown filter": {Name: "M", BatchSize: 1, Filters: []string{`{"eventName":[{"suffix":"T"}]}`}},
		"no batch size":  {Name: "M"},
	} {
		if _, err := New(s.options(m)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// setup is a reader of a table of its own, with functions that note what they
// are given.
type setup struct {
	t         *testing.T
	timeline  *clock.Timeline
	client    *awsdynamodb.Client
	table     string
	streamARN string
	reader    *Reader
	log       *logBuffer
	silent    bool // the reader is not told of writes

	mu        sync.Mutex
	functions map[string]*function
}

var tables atomic.Int32

func newSetup(t *testing.T, timeline *clock.Timeline, mappings ...Mapping) *setup {
	t.Helper()
	keys := credentials.NewStaticCredentialsProvider("runner", "local", "")
	url := database.URL()
	s := &setup{
		t: t, client: awsdynamodb.New(awsdynamodb.Options{Region: "eu-west-2", BaseEndpoint: &url, Credentials: keys}),
		table: fmt.Sprintf("stream-%d", tables.Add(1)),
	}
	var err error
	s.streamARN, err = dynamodb.CreateTable(t.Context(), s.client, template.Table{PartitionKey: "PK", SortKey: "SK", StreamView: "NEW_IMAGE"}, s.table)
	if err != nil {
		t.Fatal(err)
	}
	return s.another(timeline, mappings...)
}

// another reads the same table with functions of its own.
func (s *setup) another(timeline *clock.Timeline, mappings ...Mapping) *setup {
	s.t.Helper()
	other := &setup{
		t: s.t, timeline: timeline, client: s.client, table: s.table, streamARN: s.streamARN,
		log: &logBuffer{}, functions: map[string]*function{},
	}
	var err error
	if other.reader, err = New(other.options(mappings...)); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(other.reader.Close)
	return other
}

func (s *setup) options(mappings ...Mapping) Options {
	keys := credentials.NewStaticCredentialsProvider("runner", "local", "")
	url := database.URL()
	return Options{
		Timeline: s.timeline, StreamARN: s.streamARN, Mappings: mappings, Log: s.log,
		Streams: dynamodbstreams.New(dynamodbstreams.Options{Region: "eu-west-2", BaseEndpoint: &url, Credentials: keys}),
		Invoke: func(_ context.Context, name string, payload []byte) ([]byte, string, error) {
			return s.function(name).invoke(payload)
		},
	}
}

func (s *setup) function(name string) *function {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.functions[name] == nil {
		s.functions[name] = &function{changed: make(chan struct{}), always: map[string]bool{}, once: map[string]bool{}}
	}
	return s.functions[name]
}

func (s *setup) put(sk string) { s.putWith(sk, nil) }

func (s *setup) putWith(sk string, attributes map[string]tabletypes.AttributeValue) {
	item := map[string]tabletypes.AttributeValue{"PK": text("R#1"), "SK": text(sk)}
	for name, value := range attributes {
		item[name] = value
	}
	if _, err := s.client.PutItem(s.t.Context(), &awsdynamodb.PutItemInput{TableName: &s.table, Item: item}); err != nil {
		s.t.Error(err)
	}
	if !s.silent {
		s.reader.WriteHappened()
	}
}

func (s *setup) settle() {
	s.t.Helper()
	if err := s.timeline.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *setup) advance(d time.Duration) {
	s.t.Helper()
	if err := s.timeline.Advance(s.t.Context(), d); err != nil {
		s.t.Fatal(err)
	}
}

// function is a function that reports the first record it does not like, and
// stops there.
type function struct {
	mu           sync.Mutex
	given        []events.DynamoDBEvent
	taken        []string
	always, once map[string]bool
	crashes      string
	unreachable  bool
	hook         func()
	changed      chan struct{}
}

func (f *function) invoke(payload []byte) ([]byte, string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.unreachable {
		return nil, "", errors.New("unreachable")
	}
	var event events.DynamoDBEvent
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, "", err
	}
	f.given = append(f.given, event)
	if hook := f.hook; hook != nil {
		f.mu.Unlock() // It may wait for another call.
		hook()
		f.mu.Lock()
	}
	for _, r := range event.Records {
		sk := r.Change.Keys["SK"].String()
		if sk == f.crashes {
			return []byte(`{"errorType":"Runtime.ExitError"}`), "Unhandled", nil
		}
		if f.always[sk] || f.once[sk] {
			delete(f.once, sk)
			result, err := json.Marshal(events.DynamoDBEventResponse{
				BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: r.Change.SequenceNumber}},
			})
			return result, "", err
		}
		f.taken = append(f.taken, sk)
		close(f.changed)
		f.changed = make(chan struct{})
	}
	return []byte(`{"batchItemFailures":[]}`), "", nil
}

func (f *function) with(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *function) failOnce(sk string)     { f.with(func() { f.once[sk] = true }) }
func (f *function) failAlways(sk string)   { f.with(func() { f.always[sk] = true }) }
func (f *function) crash(sk string)        { f.with(func() { f.crashes = sk }) }
func (f *function) setUnreachable(is bool) { f.with(func() { f.unreachable = is }) }
func (f *function) onCall(hook func())     { f.with(func() { f.hook = hook }) }
func (f *function) accepted() (taken []string) {
	f.with(func() { taken = slices.Clone(f.taken) })
	return
}

func (f *function) calls() (given []events.DynamoDBEvent) {
	f.with(func() { given = slices.Clone(f.given) })
	return given
}

func (f *function) largest() int {
	largest := 0
	for _, event := range f.calls() {
		largest = max(largest, len(event.Records))
	}
	return largest
}

func (f *function) wait(ctx context.Context, accepted int) error {
	for {
		f.mu.Lock()
		count, changed := len(f.taken), f.changed
		f.mu.Unlock()
		if count >= accepted {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func sortKeys(t *testing.T, event []byte) []string {
	t.Helper()
	var read events.DynamoDBEvent
	if err := json.Unmarshal(event, &read); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range read.Records {
		keys = append(keys, r.Change.Keys["SK"].String())
	}
	return keys
}

func text(value string) tabletypes.AttributeValue {
	return &tabletypes.AttributeValueMemberS{Value: value}
}

type logBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
