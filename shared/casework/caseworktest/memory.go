package caseworktest

import (
	"context"
	"slices"
	"sync"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

type callKey struct{ client, key string }

type contactKey struct{ organisation, id string }

// Memory is a store in memory. Now is the store's own clock. BeforeCommit, if
// set, runs before each commit without the lock: a test puts a rival's commit,
// or a failure, there.
type Memory struct {
	Now          func() time.Time
	BeforeCommit func(casework.Change) error

	mu            sync.Mutex
	cases         map[string]casework.Case
	entries       map[string][]ledger.Entry
	calls         map[callKey]casework.CallRecord
	contents      map[contentKey]casework.Content
	filed         map[filedKey]casework.Filed
	exceptions    map[filedKey]casework.Exception
	rounds        map[string]derogation.Round
	organisations map[string]derogation.Organisation
	sites         map[string]derogation.Sites
	contacts      map[contactKey]casework.Contact
	kept          map[string]casework.KeptContacts
	contactLog    map[string][]casework.ContactChange
	waits         map[string]casework.Wait
	wakes         map[casework.OutboxKey]casework.Wake
	codes         map[casework.CodeKey]casework.Code
	buckets       map[string]time.Time
	announcements map[casework.OutboxKey]casework.Announcement
	notices       map[casework.OutboxKey]casework.Notice
	standings     map[string][]derogation.Standing
	webhooks      map[string]casework.Webhooks
	failures      map[casework.OutboxKey]int
	casesPutOff   map[string]putOff
	unsent        map[string]casework.Unsent
	drafts        map[drafts.Key]drafts.Draft
	links         map[string]links.Sent
	published     map[string]derogation.RegisterEntries
	registers     map[string]bool
	counts        map[string]reading.KeptCounts
	sums          map[string]map[counts.Place]reading.KeptGroup
	stopped       bool
}

// ReadAhead implements casework.AheadStore: what is in memory is read soon enough.
func (m *Memory) ReadAhead(context.Context, casework.Ahead) error { return nil }

// NewMemory returns an empty store whose clock is now.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{
		Now:           now,
		cases:         map[string]casework.Case{},
		entries:       map[string][]ledger.Entry{},
		calls:         map[callKey]casework.CallRecord{},
		contents:      map[contentKey]casework.Content{},
		filed:         map[filedKey]casework.Filed{},
		exceptions:    map[filedKey]casework.Exception{},
		rounds:        map[string]derogation.Round{},
		organisations: map[string]derogation.Organisation{}, sites: map[string]derogation.Sites{},
		contacts:      map[contactKey]casework.Contact{},
		kept:          map[string]casework.KeptContacts{},
		contactLog:    map[string][]casework.ContactChange{},
		waits:         map[string]casework.Wait{},
		wakes:         map[casework.OutboxKey]casework.Wake{},
		codes:         map[casework.CodeKey]casework.Code{},
		buckets:       map[string]time.Time{},
		announcements: map[casework.OutboxKey]casework.Announcement{},
		notices:       map[casework.OutboxKey]casework.Notice{},
		standings:     map[string][]derogation.Standing{},
		webhooks:      map[string]casework.Webhooks{},
		failures:      map[casework.OutboxKey]int{},
		casesPutOff:   map[string]putOff{},
		unsent:        map[string]casework.Unsent{},
		drafts:        map[drafts.Key]drafts.Draft{},
		links:         map[string]links.Sent{},
		published:     map[string]derogation.RegisterEntries{},
		registers:     map[string]bool{},
		counts:        map[string]reading.KeptCounts{},
		sums:          map[string]map[counts.Place]reading.KeptGroup{},
	}
}

// Case is casework.CaseStore's.
func (m *Memory) Case(_ context.Context, reference string) (casework.Case, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.cases[reference]
	if !ok {
		return casework.Case{}, time.Time{}, casework.ErrNotFound
	}
	return c, m.Now(), nil
}

// Entries is casework.CaseStore's.
func (m *Memory) Entries(_ context.Context, reference string) ([]ledger.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]ledger.Entry(nil), m.entries[reference]...), nil
}

