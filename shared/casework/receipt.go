package casework

import (
	"context"
	"time"
)

// ReceiptKind is what a provider tells of a notice after it has accepted it.
type ReceiptKind string

// The kinds of receipts. A soft bounce is one that may not happen again.
const (
	ReceiptDelivered   ReceiptKind = "delivered"
	ReceiptBounced     ReceiptKind = "bounced"
	ReceiptSoftBounced ReceiptKind = "soft_bounced"
	ReceiptComplained  ReceiptKind = "complained"
	ReceiptDelayed     ReceiptKind = "delayed"
	ReceiptRejected    ReceiptKind = "rejected"
)

// Receipt is one such word of a provider. Key is the notice's;
// ProviderID is the provider's own, which tells the attempts at a notice apart.
// SentAt is when the provider accepted it, At when it happened; one that the
// provider did not tell is taken for the time of the read.
type Receipt struct {
	Reference  string
	Key        string
	Kind       ReceiptKind
	ProviderID string
	SentAt     time.Time
	At         time.Time
}

// ReceiptStore keeps what receipts say. Reads are consistent.
type ReceiptStore interface {
	// SentText returns which notice the text message was that the provider gave an id
	// to, by the notice's case and its key. Errors: ErrNotFound.
	SentText(ctx context.Context, providerID string) (OutboxKey, error)
	// Notice returns one, and the store's own time of the read, or ErrNotFound.
	Notice(ctx context.Context, reference, key string) (Notice, time.Time, error)
	// Arrive stores that a notice was delivered, without reading it: from then on it
	// reads as Arrived makes it. It reports false, and the status, when it had been
	// delivered or bounced before. Errors: ErrNotFound.
	Arrive(ctx context.Context, r Receipt) (NoticeStatus, bool, error)
	// TakeReceipt stores what a receipt made of a notice, if it is still as it
	// was read: the same status, attempts and receipts. Otherwise ErrStale.
	// Instead is as in OutboxStore's Record.
	TakeReceipt(ctx context.Context, read, n Notice, instead *Announcement) error
}

// Receipts takes receipts in. It has no actor: who may bring one is settled
// by who may invoke the function, and a receipt tells nothing but of a message.
type Receipts struct{ Notices ReceiptStore }

// Taken is what became of a notice by a receipt. Changed is false when it told
// nothing new. Lost is set when the notice did not arrive because of it, and
// somebody else is told.
type Taken struct {
	Status  NoticeStatus
	Changed bool
	Lost    bool
}

// OfText completes a receipt that names a text message by the provider's id alone.
// Errors: ErrNotFound when we have sent none of that id.
func (s Receipts) OfText(ctx context.Context, r Receipt) (Receipt, error) {
	sent, err := s.Notices.SentText(ctx, r.ProviderID)
	r.Reference, r.Key = sent.Reference, sent.Key
	return r, err
}

// Take records a receipt. Receipts may come twice, in any order, and before the
// sender has recorded that the provider accepted the notice. Errors: ErrNotFound
// when there is no such notice. A delivery whose time is known is one write; what
// else there is to tell is worked out from what is stored.
func (s Receipts) Take(ctx context.Context, r Receipt) (Taken, error) {
	if r.Kind == ReceiptDelivered && !r.At.IsZero() {
		status, changed, err := s.Notices.Arrive(ctx, r.timed(r.At))
		return Taken{Status: status, Changed: changed}, err
	}
	return Retry(ctx, func() (Taken, error) {
		read, now, err := s.Notices.Notice(ctx, r.Reference, r.Key)
		if err != nil {
			return Taken{}, err
		}
		n, changed := read.taking(r.timed(now), now)
		if !changed {
			return Taken{Status: n.Status}, nil
		}
		n.Receipts++
		var instead *Announcement
		if !read.Lost() {
			instead = n.Replace(now)
		}
		err = s.Notices.TakeReceipt(ctx, read, n, instead)
		return Taken{Status: n.Status, Changed: true, Lost: instead != nil}, err
	})
}

// timed is the receipt with a time in place of each that it does not bear.
func (r Receipt) timed(now time.Time) Receipt {
	if r.At.IsZero() {
		r.At = now
	}
	if r.SentAt.IsZero() {
		r.SentAt = r.At
	}
	return r
}

const (
	// After softBouncesAtMost soft bounces a notice has bounced. By then the
	// provider itself has tried for long, each time.
	softBouncesAtMost = 3
	softBouncePause   = 5 * time.Minute
)

