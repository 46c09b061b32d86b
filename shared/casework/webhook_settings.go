package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/derogations/shared/derogation"
)

// maxDescription is how long a webhook's description may be, in characters.
const maxDescription = 200

// ErrTooManyWebhooks: the organisation has MaxWebhooks already.
var ErrTooManyWebhooks = errors.New("the organisation has as many webhooks as it may")

// ErrForgotten: what a delivery held is no longer kept.
var ErrForgotten = errors.New("the delivery is no longer kept")

// So many tests and replays of a webhook are taken at once, and one more so often.
const (
	askedEvery  = 6 * time.Second
	askedAtOnce = 100
)

// AskedTooOftenError: so many tests and replays of a webhook were asked for that the
// next has to wait.
type AskedTooOftenError struct{ RetryAfter time.Duration }

func (e *AskedTooOftenError) Error() string {
	return fmt.Sprintf("tests and replays of this webhook have to wait %v", e.RetryAfter)
}

// WebhookSecrets works out webhooks' secrets.
type WebhookSecrets interface {
	// CurrentKey is the id of the key from which new secrets are worked out.
	CurrentKey(ctx context.Context, now time.Time) (string, error)
	// Secret is one generation of a webhook's secret.
	Secret(ctx context.Context, keyID, webhook string, generation int, now time.Time) (string, error)
}

// WebhookSettings is where an organisation's systems manage its webhooks. Everybody
// manages those of their own organisation; those of others do not exist to them.
type WebhookSettings struct {
	Webhooks WebhookStore
	Calls    CallStore
	Secrets  WebhookSecrets
	// CheckURL says what is wrong with a receiver's address.
	CheckURL  func(address string) error
	Random    func() uint64
	PublicURL string
}

// NewWebhook is what a webhook is registered with.
type NewWebhook struct {
	URL         string
	Description string
	Types       []string
}

// SecretWebhook is a webhook with its secret, which is shown when it is new.
type SecretWebhook struct {
	Webhook Webhook
	Secret  string
}

// Create registers a webhook, once for each idempotency key.
//
// Errors: *derogation.InvalidError, *PrivacyError, ErrTooManyWebhooks, ErrKeyReused,
// ErrDuplicate (as of Systems.Act).
func (d WebhookSettings) Create(ctx context.Context, actor derogation.Actor, n NewWebhook, call Call, now time.Time) (SecretWebhook, bool, error) {
	return d.once(ctx, actor, call, now, func(all Webhooks, keyID string) (Webhooks, Webhook, error) {
		if err := call.wrong(d.check(n)); err != nil {
			return all, Webhook{}, err
		}
		if len(all.List) >= MaxWebhooks {
			return all, Webhook{}, ErrTooManyWebhooks
		}
		webhook := Webhook{
			ID: "WH-" + d.code(), Organisation: actor.Organisation, URL: n.URL, Description: strings.TrimSpace(n.Description),
			Types: n.Types, CreatedAt: now.UTC(), Secret: WebhookSecret{Generation: 1, KeyID: keyID},
		}
		all.List = append(slices.Clone(all.List), webhook)
		return all, webhook, nil
	})
}

// Rotate gives a webhook a new secret; the former one signs too for a day. A
// secret that was the former one until now signs no more.
//
// Errors: ErrNotFound, ErrKeyReused, ErrDuplicate.
func (d WebhookSettings) Rotate(ctx context.Context, actor derogation.Actor, id string, call Call, now time.Time) (SecretWebhook, bool, error) {
	return d.once(ctx, actor, call, now, func(all Webhooks, keyID string) (Webhooks, Webhook, error) {
		if err := call.wrong(nil); err != nil {
			return all, Webhook{}, err
		}
		webhook, ok := all.Find(id)
		if !ok {
			return all, Webhook{}, ErrNotFound
		}
		former := webhook.Secret
		former.ValidUntil = now.UTC().Add(secretOverlap)
		webhook.Former, webhook.Secret = &former, WebhookSecret{Generation: former.Generation + 1, KeyID: keyID}
		return all.changed(webhook), webhook, nil
	})
}

// List returns an organisation's webhooks, the oldest first.
func (d WebhookSettings) List(ctx context.Context, actor derogation.Actor) ([]Webhook, error) {
	all, err := d.Webhooks.Webhooks(ctx, actor.Organisation)
	return all.List, err
}

