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
	inRound                        // a webhook's deliveries alone
}

// Notice returns one, and the service's time of the read, to the second.
// Errors: casework.ErrNotFound; an answer that bears no time.
func (s *Store) Notice(ctx context.Context, reference, own string) (casework.Notice, time.Time, error) {
	var n casework.Notice
	item, at, err := s.getAt(ctx, outboxKey(reference, own))
	if err == nil {
		n, err = readBody[casework.Notice](item)
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
	return list(ctx, s, within(casePartition+reference, prefix), readBody[casework.Notice])
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
	if n.Status != casework.NoticeAccepted {
		condition += " AND attempts = :leased"
		in[":leased"] = n.Attempts
	}
	return wrapped(s.putSettled(ctx, n, condition, in, instead), "record notice %s of %s", n.Key, n.Reference)
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
	t.put(item, condition, in, refusal)
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

// putOver stores a notice that is still as it was read.
func (s *Store) putOver(ctx context.Context, read, n casework.Notice, instead *casework.Announcement) error {
	in := values{":status": read.Status, ":attempts": read.Attempts}
	return s.putSettled(ctx, n, "delivery = :status AND attempts = :attempts"+sameReceipts(read, in), in, instead)
}
