package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
)

// noticeItem has beside the body what a lease depends on.
type noticeItem struct {
	envelope
	due
	Delivery casework.NoticeStatus `dynamodbav:"delivery"`
	Attempts int                   `dynamodbav:"attempts"`
	Receipts int                   `dynamodbav:"receipts,omitempty"`
	Arrived  *arrival              `dynamodbav:"arrived,omitempty"`
	inRound                        // a webhook's deliveries alone
}

// arrival is the receipt of a delivery, beside a body that does not tell of it yet.
// With it the count of receipts has risen, so that whoever read the notice before
// neither leases it nor writes over it, an earlier version among them. A put of the
// notice as it reads with it takes its place.
type arrival struct {
	At         time.Time `dynamodbav:"at"`
	SentAt     time.Time `dynamodbav:"sentAt"`
	ProviderID string    `dynamodbav:"providerId"`
}

func readNotice(from attributes) (casework.Notice, error) {
	var n casework.Notice
	item, err := read[noticeItem](from)
	if err == nil {
		n, err = disclose[casework.Notice](item.envelope)
	}
	if err != nil || item.Arrived == nil {
		return n, err
	}
	n, _ = n.Arrived(casework.Receipt{
		Kind: casework.ReceiptDelivered, At: item.Arrived.At, SentAt: item.Arrived.SentAt, ProviderID: item.Arrived.ProviderID,
	})
	n.Receipts = item.Receipts
	return n, nil
}

// Notice returns one, and the service's time of the read, to the second.
// Errors: casework.ErrNotFound; an answer that bears no time.
func (s *Store) Notice(ctx context.Context, reference, own string) (casework.Notice, time.Time, error) {
	var n casework.Notice
	item, at, err := s.getAt(ctx, outboxKey(reference, own))
	if err == nil {
		n, err = readNotice(item)
	}
	return n, at, wrapped(err, "read notice %s of %s", own, reference)
}

// Notices returns the notices of an announcement, in the order of their keys.
func (s *Store) Notices(ctx context.Context, reference, announcementKey string) ([]casework.Notice, error) {
	notices, err := s.notices(ctx, reference, noticesOf(announcementKey))
	return notices, wrapped(err, "read the notices of %s of %s", announcementKey, reference)
}

// CaseNotices returns every notice of a case to people, in the order of their
// keys, by one query.
func (s *Store) CaseNotices(ctx context.Context, reference string) ([]casework.Notice, error) {
	notices, err := s.notices(ctx, reference, noticePrefix)
	notices = slices.DeleteFunc(notices, func(n casework.Notice) bool { return casework.ForSystems(n.Key) })
	return notices, wrapped(err, "read the notices of %s", reference)
}

func (s *Store) notices(ctx context.Context, reference, prefix string) ([]casework.Notice, error) {
	return list(ctx, s, within(casePartition+reference, prefix), readNotice)
}

// errLeased: somebody else holds the notice, or it is no longer pending.
var errLeased = errors.New("the notice is held by another or no longer pending")

// Lease implements casework.OutboxStore. On true, the stored notice has one
// attempt more than n.
func (s *Store) Lease(ctx context.Context, n casework.Notice, until time.Time) (bool, error) {
	read := n.Attempts
	n.Attempts++
	n.DueAt = until
	in := values{":pending": casework.NoticePending, ":read": read}
	t := s.transaction()
	t.putNotice(n, "delivery = :pending AND attempts = :read"+sameReceipts(n, in), in, errLeased)
	err := t.run(ctx)
	if errors.Is(err, errLeased) {
		return false, nil
	}
	return err == nil, wrapped(err, "lease notice %s of %s", n.Key, n.Reference)
}

// Record implements casework.OutboxStore. The attempts of the notice are those
// that Lease counted: one more than it was read with. That the provider
// accepted it counts also when the lease had run out and another attempt has
// begun, for it must not be sent again. One that is accepted or failed is due again
// when what is personal in it is to be forgotten.
func (s *Store) Record(ctx context.Context, n casework.Notice, instead *casework.Announcement) error {
	in := values{":pending": casework.NoticePending}
	condition := "delivery = :pending" + sameReceipts(n, in)
	if n.Status == casework.NoticeAccepted {
		err := errors.Join(s.saveSentText(ctx, n), s.recordAccepted(ctx, n, condition, in))
		return wrapped(err, "record notice %s of %s", n.Key, n.Reference)
	}
	condition += " AND attempts = :leased"
	in[":leased"] = n.Attempts
	return wrapped(s.putSettled(ctx, n, condition, in, instead), "record notice %s of %s", n.Key, n.Reference)
}

// recordAccepted leaves the receipt of the delivery, which may have come meanwhile.
func (s *Store) recordAccepted(ctx context.Context, n casework.Notice, unchanged string, in values) error {
	t := s.transaction()
	item := t.noticeItem(n)
	in[":arrived"], in[":body"], in[":status"] = n.Receipts+1, item.Body, n.Status
	in[":dueKey"], in[":dueSort"] = item.DueKey, item.DueSort
	t.update(item.key, "SET body = :body, delivery = :status, dueKey = :dueKey, dueSort = :dueSort",
		unchanged+" OR delivery = :pending AND receipts = :arrived AND attribute_exists(arrived)", in, casework.ErrStale)
	return t.run(ctx)
}