// rank orders the statuses. Whatever the order in which receipts come, the
// greatest counts:
//
//   - A delivery outweighs that it was given up: one of the attempts arrived.
//   - A bounce outweighs a delivery: the receiving server took it, and then said
//     that it cannot be read by anybody. The other order is the same bounce with
//     the delivery late.
var rank = map[NoticeStatus]int{
	NoticePending: 0, NoticeAccepted: 1, NoticeFailed: 2, NoticeDelivered: 3, NoticeBounced: 4,
}

// taking is a notice after a receipt, and whether that changed it.
func (n Notice) taking(r Receipt, now time.Time) (Notice, bool) {
	if n.AcceptedAt == nil {
		n.AcceptedAt = &r.SentAt
	}
	switch r.Kind {
	case ReceiptDelivered:
		return n.raised(NoticeDelivered, r, "")
	case ReceiptBounced:
		return n.raised(NoticeBounced, r, n.takes(nothing))
	case ReceiptRejected:
		return n.raised(NoticeFailed, r, "the provider did not send it")
	case ReceiptComplained:
		// Somebody had it before them, and did not want it.
		n, changed := n.raised(NoticeDelivered, r, "")
		if n.ComplainedAt == nil {
			n.ComplainedAt, changed = &r.At, true
		}
		return n, changed
	case ReceiptDelayed:
		return n.delayed(r)
	case ReceiptSoftBounced:
		return n.softBounced(r, now)
	default:
		return n, false
	}
}

// Arrived is a notice after the receipt of its delivery, which bears all times, and
// whether that changed it.
func (n Notice) Arrived(r Receipt) (Notice, bool) {
	n, changed := n.taking(r, r.At)
	if changed {
		n.Receipts++
	}
	return n, changed
}

func (n Notice) raised(to NoticeStatus, r Receipt, why string) (Notice, bool) {
	if rank[to] <= rank[n.Status] {
		return n, false
	}
	n.Status, n.SettledAt, n.LastError = to, &r.At, why
	if n.ProviderID == "" {
		n.ProviderID = r.ProviderID
	}
	return n, true
}

// delayed marks a notice as late. Whatever is late is with the provider: it is
// not sent again because the sender did not come to record that. After a soft
// bounce it is, and the word may be of the attempt before.
func (n Notice) delayed(r Receipt) (Notice, bool) {
	if rank[n.Status] > rank[NoticeAccepted] {
		return n, false
	}
	unrecorded := n.Status == NoticePending && n.SoftBounces == 0
	if unrecorded {
		n.Status, n.ProviderID, n.LastError = NoticeAccepted, r.ProviderID, ""
	}
	if n.DelayedAt != nil {
		return n, unrecorded
	}
	n.DelayedAt = &r.At
	return n, true
}

// softBounced has a notice sent again after a pause. Only the latest attempt's
// bounce counts, and once: that of an earlier one was followed by another. The
// sender may not have recorded the attempt yet.
func (n Notice) softBounced(r Receipt, now time.Time) (Notice, bool) {
	latest := n.Status == NoticeAccepted && n.ProviderID == r.ProviderID ||
		n.Status == NoticePending && n.Attempts > 0 && n.ProviderID != r.ProviderID
	if !latest {
		return n, false
	}
	n.SoftBounces++
	n.ProviderID = r.ProviderID
	if n.SoftBounces >= softBouncesAtMost {
		return n.raised(NoticeBounced, r, n.takes(nothingForLong))
	}
	n.Status, n.DueAt = NoticePending, now.Add(time.Duration(n.SoftBounces)*softBouncePause)
	n.LastError = n.takes(nothingForNow)
	return n, true
}

// unreached is what is said of a mail and of a text message that did not arrive.
type unreached struct{ mail, text string }

var (
	nothing        = unreached{"bounced: the address takes no mail", "not delivered: the phone takes no texts"}
	nothingForLong = unreached{"bounced: the address took no mail for long", "not delivered: the phone took no text for long"}
	nothingForNow  = unreached{"bounced: the address took no mail for the moment", "not delivered: the phone took no text for the moment"}
)

// takes says in our own words what whoever a notice was for takes by its channel.
func (n Notice) takes(what unreached) string {
	if n.Channel == ChannelSMS {
		return what.text
	}
	return what.mail
}
