package eventbus

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/pattern"
)

// Options says which rules there are, and how their functions are invoked.
type Options struct {
	Timeline *clock.Timeline
	// Invoke begins an asynchronous invocation.
	Invoke  func(function string, payload []byte) error
	Rules   []Rule
	Account string
	Region  string
	Log     io.Writer // one JSON line for each invocation that could not begin; nil drops them
}

// Rule invokes a function for each event that matches its pattern.
type Rule struct {
	Name     string
	Function string // as Invoke takes it
	Pattern  string // JSON
}

// Bus hands events to functions. It may be used from any goroutine.
type Bus struct {
	options Options
	log     *slog.Logger
	rules   []rule

	mu      sync.Mutex
	holding bool
	held    [][]byte
}

type rule struct {
	Rule
	filter pattern.Filter
}

// New returns a bus. A pattern that is not known is an error.
func New(o Options) (*Bus, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	b := &Bus{options: o, log: slog.New(slog.NewJSONHandler(o.Log, nil))}
	for _, r := range o.Rules {
		filter, err := pattern.New([]string{r.Pattern})
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.Name, err)
		}
		b.rules = append(b.rules, rule{Rule: r, filter: filter})
	}
	return b, nil
}

// Put puts an event on the bus. The error says that the detail is not JSON.
func (b *Bus) Put(source, detailType string, detail any) error {
	event, err := json.Marshal(map[string]any{
		"version": "0", "id": rand.Text(), "detail-type": detailType, "source": source,
		"account": b.options.Account, "time": b.options.Timeline.Now().UTC().Format(time.RFC3339),
		"region": b.options.Region, "resources": []string{}, "detail": detail,
	})
	if err != nil {
		return fmt.Errorf("event %s of %s: %w", detailType, source, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.holding {
		b.held = append(b.held, event)
		return nil
	}
	b.deliver(event)
	return nil
}

// Hold keeps back every event that is put from now on.
func (b *Bus) Hold() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.holding = true
}

// Release ends a Hold and returns what was kept back, which is not delivered.
func (b *Bus) Release() [][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	held := b.held
	b.holding, b.held = false, nil
	return held
}

// Deliver hands an event to the functions whose rules match it.
func (b *Bus) Deliver(event []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.deliver(slices.Clone(event))
}

// deliver is called with b.mu held, so that events begin in their order.
func (b *Bus) deliver(event []byte) {
	var tree any
	err := json.Unmarshal(event, &tree)
	for _, r := range b.rules {
		if err == nil && r.filter.Accepts(tree) {
			err = b.options.Invoke(r.Function, event)
		}
		if err != nil {
			b.log.Error("an event was not handed on", "rule", r.Name, "reason", err.Error())
		}
	}
}
