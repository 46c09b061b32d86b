package caseworktest

import (
	"context"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// PutRound loads a round.
func (m *Memory) PutRound(r derogation.Round) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rounds[r.ID] = r
}

// PutOrganisation loads an organisation.
func (m *Memory) PutOrganisation(o derogation.Organisation) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.organisations[o.Code] = o
}

// PutContact loads a contact.
func (m *Memory) PutContact(c casework.Contact) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.contacts[contactKey{c.Organisation, c.ID}] = c
}

// Round is casework.Directory's.
func (m *Memory) Round(_ context.Context, id string) (derogation.Round, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.rounds[id]
	if !ok {
		return derogation.Round{}, casework.ErrNotFound
	}
	return r, nil
}

// Rounds is casework.Directory's.
func (m *Memory) Rounds(context.Context) ([]derogation.Round, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rounds []derogation.Round
	for _, r := range m.rounds {
		rounds = append(rounds, r)
	}
	slices.SortFunc(rounds, func(a, b derogation.Round) int { return strings.Compare(a.ID, b.ID) })
	return rounds, nil
}

// Organisation is casework.Directory's.
func (m *Memory) Organisation(_ context.Context, code string) (derogation.Organisation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.organisations[code]
	if !ok {
		return derogation.Organisation{}, casework.ErrNotFound
	}
	return o, nil
}

// PutSites loads the list of a trust's sites.
func (m *Memory) PutSites(trust string, sites derogation.Sites) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sites[trust] = sites
}

// Sites is casework.Directory's.
func (m *Memory) Sites(_ context.Context, trust string) (derogation.Sites, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sites[trust], nil
}

// Contact is casework.Directory's.
func (m *Memory) Contact(_ context.Context, organisation, id string) (casework.Contact, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.contactsOf(organisation) {
		if c.ID == id {
			return c, nil
		}
	}
	return casework.Contact{}, casework.ErrNotFound
}

// Contacts is casework.Directory's.
func (m *Memory) Contacts(_ context.Context, organisation string) ([]casework.Contact, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.contactsOf(organisation), nil
}

// ContactsOf is casework.Directory's.
func (m *Memory) ContactsOf(_ context.Context, organisations []string) (map[string][]casework.Contact, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := map[string][]casework.Contact{}
	for _, organisation := range organisations {
		all[organisation] = m.contactsOf(organisation)
	}
	return all, nil
}

// PutStrike is casework.StrikeStore's.
func (m *Memory) PutStrike(_ context.Context, r derogation.Round, before int, call *casework.CallRecord, spend *casework.Code) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.used(call) {
		return casework.ErrDuplicate
	}
	if stored := m.rounds[r.ID]; len(stored.Strike.Changes) != before || stored.Version != r.Version {
		return casework.ErrStale
	}
	if err := m.maySpend(spend); err != nil {
		return err
	}
	m.spend(spend)
	m.remember(call)
	m.rounds[r.ID] = r
	return nil
}
