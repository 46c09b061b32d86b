package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/readonce"
)

// announced files a case with one announcement.
func (s *setup) announced(t *testing.T, reference string) casework.Announcement {
	t.Helper()
	a := announcementOf(reference, "A#000002")
	change := filing(t, reference)
	change.Announcements = []casework.Announcement{a}
	s.commit(t, change)
	return a
}

func (s *setup) expand(ctx context.Context, a casework.Announcement, notices []casework.Notice) error {
	_, err := s.Store.Expand(ctx, a, notices)
	return err
}

// expanded files a case with one announcement and expands it into one notice.
func (s *setup) expanded(t *testing.T, reference string) casework.Notice {
	t.Helper()
	a := s.announced(t, reference)
	n := noticeOf(reference, "N#000002#CT-7K2M9Q4X#email")
	if _, err := s.Expand(t.Context(), a, []casework.Notice{n}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnAnnouncementIsReadBackWholeWithTheTimeOfTheRead(t *testing.T) {
	s := newSetup(t)
	want := s.announced(t, "DR-0000-0001")
	got, at, err := s.Announcement(t.Context(), "DR-0000-0001", "A#000002")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" || !at.Equal(evening) {
		t.Errorf("read at %s; announcement (-want +got):\n%s", at, diff)
	}
	if keys := s.outbox(t); !cmp.Equal(keys, []string{"A#000002"}) {
		t.Errorf("outbox %v", keys)
	}
}

func TestAnAnnouncementIsExpandedOnce(t *testing.T) {
	s := newSetup(t)
	a := s.announced(t, "DR-0000-0001")
	first := []casework.Notice{
		noticeOf("DR-0000-0001", "N#000002#CT-7K2M9Q4X#email"),
		noticeOf("DR-0000-0001", "N#000002#CT-7K2M9Q4X#sms"),
	}
	second := []casework.Notice{noticeOf("DR-0000-0001", "N#000002#CT-AAAAAAAA#email")}
	for _, notices := range [][]casework.Notice{first, second, first} {
		if _, err := s.Expand(t.Context(), a, notices); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Notices(t.Context(), "DR-0000-0001", "A#000002")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, got); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
	if stored, _, err := s.Announcement(t.Context(), "DR-0000-0001", "A#000002"); err != nil || !stored.Expanded {
		t.Errorf("announcement %+v, %v", stored, err)
	}
	if keys := s.outbox(t); !cmp.Equal(keys, []string{first[0].Key, first[1].Key}) {
		t.Errorf("outbox %v, want the notices alone", keys)
	}
}

func TestAnAnnouncementToNobodyIsDone(t *testing.T) {
	s := newSetup(t)
	if _, err := s.Expand(t.Context(), s.announced(t, "DR-0000-0001"), nil); err != nil {
		t.Fatal(err)
	}
	if keys := s.outbox(t); len(keys) != 0 {
		t.Errorf("outbox %v", keys)
	}
}

// many are more notices than one transaction holds.
func many(n int) []casework.Notice {
	var notices []casework.Notice
	for i := range n {
		notices = append(notices, noticeOf("DR-0000-0001", fmt.Sprintf("N#000002#%03d#email", i)))
	}
	return notices
}

func TestAnAnnouncementToManyIsExpandedInParts(t *testing.T) {
	for _, number := range []int{99, 100, 250} {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			s := newSetup(t)
			a := s.announced(t, "DR-0000-0001")
			for range 2 {
				must(t, s.expand(t.Context(), a, many(number)))
			}
			if got, err := s.Notices(t.Context(), "DR-0000-0001", "A#000002"); err != nil || len(got) != number {
				t.Errorf("%d notices, %v", len(got), err)
			}
			if stored, _, err := s.Announcement(t.Context(), "DR-0000-0001", "A#000002"); err != nil || !stored.Expanded {
				t.Errorf("announcement %+v, %v", stored, err)
			}
		})
	}
}

