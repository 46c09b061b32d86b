package stream

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"example.org/derogations/infra/local/clock"
	"example.org/derogations/infra/local/pattern"
)

// awaitSentinelEvery is how long (in real time) to wait for a sentinel that is
// not in the stream yet.
const awaitSentinelEvery = 5 * time.Millisecond

// mapping is one mapping's own reader: its checkpoint, and what it still has
// to hand on.
type mapping struct {
	Mapping
	reader *Reader
	filter pattern.Filter
	wake   chan struct{} // holds one value when there may be something to read

	// turn holds one value while the mapping is read and handed on, by its
	// loop or by a drain. It guards the fields up to mu.
	turn    chan struct{}
	source  source
	seen    uint64   // sentinels read
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
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	failing := false
	for {
		_, err := m.readAll(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing { // one line for an outage, not four a second
			m.reader.log.Error("stream cannot be read", "mapping", m.Name, "error", err.Error())
		}
		failing = err != nil
		select {
		case <-m.wake:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
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

// readAll reads and hands on until the stream gives nothing more.
func (m *mapping) readAll(ctx context.Context) (handed bool, err error) {
	return m.readWhile(ctx, func(read int) bool { return read > 0 })
}

// readTo reads and hands on until as many sentinels have been seen.
func (m *mapping) readTo(ctx context.Context, sentinels uint64) (handed bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.reader.ctx, cancel)()
	return m.readWhile(ctx, func(read int) bool {
		if m.seen >= sentinels {
			return false
		}
		if read == 0 {
			select {
			case <-time.After(awaitSentinelEvery):
			case <-ctx.Done():
			}
		}
		return true
	})
}

// readWhile takes the mapping's turn, then reads and hands on at least once,
// and again as long as more, given the number of records just read, says so.
func (m *mapping) readWhile(ctx context.Context, more func(read int) bool) (handed bool, err error) {
	select {
	case m.turn <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-m.turn }()
	for {
		records, err := m.source.next(ctx)
		if err != nil {
			return handed, err
		}
		if err := m.accept(records); err != nil {
			return handed, err
		}
		handed = m.handOn() || handed
		if !more(len(records)) {
			return handed, nil
		}
		if err := ctx.Err(); err != nil {
			return handed, err
		}
	}
}

// accept keeps the records that the mapping is for.
func (m *mapping) accept(records []types.Record) error {
	at := m.reader.timeline.Now()
	for _, each := range records {
		rec, err := m.reader.record(each, at)
		if err != nil {
			return err
		}
		if keys := rec.event.Change.Keys; keys[m.reader.partition].String() == sentinelKey {
			if keys[m.reader.sort].String() == m.reader.run {
				m.seen++
			}
			continue
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
