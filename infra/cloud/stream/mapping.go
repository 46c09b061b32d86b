package stream

import (
	"context"
	"slices"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/pattern"
)

// mapping is what one mapping still has to hand on, in the stream's order.
type mapping struct {
	Mapping
	reader *Reader
	filter pattern.Filter
	wake   chan struct{} // holds one value when there may be something to do

	// turn holds one value while the mapping hands on, by its loop or by a
	// drain. It guards batches.
	turn    chan struct{}
	batches []batch // to be handed on before the fresh records

	mu       sync.Mutex
	fresh    []record // not yet in a batch
	paused   bool
	times    int
	lose     int // how many batches are still to be lost
	reversed bool
	doubled  bool
	retry    *clock.Timer // what the first batch waits for; nil when it may go
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
		_, err := m.readAndHandOn(ctx)
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
			m.reader.told.Store(true)
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

// readAndHandOn has the stream read, then takes the mapping's turn and hands
// batches on until there is none, or the first one has to wait. It reports
// whether there was any.
func (m *mapping) readAndHandOn(ctx context.Context) (handed bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.reader.ctx, cancel)()
	if err := m.reader.read(ctx); err != nil {
		return false, err
	}
	select {
	case m.turn <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-m.turn }()
	for m.ready() {
		if len(m.batches) == 0 {
			m.batches = []batch{m.next()}
			if m.loses() {
				m.batches, handed = nil, true
				continue
			}
		}
		m.deliver()
		handed = true
	}
	return handed, nil
}

// accept takes a record that is to be handed on.
func (m *mapping) accept(rec record) {
	m.mu.Lock()
	m.fresh = append(m.fresh, rec)
	m.mu.Unlock()
	m.poke()
}

// next makes a batch of fresh records.
func (m *mapping) next() batch {
	m.mu.Lock()
	defer m.mu.Unlock()
	size := min(m.BatchSize, len(m.fresh))
	made := batch{records: m.fresh[:size:size], left: m.times}
	m.fresh = m.fresh[size:]
	if m.reversed {
		slices.Reverse(made.records)
	}
	return made
}

// loses reports whether the batch that was made is to be lost, and counts it.
func (m *mapping) loses() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	lost := m.lose > 0
	if lost {
		m.lose--
	}
	return lost
}

// beside has the function invoked with the batch once more, at the same time, if
// the mapping doubles. Nobody heeds what it answers. The result waits for its end.
func (m *mapping) beside(event []byte, b batch) (wait func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var other sync.WaitGroup
	if m.doubled {
		other.Go(func() { m.call(event, b) })
	}
	return other.Wait
}

func (m *mapping) ready() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reader.ctx.Err() == nil && !m.paused && m.retry == nil && len(m.batches)+len(m.fresh) > 0
}
