package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
)

// acceptedNotice is a notice that was sent once.
func (s *setup) acceptedNotice(t *testing.T) casework.Notice {
	t.Helper()
	n := s.expanded(t, "DR-0000-0001")
	if mine, err := s.Lease(t.Context(), n, evening.Add(time.Minute)); err != nil || !mine {
		t.Fatal(mine, err)
	}
	n.Attempts, n.Status, n.ProviderID, n.AcceptedAt = 1, casework.NoticeAccepted, "ses-1", new(evening)
	must(t, s.Record(t.Context(), n, nil))
	return n
}

const textNotice = "N#000002#CT-7K2M9Q4X#sms"

// textItem is where it is kept which notice sns-1 was.
var textItem = [2]string{"M#acdf77c33d7da72526231026f6d567e5c1bf3af481f80c9f114a179b7f242a16", "TEXT"}

// acceptedText is a text message that SNS took.
func (s *setup) acceptedText(t *testing.T) casework.Notice {
	t.Helper()
	n := noticeOf("DR-0000-0001", textNotice)
	n.Channel, n.Address = casework.ChannelSMS, "+447700900001"
	_, err := s.Expand(t.Context(), s.announced(t, n.Reference), []casework.Notice{n})
	must(t, err)
	mine, err := s.Lease(t.Context(), n, evening.Add(time.Minute))
	must(t, err)
	if !mine {
		t.Fatal("somebody else has it")
	}
	n.Attempts, n.Status, n.ProviderID, n.AcceptedAt = 1, casework.NoticeAccepted, "sns-1", new(evening)
	must(t, s.Record(t.Context(), n, nil))
	return n
}

// A text that was sent twice is found by either id, and what finds it goes by itself.
func TestATextIsFoundByTheIDsThatTheProviderGaveIt(t *testing.T) {
	s := newSetup(t)
	n := s.acceptedText(t)
	again := n
	again.Status, again.DueAt, again.Receipts = casework.NoticePending, evening, 1
	must(t, s.TakeReceipt(t.Context(), n, again, nil))
	mine, err := s.Lease(t.Context(), again, evening.Add(time.Minute))
	must(t, err)
	again.Attempts, again.Status, again.ProviderID = 2, casework.NoticeAccepted, strings.Repeat("long", 600)
	must(t, s.Record(t.Context(), again, nil))
	want := casework.OutboxKey{Reference: n.Reference, Key: n.Key}
	for _, id := range []string{n.ProviderID, again.ProviderID} {
		got, err := s.SentText(t.Context(), id)
		must(t, err)
		if got != want || !mine {
			t.Errorf("%.20q is of %v, want %v", id, got, want)
		}
	}
	if _, err := s.SentText(t.Context(), "sns-2"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("of somebody else's text: %v", err)
	}
	item := s.item(t, textItem)
	if item["expiresAt"] == nil || strings.Contains(fmt.Sprint(item), "7700900001") {
		t.Errorf("it stays, or bears the number: %v", item)
	}
}

func bouncedNotice(n casework.Notice) (casework.Notice, *casework.Announcement) {
	n.Status, n.SettledAt, n.LastError = casework.NoticeBounced, new(evening.Add(time.Minute)), "bounced"
	n.Receipts++
	return n, n.Replace(evening.Add(time.Minute))
}

func TestAReceiptIsTakenOnceWithWhatItLeadsTo(t *testing.T) {
	s := newSetup(t)
	read := s.acceptedNotice(t)
	n, again := bouncedNotice(read)
	must(t, s.TakeReceipt(t.Context(), read, n, again))
	if err := s.TakeReceipt(t.Context(), read, n, again); !errors.Is(err, casework.ErrStale) {
		t.Errorf("the same again: %v, want ErrStale", err)
	}
	got, _, err := s.Notice(t.Context(), n.Reference, n.Key)
	must(t, err)
	if diff := cmp.Diff(n, got); diff != "" {
		t.Errorf("notice (-want +got):\n%s", diff)
	}
	announced, _, err := s.Announcement(t.Context(), again.Reference, again.Key)
	must(t, err)
	if diff := cmp.Diff(*again, announced); diff != "" {
		t.Errorf("announcement (-want +got):\n%s", diff)
	}
	if keys := s.outbox(t); !cmp.Equal(keys, []string{again.Key}) {
		t.Errorf("outbox %v", keys)
	}
}

