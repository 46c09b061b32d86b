package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/backoff"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/webhook"
)

// A delivery that a webhook's receiver does not take is tried again for
// givenUpAfter, with these pauses. A receiver that fails nine times in ten then
// misses one event in ten thousand.
var systemPauses = backoff.Pauses{First: time.Minute, Longest: 30 * time.Minute}

var (
	errWebhookGone     = fmt.Errorf("the webhook was deleted: %w", ErrRefused)
	errWebhookDisabled = fmt.Errorf("the webhook is disabled: %w", ErrRefused)
	// errWebhookDown: it was not tried, for others are tried meanwhile.
	errWebhookDown = errors.New("the webhook's receiver is down")
)

// heldBack is the longest that a delivery is held back at a time while its receiver
// is down. Those of one receiver are spread over it.
const heldBack = 10 * time.Minute

// WebhookSender makes one attempt at a delivery. The error is one of ours alone.
type WebhookSender interface {
	Send(ctx context.Context, m webhook.Message) (webhook.Result, error)
}

// Systems is what it takes to tell other organisations' systems.
type Systems struct {
	Store     casework.WebhookStore
	Secrets   casework.WebhookSecrets
	Sender    WebhookSender
	PublicURL string
	Without   *WithoutWebhooks
}

// expand works out which webhooks a change of a case is for: those of everybody
// who might see the case when it happened.
func (s Systems) expand(ctx context.Context, a casework.Announcement, now time.Time) ([]casework.Notice, error) {
	viewers := s.Without.mayHave(a.Change.Viewers, now)
	if len(viewers) == 0 {
		return nil, nil
	}
	registered, err := s.Store.WebhooksOf(ctx, viewers)
	if err != nil {
		return nil, err
	}
	s.Without.note(registered, now)
	var notices []casework.Notice
	for _, all := range registered {
		for _, w := range all.List {
			if !w.Wants(a.Change.Type()) {
				continue
			}
			n, err := casework.DeliveryOf(a, w, s.PublicURL)
			if err != nil {
				return nil, err
			}
			notices = append(notices, n)
		}
	}
	return notices, nil
}

// sendToSystem makes one attempt at a delivery, unless its receiver is not to be
// tried now, and records what came of that.
func (c Courier) sendToSystem(ctx context.Context, n casework.Notice, now time.Time) error {
	n.Delivery = new(*n.Delivery) // The one that was read is the store's.
	all, err := c.Systems.Store.Webhooks(ctx, n.Organisation)
	if err != nil {
		return err
	}
	to, err := c.Systems.receiver(ctx, all, n, now)
	if errors.Is(err, ErrRefused) || errors.Is(err, errWebhookDown) {
		c.settleDelivery(ctx, &n, now, err)
		return c.record(ctx, n, now)
	}
	if err != nil {
		return err
	}
	mine, err := c.Outbox.Lease(ctx, n, now.Add(leaseFor))
	if err != nil || !mine {
		return err
	}
	n.Attempts++
	c.settleDelivery(ctx, &n, now, c.Systems.call(ctx, all, to, &n, now))
	return c.record(ctx, n, now)
}

// receiver is the webhook that a delivery is for, if it may be called now.
func (s Systems) receiver(ctx context.Context, all casework.Webhooks, n casework.Notice, now time.Time) (casework.Webhook, error) {
	to, ok := all.Find(n.Delivery.Webhook)
	switch {
	case !ok:
		return to, errWebhookGone
	case to.DisabledAt != nil:
		return to, errWebhookDisabled
	}
	may, err := casework.MayTry(ctx, s.Store, to, now)
	if err == nil && !may {
		err = errWebhookDown
	}
	return to, err
}

// call makes one attempt at a delivery, and notes in it what came of that.
func (s Systems) call(ctx context.Context, all casework.Webhooks, to casework.Webhook, n *casework.Notice, now time.Time) error {
	message := webhook.Message{ID: n.Delivery.ID, URL: to.URL, At: now, Body: []byte(n.Delivery.Body)}
	for _, signing := range to.Signing(now) {
		secret, err := s.Secrets.Secret(ctx, signing.KeyID, to.ID, signing.Generation, now)
		if err != nil {
			return err
		}
		message.Secrets = append(message.Secrets, secret)
	}
	result, err := s.Sender.Send(ctx, message)
	if err != nil {
		return err
	}
	n.Delivery.Tries++
	n.Delivery.LastAttemptAt, n.Delivery.ResponseStatus = new(now), result.Status
	if result.Gone() {
		telemetry.Count(ctx, "WebhookDisabled", 1)
		return errors.Join(errWebhookDisabled, casework.DisableWebhook(ctx, s.Store, n.Organisation, to.ID, now))
	}
	// What became of this delivery counts also where that cannot be noted.
	telemetry.Fail(ctx, casework.NoteAttempt(ctx, s.Store, all, to.ID, result.Accepted(), now))
	if !result.Accepted() {
		return &notTakenError{result}
	}
	return nil
}

// settleDelivery says what becomes of a delivery after an attempt.
func (c Courier) settleDelivery(ctx context.Context, n *casework.Notice, now time.Time, err error) {
	switch {
	case err == nil:
		telemetry.Count(ctx, "WebhookAccepted", 1)
		n.Status, n.AcceptedAt, n.LastError = casework.NoticeAccepted, &now, ""
	case errors.Is(err, ErrRefused):
		telemetry.Count(ctx, "WebhookDropped", 1)
		n.Status, n.LastError = casework.NoticeFailed, systemFailure(err)
	case now.Sub(n.Delivery.AskedAt) >= givenUpAfter:
		telemetry.Count(ctx, "WebhookFailed", 1)
		n.Status, n.LastError = casework.NoticeFailed, systemFailure(err)
	case errors.Is(err, errWebhookDown):
		telemetry.Count(ctx, "WebhookHeldBack", 1)
		n.DueAt, n.LastError = now.Add(c.Jitter(heldBack)), systemFailure(err)
	default:
		telemetry.Count(ctx, "WebhookRetried", 1)
		n.DueAt, n.LastError = now.Add(c.Jitter(systemPauses.After(n.Delivery.Tries))), systemFailure(err)
	}
}

// notTakenError is an attempt that the receiver did not accept.
type notTakenError struct{ result webhook.Result }

func (e *notTakenError) Error() string {
	if e.result.Status != 0 {
		return fmt.Sprintf("the receiver answered %d", e.result.Status)
	}
	return e.result.Problem
}

// systemFailure is what a webhook's owner is told of an error. One of ours is
// told as no more than that.
func systemFailure(err error) string {
	if notTaken, ok := errors.AsType[*notTakenError](err); ok {
		return notTaken.Error()
	}
	switch {
	case errors.Is(err, errWebhookGone):
		return "not sent: the webhook was deleted"
	case errors.Is(err, errWebhookDisabled):
		return "the webhook is disabled: its receiver answered 410"
	case errors.Is(err, errWebhookDown):
		return "held back: the receiver took none of the last attempts, and is tried now and then"
	default:
		return "not sent: an error on our side"
	}
}
