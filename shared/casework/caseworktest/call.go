package caseworktest

import (
	"context"

	"example.org/derogations/shared/casework"
)

// Call is casework.CallStore's.
func (m *Memory) Call(_ context.Context, client, key string) (casework.CallRecord, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	record, ok := m.calls[callKey{client, key}]
	if !ok {
		return casework.CallRecord{}, casework.ErrNotFound
	}
	return record, nil
}

// used reports whether a call's key was used before, and has not expired.
func (m *Memory) used(call *casework.CallRecord) bool {
	if call == nil {
		return false
	}
	before, ok := m.calls[callKey{call.Client, call.Key}]
	return ok && before.ExpiresAt.After(call.At)
}

func (m *Memory) remember(call *casework.CallRecord) {
	if call != nil {
		m.calls[callKey{call.Client, call.Key}] = *call
	}
}