func TestOfTwoReceiptsAtOnceNeitherIsLost(t *testing.T) {
	s := newSetup(t)
	read := s.acceptedNotice(t)
	delayed, delivered := read, read
	delayed.DelayedAt, delayed.Receipts = new(evening), 1
	delivered.Status, delivered.Receipts = casework.NoticeDelivered, 1
	must(t, s.TakeReceipt(t.Context(), read, delayed, nil))
	if err := s.TakeReceipt(t.Context(), read, delivered, nil); !errors.Is(err, casework.ErrStale) {
		t.Errorf("the second: %v, want ErrStale, to be worked out anew", err)
	}
}

func TestANoticeThatIsToBeSentAgainIsDue(t *testing.T) {
	s := newSetup(t)
	read := s.acceptedNotice(t)
	n := read
	n.Status, n.DueAt, n.Receipts = casework.NoticePending, evening.Add(5*time.Minute), 1
	must(t, s.TakeReceipt(t.Context(), read, n, nil))
	if keys := s.outbox(t); !cmp.Equal(keys, []string{n.Key}) {
		t.Errorf("outbox %v", keys)
	}
	if mine, err := s.Lease(t.Context(), n, evening); err != nil || !mine {
		t.Errorf("lease: %v, %v", mine, err)
	}
}

func TestALeaseDoesNotUndoAReceipt(t *testing.T) {
	s := newSetup(t)
	read := s.expanded(t, "DR-0000-0001")
	told := read
	told.DelayedAt, told.Receipts = new(evening), 1
	must(t, s.TakeReceipt(t.Context(), read, told, nil))
	if mine, err := s.Lease(t.Context(), read, evening); err != nil || mine {
		t.Errorf("lease of what was read before: %v, %v", mine, err)
	}
}

// The provider tells more of a message before its sender has recorded it.
func TestASenderDoesNotUndoAReceipt(t *testing.T) {
	for name, status := range map[string]casework.NoticeStatus{"delivered": casework.NoticeDelivered, "to be sent again": casework.NoticePending} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t)
			leased := s.expanded(t, "DR-0000-0001")
			if mine, err := s.Lease(t.Context(), leased, evening.Add(time.Minute)); err != nil || !mine {
				t.Fatal(mine, err)
			}
			leased.Attempts++
			told := leased
			told.Status, told.Receipts = status, 1
			must(t, s.TakeReceipt(t.Context(), leased, told, nil))
			leased.Status = casework.NoticeAccepted
			if err := s.Record(t.Context(), leased, nil); !errors.Is(err, casework.ErrStale) {
				t.Errorf("record: %v, want ErrStale", err)
			}
		})
	}
}

func TestTheNoticesOfACaseAreOneQuery(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	must(t, s.SendNotice(t.Context(), deliveryOf(1), -1, nil))
	before := s.allCalls()
	got, err := s.CaseNotices(t.Context(), "DR-0000-0001")
	must(t, err)
	if queries, all := s.calls("Query"), s.allCalls()-before; queries != 1 || all != 1 {
		t.Errorf("%d queries of %d calls", queries, all)
	}
	if diff := cmp.Diff([]casework.Notice{n}, got); diff != "" {
		t.Errorf("notices to people (-want +got):\n%s", diff)
	}
}

// What the index holds is when something is due, and that it is forgotten is due
// only once it is settled.
func TestANoticeIsDueToBeForgottenOnceItIsSettled(t *testing.T) {
	s := newSetup(t)
	due := func(days int) (keys []string) {
		t.Helper()
		items, _, err := s.DueForgetting(t.Context(), evening.AddDate(0, 0, days), 10)
		must(t, err)
		for _, item := range items {
			keys = append(keys, item.Key)
		}
		return keys
	}
	pending := s.expanded(t, "DR-0000-0002")
	n := s.acceptedNotice(t)
	if early, onTime := due(89), due(90); len(early) != 0 || !cmp.Equal(onTime, []string{n.Key}) {
		t.Errorf("due a day before: %v, due then: %v", early, onTime)
	}
	if keys := s.outbox(t); !cmp.Equal(keys, []string{pending.Key}) {
		t.Errorf("outbox %v", keys)
	}
	call := deliveryOf(1)
	call.Status, call.KeptDays = casework.NoticeFailed, 7
	must(t, s.SendNotice(t.Context(), call, -1, nil))
	if got := due(8); !cmp.Equal(got, []string{call.Key}) {
		t.Errorf("of deliveries: %v", got)
	}
	for _, read := range []casework.Notice{n, call} {
		must(t, s.Forget(t.Context(), read, read.AsAt(evening.AddDate(0, 0, 90))))
	}
	if got := due(1000); len(got) != 0 {
		t.Errorf("due again: %v", got)
	}
	log, _, err := s.Deliveries(t.Context(), call.Delivery.Webhook, "", 10)
	if err != nil || len(log) != 1 || log[0].Delivery.Body != "" || log[0].Delivery.ID != call.Delivery.ID {
		t.Errorf("the log of the webhook: %+v, %v", log, err)
	}
}

