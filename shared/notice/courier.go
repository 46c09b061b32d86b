package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"example.org/derogations/shared/backoff"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
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

// sentAtOnce is how many notices of an announcement are sent at the same time.
const sentAtOnce = 8

// CarryOut does what an outbox item asks: expands an announcement and sends its
// notices, or sends one notice. Doing it again does no harm. An error means
// that the store failed; a provider that fails is recorded on the notice, which
// comes again by itself.
func (c Courier) CarryOut(ctx context.Context, item casework.OutboxKey) error {
	return c.Together(ctx, []casework.OutboxKey{item}, nil)(ctx, item)
}

// Together reads several outbox items, whether sending is stopped, and what it takes to
// tell of those that are known as they were written, in one call. It returns what
// carries each of them out, as CarryOut does. Whom they are for is as it was read then;
// what they say is what is stored.
func (c Courier) Together(ctx context.Context, items []casework.OutboxKey, written []casework.Announcement) func(context.Context, casework.OutboxKey) error {
	read, ahead, err := casework.ReadTogether(ctx, c.Outbox, items, c.forWhom(written))
	return func(ctx context.Context, item casework.OutboxKey) error {
		if err != nil {
			return err
		}
		return c.carryOut(ctx, ahead, item, read)
	}
}

// forWhom names those whom announcements are for, but none that is known to have no
// webhook.
func (c Courier) forWhom(written []casework.Announcement) casework.ForWhom {
	var whom casework.ForWhom
	for _, a := range written {
		if a.Change != nil {
			a.Change = &casework.CaseChange{Viewers: c.Systems.Without.mayHave(a.Change.Viewers, a.At)}
		}
		whom.Add(a)
	}
	return whom
}

// carryOut reads of whom an item is for with the context ahead, and does all else with
// the other: a write forgets nothing of what was read for the items beside it.
func (c Courier) carryOut(ctx, ahead context.Context, item casework.OutboxKey, read casework.Outgoing) error {
	err := casework.ErrNotFound
	if n, stored := read.Notices[item]; stored {
		err = c.sendOne(ctx, n, read)
	} else if a, stored := read.Announcements[item]; stored {
		err = c.announce(ctx, ahead, a, read)
	} else if item.ForgottenIfToNobody() && !strings.HasPrefix(item.Key, "N#") {
		return nil // Nobody was to be told of it, so it was removed.
	}
	if errors.Is(err, casework.ErrNotFound) {
		return fmt.Errorf("outbox item %s of %s: %w", item.Key, item.Reference, err)
	}
	return err
}

// announce expands an announcement, unless somebody has: whoever creates a notice
// holds its first lease, and sends it. If they die before, the lease ends, and the
// sweep hands the notice on.
func (c Courier) announce(ctx, ahead context.Context, a casework.Announcement, read casework.Outgoing) error {
	if a.Expanded {
		return nil
	}
	if a.Kind == casework.AnnounceChange {
		return c.announceToSystems(ctx, ahead, a, read.At)
	}
	notices, err := c.whom(ahead, a, read.At)
	if err != nil {
		return err
	}
	for i := range notices {
		switch n := &notices[i]; {
		case n.Status != casework.NoticePending:
		case read.Stopped:
			telemetry.Count(ctx, "NoticeHeldBack", 1)
			n.DueAt = read.At.Add(stoppedPause)
		default:
			n.Attempts, n.DueAt = 1, read.At.Add(leaseFor)
		}
	}
	mine, err := c.Outbox.Expand(ctx, a, notices)
	if read.Stopped {
		return err
	}
	return errors.Join(err, c.sendAll(ctx, mine, read.At))
}

// sendAll sends notices that are leased side by side, so many at a time: one that
// takes long holds up none of the others.
func (c Courier) sendAll(ctx context.Context, leased []casework.Notice, now time.Time) error {
	failed := make([]error, len(leased))
	free := make(chan struct{}, sentAtOnce)
	var underWay sync.WaitGroup
	for i, n := range leased {
		if n.Status != casework.NoticePending {
			continue
		}
		free <- struct{}{}
		underWay.Go(func() {
			defer func() { <-free }()
			failed[i] = c.sendLeased(ctx, n, now)
		})
	}
	underWay.Wait()
	return errors.Join(failed...)
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
	if err == nil && len(notices) == 0 && len(a.HaveIt) == 0 {
		telemetry.Count(ctx, toNobody(a.Kind), 1)
	}
	return notices, err
}

// toNobody is what counts an announcement that nobody is registered for. Whoever
// may ask for a link must not be able to wake an operator by it.
func toNobody(kind casework.AnnouncementKind) string {
	if kind == casework.AnnounceNewLink || kind.ForAnybody() {
		return "LinkToNobody"
	}
	return "AnnouncementToNobody"
}

// announceToSystems expands what systems are told, and sends nothing: a receiver
// that does not answer would hold up the mails that are next in the stream. The
// sweep hands the notices on, within a minute, by themselves.
func (c Courier) announceToSystems(ctx, ahead context.Context, a casework.Announcement, now time.Time) error {
	notices, err := c.Systems.expand(ahead, a, now)
	if err != nil {
		return err
	}
	_, err = c.Outbox.Expand(ctx, a, notices)
	return err
}

func (c Courier) sendOne(ctx context.Context, n casework.Notice, read casework.Outgoing) error {
	now := read.At
	if n.Status == casework.NoticeDelivered {
		return c.record(ctx, n, now) // Its receipt came, and not whoever sent it: nobody has taken it out.
	}
	if n.Status != casework.NoticePending || now.Before(n.DueAt) {
		return nil
	}
	if n = n.AsAt(now); n.ForgottenAt != nil {
		telemetry.Count(ctx, "NoticeFailed", 1)
		return c.record(ctx, n, now)
	}
	if read.Stopped {
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
	return c.sendLeased(ctx, n, now)
}

// sendLeased sends a notice and records what became of it.
func (c Courier) sendLeased(ctx context.Context, n casework.Notice, now time.Time) error {
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
		telemetry.Count(ctx, acceptedBy[n.Channel], 1) // Of which receipts tell more.
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

// acceptedBy is the metric of what a provider took.
var acceptedBy = map[casework.Channel]string{casework.ChannelEmail: "MailAccepted", casework.ChannelSMS: "TextAccepted"}

// patience is how long an announcement is worth telling.
func patience(kind casework.AnnouncementKind) time.Duration {
	switch {
	case kind == casework.AnnounceOneTimeCode:
		return codeGivenUpAfter
	case kind.ForAnybody():
		return links.Lives
	default:
		return givenUpAfter
	}
}

// expires reports whether what is told is of no use once patience has ended.
func expires(kind casework.AnnouncementKind) bool {
	return kind == casework.AnnounceOneTimeCode || kind.ForAnybody()
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
