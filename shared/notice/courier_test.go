package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/keyset"
)

func TestANoticeIsSentOnceHoweverOftenItIsCarriedOut(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	o.carryOut(item)
	n, single := o.only()
	if n.Status != casework.NoticeAccepted || n.Attempts != 1 || n.ProviderID != "provider-director@example.org" || !n.AcceptedAt.Equal(night) || n.LastError != "" {
		t.Errorf("got %+v", n)
	}
	wantSame(t, "the message's own name", o.mail.sent[0].Reference+" "+o.mail.sent[0].Key, reference+" "+n.Key)
	o.now = night.Add(time.Hour)
	o.carryOut(item)
	o.carryOut(single)
	wantSame(t, "sent", len(o.mail.sent), 1)
}

// Both have read the notice before either sends it.
func TestOfTwoSendersOneHasTheLease(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	var entered sync.WaitGroup
	entered.Add(2)
	o.courier.Outbox = &meeting{Memory: o.store, at: &entered}
	failed := make(chan error, 2)
	for range 2 {
		go func() { failed <- o.courier.CarryOut(t.Context(), item) }()
	}
	for range 2 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	wantSame(t, "sent", len(o.mail.sent), 1)
	n, _ := o.only()
	wantSame(t, "attempts", n.Attempts, 1)
}

func TestAProviderThatFailsIsTriedAgainLessAndLessOften(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	o.mail.err = errBroken
	o.carryOut(item)
	var pauses []time.Duration
	for range 7 {
		n, single := o.only()
		if n.Status != casework.NoticePending || strings.Contains(n.LastError, "@") || n.LastError == "" {
			t.Fatalf("got %+v", n)
		}
		pauses = append(pauses, n.DueAt.Sub(o.now))
		o.now = n.DueAt.Add(-time.Millisecond)
		sent := len(o.mail.sent)
		o.carryOut(single)
		o.carryOut(item)
		wantSame(t, "sent before it is due", len(o.mail.sent), sent)
		o.now = n.DueAt
		o.carryOut(single)
	}
	minutes := time.Minute
	wantSame(t, "pauses", pauses, []time.Duration{minutes, 2 * minutes, 4 * minutes, 8 * minutes, 15 * minutes, 15 * minutes, 15 * minutes})

	o.mail.err = nil
	n, single := o.only()
	o.now = n.DueAt
	o.carryOut(single)
	if n, _ := o.only(); n.Status != casework.NoticeAccepted || n.LastError != "" {
		t.Errorf("got %+v", n)
	}
}

func TestWhatTheProviderWillNeverTakeFailsAtOnce(t *testing.T) {
	tests := map[string]func(o *office){
		"refused":                    func(o *office) { o.mail.err = fmt.Errorf("send mail: %w", ErrRefused) },
		"a channel without a sender": func(o *office) { delete(o.courier.Senders, casework.ChannelEmail) },
	}
	for name, arrange := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			arrange(o)
			o.carryOut(o.toTheDirector())
			n, single := o.only()
			wantSame(t, "status", n.Status, casework.NoticeFailed)
			wantSame(t, "error", n.LastError, "refused by the provider")
			sent := len(o.mail.sent)
			o.now = night.Add(time.Hour)
			o.carryOut(single)
			wantSame(t, "sent", len(o.mail.sent), sent)
		})
	}
}

// It is not the address's fault, and operators put it right.
func TestASenderThatIsNotAcceptedIsCountedAndTriedAgain(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	o.mail.err = fmt.Errorf("send mail: %w", ErrSender)
	counted := countedIn(t, func(ctx context.Context) error { return o.courier.CarryOut(ctx, item) })
	if !strings.Contains(counted, `"SenderRefused":1`) || strings.Contains(counted, "NoticeFailed") {
		t.Errorf("counted %s", counted)
	}
	n, single := o.only()
	wantSame(t, "status", n.Status, casework.NoticePending)
	wantSame(t, "error", n.LastError, "the provider does not accept us as a sender")
	o.mail.err = nil
	o.now = n.DueAt
	o.carryOut(single)
	n, _ = o.only()
	wantSame(t, "status", n.Status, casework.NoticeAccepted)
}

func TestTheNextAttemptComesAfterARandomPartOfThePause(t *testing.T) {
	o := newOffice(t)
	var longest time.Duration
	o.courier.Jitter = func(pause time.Duration) time.Duration { longest = pause; return pause / 4 }
	o.mail.err = errBroken
	o.carryOut(o.toTheDirector())
	n, _ := o.only()
	if longest != time.Minute || !n.DueAt.Equal(night.Add(15*time.Second)) {
		t.Errorf("of %s, due at %s", longest, n.DueAt)
	}
}

