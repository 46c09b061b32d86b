package notice

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
)

// waiting is a sender that sends nothing until so many wait at once.
type waiting struct {
	mu      sync.Mutex
	wanted  int
	now     int
	most    int
	total   int
	opened  chan struct{}
	isOpen  bool
	refused string
}

func (w *waiting) Send(_ context.Context, m Message) (string, error) {
	w.mu.Lock()
	w.total++
	w.now++
	w.most = max(w.most, w.now)
	if w.now == w.wanted && !w.isOpen {
		w.isOpen = true
		close(w.opened)
	}
	w.mu.Unlock()
	<-w.opened
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now--
	if m.To == w.refused {
		return "", ErrRefused
	}
	return "provider-" + m.To, nil
}

// Each of eight waits until all eight are being sent: one after the other, the first
// would wait for ever. A ninth waits for its turn.
func TestNoticesOfAnAnnouncementAreSentSideBySideWithABound(t *testing.T) {
	o := newOffice(t)
	for i := range sentAtOnce + 3 {
		o.contact(fmt.Sprintf("CT-0000001%X", i), "RR8", "clinical_director", "", fmt.Sprintf("person%d@example.org", i))
	}
	item := o.toTheDirector()
	sender := &waiting{wanted: sentAtOnce, opened: make(chan struct{}), refused: "person1@example.org"}
	o.courier.Senders[casework.ChannelEmail] = sender
	o.carryOut(item)
	notices := o.notices()
	if sender.total != len(notices) || len(notices) <= sentAtOnce || sender.most != sentAtOnce {
		t.Errorf("%d of %d sent, at most %d at once", sender.total, len(notices), sender.most)
	}
	failed := 0
	for _, n := range notices {
		if n.Status == casework.NoticeFailed {
			failed++
		} else if n.Status != casework.NoticeAccepted {
			t.Errorf("%s is %s", n.Key, n.Status)
		}
	}
	wantSame(t, "failed", failed, 1)
}

// asked counts which organisations' webhooks are read.
type asked struct {
	casework.WebhookStore
	organisations []string
}

func (a *asked) WebhooksOf(ctx context.Context, organisations []string) ([]casework.Webhooks, error) {
	a.organisations = append(a.organisations, organisations...)
	all := make([]casework.Webhooks, len(organisations))
	for i, organisation := range organisations {
		all[i].Organisation = organisation
		if organisation == "BMA" {
			all[i].List = []casework.Webhook{{ID: "WH-1", DisabledAt: &night}}
		}
	}
	return all, nil
}

func TestThatAnOrganisationHasNoWebhookIsRememberedForAMinute(t *testing.T) {
	store := &asked{}
	s := Systems{Store: store, Without: &WithoutWebhooks{}}
	for _, test := range []struct {
		after time.Duration
		read  []string
	}{
		{0, []string{"RR8", "BMA"}},
		{59 * time.Second, []string{"BMA"}}, // That it has one is never remembered.
		{time.Minute, []string{"RR8", "BMA"}},
	} {
		store.organisations = nil
		a := casework.Announcement{Reference: reference, Change: &casework.CaseChange{Viewers: []string{"RR8", "BMA"}}}
		if _, err := s.expand(t.Context(), a, night.Add(test.after)); err != nil {
			t.Fatal(err)
		}
		wantSame(t, fmt.Sprintf("read after %s", test.after), store.organisations, test.read)
	}
}

// foretold is an outbox that notes for whom it is told that its items are.
type foretold struct {
	*caseworktest.Memory
	whom casework.ForWhom
}

func (a *foretold) Outgoing(ctx context.Context, items []casework.OutboxKey, whom casework.ForWhom) (casework.Outgoing, error) {
	a.whom = whom
	return a.Memory.Outgoing(ctx, items, whom)
}

// Nobody is named whose contacts are not in the table, or who is known to have no
// webhook. What is told is what is stored.
func TestWhomAnnouncementsAreForIsToldBeforeTheyAreRead(t *testing.T) {
	o := newOffice(t)
	outbox, without := &foretold{Memory: o.store}, &WithoutWebhooks{}
	o.courier.Outbox, o.courier.Systems.Without = outbox, without
	without.note([]casework.Webhooks{{Organisation: "ICB"}}, o.now)
	item := o.toTheDirector()
	written := []casework.Announcement{
		{At: o.now, Audience: []casework.Audience{
			{Organisation: "RR8", Duty: "clinical_director"}, {Organisation: "RR8", Duty: casework.DutyOperations}, {Organisation: "TEST-TRUST"},
		}},
		{At: o.now, Code: &casework.CodeKey{Organisation: "UNION"}},
		{At: o.now, Lost: &casework.Lost{Organisation: "RXX"}},
		{At: o.now, Change: &casework.CaseChange{Viewers: []string{"ICB", "RR8"}}},
	}
	if err := o.courier.Together(t.Context(), []casework.OutboxKey{item}, written)(t.Context(), item); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "named", outbox.whom, casework.ForWhom{Contacts: []string{"RR8", "UNION", "RXX"}, Webhooks: []string{"RR8"}})
	wantSame(t, "told", o.mail.addresses(), []string{"director@example.org"})
	if again := written[3].Change.Viewers; len(again) != 2 {
		t.Errorf("what was written is changed: %v", again)
	}
}