func TestForgettingUndoesNothingThatCameMeanwhile(t *testing.T) {
	s := newSetup(t)
	read := s.acceptedNotice(t)
	n, again := bouncedNotice(read)
	must(t, s.TakeReceipt(t.Context(), read, n, again))
	if err := s.Forget(t.Context(), read, read.AsAt(evening.AddDate(1, 0, 0))); !errors.Is(err, casework.ErrStale) {
		t.Errorf("%v, want ErrStale, to be read anew", err)
	}
}

// What an earlier version stored is not in the index of what is due.
func TestWhatAnEarlierVersionStoredIsForgottenInTheEnd(t *testing.T) {
	s := newSetup(t)
	n := s.acceptedNotice(t)
	at := [2]string{"R#" + n.Reference, n.Key}
	item := s.item(t, at)
	delete(item, "dueKey")
	delete(item, "dueSort")
	s.putItem(t, item)
	f := operating.Forgetting{Notices: s.Store}
	look := func(days int, want operating.Kept) {
		t.Helper()
		got, err := f.Look(t.Context(), []string{n.Reference}, evening.AddDate(0, 0, days))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	look(1, operating.Kept{Notices: 1, NextAt: evening.AddDate(0, 0, 90)})
	look(90, operating.Kept{Notices: 1, Due: 1})
	if count, _, err := f.Due(t.Context(), evening.AddDate(0, 0, 90)); count != 0 || err != nil {
		t.Fatalf("forgotten in %d (%v): it was to be unknown", count, err)
	}
	must(t, f.Whole(t.Context(), []string{n.Reference}, evening.AddDate(0, 0, 1)))
	look(1, operating.Kept{Notices: 1, NextAt: evening.AddDate(0, 0, 90)})
	if count, _, err := f.Due(t.Context(), evening.AddDate(0, 0, 90)); count != 1 || err != nil {
		t.Errorf("forgotten in %d (%v)", count, err)
	}
	look(90, operating.Kept{Notices: 1, Forgotten: 1})
}

// delivered is the receipt of a notice's delivery.
func delivered(n casework.Notice) casework.Receipt {
	return casework.Receipt{
		Reference: n.Reference, Key: n.Key, Kind: casework.ReceiptDelivered, ProviderID: "ses-1",
		SentAt: evening, At: evening.Add(time.Minute),
	}
}

func arrivedNotice(n casework.Notice) casework.Notice {
	n, _ = n.Arrived(delivered(n))
	return n
}

func (s *setup) arrive(t *testing.T, n casework.Notice) {
	t.Helper()
	if status, changed, err := s.Arrive(t.Context(), delivered(n)); status != casework.NoticeDelivered || !changed || err != nil {
		t.Fatal(status, changed, err)
	}
}

// expectNotice checks what is read of a notice, alone and among others.
func (s *setup) expectNotice(t *testing.T, want casework.Notice) {
	t.Helper()
	got, _, err := s.Notice(t.Context(), want.Reference, want.Key)
	must(t, err)
	item := casework.OutboxKey{Reference: want.Reference, Key: want.Key}
	together, err := s.Outgoing(t.Context(), []casework.OutboxKey{item}, casework.ForWhom{})
	must(t, err)
	if diff := cmp.Diff([]casework.Notice{want, want}, []casework.Notice{got, together.Notices[item]}); diff != "" {
		t.Errorf("notice (-want +got):\n%s", diff)
	}
}

func TestAReceiptOfADeliveryIsOneWrite(t *testing.T) {
	s := newSetup(t)
	n := s.acceptedNotice(t)
	updates, reads := s.calls("UpdateItem"), s.calls("GetItem")
	taken, err := casework.Receipts{Notices: s.Store}.Take(t.Context(), delivered(n))
	if want := (casework.Taken{Status: casework.NoticeDelivered, Changed: true}); taken != want || err != nil {
		t.Errorf("%+v, %v", taken, err)
	}
	taken, err = casework.Receipts{Notices: s.Store}.Take(t.Context(), delivered(n))
	if want := (casework.Taken{Status: casework.NoticeDelivered}); taken != want || err != nil {
		t.Errorf("again: %+v, %v", taken, err)
	}
	if updates, reads = s.calls("UpdateItem")-updates, s.calls("GetItem")-reads; updates != 2 || reads != 0 {
		t.Errorf("%d updates and %d reads for two receipts", updates, reads)
	}
	s.expectNotice(t, arrivedNotice(n))
	n.Key += "#none"
	if _, _, err := s.Arrive(t.Context(), delivered(n)); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("of none: %v", err)
	}
}