func TestOneBadMailboxHoldsUpNobody(t *testing.T) {
	o := newOffice(t)
	o.contact("CT-00000000", "RR8", "clinical_director", "", "bad@example.org")
	item := o.toTheDirector()
	o.courier.Senders[casework.ChannelEmail] = refusing{"bad@example.org", o.mail}
	o.carryOut(item)
	wantSame(t, "sent to", o.mail.addresses(), []string{"director@example.org"})
}

type refusing struct {
	address string
	Sender
}

func (r refusing) Send(ctx context.Context, m Message) (string, error) {
	if m.To == r.address {
		return "", ErrRefused
	}
	return r.Sender.Send(ctx, m)
}

func TestANoticeIsGivenUpAfterADay(t *testing.T) {
	o := newOffice(t)
	o.mail.err = errBroken
	item := o.toTheDirector()
	o.now = night.Add(24*time.Hour - time.Millisecond)
	o.carryOut(item)
	n, single := o.only()
	wantSame(t, "just before", n.Status, casework.NoticePending)
	o.now = n.DueAt
	o.carryOut(single)
	n, _ = o.only()
	wantSame(t, "after a day", n.Status, casework.NoticeFailed)
}

func TestACodeThatWouldComeTooLateIsNotSent(t *testing.T) {
	o := newOffice(t)
	o.contact("CT-00000001", "BMA", "union", "", "")
	o.texts.err = errBroken
	item := o.code()
	o.carryOut(item)
	n, single := o.only()
	wantSame(t, "at first", n.Status, casework.NoticePending)
	o.texts.err = nil
	o.now = night.Add(10 * time.Minute)
	o.carryOut(single)
	n, _ = o.only()
	wantSame(t, "status", n.Status, casework.NoticeFailed)
	wantSame(t, "error", n.LastError, "not sent: it came too late")
	wantSame(t, "tried", len(o.texts.sent), 1)
}

func TestTheStopSwitchHoldsBackAndThenSends(t *testing.T) {
	o := newOffice(t)
	o.store.StopSending(true)
	item := o.toTheDirector()
	o.carryOut(item)
	n, single := o.only()
	if n.Status != casework.NoticePending || n.Attempts != 0 || !n.DueAt.Equal(night.Add(time.Minute)) || len(o.mail.sent) != 0 {
		t.Fatalf("got %+v with %d sent", n, len(o.mail.sent))
	}
	o.now = night.Add(30 * time.Hour) // However long: the switch gives nothing up.
	o.carryOut(single)
	o.store.StopSending(false)
	n, _ = o.only()
	o.now = n.DueAt
	o.carryOut(single)
	n, _ = o.only()
	wantSame(t, "status", n.Status, casework.NoticeAccepted)
	wantSame(t, "sent", len(o.mail.sent), 1)
}

// One sender still believes that sending is stopped; another one knows better.
func TestHoldingANoticeBackUndoesNothing(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	o.store.StopSending(true)
	o.carryOut(item)
	_, single := o.only()
	o.now = night.Add(time.Minute)
	o.courier.Outbox = &lateSwitch{Memory: o.store, meanwhile: func() {
		o.store.StopSending(false)
		courier := o.courier
		courier.Outbox = o.store
		if err := courier.CarryOut(t.Context(), single); err != nil {
			t.Error(err)
		}
	}}
	o.carryOut(single)
	n, _ := o.only()
	wantSame(t, "status", n.Status, casework.NoticeAccepted)
	wantSame(t, "sent", len(o.mail.sent), 1)
}

// The function dies after it has sent and before it has recorded that.
func TestACrashBetweenSendingAndRecordingMakesOneDuplicateAtMost(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	o.courier.Outbox = crashing{o.store}
	if err := o.courier.CarryOut(t.Context(), item); err == nil {
		t.Fatal("no crash")
	}
	o.courier.Outbox = o.store
	n, single := o.only()
	if n.Attempts != 1 || !n.DueAt.Equal(night.Add(90*time.Second)) {
		t.Fatalf("got %+v", n)
	}
	o.carryOut(item) // The stream delivers again: the lease still runs.
	o.now = n.DueAt.Add(-time.Millisecond)
	o.carryOut(single)
	wantSame(t, "sent while it is leased", len(o.mail.sent), 1)
	o.now = n.DueAt
	o.carryOut(single)
	o.carryOut(single)
	wantSame(t, "sent", len(o.mail.sent), 2)
	wantSame(t, "the same id", o.mail.sent[1].Key, o.mail.sent[0].Key)
}