// The function dies after the first part; one notice of it was sent meanwhile.
func TestAnExpansionThatWasBrokenOffGoesOn(t *testing.T) {
	s := newSetup(t)
	a := s.announced(t, "DR-0000-0001")
	all := many(250)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := 0
	broken := s.proxy.Inject(dynamodb.Fault{
		Operation: "TransactWriteItems", Answer: dynamodb.Dropped, Before: cancel,
		Match: func([]byte) bool { calls++; return calls > 1 },
	})
	if _, err := s.Expand(ctx, a, all); err == nil {
		t.Fatal("it was not broken off")
	}
	broken.Remove()
	if keys := s.outbox(t); len(keys) != 100 || keys[0] != a.Key {
		t.Errorf("%d in the outbox, first %v: want the announcement and 99 notices", len(keys), keys[:1])
	}
	sent := all[7]
	if mine, err := s.Lease(t.Context(), sent, evening); err != nil || !mine {
		t.Fatal(mine, err)
	}
	sent.Attempts, sent.Status = 1, casework.NoticeAccepted
	must(t, s.Record(t.Context(), sent, nil))
	must(t, s.expand(t.Context(), a, all))
	notices, err := s.Notices(t.Context(), "DR-0000-0001", "A#000002")
	if err != nil || len(notices) != 250 || notices[7].Status != casework.NoticeAccepted {
		t.Errorf("%d notices, the one that was sent is %s, %v", len(notices), notices[7].Status, err)
	}
	if due, _, err := s.DueOutbox(t.Context(), evening.Add(time.Hour), 1000); err != nil || len(due) != 249 {
		t.Errorf("%d in the outbox, want 249 notices; %v", len(due), err)
	}
}

func TestANoticeThatIsThereAlreadyIsLeftAsItIs(t *testing.T) {
	s := newSetup(t)
	change := filing(t, "DR-0000-0001")
	first, again := announcementOf("DR-0000-0001", "A#000002"), announcementOf("DR-0000-0001", "A#again#000002#CT-1#email")
	again.Lost = &casework.Lost{Announcement: first.Key, Contact: "CT-1"}
	change.Announcements = []casework.Announcement{first, again}
	s.commit(t, change)
	both := many(2)
	must(t, s.expand(t.Context(), again, both[:1]))
	if mine, err := s.Lease(t.Context(), both[0], evening); err != nil || !mine {
		t.Fatal(mine, err)
	}
	must(t, s.expand(t.Context(), first, both))
	notices, err := s.Notices(t.Context(), "DR-0000-0001", again.Family())
	if err != nil || len(notices) != 2 || notices[0].Attempts != 1 {
		t.Errorf("notices %+v, %v", notices, err)
	}
	if keys := s.outbox(t); len(keys) != 2 {
		t.Errorf("outbox %v, want the notices alone", keys)
	}
}

func TestNoticesAreThoseOfOneAnnouncement(t *testing.T) {
	s := newSetup(t)
	change := filing(t, "DR-0000-0001")
	// The first key is the beginning of the others.
	keys := []string{"A#code#1#CT-7K2M9Q4X#1", "A#code#1#CT-7K2M9Q4X#12", "A#000001"}
	for _, k := range keys {
		change.Announcements = append(change.Announcements, announcementOf("DR-0000-0001", k))
	}
	s.commit(t, change)
	for i, a := range change.Announcements {
		n := noticeOf("DR-0000-0001", fmt.Sprintf("N#%s#CT-7K2M9Q4X#email", a.Key[2:]))
		n.Review = i + 1
		if _, err := s.Expand(t.Context(), a, []casework.Notice{n}); err != nil {
			t.Fatal(err)
		}
	}
	for i, k := range keys {
		if got, err := s.Notices(t.Context(), "DR-0000-0001", k); err != nil || len(got) != 1 || got[0].Review != i+1 {
			t.Errorf("%s: %+v, %v", k, got, err)
		}
	}
}

func TestANoticeIsLeasedOnlyAsItWasRead(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	until := evening.Add(time.Hour)
	wantLease := func(name string, n casework.Notice, want bool) {
		t.Helper()
		if got, err := s.Lease(t.Context(), n, until); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
	}
	wantLease("as it was read", n, true)
	wantLease("by another who read it then too", n, false)
	n.Attempts++
	wantLease("read again when the lease ran out", n, true)
	n.Attempts++
	n.Status = casework.NoticeAccepted
	if err := s.Record(t.Context(), n, nil); err != nil {
		t.Fatal(err)
	}
	wantLease("when it was accepted", n, false)
	wantLease("one that is not there", noticeOf("DR-0000-0001", "N#none"), false)
}

