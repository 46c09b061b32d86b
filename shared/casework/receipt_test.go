package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

const sentKey = "N#000002#CT-00000001#email"

// sentNotice is a notice of a case that was sent once, and accepted.
func (w *world) sentNotice() casework.Notice {
	w.T.Helper()
	return w.aNotice(func(n *casework.Notice) {
		n.Status, n.Attempts, n.ProviderID, n.AcceptedAt = casework.NoticeAccepted, 1, "ses-1", new(w.Now)
	})
}

func (w *world) aNotice(is func(*casework.Notice)) casework.Notice {
	w.T.Helper()
	n := casework.Notice{
		Reference: "DR-1", Key: sentKey, Kind: casework.AnnounceReview, Channel: casework.ChannelEmail,
		Contact: "CT-00000001", Organisation: "RR8", Role: "Clinical director", Name: "A. Person", Address: "director@example.org",
		Duty: "clinical_director", Review: 1, Tier: "clinical_director", AnnouncedAt: w.Now, Status: casework.NoticePending,
	}
	is(&n)
	a := casework.Announcement{Reference: "DR-1", Key: "A#000002"}
	if _, err := w.Store.Expand(w.Ctx, a, []casework.Notice{n}); err != nil {
		w.T.Fatalf("%v", err)
	}
	return n
}

func (w *world) takeReceipt(r casework.Receipt) casework.Taken {
	w.T.Helper()
	taken, err := casework.Receipts{Notices: w.Store}.Take(w.Ctx, r)
	if err != nil {
		w.T.Fatalf("%v", err)
	}
	return taken
}

func (w *world) theNotice() casework.Notice {
	w.T.Helper()
	n, _, err := w.Store.Notice(w.Ctx, "DR-1", sentKey)
	if err != nil {
		w.T.Fatalf("%v", err)
	}
	return n
}

// toldAgain are the announcements that lost notices led to.
func (w *world) toldAgain() []casework.Announcement {
	_, announcements, _ := w.Store.Outbox("DR-1")
	return slices.DeleteFunc(announcements, func(a casework.Announcement) bool { return a.Lost == nil })
}

func (w *world) receipt(kind casework.ReceiptKind) casework.Receipt {
	return casework.Receipt{Reference: "DR-1", Key: sentKey, Kind: kind, ProviderID: "ses-1", SentAt: w.Now, At: w.Now.Add(time.Second)}
}

func TestAReceiptWithoutATimeIsOfTheTimeWhenItIsTaken(t *testing.T) {
	w := newWorld(t)
	w.aNotice(func(n *casework.Notice) { n.Attempts = 1 })
	r := w.receipt(casework.ReceiptDelivered)
	r.SentAt, r.At = time.Time{}, time.Time{}
	w.takeReceipt(r)
	n := w.theNotice()
	if n.AcceptedAt == nil || !n.AcceptedAt.Equal(w.Now) || n.SettledAt == nil || !n.SettledAt.Equal(w.Now) {
		t.Errorf("accepted at %v and settled at %v, want %v", n.AcceptedAt, n.SettledAt, w.Now)
	}
}

func TestWhatAReceiptMakesOfANotice(t *testing.T) {
	tests := []struct {
		before casework.NoticeStatus
		kind   casework.ReceiptKind
		want   casework.NoticeStatus
	}{
		{casework.NoticePending, casework.ReceiptDelivered, casework.NoticeDelivered}, // The provider's answer was lost.
		{casework.NoticePending, casework.ReceiptBounced, casework.NoticeBounced},
		{casework.NoticePending, casework.ReceiptDelayed, casework.NoticeAccepted}, // It is with the provider: once is enough.
		{casework.NoticeAccepted, casework.ReceiptDelivered, casework.NoticeDelivered},
		{casework.NoticeAccepted, casework.ReceiptBounced, casework.NoticeBounced},
		{casework.NoticeAccepted, casework.ReceiptSoftBounced, casework.NoticePending},
		{casework.NoticeAccepted, casework.ReceiptComplained, casework.NoticeDelivered},
		{casework.NoticeAccepted, casework.ReceiptDelayed, casework.NoticeAccepted},
		{casework.NoticeAccepted, casework.ReceiptRejected, casework.NoticeFailed},
		{casework.NoticeFailed, casework.ReceiptDelivered, casework.NoticeDelivered},
		{casework.NoticeFailed, casework.ReceiptBounced, casework.NoticeBounced},
		{casework.NoticeDelivered, casework.ReceiptBounced, casework.NoticeBounced},
		{casework.NoticeDelivered, casework.ReceiptSoftBounced, casework.NoticeDelivered},
		{casework.NoticeDelivered, casework.ReceiptRejected, casework.NoticeDelivered},
		{casework.NoticeDelivered, casework.ReceiptDelayed, casework.NoticeDelivered},
		{casework.NoticeBounced, casework.ReceiptDelivered, casework.NoticeBounced},
		{casework.NoticeBounced, casework.ReceiptComplained, casework.NoticeBounced},
		{casework.NoticeBounced, casework.ReceiptSoftBounced, casework.NoticeBounced},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s, then %s", test.before, test.kind), func(t *testing.T) {
			w := newWorld(t)
			w.aNotice(func(n *casework.Notice) {
				n.Attempts, n.Status = 1, test.before
				if test.before != casework.NoticePending {
					n.ProviderID, n.AcceptedAt = "ses-1", new(w.Now)
				}
			})
			taken := w.takeReceipt(w.receipt(test.kind))
			n := w.theNotice()
			caseworktest.WantSame(t, "status", n.Status, test.want)
			caseworktest.WantSame(t, "told", taken.Status, test.want)
			lost := n.Lost() && !(casework.Notice{Status: test.before}).Lost()
			if taken.Lost != lost || (len(w.toldAgain()) == 1) != lost {
				t.Errorf("lost is %v, told again %v; want %v", taken.Lost, w.toldAgain(), lost)
			}
		})
	}
}

