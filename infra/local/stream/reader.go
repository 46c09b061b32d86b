package stream

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	tabletypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"example.org/derogations/infra/local/clock"
	"example.org/derogations/infra/local/pattern"
)

// sentinelKey is the partition key of the item that a settling reader writes
// to know that it has read everything before it. Functions never get it.
const sentinelKey = "_sentinel"

// pollEvery is how often (in real time) the stream is read without having
// heard of a write, for writes that do not pass through the proxy.
const pollEvery = 250 * time.Millisecond

// Invoke calls a function and waits for it. The functionError is empty when
// the function succeeded; err says that it could not be called at all.
type Invoke = func(ctx context.Context, function string, payload []byte) (result []byte, functionError string, err error)

// Options says what to read and to whom to hand it. The two clients must not
// go through the runner's proxy: the reader's own writes are nobody's work.
type Options struct {
	Timeline  *clock.Timeline
	Streams   *dynamodbstreams.Client
	DynamoDB  *awsdynamodb.Client
	Table     string // must have a partition key and a sort key, both strings
	StreamARN string
	Mappings  []Mapping
	Invoke    Invoke
	Measure   func(function string, age time.Duration) // gets how old the last record of each batch is; may be nil
	Log       io.Writer                                // one JSON line for each failed batch; nil drops them
}

// Mapping is one event source mapping, starting at TRIM_HORIZON.
type Mapping struct {
	Name                 string
	Function             string // as Invoke takes it
	BatchSize            int
	MaximumRetryAttempts int  // negative for no limit
	Bisect               bool // BisectBatchOnFunctionError
	ReportFailures       bool // ReportBatchItemFailures
	Filters              []string
}

// Reader hands a stream's records on to its mappings' functions.
type Reader struct {
	timeline  *clock.Timeline
	dynamodb  *awsdynamodb.Client
	table     string
	partition string // key attribute names
	sort      string
	streamARN string
	region    string
	invoke    Invoke
	measure   func(function string, age time.Duration)
	log       *slog.Logger
	mappings  []*mapping

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	loops  sync.WaitGroup

	run       string // sort key of this reader's sentinel
	settling  sync.Mutex
	sentinels uint64 // written so far; guarded by settling

	mu      sync.Mutex
	dropped []Dropped
}