func TestWhatBecameOfANoticeIsRecorded(t *testing.T) {
	accepted := evening.Add(time.Second)
	tests := []struct {
		name   string
		became func(*casework.Notice)
		due    bool
	}{
		{"accepted", func(n *casework.Notice) {
			n.Status, n.AcceptedAt, n.ProviderID = casework.NoticeAccepted, &accepted, "provider"
		}, false},
		{"failed", func(n *casework.Notice) { n.Status, n.LastError = casework.NoticeFailed, "refused" }, false},
		{"to be tried again", func(n *casework.Notice) { n.DueAt, n.LastError = evening.Add(time.Minute), "not reached" }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSetup(t)
			n := s.expanded(t, "DR-0000-0001")
			if granted, err := s.Lease(t.Context(), n, evening.Add(time.Hour)); err != nil || !granted {
				t.Fatal(granted, err)
			}
			n.Attempts++
			test.became(&n)
			if err := s.Record(t.Context(), n, nil); err != nil {
				t.Fatal(err)
			}
			got, _, err := s.Notice(t.Context(), n.Reference, n.Key)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(n, got); diff != "" {
				t.Errorf("notice (-want +got):\n%s", diff)
			}
			if due := len(s.outbox(t)) == 1; due != test.due {
				t.Errorf("due is %v", due)
			}
		})
	}
}

func TestALateRecordDoesNotUndoAnothers(t *testing.T) {
	s := newSetup(t)
	read := s.expanded(t, "DR-0000-0001")
	late, holder := read, read
	for _, n := range []*casework.Notice{&late, &holder} {
		n.Attempts = read.Attempts
		if granted, err := s.Lease(t.Context(), read, evening.Add(time.Hour)); err != nil || !granted {
			t.Fatal(granted, err)
		}
		read.Attempts++
		n.Attempts = read.Attempts
	}
	late.DueAt = evening
	if err := s.Record(t.Context(), late, nil); !errors.Is(err, casework.ErrStale) {
		t.Errorf("a late failure: %v, want ErrStale", err)
	}
	late.Status = casework.NoticeAccepted
	if err := s.Record(t.Context(), late, nil); err != nil {
		t.Errorf("a late acceptance: %v", err)
	}
	holder.Status = casework.NoticeFailed
	if err := s.Record(t.Context(), holder, nil); !errors.Is(err, casework.ErrStale) {
		t.Errorf("a failure after an acceptance: %v, want ErrStale", err)
	}
	if got, _, err := s.Notice(t.Context(), read.Reference, read.Key); err != nil || got.Status != casework.NoticeAccepted {
		t.Errorf("notice %+v, %v", got, err)
	}
}

func TestSendingIsStoppedUntilItIsResumed(t *testing.T) {
	s := newSetup(t)
	want := func(want bool) {
		t.Helper()
		if got, err := s.SendingStopped(t.Context()); err != nil || got != want {
			t.Errorf("stopped is %v, %v; want %v", got, err, want)
		}
	}
	want(false)
	for range 2 {
		if err := s.StopSending(t.Context(), "operator", evening); err != nil {
			t.Fatal(err)
		}
		want(true)
	}
	for range 2 {
		if err := s.ResumeSending(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(false)
	}
}

func TestWhoExpandsAnAnnouncementReadsItsNoticesOnlyIfSomeWereStoredBefore(t *testing.T) {
	for name, test := range map[string]struct {
		number  int
		before  bool
		queries int
	}{
		"all at once":             {number: 2},
		"one was stored before":   {number: 2, before: true, queries: 1},
		"more than a transaction": {number: 150, queries: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t)
			a := s.announced(t, "DR-0000-0001")
			all := many(test.number)
			if test.before {
				must(t, s.SendNotice(t.Context(), all[1], -1, nil))
			}
			got, err := s.Store.Expand(t.Context(), a, all)
			want := all // Its own, which nobody else has.
			if test.before {
				want = all[:1]
			}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v; notices (-want +got):\n%s", err, diff)
			}
			if queries := s.calls("Query"); queries != test.queries {
				t.Errorf("%d queries, want %d", queries, test.queries)
			}
			if again, err := s.Store.Expand(t.Context(), a, all); err != nil || len(again) != 0 {
				t.Errorf("once more: %d notices, %v", len(again), err)
			}
		})
	}
}

