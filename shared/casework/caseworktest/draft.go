package caseworktest

import (
	"cmp"
	"context"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
)

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
