package caseworktest

import (
	"context"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
)

// contactsOf are those that the organisation keeps itself, if it ever did, or
// those that were loaded. Whoever calls has the lock.
func (m *Memory) contactsOf(organisation string) []casework.Contact {
	if kept, ok := m.kept[organisation]; ok {
		return slices.Clone(kept.List)
	}
	var contacts []casework.Contact
	for key, c := range m.contacts {
		if key.organisation == organisation {
			contacts = append(contacts, c)
		}
	}
	slices.SortFunc(contacts, func(a, b casework.Contact) int { return strings.Compare(a.ID, b.ID) })
	return contacts
}

// KeptContacts is casework.ContactStore's.
func (m *Memory) KeptContacts(_ context.Context, organisation string) (casework.KeptContacts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return casework.KeptContacts{
		Organisation: organisation, Version: m.kept[organisation].Version, List: m.contactsOf(organisation),
	}, nil
}

// SaveContacts is casework.ContactStore's.
func (m *Memory) SaveContacts(_ context.Context, all casework.KeptContacts, change casework.ContactChange) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept[all.Organisation].Version != all.Version {
		return casework.ErrStale
	}
	all.Version++
	change.Version = all.Version
	m.kept[all.Organisation] = all
	m.contactLog[all.Organisation] = append(m.contactLog[all.Organisation], change)
	return nil
}

// ContactChanges are the changes on record of an organisation's contacts, the
// first one first.
func (m *Memory) ContactChanges(organisation string) []casework.ContactChange {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.contactLog[organisation])
}