// Every order of these, each of them twice, ends the same.
func TestReceiptsThatComeTwiceAndOutOfOrderDoNoHarm(t *testing.T) {
	kinds := []casework.ReceiptKind{
		casework.ReceiptDelayed, casework.ReceiptDelivered, casework.ReceiptComplained, casework.ReceiptBounced, casework.ReceiptRejected,
	}
	for _, order := range orders(kinds) {
		w := newWorld(t)
		w.sentNotice()
		for _, kind := range slices.Concat(order, order) {
			w.takeReceipt(w.receipt(kind))
		}
		if n := w.theNotice(); n.Status != casework.NoticeBounced || n.ComplainedAt == nil || n.SettledAt == nil || len(w.toldAgain()) != 1 {
			t.Errorf("after %v: %+v, told again %d times", order, n, len(w.toldAgain()))
		}
	}
}

func orders[T any](list []T) [][]T {
	if len(list) == 0 {
		return [][]T{nil}
	}
	var all [][]T
	for i, first := range list {
		for _, rest := range orders(slices.Delete(slices.Clone(list), i, i+1)) {
			all = append(all, append([]T{first}, rest...))
		}
	}
	return all
}

func TestTheSameReceiptAgainTellsNothingNew(t *testing.T) {
	for _, kind := range []casework.ReceiptKind{
		casework.ReceiptDelivered, casework.ReceiptBounced, casework.ReceiptSoftBounced, casework.ReceiptComplained, casework.ReceiptDelayed, casework.ReceiptRejected,
	} {
		w := newWorld(t)
		w.sentNotice()
		if first, again := w.takeReceipt(w.receipt(kind)), w.takeReceipt(w.receipt(kind)); !first.Changed || again.Changed {
			t.Errorf("%s: changed %v, then %v", kind, first.Changed, again.Changed)
		}
		caseworktest.WantSame(t, "receipts", w.theNotice().Receipts, 1)
	}
}

func TestASoftBounceIsSentAgainAndTheThirdIsABounce(t *testing.T) {
	w := newWorld(t)
	w.sentNotice()
	for attempt, pause := range []time.Duration{5 * time.Minute, 10 * time.Minute} {
		soft := w.receipt(casework.ReceiptSoftBounced)
		soft.ProviderID = fmt.Sprintf("ses-%d", attempt+1)
		w.takeReceipt(soft)
		n := w.theNotice()
		if n.Status != casework.NoticePending || !n.DueAt.Equal(w.Now.Add(pause)) || len(w.toldAgain()) != 0 {
			t.Fatalf("after %d: %+v", attempt+1, n)
		}
		if mine, err := w.Store.Lease(w.Ctx, n, n.DueAt); err != nil || !mine {
			t.Fatal(mine, err)
		}
		n.Attempts++
		n.Status, n.ProviderID = casework.NoticeAccepted, fmt.Sprintf("ses-%d", attempt+2)
		if err := w.Store.Record(w.Ctx, n, nil); err != nil {
			t.Fatal(err)
		}
		// The first one's bounce comes once more: it is known, or of an earlier attempt.
		w.takeReceipt(soft)
		caseworktest.WantSame(t, "status", w.theNotice().Status, casework.NoticeAccepted)
	}
	last := w.receipt(casework.ReceiptSoftBounced)
	last.ProviderID = "ses-3"
	caseworktest.WantSame(t, "taken", w.takeReceipt(last), casework.Taken{Status: casework.NoticeBounced, Changed: true, Lost: true})
}

