package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/backoff"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/telemetry"
)

const (
	// leaseFor is longer than the function that sends may run, so that a lease
	// ends only after whoever held it is gone.
	leaseFor = 90 * time.Second
	// A failed notice is tried again until it is givenUpAfter old.
	givenUpAfter = 24 * time.Hour
	// A one-time code that comes after it has expired only confuses.
	codeGivenUpAfter = 10 * time.Minute
	// stoppedPause is when a notice is looked at again while sending is stopped.
	stoppedPause = time.Minute
)

// pauses are those between the attempts at a notice.
var pauses = backoff.Pauses{First: time.Minute, Longest: 15 * time.Minute}

// errTooLate: what the notice says no longer holds.
var errTooLate = errors.New("it is too late to send this")

// Courier carries out announcements and notices. Operations is the address of
// those who run the system, empty for nobody. Jitter gives a random part of a
// pause.
type Courier struct {
	Outbox     casework.OutboxStore
	Directory  casework.Directory
	Senders    Senders
	Writer     Writer
	Systems    Systems
	Operations string
	Jitter     func(time.Duration) time.Duration
}

// CarryOut does what an outbox item asks: expands an announcement and sends its
// notices, or sends one notice. Doing it again does no harm. An error means
// that the store failed; a provider that fails is recorded on the notice, which
// comes again by itself.
func (c Courier) CarryOut(ctx context.Context, item casework.OutboxKey) error {
	var err error
	if strings.HasPrefix(item.Key, "N#") {
		err = c.sendOne(ctx, item)
	} else {
		err = c.announce(ctx, item)
	}
	if errors.Is(err, casework.ErrNotFound) {
		return fmt.Errorf("outbox item %s of %s: %w", item.Key, item.Reference, err)
	}
	return err
}

func (c Courier) announce(ctx context.Context, item casework.OutboxKey) error {
	a, now, err := c.Outbox.Announcement(ctx, item.Reference, item.Key)
	if err != nil {
		return err
	}
	if a.Kind == casework.AnnounceChange {
		return c.announceToSystems(ctx, a)
	}
	stopped, err := c.Outbox.SendingStopped(ctx)
	if err != nil {
		return err
	}
	notices, err := c.noticesOf(ctx, a, now)
	if err != nil {
		return err
	}
	var failed []error
	for _, n := range notices {
		// A notice that was tried before has its own next attempt.
		if n.Attempts == 0 {
			failed = append(failed, c.send(ctx, n, now, stopped))
		}
	}
	return errors.Join(failed...)
}

// noticesOf returns an announcement's notices, which are stored by then.
func (c Courier) noticesOf(ctx context.Context, a casework.Announcement, now time.Time) ([]casework.Notice, error) {
	if a.Expanded {
		return c.Outbox.Notices(ctx, a.Reference, a.Family())
	}
	notices, err := c.whom(ctx, a, now)
	if err != nil {
		return nil, err
	}
	return c.Outbox.Expand(ctx, a, notices)
}

// whom works out whom an announcement is for.
func (c Courier) whom(ctx context.Context, a casework.Announcement, now time.Time) ([]casework.Notice, error) {
	if a.Lost != nil {
		return c.replace(ctx, a, now)
	}
	notices, err := c.expand(ctx, a)
	if err == nil && a.Kind == casework.AnnounceNobodyToAsk {
		telemetry.Count(ctx, "NobodyToAsk", 1)
		telemetry.Set(ctx, "nobodyToAsk", a.Reference+" "+string(a.Subject.Tier))
	}
	if err == nil && len(notices) == 0 {
		telemetry.Count(ctx, toNobody(a.Kind), 1)
	}
	return notices, err
}

// toNobody is what counts an announcement that nobody is registered for. Whoever
// may ask for a link must not be able to wake an operator by it.
func toNobody(kind casework.AnnouncementKind) string {
	if kind == casework.AnnounceFormLink || kind == casework.AnnounceNewLink {
		return "FormLinkToNobody"
	}
	return "AnnouncementToNobody"
}

// announceToSystems expands what systems are told, and sends nothing: a receiver
// that does not answer would hold up the mails that are next in the stream. The
// sweep hands the notices on, within a minute, by themselves.
func (c Courier) announceToSystems(ctx context.Context, a casework.Announcement) error {
	if a.Expanded {
		return nil
	}
	notices, err := c.Systems.expand(ctx, a)
	if err != nil {
		return err
	}
	_, err = c.Outbox.Expand(ctx, a, notices)
	return err
}