// The answer to the write is lost: tried again, it is still news.
func TestADeliveryWhoseAnswerWasLostIsCounted(t *testing.T) {
	s := newSetup(t)
	n := s.acceptedNotice(t)
	s.proxy.Inject(dynamodb.Fault{Operation: "UpdateItem", Answer: dynamodb.FailedAfterCommit, Times: 1})
	s.arrive(t, n)
	s.expectNotice(t, arrivedNotice(n))
}

func TestABounceOutweighsADeliveryInEitherOrder(t *testing.T) {
	s := newSetup(t)
	read := s.acceptedNotice(t)
	bounced, again := bouncedNotice(read)
	s.arrive(t, read)
	if err := s.TakeReceipt(t.Context(), read, bounced, again); !errors.Is(err, casework.ErrStale) {
		t.Errorf("worked out before it arrived: %v, want ErrStale", err)
	}
	arrived := arrivedNotice(read)
	bounced, again = bouncedNotice(arrived)
	must(t, s.TakeReceipt(t.Context(), arrived, bounced, again))
	if status, changed, err := s.Arrive(t.Context(), delivered(read)); status != casework.NoticeBounced || changed || err != nil {
		t.Errorf("delivered after it bounced: %s, %v, %v", status, changed, err)
	}
	s.expectNotice(t, bounced)
}

func TestWhatHasArrivedIsForgottenInTime(t *testing.T) {
	s := newSetup(t)
	n := s.acceptedNotice(t)
	s.arrive(t, n)
	arrived := arrivedNotice(n)
	forgotten := arrived.AsAt(evening.AddDate(1, 0, 0))
	must(t, s.Forget(t.Context(), arrived, forgotten))
	s.expectNotice(t, forgotten)
}

// The receipt comes before the sender's record, whatever the sender then does.
func TestWhatHasArrivedIsNeverSentAgain(t *testing.T) {
	leased := func(t *testing.T, s *setup) casework.Notice {
		t.Helper()
		n := s.expanded(t, "DR-0000-0001")
		if mine, err := s.Lease(t.Context(), n, evening.Add(time.Minute)); err != nil || !mine {
			t.Fatal(mine, err)
		}
		n.Attempts++
		n.DueAt = evening.Add(time.Minute)
		s.arrive(t, n)
		return n
	}
	t.Run("it records that it was accepted", func(t *testing.T) {
		s := newSetup(t)
		n := leased(t, s)
		n.Status, n.ProviderID, n.AcceptedAt = casework.NoticeAccepted, "ses-1", new(evening)
		must(t, s.Record(t.Context(), n, nil))
		s.expectNotice(t, arrivedNotice(n))
		if keys := s.outbox(t); len(keys) != 0 {
			t.Errorf("outbox %v", keys)
		}
	})
	t.Run("it records that it failed, or is to be tried again", func(t *testing.T) {
		s := newSetup(t)
		n := leased(t, s)
		for _, status := range []casework.NoticeStatus{casework.NoticeFailed, casework.NoticePending} {
			told := n
			told.Status = status
			if err := s.Record(t.Context(), told, told.Replace(evening)); !errors.Is(err, casework.ErrStale) {
				t.Errorf("%s: %v, want ErrStale", status, err)
			}
		}
		s.expectNotice(t, arrivedNotice(n))
	})
	t.Run("it dies", func(t *testing.T) {
		s := newSetup(t)
		n := leased(t, s)
		if mine, err := s.Lease(t.Context(), n, evening); mine || err != nil {
			t.Errorf("leased by who read it before: %v, %v", mine, err)
		}
		arrived := arrivedNotice(n)
		must(t, s.Record(t.Context(), arrived, nil))
		s.expectNotice(t, arrived)
		if keys := s.outbox(t); len(keys) != 0 {
			t.Errorf("outbox %v", keys)
		}
		if err := s.Record(t.Context(), arrived, nil); !errors.Is(err, casework.ErrStale) {
			t.Errorf("recorded again: %v, want ErrStale", err)
		}
	})
}
