package caseworktest

import (
	"context"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

// Publish is casework.RegisterStore's.
func (m *Memory) Publish(_ context.Context, p derogation.RegisterEntries) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if kept, ok := m.published[p.Reference]; !ok || kept.Version <= p.Version {
		m.published[p.Reference] = p
	}
	return nil
}

// Republish is operating.RegisterStore's.
func (m *Memory) Republish(_ context.Context, before int, p derogation.RegisterEntries) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.published[p.Reference].Version != before {
		return casework.ErrStale
	}
	m.published[p.Reference] = p
	return nil
}

// OpenRegister is operating.RegisterStore's. Until it is called, a round has no
// register here.
func (m *Memory) OpenRegister(_ context.Context, round string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.registers[round] = true
	return nil
}

// RegisterOpen is operating.RegisterStore's.
func (m *Memory) RegisterOpen(_ context.Context, round string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.registers[round], nil
}

// Publications is operating.RegisterStore's.
func (m *Memory) Publications(_ context.Context, round string) ([]derogation.RegisterEntries, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []derogation.RegisterEntries
	for _, p := range m.published {
		if p.Round == round {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b derogation.RegisterEntries) int { return strings.Compare(a.Reference, b.Reference) })
	return all, nil
}

// RegisterPart is reading.RegisterStore's.
func (m *Memory) RegisterPart(ctx context.Context, round, after string, limit int) (reading.RegisterPart, error) {
	if open, _ := m.RegisterOpen(ctx, round); !open {
		return reading.RegisterPart{}, casework.ErrNotFound
	}
	all, _ := m.Publications(ctx, round)
	all = slices.DeleteFunc(all, func(p derogation.RegisterEntries) bool {
		return p.Place() == "" || p.Place() <= after
	})
	slices.SortFunc(all, func(a, b derogation.RegisterEntries) int { return strings.Compare(a.Place(), b.Place()) })
	if len(all) <= limit {
		return reading.RegisterPart{Publications: all}, nil
	}
	return reading.RegisterPart{Publications: all[:limit], Next: all[limit-1].Place()}, nil
}