// The receipt stands in for the record: nothing is sent again.
func TestWhatWasDeliveredBeforeItWasRecordedIsRecordedAndNotSentAgain(t *testing.T) {
	o := newOffice(t)
	o.courier.Outbox = crashing{o.store}
	if err := o.courier.CarryOut(t.Context(), o.toTheDirector()); err == nil {
		t.Fatal("no crash")
	}
	n, single := o.only()
	if err := o.receipts().FromSES(t.Context(), sesEvent("Delivery", "delivery", `{`+at+`}`, ownTags(t))); err != nil {
		t.Fatal(err)
	}
	o.now = n.DueAt
	if err := o.courier.CarryOut(t.Context(), single); !errors.Is(err, errBroken) {
		t.Errorf("it is not recorded: %v", err)
	}
	o.courier.Outbox = o.store
	o.carryOut(single)
	n, _ = o.only()
	wantSame(t, "status", n.Status, casework.NoticeDelivered)
	wantSame(t, "sent", len(o.mail.sent), 1)
}

// A sender hangs until its lease has run out and another one has sent.
func TestASenderWhoseLeaseRanOutUndoesNothing(t *testing.T) {
	for name, err := range map[string]error{"it failed": errBroken, "it sent as well": nil} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			item := o.toTheDirector()
			o.mail.before = func() {
				o.mail.before = nil
				n, single := o.only()
				o.now = n.DueAt
				o.carryOut(single)
				o.mail.err = err
			}
			o.carryOut(item)
			n, _ := o.only()
			if n.Status != casework.NoticeAccepted || n.Attempts != 2 {
				t.Errorf("got %+v", n)
			}
		})
	}
}

func TestAnAnnouncementThatWasOnlyExpandedIsSentWhenItIsHandedOn(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	a, _, err := o.store.Announcement(t.Context(), reference, item.Key)
	if err != nil {
		t.Fatal(err)
	}
	notices, err := o.courier.expand(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.store.Expand(t.Context(), a, notices); err != nil {
		t.Fatal(err)
	}
	due, _, err := o.store.DueOutbox(t.Context(), night.Add(time.Minute), 10)
	if err != nil || len(due) != 1 || !strings.HasPrefix(due[0].What.Key, "N#") {
		t.Fatalf("due %v, %v", due, err)
	}
	o.now = night.Add(time.Minute)
	o.carryOut(due[0].What)
	wantSame(t, "sent", len(o.mail.sent), 1)
}

func TestWordsThatCannotBeFoundAreTriedAgain(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	o.courier.Writer.Keys = func(context.Context, time.Time) (keyset.Set, error) { return keyset.Set{}, errBroken }
	o.carryOut(item)
	n, single := o.only()
	wantSame(t, "status", n.Status, casework.NoticePending)
	o.courier.Writer = testWriter(t)
	o.now = n.DueAt
	o.carryOut(single)
	wantSame(t, "sent", len(o.mail.sent), 1)
}

func TestAnItemThatIsNotThereIsAnError(t *testing.T) {
	o := newOffice(t)
	for _, key := range []string{"A#000099", "N#000099#CT-00000001#email"} {
		if err := o.courier.CarryOut(t.Context(), casework.OutboxKey{Reference: reference, Key: key}); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: got %v", key, err)
		}
	}
}

// Sending may have been stopped for months.
func TestWhatIsToBeForgottenIsNotSentAndLosesItsAddress(t *testing.T) {
	o := newOffice(t)
	o.mail.err = errBroken
	o.carryOut(o.toTheDirector())
	o.store.StopSending(true)
	_, single := o.only()
	o.now = night.AddDate(0, 0, 90).Add(-time.Minute)
	o.carryOut(single)
	if n, _ := o.only(); n.Status != casework.NoticePending || n.Address == "" {
		t.Errorf("held back, on the last day: %+v", n)
	}
	tried := len(o.mail.sent)
	o.now = night.AddDate(0, 0, 90)
	o.carryOut(single)
	n, _ := o.only()
	if n.Status != casework.NoticeFailed || n.Name != "" || n.Address != "" || !n.ForgottenAt.Equal(o.now) || n.LastError != "not sent: it came too late" {
		t.Errorf("got %+v", n)
	}
	o.store.StopSending(false)
	o.carryOutAgain()
	wantSame(t, "sent since", len(o.mail.sent), tried)
}