// Commit is casework.CaseStore's: every condition is checked before anything
// is written.
func (m *Memory) Commit(_ context.Context, change casework.Change) error {
	if m.BeforeCommit != nil {
		if err := m.BeforeCommit(change); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.conditions(change); err != nil {
		return err
	}
	m.carryOut(change)
	return nil
}

// carryOut stores what a change holds, which its conditions allow.
func (m *Memory) carryOut(change casework.Change) {
	reference := change.Case.State.Reference
	if len(change.Entries) > 0 {
		m.cases[reference] = change.Kept()
		delete(m.casesPutOff, reference)
		m.entries[reference] = append(m.entries[reference], change.Entries...)
	}
	delete(m.wakes, casework.OutboxKey{Reference: reference, Key: change.Done})
	for _, wake := range []*casework.Wake{change.Wake, change.Publishing} {
		if wake != nil {
			m.wakes[casework.OutboxKey{Reference: reference, Key: wake.Key}] = *wake
		}
	}
	for _, a := range slices.Concat(change.Announcements, change.ToSystems) {
		m.announcements[casework.OutboxKey{Reference: reference, Key: a.Key}] = a
	}
	if change.Wait != nil {
		m.waits[reference] = *change.Wait
	}
	m.remember(change.Call)
	m.keep(change.Content)
	m.count(change.Filed)
	m.declare(change.Exception)
	if change.Code != nil {
		m.codes[change.Code.Key] = *change.Code
	}
	m.spend(change.Spend)
	if change.Sent != nil {
		m.unsent[change.Sent.Key] = *change.Sent
	}
}

func (m *Memory) conditions(change casework.Change) error {
	reference := change.Case.State.Reference
	if m.cases[reference].State.Version != change.Before {
		return casework.ErrStale
	}
	if w := change.Wait; w != nil {
		if stored, ok := m.waits[reference]; ok && stored.Fence() >= w.Fence() {
			return casework.ErrSuperseded
		}
	}
	for _, a := range change.Announcements {
		if _, ok := m.announcements[casework.OutboxKey{Reference: reference, Key: a.Key}]; ok {
			return casework.ErrStale
		}
	}
	if m.used(change.Call) {
		return casework.ErrDuplicate
	}
	if m.asked(change.Content) {
		return casework.ErrSameContent
	}
	if m.filedSince(change.Filed) || m.declaredSince(change.Exception) {
		return casework.ErrStale
	}
	if change.Code != nil && m.codes[change.Code.Key].Nonce != change.Replaced {
		return casework.ErrStale
	}
	return m.maySpend(change.Spend)
}

// maySpend refuses a one-time code that is used up already, or not the newest.
func (m *Memory) maySpend(used *casework.Code) error {
	if used == nil {
		return nil
	}
	if code, ok := m.codes[used.Key]; !ok || code.Spent || code.Nonce != used.Nonce {
		return casework.ErrCodeSpent
	}
	return nil
}

func (m *Memory) spend(used *casework.Code) {
	if used != nil {
		code := *used
		code.Spent = true
		m.codes[code.Key] = code
	}
}

// Code is casework.CodeStore's.
func (m *Memory) Code(_ context.Context, key casework.CodeKey) (casework.Code, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	code, ok := m.codes[key]
	if !ok {
		return casework.Code{}, casework.ErrNotFound
	}
	return code, nil
}

// Guesses is casework.CodeStore's.
func (m *Memory) Guesses(_ context.Context, reference string, review int) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	guesses := 0
	for key, code := range m.codes {
		if key.Reference == reference && key.Review == review {
			guesses += code.Attempts
		}
	}
	return guesses, nil
}

// CountAttempt is casework.CodeStore's.
func (m *Memory) CountAttempt(ctx context.Context, key casework.CodeKey, decision string, now time.Time) (casework.Code, error) {
	guesses, _ := m.Guesses(ctx, key.Reference, key.Review)
	m.mu.Lock()
	defer m.mu.Unlock()
	code, ok := m.codes[key]
	switch {
	case !ok:
		return casework.Code{}, casework.ErrNotFound
	case casework.GuessesUsedUp(guesses):
		return casework.Code{}, casework.ErrGuessesUsedUp
	case code.Decision != decision:
		return casework.Code{}, casework.ErrOtherDecision
	case !code.Usable(now):
		return casework.Code{}, casework.ErrCodeSpent
	}
	code.Attempts++
	m.codes[key] = code
	return code, nil
}
