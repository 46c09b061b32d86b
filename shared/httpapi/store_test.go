package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// memory keeps cases as a store does: encoded, one transaction at a time.
type memory struct {
	mu      sync.Mutex
	broken  error
	cases   map[string][]byte
	entries map[string][]ledger.Entry
	filings map[string][]byte
	wakes   int
}

func newMemory() *memory {
	return &memory{cases: map[string][]byte{}, entries: map[string][]ledger.Entry{}, filings: map[string][]byte{}}
}

func (m *memory) Case(_ context.Context, reference string) (casework.Case, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return casework.Case{}, time.Time{}, m.broken
	}
	var c casework.Case
	encoded, ok := m.cases[reference]
	if !ok {
		return c, time.Time{}, fmt.Errorf("case %s: %w", reference, casework.ErrNotFound)
	}
	return c, evening, json.Unmarshal(encoded, &c)
}

func (m *memory) Entries(_ context.Context, reference string) ([]ledger.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.entries[reference]), m.broken
}

func (m *memory) Commit(_ context.Context, change casework.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	var stored casework.Case
	reference := change.Case.State.Reference
	if encoded, ok := m.cases[reference]; ok {
		if err := json.Unmarshal(encoded, &stored); err != nil {
			return err
		}
	}
	if stored.State.Version != change.Before {
		return casework.ErrStale
	}
	if f := change.Filing; f != nil {
		if _, used := m.filings[f.Client+"#"+f.Key]; used {
			return casework.ErrDuplicate
		}
		encoded, err := json.Marshal(f)
		if err != nil {
			return err
		}
		m.filings[f.Client+"#"+f.Key] = encoded
	}
	encoded, err := json.Marshal(change.Case)
	if err != nil {
		return err
	}
	m.cases[reference] = encoded
	m.entries[reference] = append(m.entries[reference], change.Entries...)
	if change.Wake != nil {
		m.wakes++
	}
	return nil
}

func (m *memory) Filing(_ context.Context, client, key string) (casework.FilingRecord, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return casework.FilingRecord{}, m.broken
	}
	var record casework.FilingRecord
	encoded, ok := m.filings[client+"#"+key]
	if !ok {
		return record, casework.ErrNotFound
	}
	return record, json.Unmarshal(encoded, &record)
}

// register is what operators loaded.
type register struct {
	rounds        []derogation.Round
	organisations map[string]derogation.Organisation
}

// errKeyTooLong is what DynamoDB says of a key that it does not take.
var errKeyTooLong = errors.New("ValidationException: size of the key exceeds 2048 bytes")

func (r *register) Round(_ context.Context, id string) (derogation.Round, error) {
	if len(id) > 2000 {
		return derogation.Round{}, errKeyTooLong
	}
	i := slices.IndexFunc(r.rounds, func(round derogation.Round) bool { return round.ID == id })
	if i < 0 {
		return derogation.Round{}, casework.ErrNotFound
	}
	return r.rounds[i], nil
}

func (r *register) Rounds(context.Context) ([]derogation.Round, error) { return r.rounds, nil }

func (r *register) Organisation(_ context.Context, code string) (derogation.Organisation, error) {
	organisation, ok := r.organisations[code]
	if !ok {
		return organisation, casework.ErrNotFound
	}
	return organisation, nil
}

func (r *register) Contact(context.Context, string, string) (casework.Contact, error) {
	return casework.Contact{}, casework.ErrNotFound
}

func (r *register) Contacts(context.Context, string) ([]casework.Contact, error) { return nil, nil }
