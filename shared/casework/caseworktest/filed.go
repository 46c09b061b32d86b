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

// Exception is casework.ExceptionStore's.
func (m *Memory) Exception(_ context.Context, trust, round string) (casework.Exception, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	exception, ok := m.exceptions[filedKey{trust, round}]
	if !ok {
		return casework.Exception{}, casework.ErrNotFound
	}
	return exception, nil
}

// declaredSince reports whether another request is a trust's newest by now.
func (m *Memory) declaredSince(exception *casework.Exception) bool {
	if exception == nil {
		return false
	}
	return m.exceptions[filedKey{exception.Trust, exception.Round}].Reference != exception.Replaces
}

func (m *Memory) declare(exception *casework.Exception) {
	if exception != nil {
		m.exceptions[filedKey{exception.Trust, exception.Round}] = *exception
	}
}