// The receipt is quicker than the sender that wants to record the acceptance.
func TestASoftBounceThatComesBeforeTheAcceptanceIsRecordedCounts(t *testing.T) {
	w := newWorld(t)
	sending := w.aNotice(func(n *casework.Notice) { n.Attempts = 1 })
	w.takeReceipt(w.receipt(casework.ReceiptSoftBounced))
	sending.Status, sending.ProviderID = casework.NoticeAccepted, "ses-1"
	caseworktest.WantError(t, w.Store.Record(w.Ctx, sending, nil), casework.ErrStale)
	if n := w.theNotice(); n.Status != casework.NoticePending || n.SoftBounces != 1 {
		t.Errorf("got %+v", n)
	}
}

func TestADelayOfAnEarlierAttemptDoesNotKeepTheNextOneBack(t *testing.T) {
	w := newWorld(t)
	w.sentNotice()
	w.takeReceipt(w.receipt(casework.ReceiptSoftBounced))
	w.takeReceipt(w.receipt(casework.ReceiptDelayed))
	if n := w.theNotice(); n.Status != casework.NoticePending || n.DelayedAt == nil {
		t.Errorf("got %+v", n)
	}
}

func TestAReceiptThatIsOvertakenIsWorkedOutAnew(t *testing.T) {
	w := newWorld(t)
	w.sentNotice()
	door := casework.Receipts{Notices: &overtaken{ReceiptStore: w.Store, by: func() { w.takeReceipt(w.receipt(casework.ReceiptComplained)) }}}
	if _, err := door.Take(w.Ctx, w.receipt(casework.ReceiptBounced)); err != nil {
		t.Fatal(err)
	}
	if n := w.theNotice(); n.Status != casework.NoticeBounced || n.ComplainedAt == nil || n.Receipts != 2 {
		t.Errorf("got %+v", n)
	}
}

// overtaken is a store at which somebody else is quicker, once.
type overtaken struct {
	casework.ReceiptStore
	by func()
}

func (o *overtaken) TakeReceipt(ctx context.Context, read, n casework.Notice, instead *casework.Announcement) error {
	if by := o.by; by != nil {
		o.by = nil
		by()
	}
	return o.ReceiptStore.TakeReceipt(ctx, read, n, instead)
}

