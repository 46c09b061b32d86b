package caseworktest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
)

// Organisations is drafts.Store's.
func (m *Memory) Organisations(context.Context) ([]derogation.Organisation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.organisations), func(a, b derogation.Organisation) int { return cmp.Compare(a.Code, b.Code) }), nil
}

// Draft is drafts.Store's.
func (m *Memory) Draft(_ context.Context, key drafts.Key) (drafts.Draft, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	draft, ok := m.drafts[key]
	if !ok {
		return drafts.Draft{}, casework.ErrNotFound
	}
	return draft, nil
}

// Drafts is drafts.Store's.
func (m *Memory) Drafts(_ context.Context, trust, contact string) ([]drafts.Draft, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []drafts.Draft
	for key, draft := range m.drafts {
		if key.Trust == trust && key.Contact == contact {
			found = append(found, draft)
		}
	}
	slices.SortFunc(found, func(a, b drafts.Draft) int { return cmp.Compare(a.Key.ID, b.Key.ID) })
	return found, nil
}

// SaveDraft is drafts.Store's.
func (m *Memory) SaveDraft(_ context.Context, d drafts.Draft) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.drafts[d.Key].Version != d.Version {
		return casework.ErrStale
	}
	d.Version++
	m.drafts[d.Key] = d
	return nil
}

// FileDraft is drafts.Store's.
func (m *Memory) FileDraft(_ context.Context, filing casework.Change, sent drafts.Draft) error {
	if m.BeforeCommit != nil {
		if err := m.BeforeCommit(filing); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.conditions(filing); err != nil {
		return err
	}
	if m.drafts[sent.Key].Version != sent.Version {
		return drafts.ErrChanged
	}
	m.carryOut(filing)
	sent.Version++
	m.drafts[sent.Key] = sent
	return nil
}

// FormLinks is drafts.Store's.
func (m *Memory) FormLinks(_ context.Context, trust string) (drafts.FormLinks, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.formLinks[trust], nil
}

// SendFormLinks is drafts.Store's.
func (m *Memory) SendFormLinks(_ context.Context, sent drafts.FormLinks, before time.Time, a casework.Announcement) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.formLinks[sent.Trust].SentAt.Equal(before) {
		return casework.ErrStale
	}
	m.formLinks[sent.Trust] = sent
	m.announcements[casework.OutboxKey{Reference: a.Reference, Key: a.Key}] = a
	return nil
}

// TakeToken is drafts.Store's.
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