// Read returns one. Errors: ErrNotFound.
func (d WebhookSettings) Read(ctx context.Context, actor derogation.Actor, id string) (Webhook, error) {
	all, err := d.Webhooks.Webhooks(ctx, actor.Organisation)
	if err != nil {
		return Webhook{}, err
	}
	webhook, ok := all.Find(id)
	if !ok {
		return Webhook{}, ErrNotFound
	}
	return webhook, nil
}

// Delete forgets a webhook: nothing more is sent to it. Errors: ErrNotFound.
func (d WebhookSettings) Delete(ctx context.Context, actor derogation.Actor, id string) error {
	_, err := Retry(ctx, func() (struct{}, error) {
		all, err := d.Webhooks.Webhooks(ctx, actor.Organisation)
		if err != nil {
			return struct{}{}, err
		}
		if _, ok := all.Find(id); !ok {
			return struct{}{}, ErrNotFound
		}
		all.List = slices.DeleteFunc(slices.Clone(all.List), func(w Webhook) bool { return w.ID == id })
		return struct{}{}, d.Webhooks.SaveWebhooks(ctx, all, nil)
	})
	return err
}

// Deliveries returns what was sent to a webhook, as WebhookStore.Deliveries.
// Errors: ErrNotFound when there is no such webhook.
func (d WebhookSettings) Deliveries(ctx context.Context, actor derogation.Actor, id, after string, limit int) ([]Notice, string, error) {
	if _, err := d.Read(ctx, actor, id); err != nil {
		return nil, "", err
	}
	return d.Webhooks.Deliveries(ctx, id, after, limit)
}

// Test has an event sent that only tries the webhook. It returns the delivery's
// id. Errors: ErrNotFound, ErrKeyReused, ErrDuplicate, *AskedTooOftenError.
func (d WebhookSettings) Test(ctx context.Context, actor derogation.Actor, id string, call Call, now time.Time) (string, bool, error) {
	return d.send(ctx, actor, id, call, now, func(w Webhook) (Notice, int, error) {
		n, err := testDelivery(w, strings.ReplaceAll(d.code(), "-", ""), d.PublicURL, now)
		return n, -1, err
	})
}

// Replay has a delivery sent again, with the same id and body, whatever became
// of it before. One that is still being tried is tried at once. Errors:
// ErrNotFound, ErrForgotten, ErrKeyReused, ErrDuplicate.
func (d WebhookSettings) Replay(ctx context.Context, actor derogation.Actor, id, delivery string, call Call, now time.Time) (string, bool, error) {
	return d.send(ctx, actor, id, call, now, func(w Webhook) (Notice, int, error) {
		key, ok := deliveryKey(delivery, w.ID)
		if !ok {
			return Notice{}, 0, ErrNotFound
		}
		n, _, err := d.Webhooks.Notice(ctx, key.Reference, key.Key)
		if err != nil {
			return Notice{}, 0, err
		}
		if n.AsAt(now).ForgottenAt != nil {
			return Notice{}, 0, ErrForgotten
		}
		before := n.Attempts
		n.Delivery = new(*n.Delivery)
		// The count of attempts is what a lease rests on. It rises, so that an
		// attempt that is under way cannot put this one off.
		n.Attempts++
		n.Delivery.Resent++
		n.Delivery.Tries, n.Delivery.AskedAt = 0, now.UTC()
		n.Status, n.DueAt, n.LastError = NoticePending, now.UTC(), ""
		n.AcceptedAt, n.Delivery.ResponseStatus = nil, 0
		return n, before, nil
	})
}

