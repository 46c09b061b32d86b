package pages_test

import (
	"context"
	"sync"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// memory keeps one case, and everything else that the pages read, as the store
// does. It counts what is written.
type memory struct {
	mu            sync.Mutex
	current       casework.Case
	contacts      map[string]casework.Contact
	organisations map[string]derogation.Organisation
	codes         map[casework.CodeKey]casework.Code
	announced     []casework.Announcement
	writes        int
	// broken, if set, is what every read of the case fails with.
	broken error
	// beforeCommit, if set, runs once before the next commit.
	beforeCommit func()
	// beforeAttempt, if set, runs once before the next code is compared.
	beforeAttempt func()
}

func (m *memory) Case(_ context.Context, reference string) (casework.Case, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return casework.Case{}, time.Time{}, m.broken
	}
	if m.current.State.Reference != reference {
		return casework.Case{}, time.Time{}, casework.ErrNotFound
	}
	return m.current, time.Time{}, nil
}

func (m *memory) Commit(_ context.Context, change casework.Change) error {
	m.once(&m.beforeCommit)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.current.State.Version != change.Before {
		return casework.ErrStale
	}
	if change.Spend != nil {
		code := m.codes[*change.Spend]
		if code.Spent {
			return casework.ErrCodeSpent
		}
		code.Spent = true
		m.codes[*change.Spend] = code
	}
	if change.Code != nil {
		m.codes[change.Code.Key] = *change.Code
	}
	m.current = change.Case
	m.announced = append(m.announced, change.Announcements...)
	m.writes++
	return nil
}

// once runs what a test put in the way of the next call.
func (m *memory) once(step *func()) {
	m.mu.Lock()
	run := *step
	*step = nil
	m.mu.Unlock()
	if run != nil {
		run()
	}
}

func (m *memory) Code(_ context.Context, key casework.CodeKey) (casework.Code, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	code, ok := m.codes[key]
	if !ok {
		return casework.Code{}, casework.ErrNotFound
	}
	return code, nil
}

func (m *memory) CountAttempt(_ context.Context, key casework.CodeKey, now time.Time) (casework.Code, error) {
	m.once(&m.beforeAttempt)
	m.mu.Lock()
	defer m.mu.Unlock()
	code, ok := m.codes[key]
	if !ok {
		return casework.Code{}, casework.ErrNotFound
	}
	if !code.Usable(now) {
		return casework.Code{}, casework.ErrCodeSpent
	}
	code.Attempts++
	m.codes[key] = code
	m.writes++
	return code, nil
}

func (m *memory) Contact(_ context.Context, organisation, id string) (casework.Contact, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	contact, ok := m.contacts[id]
	if !ok || contact.Organisation != organisation {
		return casework.Contact{}, casework.ErrNotFound
	}
	return contact, nil
}

func (m *memory) Organisation(_ context.Context, code string) (derogation.Organisation, error) {
	organisation, ok := m.organisations[code]
	if !ok {
		return derogation.Organisation{}, casework.ErrNotFound
	}
	return organisation, nil
}

func (m *memory) Entries(context.Context, string) ([]ledger.Entry, error) {
	return nil, casework.ErrNotFound
}

func (m *memory) Filing(context.Context, string, string) (casework.FilingRecord, error) {
	return casework.FilingRecord{}, casework.ErrNotFound
}

func (m *memory) Round(context.Context, string) (derogation.Round, error) {
	return derogation.Round{}, casework.ErrNotFound
}

func (m *memory) Rounds(context.Context) ([]derogation.Round, error) { return nil, nil }

func (m *memory) Contacts(context.Context, string) ([]casework.Contact, error) { return nil, nil }
