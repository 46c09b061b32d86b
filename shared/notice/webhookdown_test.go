package notice

import (
	"context"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/webhook"
)

// owe puts so many deliveries to a webhook into the outbox.
func (o *office) owe(w casework.Webhook, n int) {
	o.t.Helper()
	a := casework.Announcement{Reference: "DR-" + w.ID, Key: "A#H#000001", At: o.now, DueAt: o.now}
	c := casework.Case{}
	c.State.Reference = a.Reference
	if err := o.store.Commit(o.t.Context(), casework.Change{Case: c, Announcements: []casework.Announcement{a}}); err != nil {
		o.t.Fatal(err)
	}
	var owed []casework.Notice
	for i := range n {
		owed = append(owed, casework.Notice{
			Reference: a.Reference, Key: fmt.Sprintf("N#H#%06d#%s#webhook", i, w.ID), Organisation: w.Organisation, Channel: casework.ChannelWebhook,
			AnnouncedAt: o.now, DueAt: o.now, Status: casework.NoticePending,
			Delivery: &casework.Delivery{ID: fmt.Sprint(i), Webhook: w.ID, Body: "{}", AskedAt: o.now},
		})
	}
	if _, err := o.store.Expand(o.t.Context(), a, owed); err != nil {
		o.t.Fatal(err)
	}
}

// minute has the sweep of a minute, and what it hands on carried out.
func (o *office) minute() {
	o.t.Helper()
	o.now = o.now.Add(time.Minute)
	sweeper := casework.Sweeper{Cases: o.store, Due: o.store, Directory: o.store, To: hands(o.carryOut)}
	if _, err := sweeper.Sweep(o.t.Context(), o.now); err != nil {
		o.t.Fatal(err)
	}
}

// A receiver that is down is owed 1,000 deliveries: once it counts as down it is
// called five times a minute. A receiver that is up has what it is owed in the
// first minute. Within an hour of its return, the other has all of it too.
func TestAReceiverThatIsDownIsTriedNowAndThenUntilItIsBack(t *testing.T) {
	o, s := systemOffice(t)
	down, up := o.hook("RR8"), o.hook("Y63")
	s.answers = map[string]webhook.Result{down.URL: {Status: 503}}
	o.owe(down, 1000)
	o.owe(up, 1)
	o.minute()
	wantSame(t, "calls to the one that is up", s.calls(up), 1)
	before := s.calls(down)
	if before < 3 || before > 10 {
		t.Errorf("%d calls in the first minute", before)
	}
	const minutes = 60
	for range minutes {
		o.minute()
	}
	if calls := s.calls(down) - before; calls > 5*minutes || calls < minutes {
		t.Errorf("%d calls in %d minutes", calls, minutes)
	}
	o.owe(o.hook("BMA"), 1)
	o.minute()
	wantSame(t, "calls to another, while it is down", s.calls(casework.Webhook{URL: "https://hooks.example.org/BMA"}), 1)
	wantSame(t, "failing since", o.webhook(down).Failing.Since, night.Add(time.Minute))

	s.answers = nil
	before = s.calls(down)
	for range 60 {
		o.minute()
	}
	wantSame(t, "delivered", s.calls(down)-before, 1000)
	if failing := o.webhook(down).Failing; failing != nil {
		t.Errorf("still failing: %+v", failing)
	}
}

// A receiver that takes some counts as down only after three attempts in a row, and
// what a few deliveries are owed is no less than without that.
func TestAReceiverThatIsOwedLittleHasAllItsAttempts(t *testing.T) {
	o, s := systemOffice(t)
	w := o.hook("RR8")
	o.owe(w, 3)
	s.answers = map[string]webhook.Result{w.URL: {Status: 500}}
	for range 24 * 60 {
		o.minute()
	}
	// The longest pauses alone: 1, 2, 4, 8, 16, and then 30 minutes.
	if calls := s.calls(w); calls < 3*50 {
		t.Errorf("%d attempts", calls)
	}
}

func (o *office) webhook(w casework.Webhook) casework.Webhook {
	o.t.Helper()
	all, err := o.store.Webhooks(o.t.Context(), w.Organisation)
	if err != nil {
		o.t.Fatal(err)
	}
	found, _ := all.Find(w.ID)
	return found
}

// hands carries out what a sweep hands on.
type hands func(casework.OutboxKey)

func (hands) Reconcile(context.Context, []casework.OutboxKey) error { return nil }

func (h hands) Deliver(_ context.Context, items []casework.OutboxKey) error {
	for _, item := range items {
		h(item)
	}
	return nil
}

func (h hands) DeliverToSystems(ctx context.Context, items []casework.OutboxKey) error {
	return h.Deliver(ctx, items)
}
