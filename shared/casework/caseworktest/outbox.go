package caseworktest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/turns"
)

// CaseAndWait is casework.WaitStore's.
func (m *Memory) CaseAndWait(_ context.Context, reference string) (casework.Case, casework.Wait, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.cases[reference]
	if !ok {
		return casework.Case{}, casework.Wait{}, time.Time{}, casework.ErrNotFound
	}
	return c, m.wait(reference), m.Now(), nil
}

func (m *Memory) wait(reference string) casework.Wait {
	if w, ok := m.waits[reference]; ok {
		return w
	}
	return casework.FirstWait(reference)
}

// Place is operating.Store's.
func (m *Memory) Place(_ context.Context, reference string) (casework.Place, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return casework.PlaceOf(m.wait(reference).Fence())
}

// OutboxOf is operating.Store's.
func (m *Memory) OutboxOf(_ context.Context, reference string) (operating.Outbox, error) {
	var all operating.Outbox
	all.Wakes, all.Announcements, all.Notices = m.Outbox(reference)
	toSystems, calls := m.ToSystems(reference)
	all.Announcements = append(all.Announcements, toSystems...)
	all.Notices = append(all.Notices, calls...)
	return all, nil
}

// NextCycle is casework.WaitStore's.
func (m *Memory) NextCycle(_ context.Context, wait casework.Wait, wake *casework.Wake) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.wait(wait.Reference).Fence() != wait.Fence() {
		return casework.ErrSuperseded
	}
	m.waits[wait.Reference] = casework.Wait{Reference: wait.Reference, Cycle: wait.Cycle + 1}
	if wake != nil {
		m.wakes[casework.OutboxKey{Reference: wake.Reference, Key: wake.Key}] = *wake
	}
	return nil
}

// RemoveWake is casework.WakeStore's.
func (m *Memory) RemoveWake(_ context.Context, reference, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.wakes, casework.OutboxKey{Reference: reference, Key: key})
	return nil
}

// PostponeWake is casework.WakeStore's.
func (m *Memory) PostponeWake(_ context.Context, wake casework.Wake) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := casework.OutboxKey{Reference: wake.Reference, Key: wake.Key}
	if _, ok := m.wakes[at]; ok {
		m.wakes[at] = wake
	}
	return nil
}

// Announcement is operating.Store's.
func (m *Memory) Announcement(_ context.Context, reference, key string) (casework.Announcement, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.announcements[casework.OutboxKey{Reference: reference, Key: key}]
	if !ok {
		return casework.Announcement{}, time.Time{}, casework.ErrNotFound
	}
	return a, m.Now(), nil
}

// Outgoing is casework.OutboxStore's.
func (m *Memory) Outgoing(_ context.Context, items []casework.OutboxKey, _ casework.ForWhom) (casework.Outgoing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	read := casework.Outgoing{
		Announcements: map[casework.OutboxKey]casework.Announcement{}, Notices: map[casework.OutboxKey]casework.Notice{},
		Stopped: m.stopped, At: m.Now(),
	}
	for _, item := range items {
		if a, ok := m.announcements[item]; ok {
			read.Announcements[item] = a
		}
		if n, ok := m.notices[item]; ok {
			read.Notices[item] = n
		}
	}
	return read, nil
}

// Expand is casework.OutboxStore's.
func (m *Memory) Expand(_ context.Context, a casework.Announcement, notices []casework.Notice) ([]casework.Notice, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := casework.OutboxKey{Reference: a.Reference, Key: a.Key}
	stored := m.announcements[at]
	if stored.Expanded {
		return nil, nil
	}
	stored.Expanded = true
	m.announcements[at] = stored
	if len(notices) == 0 && at.ForgottenIfToNobody() {
		delete(m.announcements, at)
	}
	var mine []casework.Notice
	for _, n := range notices {
		at := casework.OutboxKey{Reference: n.Reference, Key: n.Key}
		if _, ok := m.notices[at]; !ok {
			m.notices[at] = n
			mine = append(mine, n)
		}
	}
	return mine, nil
}

// Notices is casework.OutboxStore's.
func (m *Memory) Notices(_ context.Context, reference, announcementKey string) ([]casework.Notice, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	prefix := "N#" + strings.TrimPrefix(announcementKey, "A#") + "#"
	var notices []casework.Notice
	for at, n := range m.notices {
		if at.Reference == reference && strings.HasPrefix(at.Key, prefix) {
			notices = append(notices, n)
		}
	}
	slices.SortFunc(notices, func(a, b casework.Notice) int { return strings.Compare(a.Key, b.Key) })
	return notices, nil
}

// Notice is casework.ReceiptStore's.
func (m *Memory) Notice(_ context.Context, reference, key string) (casework.Notice, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.notices[casework.OutboxKey{Reference: reference, Key: key}]
	if !ok {
		return casework.Notice{}, time.Time{}, casework.ErrNotFound
	}
	return n, m.Now(), nil
}

