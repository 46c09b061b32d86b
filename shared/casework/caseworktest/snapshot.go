package caseworktest

import "maps"

// Snapshot returns a function that puts the store back to where it is now, as a
// restored backup does. The machine and the people know nothing of it.
func (m *Memory) Snapshot() (restore func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.copied()
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		again := kept.copied()
		m.cases, m.entries, m.calls = again.cases, again.entries, again.calls
		m.rounds, m.organisations, m.contacts = again.rounds, again.organisations, again.contacts
		m.waits, m.wakes, m.codes = again.waits, again.wakes, again.codes
		m.announcements, m.notices, m.stopped = again.announcements, again.notices, again.stopped
		m.standings, m.webhooks = again.standings, again.webhooks
		m.published, m.registers = again.published, again.registers
	}
}

func (m *Memory) copied() *Memory {
	c := &Memory{
		cases: maps.Clone(m.cases), entries: maps.Clone(m.entries), calls: maps.Clone(m.calls),
		rounds: maps.Clone(m.rounds), organisations: maps.Clone(m.organisations), contacts: maps.Clone(m.contacts),
		waits: maps.Clone(m.waits), wakes: maps.Clone(m.wakes), codes: maps.Clone(m.codes),
		announcements: maps.Clone(m.announcements), notices: maps.Clone(m.notices), stopped: m.stopped,
		standings: maps.Clone(m.standings), webhooks: maps.Clone(m.webhooks),
		published: maps.Clone(m.published), registers: maps.Clone(m.registers),
	}
	for reference, entries := range c.entries {
		c.entries[reference] = entries[:len(entries):len(entries)]
	}
	return c
}