func TestWhatNoSystemIsToBeToldOfIsRemoved(t *testing.T) {
	s := newSetup(t)
	s.announced(t, "DR-0000-0001")
	toSystems := announcementOf("DR-0000-0001", "A#H#000002")
	for range 2 {
		if notices, err := s.Store.Expand(t.Context(), toSystems, nil); err != nil || len(notices) != 0 {
			t.Errorf("%v, %v", notices, err)
		}
	}
	item := casework.OutboxKey{Reference: "DR-0000-0001", Key: "A#H#000002"}
	read, err := s.Outgoing(t.Context(), []casework.OutboxKey{item}, casework.ForWhom{})
	if _, there := read.Announcements[item]; err != nil || there || s.calls("DeleteItem") != 2 {
		t.Errorf("there: %t, %v", there, err)
	}
}

// What a batch of the stream holds is read in one call, with the stop switch.
func TestABatchOfTheOutboxIsReadInOneCall(t *testing.T) {
	s, ctx := newSetup(t), t.Context()
	a := s.announced(t, "DR-0000-0001")
	n := many(1)[0]
	must(t, s.SendNotice(ctx, n, -1, nil))
	must(t, s.StopSending(ctx, "operator", evening))
	of := func(key string) casework.OutboxKey { return casework.OutboxKey{Reference: "DR-0000-0001", Key: key} }
	before := s.allCalls()
	read, err := s.Outgoing(ctx, []casework.OutboxKey{of(a.Key), of(n.Key), of("A#000099")}, casework.ForWhom{})
	must(t, err)
	if read.Announcements[of(a.Key)].Key != a.Key || read.Notices[of(n.Key)].Key != n.Key || len(read.Announcements)+len(read.Notices) != 2 || !read.Stopped || read.At.IsZero() {
		t.Errorf("%+v", read)
	}
	if batches, all := s.calls("BatchGetItem"), s.allCalls()-before; batches != 1 || all != 1 {
		t.Errorf("%d batches of %d calls", batches, all)
	}
}

// Whom a batch is for is read along, and answers whoever asks with the same context,
// also where there is nothing. It answers nobody else.
func TestWhomABatchIsForIsReadInTheSameCall(t *testing.T) {
	s := newSetup(t)
	a := s.announced(t, "DR-0000-0001")
	first := casework.Contact{ID: "CT-7K2M9Q4X", Organisation: "RXX", Duty: string(derogation.ClinicalDirector), Name: "Ana Sample", Email: "ana@example.org"}
	must(t, s.SaveContacts(t.Context(), casework.KeptContacts{Organisation: "RXX", List: []casework.Contact{first}}, casework.ContactChange{}))
	must(t, s.SaveWebhooks(t.Context(), casework.Webhooks{Organisation: "RXX", List: []casework.Webhook{{ID: "WH-1", Organisation: "RXX"}}}, nil))
	item := casework.OutboxKey{Reference: "DR-0000-0001", Key: a.Key}
	whom := casework.ForWhom{Contacts: []string{"RXX", "RXX"}, Webhooks: []string{"ICB", "RXX"}}
	ctx, before := readonce.Begin(t.Context()), s.allCalls()
	read, err := s.Outgoing(ctx, []casework.OutboxKey{item}, whom)
	must(t, err)
	if made := s.allCalls() - before; made != 1 || read.Announcements[item].Key != a.Key {
		t.Errorf("%d calls, read %+v", made, read)
	}
	reached := func(ctx context.Context) (email string, hooks int) {
		contacts, err := s.ContactsOf(ctx, []string{"RXX"})
		must(t, err)
		all, err := s.WebhooksOf(ctx, []string{"ICB", "RXX"})
		must(t, err)
		return contacts["RXX"][0].Email, len(all[0].List) + len(all[1].List)
	}
	must(t, s.SaveContacts(t.Context(), casework.KeptContacts{Organisation: "RXX", Version: 1, List: []casework.Contact{{
		ID: first.ID, Organisation: "RXX", Duty: first.Duty, Name: first.Name, Email: "new@example.org",
	}}}, casework.ContactChange{}))
	before = s.allCalls()
	if email, hooks := reached(ctx); email != first.Email || hooks != 1 || s.allCalls() != before {
		t.Errorf("of the batch: %s, %d webhooks, %d calls", email, hooks, s.allCalls()-before)
	}
	if email, _ := reached(t.Context()); email != "new@example.org" {
		t.Errorf("of what comes after it: %s", email)
	}
}