// SentText is casework.ReceiptStore's.
func (m *Memory) SentText(_ context.Context, providerID string) (casework.OutboxKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for at, n := range m.notices {
		if n.Channel == casework.ChannelSMS && n.ProviderID == providerID {
			return at, nil
		}
	}
	return casework.OutboxKey{}, casework.ErrNotFound
}

// Lease is casework.OutboxStore's.
func (m *Memory) Lease(_ context.Context, n casework.Notice, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := casework.OutboxKey{Reference: n.Reference, Key: n.Key}
	stored := m.notices[at]
	if stored.Status != casework.NoticePending || stored.Attempts != n.Attempts || stored.Receipts != n.Receipts {
		return false, nil
	}
	stored.Attempts++
	stored.DueAt = until
	m.notices[at] = stored
	return true, nil
}

// Record is casework.OutboxStore's.
func (m *Memory) Record(_ context.Context, n casework.Notice, instead *casework.Announcement) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := casework.OutboxKey{Reference: n.Reference, Key: n.Key}
	stored := m.notices[at]
	if stored.Status != casework.NoticePending || n.Status != casework.NoticeAccepted && stored.Attempts != n.Attempts || stored.Receipts != n.Receipts {
		return casework.ErrStale
	}
	m.settle(at, n, instead)
	return nil
}

// Arrive is casework.ReceiptStore's.
func (m *Memory) Arrive(_ context.Context, r casework.Receipt) (casework.NoticeStatus, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := casework.OutboxKey{Reference: r.Reference, Key: r.Key}
	stored, ok := m.notices[at]
	if !ok {
		return "", false, casework.ErrNotFound
	}
	n, changed := stored.Arrived(r)
	m.notices[at] = n
	return n.Status, changed, nil
}

// TakeReceipt is casework.ReceiptStore's.
func (m *Memory) TakeReceipt(_ context.Context, read, n casework.Notice, instead *casework.Announcement) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := casework.OutboxKey{Reference: n.Reference, Key: n.Key}
	stored := m.notices[at]
	if stored.Status != read.Status || stored.Attempts != read.Attempts || stored.Receipts != read.Receipts {
		return casework.ErrStale
	}
	m.settle(at, n, instead)
	return nil
}

// Forget is operating.ForgettingStore's.
func (m *Memory) Forget(ctx context.Context, read, n casework.Notice) error {
	return m.TakeReceipt(ctx, read, n, nil)
}

// DueForgetting is operating.ForgettingStore's.
func (m *Memory) DueForgetting(_ context.Context, by time.Time, limit int) ([]casework.OutboxKey, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	due := map[casework.OutboxKey]dueAt{}
	for at, n := range m.notices {
		if n.Status != casework.NoticePending && n.ForgottenAt == nil {
			due[at] = dueAt{at: n.KeptUntil(), turn: n.Turn()}
		}
	}
	found, next, err := soonest(due, by, limit, compareKeys)
	keys := make([]casework.OutboxKey, len(found))
	for i, d := range found {
		keys[i] = d.What
	}
	return keys, next, err
}

func (m *Memory) settle(at casework.OutboxKey, n casework.Notice, instead *casework.Announcement) {
	m.notices[at] = n
	if instead != nil {
		m.announcements[casework.OutboxKey{Reference: instead.Reference, Key: instead.Key}] = *instead
	}
}

// CaseNotices is casework.NoticeReader's.
func (m *Memory) CaseNotices(_ context.Context, reference string) ([]casework.Notice, error) {
	_, _, notices := m.Outbox(reference)
	return slices.DeleteFunc(notices, func(n casework.Notice) bool { return casework.ForSystems(n.Key) }), nil
}

// PutOff is casework.PutOffStore's.
func (m *Memory) PutOff(_ context.Context, at casework.OutboxKey, pause func(failures int) time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failures[at]++
	until := m.Now().Add(pause(m.failures[at]))
	if w, ok := m.wakes[at]; ok && w.DueAt.Before(until) {
		w.DueAt = until
		m.wakes[at] = w
	}
	if a, ok := m.announcements[at]; ok && a.DueAt.Before(until) {
		a.DueAt = until
		m.announcements[at] = a
	}
	if n, ok := m.notices[at]; ok && n.DueAt.Before(until) {
		n.DueAt = until
		m.notices[at] = n
	}
	return nil
}

// putOff is a case whose due work failed, until when it waits.
type putOff struct {
	failures int
	until    time.Time
}

// PutOffCase is casework.DueStore's.
func (m *Memory) PutOffCase(_ context.Context, reference string, pause func(failures int) time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	failures := m.casesPutOff[reference].failures + 1
	m.casesPutOff[reference] = putOff{failures, m.Now().Add(pause(failures))}
	return nil
}

// StopSending is the operator's switch.
func (m *Memory) StopSending(stopped bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopped = stopped
}

