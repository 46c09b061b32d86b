package casework

import (
	"context"
	"errors"
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
	DisabledAt *time.Time `json:"disabledAt,omitempty"`
	// Failing is set while the receiver does not take what it is sent.
	Failing *Failing       `json:"failing,omitempty"`
	Secret  WebhookSecret  `json:"secret"`
	Former  *WebhookSecret `json:"former,omitempty"`
}

// WebhookSecret says from what a secret is worked out. The secret itself is not
// kept. ValidUntil is set for a former one.
type WebhookSecret struct {
	Generation int       `json:"generation"`
	KeyID      string    `json:"keyId"`
	ValidUntil time.Time `json:"validUntil,omitzero"`
}

// Failing says since when a receiver takes nothing, and how many attempts in a row
// it did not take. They are counted no further than it takes to be down.
type Failing struct {
	Since  time.Time `json:"since"`
	InARow int       `json:"inARow"`
}

// downAfter is how many attempts in a row a receiver does not take until it counts
// as down.
const downAfter = 3

// A receiver that is down is tried so often, whatever it is owed: often enough that
// what few it is owed have all their attempts, and that it is found to be back
// within a minute.
const (
	triedEvery  = 12 * time.Second
	triedAtOnce = 5
)

// Down reports whether the receiver counts as down.
func (w Webhook) Down() bool { return w.Failing != nil && w.Failing.InARow >= downAfter }

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
	// TakeToken takes a token from a bucket that holds so many, and gets one back
	// every so often. Wait is how long until there is one again; zero when it was
	// taken.
	TakeToken(ctx context.Context, bucket string, every time.Duration, burst int, now time.Time) (left int, wait time.Duration, err error)
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
	return changeWebhook(ctx, store, organisation, id, func(w *Webhook) bool {
		if w.DisabledAt != nil {
			return false
		}
		w.DisabledAt = new(now.UTC())
		return true
	})
}

// changeWebhook changes a webhook, if it is still there and change says so.
func changeWebhook(ctx context.Context, store WebhookStore, organisation, id string, change func(*Webhook) bool) error {
	_, err := Retry(ctx, func() (struct{}, error) {
		all, err := store.Webhooks(ctx, organisation)
		if err != nil {
			return struct{}{}, err
		}
		webhook, ok := all.Find(id)
		if !ok || !change(&webhook) {
			return struct{}{}, nil
		}
		return struct{}{}, store.SaveWebhooks(ctx, all.changed(webhook), nil)
	})
	return err
}

// MayTry reports whether a webhook's receiver is to be tried now: one that is down
// now and then, so that it neither takes up everybody's places nor is overwhelmed
// when it comes back.
func MayTry(ctx context.Context, store WebhookStore, w Webhook, now time.Time) (bool, error) {
	if !w.Down() {
		return true, nil
	}
	_, wait, err := store.TakeToken(ctx, "down-"+w.ID, triedEvery, triedAtOnce, now)
	return err == nil && wait == 0, err
}

// NoteAttempt notes on a webhook whether its receiver took an attempt, as far as
// that changes what is known of it. All are the organisation's webhooks as they were
// read before. Of attempts at once that fail, one counts.
func NoteAttempt(ctx context.Context, store WebhookStore, all Webhooks, id string, taken bool, now time.Time) error {
	webhook, _ := all.Find(id)
	switch {
	case taken && webhook.Failing != nil:
		return changeWebhook(ctx, store, all.Organisation, id, func(w *Webhook) bool {
			was := w.Failing
			w.Failing = nil
			return was != nil
		})
	case taken || webhook.Down():
		return nil
	}
	failing := Failing{Since: now.UTC()}
	if webhook.Failing != nil {
		failing = *webhook.Failing
	}
	failing.InARow++
	webhook.Failing = &failing
	err := store.SaveWebhooks(ctx, all.changed(webhook), nil)
	if errors.Is(err, ErrStale) {
		return nil
	}
	return err
}
