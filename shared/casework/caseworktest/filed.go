package caseworktest

import (
	"context"

	"example.org/derogations/shared/casework"
)

type filedKey struct{ client, round string }

// Filed is casework.FiledStore's.
func (m *Memory) Filed(_ context.Context, client, round string) (casework.Filed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	filed, ok := m.filed[filedKey{client, round}]
	if !ok {
		return casework.Filed{}, casework.ErrNotFound
	}
	return filed, nil
}

// SaveFiled is casework.FiledStore's.
func (m *Memory) SaveFiled(_ context.Context, filed casework.Filed) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.filedSince(&filed) {
		return casework.ErrStale
	}
	m.count(&filed)
	return nil
}

// filedSince reports whether a record was changed since it was read.
func (m *Memory) filedSince(filed *casework.Filed) bool {
	return filed != nil && m.filed[filedKey{filed.Client, filed.Round}].Version != filed.Version-1
}

func (m *Memory) count(filed *casework.Filed) {
	if filed != nil {
		m.filed[filedKey{filed.Client, filed.Round}] = *filed
	}
}
