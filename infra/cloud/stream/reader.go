package stream

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/pattern"
)

// pollEvery is how often the stream is read on the real clock without having
// heard of a write, for writes that do not pass through the proxy.
const pollEvery = time.Second

// Invoke calls a function and waits for it. The functionError is empty when
// the function succeeded; err says that it could not be called at all.
type Invoke = func(ctx context.Context, function string, payload []byte) (result []byte, functionError string, err error)

// Options says what to read and to whom to hand it.
type Options struct {
	Timeline  *clock.Timeline
	Streams   *dynamodbstreams.Client
	StreamARN string
	RealTime  bool // also look for writes that nobody tells of
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
	streamARN string
	region    string
	realTime  bool
	invoke    Invoke
	measure   func(function string, age time.Duration)
	log       *slog.Logger
	mappings  []*mapping

	told    atomic.Bool   // there may be something to read
	reading chan struct{} // holds one value while the stream is read; guards source
	source  source

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	loops  sync.WaitGroup

	mu      sync.Mutex
	dropped []Dropped
}

// New returns a reader that does nothing before Start. A filter pattern that
// is not known is an error.
func New(o Options) (*Reader, error) {
	log := o.Log
	if log == nil {
		log = io.Discard
	}
	r := &Reader{
		timeline: o.Timeline, streamARN: o.StreamARN, region: regionOf(o.StreamARN), realTime: o.RealTime,
		invoke: o.Invoke, measure: o.Measure, log: slog.New(slog.NewJSONHandler(log, nil)),
		reading: make(chan struct{}, 1), source: source{streams: o.Streams, arn: o.StreamARN},
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
			wake: make(chan struct{}, 1), turn: make(chan struct{}, 1),
		})
	}
	return r, nil
}

// Start begins to read, and has the timeline wait for what there is to read.
func (r *Reader) Start() {
	r.timeline.OnSettle(r.drain)
	r.told.Store(true) // of what was written before
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

// WriteHappened has the stream read at once. It does not wait.
func (r *Reader) WriteHappened() {
	r.told.Store(true)
	for _, m := range r.mappings {
		m.poke()
	}
}

// drain hands on every record of a write that the reader was told of before it
// was called, and reports whether there were any.
func (r *Reader) drain(ctx context.Context) (found bool, err error) {
	for _, m := range r.mappings {
		handed, err := m.readAndHandOn(ctx)
		found = found || handed
		if r.ctx.Err() != nil {
			return found, nil // closed meanwhile
		}
		if err != nil {
			return found, fmt.Errorf("stream mapping %s: %w", m.Name, err)
		}
	}
	return found, nil
}

// read gives the mappings all that is new in the stream, if the reader was told
// that there may be something: DynamoDB Local has a record there before it
// answers the write.
func (r *Reader) read(ctx context.Context) error {
	select {
	case r.reading <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-r.reading }()
	for r.told.Swap(false) { // What is written from here on may not be in the answer.
		records, err := r.source.next(ctx)
		if err == nil {
			err = r.share(records)
		}
		if err != nil || mayBeCut(records) {
			r.told.Store(true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mayBeCut reports whether an answer comes near what one may hold, 1,000 records
// or a megabyte, so that there may be more.
func mayBeCut(records []types.Record) bool {
	size := int64(0)
	for _, each := range records {
		if each.Dynamodb != nil {
			size += aws.ToInt64(each.Dynamodb.SizeBytes)
		}
	}
	return len(records) >= 500 || size >= 256<<10
}

// share gives each mapping the records that it is for.
func (r *Reader) share(records []types.Record) error {
	at := r.timeline.Now()
	for _, each := range records {
		rec, err := r.record(each, at)
		if err != nil {
			return err
		}
		tree, err := rec.tree()
		if err != nil {
			return err
		}
		for _, m := range r.mappings {
			if m.filter.Accepts(tree) {
				m.accept(rec)
			}
		}
	}
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

func (r *Reader) find(name string) *mapping {
	for _, m := range r.mappings {
		if m.Name == name {
			return m
		}
	}
	panic(fmt.Sprintf("stream: no mapping is called %q", name))
}