func TestAReceiptOfNoNoticeIsNotFound(t *testing.T) {
	w := newWorld(t)
	_, err := casework.Receipts{Notices: w.Store}.Take(w.Ctx, w.receipt(casework.ReceiptBounced))
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

// SNS names a text by its own id alone.
func TestAReceiptOfATextIsFoundByTheProvidersID(t *testing.T) {
	w := newWorld(t)
	sent := w.aNotice(func(n *casework.Notice) {
		n.Key, n.Channel, n.Address = "N#000002#CT-00000001#sms", casework.ChannelSMS, "+447700900123"
		n.Status, n.Attempts, n.ProviderID, n.AcceptedAt = casework.NoticeAccepted, 1, "sns-1", new(w.Now)
	})
	door := casework.Receipts{Notices: w.Store}
	r, err := door.OfText(w.Ctx, casework.Receipt{Kind: casework.ReceiptBounced, ProviderID: "sns-1", At: w.Now})
	if err != nil || r.Reference != sent.Reference || r.Key != sent.Key {
		t.Fatalf("found %+v, %v", r, err)
	}
	caseworktest.WantSame(t, "taken", w.takeReceipt(r), casework.Taken{Status: casework.NoticeBounced, Changed: true, Lost: true})
	n, _, err := w.Store.Notice(w.Ctx, sent.Reference, sent.Key)
	if err != nil || n.LastError != "not delivered: the phone takes no texts" {
		t.Errorf("because %q, %v", n.LastError, err)
	}
	_, err = door.OfText(w.Ctx, casework.Receipt{ProviderID: "sns-2"})
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

func TestWhatIsListedOfANoticeHasNoAddressAndNoName(t *testing.T) {
	w := newWorld(t)
	sent := w.sentNotice()
	w.takeReceipt(w.receipt(casework.ReceiptDelayed))
	w.takeReceipt(w.receipt(casework.ReceiptBounced))
	list := sent
	list.Key, list.Contact, list.Role, list.Name = "N#000002#0011#email", "", "", "National incident coordination"
	earlier := sent // As an earlier version stored it.
	earlier.Key, earlier.Role, earlier.Duty, earlier.AnnouncedAt = "N#000003#CT-00000002#email", "", "", w.Now.Add(-time.Hour)
	if _, err := w.Store.Expand(w.Ctx, casework.Announcement{Reference: "DR-1", Key: "A#000003"}, []casework.Notice{list, earlier}); err != nil {
		t.Fatal(err)
	}
	got, err := reading.NoticesOf(w.Ctx, w.Store, "DR-1", w.Now)
	if err != nil {
		t.Fatal(err)
	}
	told := reading.Told{
		Key: sentKey, Kind: casework.AnnounceReview, Channel: casework.ChannelEmail, Role: "Clinical director", Duty: "clinical_director", Tier: derogation.ClinicalDirector,
		Organisation: "RR8", AnnouncedAt: w.Now, Status: casework.NoticeBounced, Attempts: 1, SentAt: new(w.Now), SettledAt: new(w.Now.Add(time.Second)),
		Delayed: true, Because: "bounced: the address takes no mail", Replaced: true,
	}
	toList := told
	toList.Key, toList.Role, toList.Status, toList.SettledAt, toList.Delayed, toList.Because, toList.Replaced = list.Key, list.Name, casework.NoticeAccepted, nil, false, "", false
	first := toList
	first.Key, first.Role, first.AnnouncedAt = earlier.Key, "", earlier.AnnouncedAt
	caseworktest.WantSame(t, "timeline", got, []reading.Told{first, toList, told})
}

func TestWhatFailsIsPutOffAndStillFails(t *testing.T) {
	w := newWorld(t)
	broken := errors.New("broken")
	for key, want := range map[string][]time.Duration{
		"A#000002": {1, 2, 4, 8, 15, 15}, "N#000002#CT-1#email": {1, 2, 4, 8, 15, 15}, "W#000001": {1, 2, 2, 2},
	} {
		var pauses []time.Duration
		to := puttingOff(func(pause func(int) time.Duration) { pauses = append(pauses, pause(len(pauses)+1)/time.Minute) })
		fails := casework.PuttingOff(func(context.Context, casework.OutboxKey) error { return broken }, to)
		for range want {
			err := fails(w.Ctx, casework.OutboxKey{Reference: "DR-1", Key: key})
			caseworktest.WantError(t, err, broken)
			caseworktest.WantError(t, err, casework.ErrPutOff)
		}
		caseworktest.WantSame(t, "minutes for "+key, pauses, want)
		works := casework.PuttingOff(func(context.Context, casework.OutboxKey) error { return nil }, to)
		caseworktest.WantError(t, works(w.Ctx, casework.OutboxKey{Reference: "DR-1", Key: key}), nil)
		caseworktest.WantSame(t, "put off", len(pauses), len(want))
	}
}

func TestWhatCannotEvenBePutOffSaysSo(t *testing.T) {
	w := newWorld(t)
	broken, lost := errors.New("broken"), errors.New("the table does not answer")
	fails := casework.PuttingOff(func(context.Context, casework.OutboxKey) error { return broken }, unputtable{lost})
	err := fails(w.Ctx, casework.OutboxKey{Reference: "DR-1", Key: "W#000001"})
	caseworktest.WantError(t, err, broken)
	caseworktest.WantError(t, err, lost)
	if errors.Is(err, casework.ErrPutOff) {
		t.Errorf("it counts as put off: %v", err)
	}
}

type unputtable struct{ err error }

func (u unputtable) PutOff(context.Context, casework.OutboxKey, func(int) time.Duration) error {
	return u.err
}

type puttingOff func(pause func(int) time.Duration)

func (p puttingOff) PutOff(_ context.Context, _ casework.OutboxKey, pause func(int) time.Duration) error {
	p(pause)
	return nil
}

// More items than a sweep takes on fail each time; one that does not comes last.
func TestWhatKeepsFailingDoesNotKeepTheRestFromTheSweep(t *testing.T) {
	w := newWorld(t)
	var all []casework.Announcement
	for i := range 250 {
		all = append(all, casework.Announcement{Reference: "DR-1", Key: fmt.Sprintf("A#bad%03d", i), DueAt: w.Now})
	}
	all = append(all, casework.Announcement{Reference: "DR-1", Key: "A#good", DueAt: w.Now.Add(time.Second)})
	c := casework.Case{}
	c.State.Reference = "DR-1"
	if err := w.Store.Commit(w.Ctx, casework.Change{Case: c, Announcements: all}); err != nil {
		t.Fatal(err)
	}
	fails := casework.PuttingOff(func(context.Context, casework.OutboxKey) error { return errors.New("broken") }, w.Store)
	for range 2 {
		w.Now = w.Now.Add(time.Minute)
		h := &hands{}
		w.sweep(h)
		for _, item := range h.told {
			if item.Key == "A#good" {
				return
			}
			if err := fails(w.Ctx, item); err == nil {
				t.Fatal("it did not fail")
			}
		}
	}
	t.Error("the good one was not handed on within two minutes")
}
