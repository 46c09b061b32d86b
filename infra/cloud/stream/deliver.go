package stream

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

const (
	firstRetryAfter = time.Second
	lastRetryAfter  = time.Minute
)

// batch is what one invocation gets.
type batch struct {
	records []record
	left    int // how many successful deliveries are still wanted
	retries int // used up so far
	refused int // how often the function could not be called at all
}

// deliver invokes the function with the first batch, and puts in its place
// what is left to do. The caller has the mapping's turn.
func (m *mapping) deliver() {
	defer m.reader.timeline.Begin()()
	first := m.batches[0]
	event, err := payload(first.records)
	if err != nil {
		m.replace()
		m.drop(first, event, err.Error())
		return
	}
	last := first.records[len(first.records)-1].event.Change.ApproximateCreationDateTime
	m.reader.measure(m.Function, m.reader.timeline.Now().Sub(last.Time))
	wait := m.beside(event, first)
	failed, reason, called := m.call(event, first)
	wait()
	if m.reader.ctx.Err() != nil {
		return // closing: the outcome is not known
	}
	switch {
	case reason == "":
		if first.left--; first.left > 0 {
			m.replace(first)
		} else {
			m.replace()
		}
		return
	case failed > 0: // the checkpoint moves to the first failure
		m.replace(batch{records: first.records[failed:], left: first.left})
		m.wait(1)
	case !called: // which counts as no retry: it is tried until the record expires
		first.refused++
		m.replace(first)
		m.wait(first.refused)
	case m.Bisect && len(first.records) > 1: // not counted as a retry
		half := (len(first.records) + 1) / 2
		m.replace(
			batch{records: first.records[:half:half], left: first.left, retries: first.retries},
			batch{records: first.records[half:], left: first.left, retries: first.retries},
		)
	case m.MaximumRetryAttempts >= 0 && first.retries >= m.MaximumRetryAttempts:
		m.replace()
		m.drop(first, event, reason)
	default:
		first.retries++
		m.replace(first)
		m.wait(first.retries)
	}
	m.reader.log.Warn("stream batch failed", "mapping", m.Name, "function", m.Function,
		"records", len(first.records), "failedAt", failed, "retries", first.retries, "reason", reason)
}

// call invokes the function. The reason is empty when it accepted the whole
// batch; otherwise failed is the index of the first record that it did not.
// A function that may not run is not called.
func (m *mapping) call(event []byte, b batch) (failed int, reason string, called bool) {
	result, functionError, err := m.reader.invoke(m.reader.ctx, m.Function, event)
	switch {
	case err != nil:
		return 0, err.Error(), false
	case functionError != "":
		return 0, functionError + ": " + string(result), true
	case !m.ReportFailures:
		return 0, "", true
	}
	failed, reason = firstFailure(result, b.records)
	return failed, reason, true
}

// firstFailure reads the answer of a function that reports partial failures.
// As in AWS, an answer without failures accepts the batch, and a number that
// is empty or not of the batch fails all of it. Member names are compared
// exactly, as AWS does and encoding/json does not.
func firstFailure(result []byte, records []record) (failed int, reason string) {
	if len(bytes.TrimSpace(result)) == 0 {
		return 0, ""
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(result, &answer); err != nil {
		return 0, "the answer is not an object: " + err.Error()
	}
	var failures []map[string]any
	if raw := answer["batchItemFailures"]; raw != nil {
		if err := json.Unmarshal(raw, &failures); err != nil {
			return 0, "batchItemFailures: " + err.Error()
		}
	}
	if len(failures) == 0 {
		return 0, ""
	}
	index := make(map[string]int, len(records))
	for n, r := range records {
		index[r.sequence] = n
	}
	failed = len(records)
	for _, failure := range failures {
		number, _ := failure["itemIdentifier"].(string)
		n, known := index[number]
		if !known {
			return 0, fmt.Sprintf("the failed item %q is not in the batch", number)
		}
		failed = min(failed, n)
	}
	return failed, "reported by the function"
}

// replace puts batches in the place of the first one.
func (m *mapping) replace(with ...batch) {
	m.batches = append(with, m.batches[1:]...)
}

// wait has the first batch wait before its nth retry.
func (m *mapping) wait(n int) {
	delay := firstRetryAfter
	for range n - 1 {
		delay = min(2*delay, lastRetryAfter)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	timeline := m.reader.timeline
	m.retry = timeline.Schedule(timeline.Now().Add(delay), "retry of stream mapping "+m.Name, func() {
		m.mu.Lock()
		m.retry = nil
		m.mu.Unlock()
		m.poke()
	})
}

func (m *mapping) stopRetry() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.retry != nil {
		m.retry.Stop()
	}
}

func (m *mapping) drop(b batch, event []byte, reason string) {
	r := m.reader
	r.log.Error("stream batch given up", "mapping", m.Name, "function", m.Function, "records", len(b.records), "reason", reason)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropped = append(r.dropped, Dropped{
		Mapping: m.Name, Function: m.Function, At: r.timeline.Now(), Reason: reason, Event: event,
	})
}
