package casework

import (
	"context"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// MaxWebhooks is how many webhooks an organisation may have.
const MaxWebhooks = 5

// secretOverlap is how long the former secret signs too after a change.
const secretOverlap = 24 * time.Hour

// Webhook is an address of an organisation's system that is called when
// something happens to a case that the organisation may see.
type Webhook struct {
	ID           string `json:"id"`
	Organisation string `json:"organisation"`
	URL          string `json:"url"`
	Description  string `json:"description,omitempty"`
	// Types are those of EventTypes that are sent; none means all.
	Types     []string  `json:"types,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	// DisabledAt is set once the receiver has said that it is gone for good.
	DisabledAt *time.Time     `json:"disabledAt,omitempty"`
	Secret     WebhookSecret  `json:"secret"`
	Former     *WebhookSecret `json:"former,omitempty"`
}

// WebhookSecret says from what a secret is worked out. The secret itself is not
// kept. ValidUntil is set for a former one.
type WebhookSecret struct {
	Generation int       `json:"generation"`
	KeyID      string    `json:"keyId"`
	ValidUntil time.Time `json:"validUntil,omitzero"`
}

// Signing lists the secrets that sign at a time, the newest first.
func (w Webhook) Signing(now time.Time) []WebhookSecret {
	signing := []WebhookSecret{w.Secret}
	if w.Former != nil && now.Before(w.Former.ValidUntil) {
		signing = append(signing, *w.Former)
	}
	return signing
}

// Wants reports whether an event of a type is sent to the webhook.
func (w Webhook) Wants(eventType string) bool {
	return w.DisabledAt == nil && (len(w.Types) == 0 || slices.Contains(w.Types, eventType))
}

// Webhooks are all that an organisation has. They are kept together, so that
// two changes at once can neither exceed MaxWebhooks nor undo each other.
// Version counts their changes.
type Webhooks struct {
	Organisation string    `json:"organisation"`
	Version      int       `json:"version"`
	List         []Webhook `json:"list"`
}

// Find returns one by its id.
func (w Webhooks) Find(id string) (Webhook, bool) {
	for _, webhook := range w.List {
		if webhook.ID == id {
			return webhook, true
		}
	}
	return Webhook{}, false
}

// changed returns the webhooks with one of them changed. The list that it was
// made of stays as it was.
func (w Webhooks) changed(webhook Webhook) Webhooks {
	w.List = slices.Clone(w.List)
	i := slices.IndexFunc(w.List, func(known Webhook) bool { return known.ID == webhook.ID })
	w.List[i] = webhook
	return w
}

// WebhookStore keeps webhooks and what became of their deliveries.
type WebhookStore interface {
	// Webhooks returns those of an organisation; one that never had any has
	// none, at version 0. The read is consistent.
	Webhooks(ctx context.Context, organisation string) (Webhooks, error)
	// WebhooksOf does the same for several organisations, in their order.
	WebhooksOf(ctx context.Context, organisations []string) ([]Webhooks, error)
	// SaveWebhooks stores an organisation's webhooks, with the call that changed
	// them unless that is nil. Version is the one that the change rests on.
	// ErrDuplicate when the call's key was used before; ErrStale when the
	// webhooks are at another version by now.
	SaveWebhooks(ctx context.Context, webhooks Webhooks, call *CallRecord) error
	// SendNotice puts a notice into the outbox by itself, with the call that asked
	// for it. Before are the attempts that the stored one has; -1 for a new one.
	// ErrDuplicate as above; ErrStale when that is no longer so.
	SendNotice(ctx context.Context, n Notice, before int, call *CallRecord) error
	// Notice returns one, and the store's own time of the read, or ErrNotFound.
	Notice(ctx context.Context, reference, key string) (Notice, time.Time, error)
	// Deliveries returns the notices of a webhook, newest first, at most limit,
	// from after a place on; the empty place is the beginning. Next is the place
	// where it stopped, empty at the end. It may leave out what was sent just now.
	Deliveries(ctx context.Context, webhook, after string, limit int) (notices []Notice, next string, err error)
}

const (
	caseEventPrefix = "request."
	testEvent       = "webhook.test"
)

// EventTypes are the types of events that a webhook can be registered for.
func EventTypes() []string {
	all := derogation.Events()
	types := make([]string, len(all))
	for i, t := range all {
		types[i] = caseEventPrefix + string(t)
	}
	return types
}

// DisableWebhook notes that a webhook's receiver is gone for good: nothing more
// is sent to it. One that was deleted, or disabled before, is no error.
func DisableWebhook(ctx context.Context, store WebhookStore, organisation, id string, now time.Time) error {
	_, err := Retry(ctx, func() (struct{}, error) {
		all, err := store.Webhooks(ctx, organisation)
		if err != nil {
			return struct{}{}, err
		}
		webhook, ok := all.Find(id)
		if !ok || webhook.DisabledAt != nil {
			return struct{}{}, nil
		}
		webhook.DisabledAt = new(now.UTC())
		return struct{}{}, store.SaveWebhooks(ctx, all.changed(webhook), nil)
	})
	return err
}