// receiptsWithin is for how long a provider may still tell what became of a text
// message: SNS takes three days at most.
const receiptsWithin = 7 * 24 * time.Hour

// saveSentText keeps by what id the provider will speak of a text message: unlike of a
// mail, that is all that SNS says. What is kept bears no number and no name. It is a write of its own, before the other, so that
// neither costs what a transaction does; without it the text stays accepted, no more.
func (s *Store) saveSentText(ctx context.Context, n casework.Notice) error {
	if n.Channel != casework.ChannelSMS || n.ProviderID == "" {
		return nil
	}
	t := s.transaction()
	of := casework.OutboxKey{Reference: n.Reference, Key: n.Key}
	t.put(fleeting{t.enclose(textKey(n.ProviderID), of), expiry(n.AcceptedAt.Add(receiptsWithin))}, always, nil, nil)
	return t.run(ctx)
}

// SentText implements casework.ReceiptStore.
func (s *Store) SentText(ctx context.Context, providerID string) (casework.OutboxKey, error) {
	of, err := one[casework.OutboxKey](ctx, s, textKey(providerID))
	return of, wrapped(err, "read which notice a text message was")
}

func (s *Store) putSettled(ctx context.Context, n casework.Notice, condition string, in values, instead *casework.Announcement) error {
	t := s.transaction()
	t.putNotice(n, condition, in, casework.ErrStale)
	if instead != nil {
		t.addAnnouncement(*instead)
	}
	return t.run(ctx)
}

// sameReceipts is the condition that no receipt has come since a notice was
// read. One of an earlier version has no count of them.
func sameReceipts(n casework.Notice, in values) string {
	if n.Receipts == 0 {
		return " AND attribute_not_exists(receipts)"
	}
	in[":receipts"] = n.Receipts
	return " AND receipts = :receipts"
}

func (t *transaction) putNotice(n casework.Notice, condition string, in values, refusal error) {
	t.put(t.noticeItem(n), condition, in, refusal)
}

func (t *transaction) noticeItem(n casework.Notice) noticeItem {
	item := noticeItem{
		envelope: t.enclose(outboxKey(n.Reference, n.Key), n),
		Delivery: n.Status, Attempts: n.Attempts, Receipts: n.Receipts,
	}
	switch {
	case n.Status == casework.NoticePending:
		item.due = due{DueKey: t.store.dueOutboxOf(n.Reference, n.Key), DueSort: outboxDue(n.DueAt, n.Reference, n.Key, n.Turn())}
	case n.ForgottenAt == nil:
		item.due = due{DueKey: dueForgetting, DueSort: outboxDue(n.KeptUntil(), n.Reference, n.Key, n.Turn())}
	}
	if n.Delivery != nil {
		item.inRound = inRound{deliveriesOf(n.Delivery.Webhook), byTime(n.AnnouncedAt, n.Delivery.ID)}
	}
	return item
}

// errNotNews: a receipt tells what is known.
var errNotNews = errors.New("the notice has arrived, or bounced")

// Arrive implements casework.ReceiptStore.
func (s *Store) Arrive(ctx context.Context, r casework.Receipt) (casework.NoticeStatus, bool, error) {
	t := s.transaction()
	t.update(outboxKey(r.Reference, r.Key), "SET arrived = :arrival, receipts = if_not_exists(receipts, :none) + :one",
		"attribute_not_exists(arrived) AND delivery IN (:pending, :accepted, :failed)",
		values{
			":arrival": arrival{r.At, r.SentAt, r.ProviderID}, ":none": 0, ":one": 1,
			":pending": casework.NoticePending, ":accepted": casework.NoticeAccepted, ":failed": casework.NoticeFailed,
		}, errNotNews)
	err := t.run(ctx)
	if !errors.Is(err, errNotNews) {
		return casework.NoticeDelivered, err == nil, wrapped(err, "note that notice %s of %s arrived", r.Key, r.Reference)
	}
	if len(t.refusedBy) == 0 {
		return "", false, casework.ErrNotFound
	}
	n, err := readNotice(t.refusedBy)
	return n.Status, false, wrapped(err, "read notice %s of %s", r.Key, r.Reference)
}

// TakeReceipt implements casework.ReceiptStore. A notice that is to be sent
// again is due at once; one that is settled, as Record leaves it.
func (s *Store) TakeReceipt(ctx context.Context, read, n casework.Notice, instead *casework.Announcement) error {
	return wrapped(s.putOver(ctx, read, n, instead), "take a receipt of notice %s of %s", n.Key, n.Reference)
}

// Forget implements operating.ForgettingStore.
func (s *Store) Forget(ctx context.Context, read, n casework.Notice) error {
	return wrapped(s.putOver(ctx, read, n, nil), "forget what is personal in notice %s of %s", n.Key, n.Reference)
}

// putOver stores a notice that is still as it was read. One that has arrived reads
// as delivered whether or not that is stored.
func (s *Store) putOver(ctx context.Context, read, n casework.Notice, instead *casework.Announcement) error {
	in := values{":status": read.Status, ":attempts": read.Attempts}
	return s.putSettled(ctx, n, "(delivery = :status OR attribute_exists(arrived)) AND attempts = :attempts"+sameReceipts(read, in), in, instead)
}