// once changes an organisation's webhooks, once for each idempotency key, and
// works out the secret of the one that it changed. What is remembered of the call
// is the webhook as it was then, without its secret.
func (d WebhookSettings) once(
	ctx context.Context, actor derogation.Actor, call Call, now time.Time,
	change func(all Webhooks, keyID string) (Webhooks, Webhook, error),
) (shown SecretWebhook, replayed bool, err error) {
	shown.Webhook, replayed, err = once(ctx, d.Calls, actor.ID, call, now, func() (Webhook, error) {
		keyID, err := d.Secrets.CurrentKey(ctx, now)
		if err != nil {
			return Webhook{}, err
		}
		return Retry(ctx, func() (Webhook, error) {
			all, err := d.Webhooks.Webhooks(ctx, actor.Organisation)
			if err != nil {
				return Webhook{}, err
			}
			all, webhook, err := change(all, keyID)
			if err != nil {
				return Webhook{}, err
			}
			record, err := outcome(call.Record(actor.ID, now), webhook)
			if err != nil {
				return Webhook{}, err
			}
			return webhook, d.Webhooks.SaveWebhooks(ctx, all, record)
		})
	}, func(record CallRecord) (Webhook, error) {
		webhook, err := recalled[Webhook](record)
		if err == nil && webhook.Organisation != actor.Organisation {
			return Webhook{}, ErrNotFound // The client acts for another one by now: the secret is not for it.
		}
		return webhook, err
	})
	if err != nil {
		return SecretWebhook{}, false, err
	}
	w := shown.Webhook
	shown.Secret, err = d.Secrets.Secret(ctx, w.Secret.KeyID, w.ID, w.Secret.Generation, now)
	return shown, replayed, err
}

// send puts a notice of a webhook into the outbox, once for each idempotency
// key. Attempts are those that the stored notice has.
func (d WebhookSettings) send(
	ctx context.Context, actor derogation.Actor, id string, call Call, now time.Time,
	make func(Webhook) (n Notice, before int, err error),
) (string, bool, error) {
	return once(ctx, d.Calls, actor.ID, call, now, func() (string, error) {
		if err := call.wrong(nil); err != nil {
			return "", err
		}
		return Retry(ctx, func() (string, error) {
			webhook, err := d.Read(ctx, actor, id)
			if err != nil {
				return "", err
			}
			n, before, err := make(webhook)
			if err != nil {
				return "", err
			}
			if err := d.mayAsk(ctx, id, now); err != nil {
				return "", err
			}
			record, err := outcome(call.Record(actor.ID, now), n.Delivery.ID)
			if err != nil {
				return "", err
			}
			return n.Delivery.ID, d.Webhooks.SendNotice(ctx, n, before, record)
		})
	}, recalled[string])
}

// mayAsk counts a test or a replay of a webhook.
func (d WebhookSettings) mayAsk(ctx context.Context, id string, now time.Time) error {
	_, wait, err := d.Webhooks.TakeToken(ctx, "asked-"+id, askedEvery, askedAtOnce, now)
	if err == nil && wait > 0 {
		return &AskedTooOftenError{wait}
	}
	return err
}

// outcome completes the record of a call with what it did.
func outcome(record *CallRecord, did any) (*CallRecord, error) {
	if record == nil {
		return nil, nil
	}
	var err error
	if record.Outcome, err = json.Marshal(did); err != nil {
		return nil, fmt.Errorf("what a call did: %w", err)
	}
	return record, nil
}

func recalled[T any](record CallRecord) (did T, err error) {
	if err := json.Unmarshal(record.Outcome, &did); err != nil {
		return did, fmt.Errorf("what a call did: %w", err)
	}
	return did, nil
}

// code is a random code in the form of a reference's.
func (d WebhookSettings) code() string {
	return strings.TrimPrefix(derogation.NewReference(d.Random()), "DR-")
}

// check names everything that is wrong with a webhook.
func (d WebhookSettings) check(n NewWebhook) error {
	var wrong []derogation.FieldError
	add := func(pointer, code, detail string) {
		wrong = append(wrong, derogation.FieldError{Pointer: pointer, Code: code, Detail: detail})
	}
	if n.URL == "" {
		add("/url", "required", "must be given")
	} else if err := d.CheckURL(n.URL); err != nil {
		add("/url", "invalid_url", err.Error())
	}
	if utf8.RuneCountInString(n.Description) > maxDescription {
		add("/description", "too_long", fmt.Sprintf("may have %d characters", maxDescription))
	}
	known := EventTypes()
	for i, t := range n.Types {
		pointer := fmt.Sprintf("/types/%d", i)
		switch {
		case !slices.Contains(known, t):
			add(pointer, "unknown_type", "is not a type of event")
		case slices.Contains(n.Types[:i], t):
			add(pointer, "repeated", "is given more than once")
		}
	}
	return derogation.Invalid(wrong...)
}
