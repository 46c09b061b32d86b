package caseworktest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
)

// Organisations is links.Store's.
func (m *Memory) Organisations(context.Context) ([]derogation.Organisation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.organisations), func(a, b derogation.Organisation) int { return cmp.Compare(a.Code, b.Code) }), nil
}

// LinksSent is links.Store's.
func (m *Memory) LinksSent(_ context.Context, of string) (links.Sent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.links[of], nil
}

// SendLinks is links.Store's.
func (m *Memory) SendLinks(_ context.Context, sent links.Sent, before time.Time, announced ...casework.Announcement) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.links[sent.Of].At.Equal(before) {
		return casework.ErrStale
	}
	m.links[sent.Of] = sent
	for _, a := range announced {
		m.announcements[casework.OutboxKey{Reference: a.Reference, Key: a.Key}] = a
	}
	return nil
}

// TakeToken is links.Store's.
func (m *Memory) TakeToken(_ context.Context, of string, every time.Duration, burst int, now time.Time) (left int, wait time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	full := m.buckets[of] // When it is full again.
	if full.Before(now) {
		full = now
	}
	full = full.Add(every)
	if over := full.Sub(now.Add(time.Duration(burst) * every)); over > 0 {
		return 0, over, nil
	}
	m.buckets[of] = full
	return int(now.Add(time.Duration(burst)*every).Sub(full) / every), 0, nil
}