func (c Courier) sendOne(ctx context.Context, item casework.OutboxKey) error {
	n, now, err := c.Outbox.Notice(ctx, item.Reference, item.Key)
	if err != nil {
		return err
	}
	if n.Status != casework.NoticePending || now.Before(n.DueAt) {
		return nil
	}
	if n = n.AsAt(now); n.ForgottenAt != nil {
		telemetry.Count(ctx, "NoticeFailed", 1)
		return c.record(ctx, n, now)
	}
	stopped, err := c.Outbox.SendingStopped(ctx)
	if err != nil {
		return err
	}
	return c.send(ctx, n, now, stopped)
}

// send leases a notice, sends it and records what became of it, or when it comes
// again where all sending is stopped.
func (c Courier) send(ctx context.Context, n casework.Notice, now time.Time, stopped bool) error {
	if n.Status != casework.NoticePending {
		return nil
	}
	if stopped {
		telemetry.Count(ctx, "NoticeHeldBack", 1)
		n.DueAt = now.Add(stoppedPause)
		return c.record(ctx, n, now)
	}
	if n.Delivery != nil {
		return c.sendToSystem(ctx, n, now)
	}
	mine, err := c.Outbox.Lease(ctx, n, now.Add(leaseFor))
	if err != nil || !mine {
		return err
	}
	n.Attempts++
	providerID, err := c.hand(ctx, n, now)
	c.settle(ctx, &n, now, providerID, err)
	return c.record(ctx, n, now)
}

// record stores what became of a notice and, if it is lost, that it is to be
// told again. Where another sender has it by now, or the provider has told more
// of it already, that word counts.
func (c Courier) record(ctx context.Context, n casework.Notice, now time.Time) error {
	instead := n.Replace(now)
	err := c.Outbox.Record(ctx, n, instead)
	if errors.Is(err, casework.ErrStale) {
		return nil
	}
	return err
}

func (c Courier) hand(ctx context.Context, n casework.Notice, now time.Time) (string, error) {
	late := expires(n.Kind) && now.Sub(n.AnnouncedAt) >= patience(n.Kind)
	lateReminder := n.Kind == casework.AnnounceReminder && !now.Before(n.Subject.DueAt)
	if late || lateReminder {
		return "", errTooLate
	}
	sender, ok := c.Senders[n.Channel]
	if !ok {
		return "", fmt.Errorf("no sender for channel %q: %w", n.Channel, ErrRefused)
	}
	message, err := c.Writer.Write(ctx, n, now)
	if err != nil {
		return "", err
	}
	message.At = now
	return sender.Send(ctx, message)
}

func (c Courier) settle(ctx context.Context, n *casework.Notice, now time.Time, providerID string, err error) {
	switch {
	case err == nil:
		telemetry.Count(ctx, "NoticeAccepted", 1)
		if n.Channel == casework.ChannelEmail { // Of which receipts tell more.
			telemetry.Count(ctx, "MailAccepted", 1)
		}
		telemetry.Seconds(ctx, "ToldSeconds", now.Sub(n.AnnouncedAt))
		n.Status, n.AcceptedAt, n.ProviderID, n.LastError = casework.NoticeAccepted, &now, providerID, ""
	case errors.Is(err, ErrRefused), errors.Is(err, errTooLate), now.Sub(n.AnnouncedAt) >= patience(n.Kind):
		telemetry.Count(ctx, "NoticeFailed", 1)
		n.Status, n.SettledAt, n.LastError = casework.NoticeFailed, &now, failure(err)
	default:
		telemetry.Count(ctx, "NoticeRetried", 1)
		if errors.Is(err, ErrSender) {
			telemetry.Count(ctx, "SenderRefused", 1)
		}
		n.DueAt, n.LastError = now.Add(c.Jitter(pauses.After(n.Attempts))), failure(err)
	}
}

// patience is how long an announcement is worth telling.
func patience(kind casework.AnnouncementKind) time.Duration {
	switch kind {
	case casework.AnnounceOneTimeCode:
		return codeGivenUpAfter
	case casework.AnnounceFormLink:
		return drafts.FormLinkLives
	default:
		return givenUpAfter
	}
}

// expires reports whether what is told is of no use once patience has ended.
func expires(kind casework.AnnouncementKind) bool {
	return kind == casework.AnnounceOneTimeCode || kind == casework.AnnounceFormLink
}

// failure keeps an error's kind and not its text: a provider's answer may quote
// an address.
func failure(err error) string {
	switch {
	case errors.Is(err, ErrRefused):
		return "refused by the provider"
	case errors.Is(err, ErrSender):
		return "the provider does not accept us as a sender"
	case errors.Is(err, errTooLate):
		return "not sent: it came too late"
	default:
		return "the provider could not be reached, or failed"
	}
}
