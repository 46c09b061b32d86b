package notice

import (
	"slices"
	"sync"
	"time"

	"example.org/derogations/shared/casework"
)

// withoutFor is how long an organisation is taken to have no webhook, as it was read.
const withoutFor = time.Minute

// WithoutWebhooks remembers which organisations have no webhook: most have none, and
// each change of a case would look for those of everybody who may see it. That one
// has a webhook is never remembered, for its settings count at once. The zero value
// knows of nobody, nil remembers nothing; it may be used from any goroutine.
type WithoutWebhooks struct {
	mu    sync.Mutex
	since map[string]time.Time
}

// mayHave are those of some organisations that may have a webhook.
func (w *WithoutWebhooks) mayHave(organisations []string, now time.Time) []string {
	if w == nil {
		return organisations
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(organisations), func(organisation string) bool {
		since, known := w.since[organisation]
		return known && now.Sub(since).Abs() < withoutFor
	})
}

// note remembers those of the organisations read that have no webhook.
func (w *WithoutWebhooks) note(registered []casework.Webhooks, now time.Time) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since == nil {
		w.since = map[string]time.Time{}
	}
	for _, all := range registered {
		if len(all.List) == 0 {
			w.since[all.Organisation] = now
		} else {
			delete(w.since, all.Organisation)
		}
	}
}
