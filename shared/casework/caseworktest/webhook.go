package caseworktest

import (
	"context"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
)

// Webhooks is casework.WebhookStore's.
func (m *Memory) Webhooks(_ context.Context, organisation string) (casework.Webhooks, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.webhooks[organisation]
	all.Organisation = organisation
	return all, nil
}

// WebhooksOf is casework.WebhookStore's.
func (m *Memory) WebhooksOf(ctx context.Context, organisations []string) ([]casework.Webhooks, error) {
	var all []casework.Webhooks
	for _, organisation := range organisations {
		one, err := m.Webhooks(ctx, organisation)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// ToSystems lists what systems are told of a case, or of a webhook that is tried.
func (m *Memory) ToSystems(reference string) ([]casework.Announcement, []casework.Notice) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var announcements []casework.Announcement
	for at, a := range m.announcements {
		if at.Reference == reference && casework.ForSystems(at.Key) {
			announcements = append(announcements, a)
		}
	}
	var notices []casework.Notice
	for at, n := range m.notices {
		if at.Reference == reference && casework.ForSystems(at.Key) {
			notices = append(notices, n)
		}
	}
	slices.SortFunc(announcements, func(a, b casework.Announcement) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(notices, func(a, b casework.Notice) int { return strings.Compare(a.Key, b.Key) })
	return announcements, notices
}

// SaveWebhooks is casework.WebhookStore's.
func (m *Memory) SaveWebhooks(_ context.Context, all casework.Webhooks, call *casework.CallRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.used(call) {
		return casework.ErrDuplicate
	}
	if m.webhooks[all.Organisation].Version != all.Version {
		return casework.ErrStale
	}
	all.Version++
	m.webhooks[all.Organisation] = all
	m.remember(call)
	return nil
}

// SendNotice is casework.WebhookStore's.
func (m *Memory) SendNotice(_ context.Context, n casework.Notice, before int, call *casework.CallRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.used(call) {
		return casework.ErrDuplicate
	}
	at := casework.OutboxKey{Reference: n.Reference, Key: n.Key}
	stored, ok := m.notices[at]
	if ok != (before >= 0) || ok && stored.Attempts != before {
		return casework.ErrStale
	}
	m.notices[at] = n
	m.remember(call)
	return nil
}

// Deliveries is casework.WebhookStore's.
func (m *Memory) Deliveries(_ context.Context, webhook, after string, limit int) ([]casework.Notice, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	place := func(n casework.Notice) string {
		return n.AnnouncedAt.UTC().Format("2006-01-02T15:04:05.000Z") + "#" + n.Delivery.ID
	}
	var found []casework.Notice
	for _, n := range m.notices {
		if n.Delivery != nil && n.Delivery.Webhook == webhook && (after == "" || place(n) < after) {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b casework.Notice) int { return strings.Compare(place(b), place(a)) })
	if len(found) <= limit {
		return found, "", nil
	}
	return found[:limit], place(found[limit-1]), nil
}
