package caseworktest

import (
	"context"
	"maps"
	"slices"

	"example.org/derogations/shared/casework"
)

// Unsent is casework.UnsentStore's.
func (m *Memory) Unsent(_ context.Context, key string) (casework.Unsent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, ok := m.unsent[key]
	if !ok {
		return casework.Unsent{}, casework.ErrNotFound
	}
	return kept, nil
}

// SaveUnsent is casework.UnsentStore's.
func (m *Memory) SaveUnsent(_ context.Context, u casework.Unsent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unsent[u.Key] = u
	return nil
}

// AllUnsent are all answers that are kept until their codes are typed.
func (m *Memory) AllUnsent() []casework.Unsent {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.unsent))
}
