package caseworktest

import (
	"context"

	"example.org/derogations/shared/casework"
)

type contentKey struct{ trust, hash string }

// Content is casework.ContentStore's.
func (m *Memory) Content(_ context.Context, trust, hash string) (casework.Content, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.contents[contentKey{trust, hash}]
	if !ok {
		return casework.Content{}, casework.ErrNotFound
	}
	return content, nil
}

// asked reports whether another request asks the same, and counts.
func (m *Memory) asked(content *casework.Content) bool {
	if content == nil {
		return false
	}
	before, ok := m.contents[contentKey{content.Trust, content.Hash}]
	return ok && before.ExpiresAt.After(content.At) && before.Reference != content.NotDuplicateOf
}

func (m *Memory) keep(content *casework.Content) {
	if content != nil {
		m.contents[contentKey{content.Trust, content.Hash}] = *content
	}
}
