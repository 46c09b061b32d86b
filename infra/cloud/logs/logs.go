package logs

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"

	"example.org/derogations/infra/cloud/clock"
)

// Options says which filters there are, and how their functions are invoked.
type Options struct {
	Timeline *clock.Timeline
	// Invoke begins an asynchronous invocation.
	Invoke  func(function string, payload []byte) error
	Filters []Filter
	Account string
	Log     io.Writer // one JSON line for each invocation that could not begin; nil drops them
}

// Filter hands every line of a log group to a function.
type Filter struct {
	Name     string
	Group    string
	Function string // as Invoke takes it
}

// Batch is one line, packed for one function.
type Batch struct {
	filter  Filter
	Payload []byte
}

// Logs hands lines to functions. It may be used from any goroutine.
type Logs struct {
	options Options
	log     *slog.Logger

	mu      sync.Mutex
	holding bool
	held    []Batch
}

// New returns logs with these filters.
func New(o Options) *Logs {
	if o.Log == nil {
		o.Log = io.Discard
	}
	return &Logs{options: o, log: slog.New(slog.NewJSONHandler(o.Log, nil))}
}

// Put writes a line into a log group. The error says that the line is not JSON.
func (l *Logs) Put(group string, line any) error {
	message, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("a line of %s: %w", group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, filter := range l.options.Filters {
		if filter.Group != group {
			continue
		}
		payload, err := l.packed(filter, string(message))
		if err != nil {
			return err
		}
		if batch := (Batch{filter, payload}); l.holding {
			l.held = append(l.held, batch)
		} else {
			l.deliver(batch)
		}
	}
	return nil
}

func (l *Logs) packed(filter Filter, message string) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	err := json.NewEncoder(w).Encode(map[string]any{
		"messageType": "DATA_MESSAGE", "owner": l.options.Account, "logGroup": filter.Group, "logStream": "local",
		"subscriptionFilters": []string{filter.Name},
		"logEvents":           []any{map[string]any{"id": rand.Text(), "timestamp": l.options.Timeline.Now().UnixMilli(), "message": message}},
	})
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("packing a line of %s: %w", filter.Group, err)
	}
	return json.Marshal(map[string]any{"awslogs": map[string]any{"data": packed.Bytes()}})
}

// Hold keeps back every line that is put from now on.
func (l *Logs) Hold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.holding = true
}

// Release ends a Hold and returns what was kept back, which is not delivered.
func (l *Logs) Release() []Batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := l.held
	l.holding, l.held = false, nil
	return held
}

// Deliver hands a batch to its function.
func (l *Logs) Deliver(batch Batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deliver(batch)
}

// deliver is called with l.mu held, so that batches begin in their order.
func (l *Logs) deliver(batch Batch) {
	if err := l.options.Invoke(batch.filter.Function, slices.Clone(batch.Payload)); err != nil {
		l.log.Error("a line was not handed on", "filter", batch.filter.Name, "reason", err.Error())
	}
}
