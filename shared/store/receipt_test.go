package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
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
	before := len(s.proxy.Calls())
	got, err := s.CaseNotices(t.Context(), "DR-0000-0001")
	must(t, err)
	if calls := s.proxy.Calls()[before:]; len(calls) != 1 || calls[0].Operation != "Query" {
		t.Errorf("calls %v", calls)
	}
	if diff := cmp.Diff([]casework.Notice{n}, got); diff != "" {
		t.Errorf("notices to people (-want +got):\n%s", diff)
	}
}

func TestAnItemThatFailsIsPutOffLongerEachTime(t *testing.T) {
	pause := func(failures int) time.Duration { return time.Duration(failures) * time.Minute }
	s := newSetup(t)
	a := s.announced(t, "DR-0000-0001")
	item := casework.OutboxKey{Reference: a.Reference, Key: a.Key}
	due := func() time.Time {
		t.Helper()
		_, next, err := s.DueOutbox(t.Context(), evening.Add(-time.Hour), 10)
		must(t, err)
		return next
	}
	for failures, want := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute} {
		must(t, s.PutOff(t.Context(), item, pause))
		if got := due(); !got.Equal(evening.Add(want)) {
			t.Errorf("after %d failures it is due at %s", failures+1, got)
		}
	}
	must(t, s.PutOff(t.Context(), item, func(int) time.Duration { return time.Second }))
	if got := due(); !got.Equal(evening.Add(3 * time.Minute)) {
		t.Errorf("it was brought forward, to %s", got)
	}
	must(t, s.expand(t.Context(), a, nil))
	must(t, s.PutOff(t.Context(), item, pause))
	must(t, s.PutOff(t.Context(), casework.OutboxKey{Reference: a.Reference, Key: "A#none"}, pause))
	if keys := s.outbox(t); len(keys) != 0 {
		t.Errorf("%v came back", keys)
	}
}

// What this version cannot read fails each time: it must not stand ahead of the
// rest.
func TestAnItemThatCannotBeReadIsPutOffAsWell(t *testing.T) {
	s := newSetup(t)
	s.announced(t, "DR-0000-0001")
	item := s.item(t, [2]string{"R#DR-0000-0001", "A#000002"})
	item["schema"], item["body"] = 9, "no JSON"
	s.putItem(t, item)
	must(t, s.PutOff(t.Context(), casework.OutboxKey{Reference: "DR-0000-0001", Key: "A#000002"}, func(int) time.Duration { return time.Hour }))
	if got := s.item(t, [2]string{"R#DR-0000-0001", "A#000002"}); !strings.HasPrefix(got["dueSort"].(string), "2031-03-01T23:00:00") {
		t.Errorf("it is due at %v", got["dueSort"])
	}
}