// New returns a reader that does nothing before Start. A filter pattern that
// is not known, or a table without a sort key, is an error.
func New(o Options) (*Reader, error) {
	log := o.Log
	if log == nil {
		log = io.Discard
	}
	r := &Reader{
		timeline: o.Timeline, dynamodb: o.DynamoDB, table: o.Table,
		streamARN: o.StreamARN, region: regionOf(o.StreamARN), invoke: o.Invoke,
		log: slog.New(slog.NewJSONHandler(log, nil)), run: rand.Text(), measure: o.Measure,
	}
	if r.measure == nil {
		r.measure = func(string, time.Duration) {}
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	for _, m := range o.Mappings {
		if m.BatchSize < 1 {
			return nil, fmt.Errorf("stream mapping %s: a batch size of %d", m.Name, m.BatchSize)
		}
		f, err := pattern.New(m.Filters)
		if err != nil {
			return nil, fmt.Errorf("stream mapping %s: %w", m.Name, err)
		}
		r.mappings = append(r.mappings, &mapping{
			Mapping: m, reader: r, filter: f, times: 1,
			source: source{streams: o.Streams, arn: o.StreamARN},
			wake:   make(chan struct{}, 1), turn: make(chan struct{}, 1),
		})
	}
	if err := r.readKeys(r.ctx); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Reader) readKeys(ctx context.Context) error {
	described, err := r.dynamodb.DescribeTable(ctx, &awsdynamodb.DescribeTableInput{TableName: &r.table})
	if err != nil {
		return fmt.Errorf("describe table %s: %w", r.table, err)
	}
	for _, key := range described.Table.KeySchema {
		switch key.KeyType {
		case tabletypes.KeyTypeHash:
			r.partition = aws.ToString(key.AttributeName)
		case tabletypes.KeyTypeRange:
			r.sort = aws.ToString(key.AttributeName)
		}
	}
	if r.sort == "" {
		return fmt.Errorf("table %s has no sort key", r.table)
	}
	return nil
}

// Start begins to read, and has the timeline wait for what there is to read.
func (r *Reader) Start() {
	r.timeline.OnSettle(r.drain)
	for _, m := range r.mappings {
		r.loops.Add(1)
		go func() {
			defer r.loops.Done()
			m.loop()
		}()
	}
}

// Close stops reading. Invocations under way are given up, and their records
// with them.
func (r *Reader) Close() {
	r.cancel()
	r.loops.Wait()
	for _, m := range r.mappings {
		m.stopRetry()
	}
}

// WriteHappened has every mapping read at once. It does not wait.
func (r *Reader) WriteHappened() {
	for _, m := range r.mappings {
		m.poke()
	}
}

// drain hands on every record that was written before it was called, and
// reports whether there were any. It reads to a sentinel of its own.
func (r *Reader) drain(ctx context.Context) (found bool, err error) {
	if r.ctx.Err() != nil {
		return false, nil
	}
	r.settling.Lock()
	defer r.settling.Unlock()
	if err := r.writeSentinel(ctx); err != nil {
		return false, err
	}
	for _, m := range r.mappings {
		handed, err := m.readTo(ctx, r.sentinels)
		found = found || handed
		if errors.Is(err, context.Canceled) && r.ctx.Err() != nil {
			return found, nil // closed meanwhile
		}
		if err != nil {
			return found, fmt.Errorf("stream mapping %s: %w", m.Name, err)
		}
	}
	return found, nil
}

// writeSentinel changes this reader's sentinel item, which gives the stream
// one more record. A write that failed is made again with the same content:
// if it was carried out after all, the second one changes nothing and gives no
// record, so the count stays right. The caller holds r.settling.
func (r *Reader) writeSentinel(ctx context.Context) error {
	text := func(value string) tabletypes.AttributeValue {
		return &tabletypes.AttributeValueMemberS{Value: value}
	}
	_, err := r.dynamodb.PutItem(ctx, &awsdynamodb.PutItemInput{
		TableName: &r.table,
		Item: map[string]tabletypes.AttributeValue{
			r.partition: text(sentinelKey),
			r.sort:      text(r.run),
			"serial":    text(strconv.FormatUint(r.sentinels+1, 10)),
		},
	})
	if err != nil {
		return fmt.Errorf("write the sentinel: %w", err)
	}
	r.sentinels++
	return nil
}

// Dropped is a batch that was given up after its last retry: what AWS would
// send to the on-failure destination.
type Dropped struct {
	Mapping  string
	Function string
	At       time.Time
	Reason   string
	Event    []byte    // events.DynamoDBEvent as JSON
	Taken    time.Time // when somebody took it away; zero while it waits
}

// Dropped lists the batches that were given up, oldest first.
func (r *Reader) Dropped() []Dropped {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Dropped(nil), r.dropped...)
}

// TakeDropped takes all batches that were given up away, as from a queue.
func (r *Reader) TakeDropped() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.dropped {
		if r.dropped[i].Taken.IsZero() {
			r.dropped[i].Taken = r.timeline.Now()
		}
	}
}

// DeliverTimes has the mapping hand every batch on k times, as a stream that
// delivers at least once may. An unknown mapping is a mistake in the test, and
// panics; so it is with Pause and Resume.
func (r *Reader) DeliverTimes(mapping string, k int) {
	m := r.find(mapping)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.times = k
}

// Pause has the mapping hand nothing on, from its next batch. The timeline
// settles nonetheless.
func (r *Reader) Pause(mapping string) { r.find(mapping).pause(true) }

// Resume ends a Pause; what was held back is handed on.
func (r *Reader) Resume(mapping string) { r.find(mapping).pause(false) }

func (r *Reader) find(name string) *mapping {
	for _, m := range r.mappings {
		if m.Name == name {
			return m
		}
	}
	panic(fmt.Sprintf("stream: no mapping is called %q", name))
}