// Outbox lists what is in the outbox of a case: wakes, and the announcements and
// notices to people.
func (m *Memory) Outbox(reference string) ([]casework.Wake, []casework.Announcement, []casework.Notice) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var wakes []casework.Wake
	for at, w := range m.wakes {
		if at.Reference == reference {
			wakes = append(wakes, w)
		}
	}
	var announcements []casework.Announcement
	for at, a := range m.announcements {
		if at.Reference == reference && !casework.ForSystems(at.Key) {
			announcements = append(announcements, a)
		}
	}
	var notices []casework.Notice
	for at, n := range m.notices {
		if at.Reference == reference && !casework.ForSystems(at.Key) {
			notices = append(notices, n)
		}
	}
	slices.SortFunc(wakes, func(a, b casework.Wake) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(announcements, func(a, b casework.Announcement) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(notices, func(a, b casework.Notice) int { return strings.Compare(a.Key, b.Key) })
	return wakes, announcements, notices
}

// DueOutbox is casework.DueStore's.
func (m *Memory) DueOutbox(_ context.Context, by time.Time, limit int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	due := m.tellings(false)
	for at, w := range m.wakes {
		due[at] = dueAt{at: w.DueAt, turn: w.Turn()}
	}
	return soonest(due, by, limit, compareKeys)
}

// DueWebhooks is casework.DueStore's.
func (m *Memory) DueWebhooks(_ context.Context, by time.Time, limit int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return soonest(m.tellings(true), by, limit, compareKeys)
}

// dueAt is when something is due, and its turn then.
type dueAt struct {
	at   time.Time
	turn turns.Turn
}

// tellings are what is still to be told, to systems or to people.
func (m *Memory) tellings(toSystems bool) map[casework.OutboxKey]dueAt {
	due := map[casework.OutboxKey]dueAt{}
	for at, a := range m.announcements {
		if !a.Expanded && casework.ForSystems(at.Key) == toSystems {
			due[at] = dueAt{at: a.DueAt, turn: a.Turn()}
		}
	}
	for at, n := range m.notices {
		if n.Status == casework.NoticePending && casework.ForSystems(at.Key) == toSystems {
			due[at] = dueAt{at: n.DueAt, turn: n.Turn()}
		}
	}
	return due
}

func compareKeys(a, b casework.OutboxKey) int {
	return strings.Compare(a.Reference+a.Key, b.Reference+b.Key)
}

// DueCases is casework.DueStore's.
func (m *Memory) DueCases(_ context.Context, by time.Time, limit int) ([]casework.Due[string], time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dueCases(by, limit, func(derogation.State) bool { return true })
}

// OpenOrDue is casework.DueStore's.
func (m *Memory) OpenOrDue(_ context.Context, by time.Time) ([]casework.Due[string], time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	isOpen := func(s derogation.State) bool { return s.Status.Open() }
	open, _, err := m.dueCases(by.AddDate(100, 0, 0), math.MaxInt32, isOpen)
	if err != nil {
		return nil, time.Time{}, err
	}
	ended, next, err := m.dueCases(by, math.MaxInt32, func(s derogation.State) bool { return !isOpen(s) })
	all := append(open, ended...)
	slices.SortStableFunc(all, func(a, b casework.Due[string]) int { return a.At.Compare(b.At) })
	return all, next, err
}

func (m *Memory) dueCases(by time.Time, limit int, wanted func(derogation.State) bool) ([]casework.Due[string], time.Time, error) {
	due := map[string]dueAt{}
	for reference, c := range m.cases {
		if !wanted(c.State) {
			continue
		}
		next, ok, err := c.State.NextDue()
		if err != nil {
			return nil, time.Time{}, err
		}
		if ok {
			due[reference] = dueAt{at: later(next.At, m.casesPutOff[reference].until), turn: casework.TurnOf(c.State)}
		}
	}
	found, next, err := soonest(due, by, limit, strings.Compare)
	for i := range found {
		if s := m.cases[found[i].What].State; s.Status.Open() && !s.Round.Test {
			found[i].Tier = s.Tier
		}
	}
	return found, next, err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func soonest[K comparable](due map[K]dueAt, by time.Time, limit int, compare func(a, b K) int) ([]casework.Due[K], time.Time, error) {
	var keys []K
	for k := range due {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b K) int {
		return cmp.Or(due[a].at.Compare(due[b].at), compare(a, b))
	})
	var found []casework.Due[K]
	for i, k := range keys {
		if due[k].at.After(by) || i == limit {
			return found, due[k].at, nil
		}
		found = append(found, casework.Due[K]{What: k, At: due[k].at, Turn: due[k].turn})
	}
	return found, time.Time{}, nil
}

// AppendDeed is operating.Store's.
func (m *Memory) AppendDeed(_ context.Context, entry ledger.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.entries[entry.Reference]) >= entry.Sequence {
		return casework.ErrStale
	}
	m.entries[entry.Reference] = append(m.entries[entry.Reference], entry)
	return nil
}
