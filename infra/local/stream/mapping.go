package stream

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"example.org/derogations/infra/local/clock"
	"example.org/derogations/infra/local/pattern"
)

// mapping is one mapping's own reader: its checkpoint, and what it still has
// to hand on.
type mapping struct {
	Mapping
	reader *Reader
	filter pattern.Filter
	told   atomic.Bool   // there may be something to read; set before the wake
	wake   chan struct{} // holds one value when there may be something to do

	// turn holds one value while the mapping is read and handed on, by its
	// loop or by a drain. It guards the fields up to mu.
	turn    chan struct{}
	source  source
	fresh   []record // not yet in a batch
	batches []batch  // to be handed on before the fresh ones

	mu     sync.Mutex
	paused bool
	times  int
	retry  *clock.Timer // what the first batch waits for; nil when it may go
}

// loop reads whenever there may be something, until the reader is closed.
func (m *mapping) loop() {
	ctx := m.reader.ctx
	var poll <-chan time.Time
	if m.reader.realTime {
		tick := time.NewTicker(pollEvery)
		defer tick.Stop()
		poll = tick.C
	}
	failing := false
	for {
		_, err := m.readTold(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing { // one line for an outage, not four a second
			m.reader.log.Error("stream cannot be read", "mapping", m.Name, "error", err.Error())
		}
		failing = err != nil
		select {
		case <-m.wake:
		case <-poll:
			m.told.Store(true)
		case <-ctx.Done():
			return
		}
	}
}

// mayHaveMore says that the stream may have records that were not read yet.
func (m *mapping) mayHaveMore() {
	m.told.Store(true)
	m.poke()
}

func (m *mapping) poke() {
	select {
	case m.wake <- struct{}{}:
	default: // it will read anyway
	}
}

func (m *mapping) pause(paused bool) {
	m.mu.Lock()
	m.paused = paused
	m.mu.Unlock()
	m.poke()
}

// readTold takes the mapping's turn and hands on what waits. If there may be
// something to read, it reads and hands on until the stream gives nothing more:
// DynamoDB Local has a record in its stream before it answers the write.
func (m *mapping) readTold(ctx context.Context) (handed bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.reader.ctx, cancel)()
	select {
	case m.turn <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-m.turn }()
	handed = m.handOn()
	for m.told.Swap(false) {
		records, err := m.source.next(ctx)
		if err == nil {
			err = m.accept(records)
		}
		if err != nil {
			m.told.Store(true)
			return handed, err
		}
		if len(records) > 0 {
			m.told.Store(true)
		}
		handed = m.handOn() || handed
	}
	return handed, nil
}

// accept keeps the records that the mapping is for.
func (m *mapping) accept(records []types.Record) error {
	at := m.reader.timeline.Now()
	for _, each := range records {
		rec, err := m.reader.record(each, at)
		if err != nil {
			return err
		}
		tree, err := rec.tree()
		if err != nil {
			return err
		}
		if m.filter.Accepts(tree) {
			m.fresh = append(m.fresh, rec)
		}
	}
	return nil
}

// handOn hands batches on until there is none, or the first one has to wait,
// and reports whether there was any.
func (m *mapping) handOn() (handed bool) {
	for m.ready() {
		m.mu.Lock()
		times := m.times
		m.mu.Unlock()
		if len(m.batches) == 0 {
			size := min(m.BatchSize, len(m.fresh))
			m.batches = []batch{{records: m.fresh[:size:size], left: times}}
			m.fresh = m.fresh[size:]
		}
		m.deliver()
		handed = true
	}
	return handed
}

func (m *mapping) ready() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reader.ctx.Err() == nil && !m.paused && m.retry == nil && len(m.batches)+len(m.fresh) > 0
}
