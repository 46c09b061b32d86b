package casework

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// Delivery is what a notice to a webhook carries beside what any notice has.
type Delivery struct {
	// ID is the event's: the same at each attempt, when it is sent again, and
	// for each webhook that gets the event.
	ID      string `json:"id"`
	Webhook string `json:"webhook"`
	Type    string `json:"type"`
	Version int    `json:"version,omitempty"`
	// Body is sent as it is, each time; empty once it was forgotten.
	Body string `json:"body"`
	// AskedAt is when the event was to be sent first, or was asked for again: it
	// is tried for a day from then. Tries counts the attempts since, and Resent
	// how often it was asked for again.
	AskedAt        time.Time  `json:"askedAt"`
	Tries          int        `json:"tries,omitempty"`
	Resent         int        `json:"resent,omitempty"`
	LastAttemptAt  *time.Time `json:"lastAttemptAt,omitempty"`
	ResponseStatus int        `json:"responseStatus,omitempty"`
}

// CaseChange is what systems are told of an event: no names and no texts.
// Viewers are the organisations that might see the case when it happened.
type CaseChange struct {
	Event          derogation.EventType `json:"event"`
	Version        int                  `json:"version"`
	ContentVersion int                  `json:"contentVersion"`
	Status         derogation.Status    `json:"status"`
	Viewers        []string             `json:"viewers"`
}

// Type is that of the change's event, as receivers know it.
func (c CaseChange) Type() string { return caseEventPrefix + string(c.Event) }

// What systems are told has keys of its own, so that it can be kept apart from
// what people are told: a receiver that is slow must not hold up a mail.
const (
	systemAnnouncements = "A#H#"
	systemNotices       = "N#H#"
)

// ForSystems reports whether an outbox item tells systems, and not people.
func ForSystems(key string) bool {
	return strings.HasPrefix(key, systemAnnouncements) || strings.HasPrefix(key, systemNotices)
}

// toSystems is what systems are told because of an event.
func toSystems(s derogation.State, e derogation.Event) Announcement {
	return Announcement{
		Reference: s.Reference, Key: fmt.Sprintf("%s%06d", systemAnnouncements, e.Version), Kind: AnnounceChange,
		At: e.At, DueAt: e.At.Add(OutboxGrace), Subject: Subject{TrustName: s.Trust.Name, TrustCode: s.Trust.Code},
		Change: &CaseChange{
			Event: e.Type, Version: e.Version, ContentVersion: e.ContentVersion, Status: s.Status, Viewers: viewers(s),
		},
		KeptDays: s.Round.Retention.DeliveryDays,
	}
}

// viewers are the organisations that may see a case now, as MayRead has it.
func viewers(s derogation.State) []string {
	if s.Round.Test {
		return nil
	}
	codes := []string{s.Trust.Code, s.Trust.ICBCode, s.Trust.RegionCode}
	if rules, ok := s.Round.TierRules(derogation.NationalTeam); ok {
		codes = append(codes, rules.Answering(s.Trust))
	}
	if rules, ok := s.Round.TierRules(derogation.Union); ok && s.ReachedUnion() {
		codes = append(codes, rules.Answering(s.Trust))
	}
	slices.Sort(codes)
	return slices.DeleteFunc(slices.Compact(codes), func(code string) bool { return code == "" })
}

// payload is the body of a delivery.
type payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// DeliveryOf is the notice that tells a webhook of a case's change. PublicURL is
// where the interface is reached.
func DeliveryOf(a Announcement, w Webhook, publicURL string) (Notice, error) {
	mark := strings.TrimPrefix(a.Key, systemAnnouncements)
	n, err := delivery(a.Reference, mark, w, a.Change.Version, payload{
		Type: a.Change.Type(), Timestamp: a.At,
		Data: struct {
			Reference      string               `json:"reference"`
			Event          derogation.EventType `json:"event"`
			Version        int                  `json:"version"`
			ContentVersion int                  `json:"contentVersion"`
			Status         derogation.Status    `json:"status"`
			Link           string               `json:"link"`
		}{a.Reference, a.Change.Event, a.Change.Version, a.Change.ContentVersion, a.Change.Status, publicURL + "/v1/requests/" + a.Reference},
	})
	n.KeptDays = a.KeptDays
	return n, err
}

// testDelivery is a notice that only tries the webhook.
func testDelivery(w Webhook, mark, publicURL string, now time.Time) (Notice, error) {
	return delivery(w.ID, mark, w, 0, payload{
		Type: testEvent, Timestamp: now.UTC(),
		Data: struct {
			Webhook string `json:"webhook"`
			Link    string `json:"link"`
		}{w.ID, publicURL + "/v1/webhooks/" + w.ID},
	})
}

func delivery(reference, mark string, w Webhook, version int, p payload) (Notice, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return Notice{}, fmt.Errorf("delivery of %s to webhook %s: %w", p.Type, w.ID, err)
	}
	return Notice{
		Reference: reference, Key: noticeOfDelivery(mark, w.ID), Kind: AnnounceChange, Channel: ChannelWebhook,
		Organisation: w.Organisation, AnnouncedAt: p.Timestamp, Status: NoticePending, DueAt: p.Timestamp,
		Delivery: &Delivery{
			ID: reference + "-" + mark, Webhook: w.ID, Type: p.Type, Version: version, Body: string(body), AskedAt: p.Timestamp,
		},
	}, nil
}

func noticeOfDelivery(mark, webhook string) string {
	return systemNotices + mark + "#" + webhook + "#" + string(ChannelWebhook)
}

// deliveryKey is where the notice of a webhook's delivery is; false for what can
// be no id of one.
func deliveryKey(id, webhook string) (OutboxKey, bool) {
	i := strings.LastIndexByte(id, '-')
	if i < 1 || i == len(id)-1 || len(id) > 100 || strings.Contains(id, "#") {
		return OutboxKey{}, false
	}
	return OutboxKey{Reference: id[:i], Key: noticeOfDelivery(id[i+1:], webhook)}, true
}
