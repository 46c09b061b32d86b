package notice

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/webhook"
)

// systems notes what is sent to webhooks, and answers as a test says.
type systems struct {
	sent    []webhook.Message
	result  webhook.Result
	answers map[string]webhook.Result // of some addresses
	err     error
}

func (s *systems) Send(_ context.Context, m webhook.Message) (webhook.Result, error) {
	s.sent = append(s.sent, m)
	if answer, ok := s.answers[m.URL]; ok {
		return answer, s.err
	}
	return s.result, s.err
}

// calls counts what was sent to a webhook.
func (s *systems) calls(w casework.Webhook) (n int) {
	for _, m := range s.sent {
		if m.URL == w.URL {
			n++
		}
	}
	return n
}

func (*systems) CurrentKey(context.Context, time.Time) (string, error) { return "1", nil }

func (*systems) Secret(_ context.Context, keyID, id string, generation int, _ time.Time) (string, error) {
	return fmt.Sprintf("%s/%d by %s", id, generation, keyID), nil
}

// systemOffice is an office that may call webhooks too.
func systemOffice(t *testing.T) (*office, *systems) {
	o, s := newOffice(t), &systems{result: webhook.Result{Status: 200}}
	o.courier.Systems = Systems{Store: o.store, Secrets: s, Sender: s, PublicURL: "https://derogations.example.org"}
	return o, s
}

func (o *office) hook(organisation string, types ...string) casework.Webhook {
	o.t.Helper()
	all, err := o.store.Webhooks(o.t.Context(), organisation)
	if err != nil {
		o.t.Fatal(err)
	}
	w := casework.Webhook{
		ID: fmt.Sprintf("WH-%s-%04d", organisation, len(all.List)+1), Organisation: organisation, URL: "https://hooks.example.org/" + organisation,
		Types: types, Secret: casework.WebhookSecret{Generation: 1, KeyID: "1"},
	}
	all.List = append(all.List, w)
	if err := o.store.SaveWebhooks(o.t.Context(), all, nil); err != nil {
		o.t.Fatal(err)
	}
	return w
}

// happens commits what systems are told of an approval, and expands it.
func (o *office) happens(viewers ...string) []casework.Notice {
	o.t.Helper()
	item := o.announce(casework.Announcement{Key: "A#H#000007", Kind: casework.AnnounceChange, Change: &casework.CaseChange{
		Event: derogation.EventApproved, Version: 7, ContentVersion: 1, Status: derogation.Approved, Viewers: viewers,
	}})
	o.carryOut(item)
	o.carryOut(item)
	_, notices := o.store.ToSystems(reference)
	return notices
}

// handOn carries out whatever is due for systems, and returns the only notice.
func (o *office) handOn() casework.Notice {
	o.t.Helper()
	due, _, err := o.store.DueWebhooks(o.t.Context(), o.now, 100)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, item := range due {
		o.carryOut(item.What)
	}
	_, notices := o.store.ToSystems(reference)
	if len(notices) != 1 {
		o.t.Fatalf("there are %d notices", len(notices))
	}
	return notices[0]
}

func TestAChangeGoesToTheWebhooksOfItsViewersThatWantIt(t *testing.T) {
	o, s := systemOffice(t)
	wanted := []string{o.hook("RR8").ID, o.hook("RR8", "request.approved", "request.refused").ID, o.hook("Y63").ID}
	o.hook("RR8", "request.refused")
	o.hook("BMA")
	var told []string
	for _, n := range o.happens("RR8", "X24", "Y63") {
		told = append(told, n.Delivery.Webhook)
		wantSame(t, "status", n.Status, casework.NoticePending)
	}
	wantSame(t, "told", told, wanted)
	// The stream must not wait for receivers: the sweep hands these on.
	wantSame(t, "sent at once", len(s.sent), 0)
	due, _, err := o.store.DueOutbox(t.Context(), night.AddDate(1, 0, 0), 10)
	if err != nil || len(due) != 0 {
		t.Errorf("among what people are told: %v, %v", due, err)
	}
}

func TestADeliveryIsSentOnceItIsTakenAndSaysSo(t *testing.T) {
	o, s := systemOffice(t)
	o.hook("RR8")
	o.happens("RR8")
	n := o.handOn()
	if n.Status != casework.NoticeAccepted || n.Attempts != 1 || !n.AcceptedAt.Equal(night) || n.Delivery.ResponseStatus != 200 || !n.Delivery.LastAttemptAt.Equal(night) {
		t.Errorf("got %+v %+v", n, n.Delivery)
	}
	m := s.sent[0]
	wantSame(t, "message", m, webhook.Message{
		ID: reference + "-000007", URL: "https://hooks.example.org/RR8", At: night, Secrets: []string{"WH-RR8-0001/1 by 1"}, Body: []byte(n.Delivery.Body),
	})
	o.now = night.Add(time.Hour)
	o.carryOut(casework.OutboxKey{Reference: reference, Key: n.Key})
	wantSame(t, "sent", len(s.sent), 1)
}

func TestAReceiverThatFailsIsTriedForADayEachTimeWithTheSameBody(t *testing.T) {
	o, s := systemOffice(t)
	o.hook("RR8")
	o.happens("RR8")
	s.result = webhook.Result{Status: 503}
	var pauses []time.Duration
	n := o.handOn()
	for n.Status == casework.NoticePending {
		wantSame(t, "error", n.LastError, "the receiver answered 503")
		pauses = append(pauses, n.DueAt.Sub(o.now))
		o.now = n.DueAt
		n = o.handOn()
	}
	minute := time.Minute
	wantSame(t, "pauses", pauses[:8], []time.Duration{minute, 2 * minute, 4 * minute, 8 * minute, 16 * minute, 30 * minute, 30 * minute, 30 * minute})
	if n.Status != casework.NoticeFailed || o.now.Sub(night) < 24*time.Hour || o.now.Sub(night) > 25*time.Hour || n.Attempts != len(s.sent) {
		t.Errorf("%+v after %v and %d attempts", n, o.now.Sub(night), len(s.sent))
	}
	for _, m := range s.sent {
		if m.ID != s.sent[0].ID || string(m.Body) != string(s.sent[0].Body) {
			t.Errorf("sent %s %s", m.ID, m.Body)
		}
	}
	if last := s.sent[len(s.sent)-1]; !last.At.Equal(o.now) {
		t.Errorf("the last attempt is of %s", last.At)
	}
}

func TestEachPauseIsLeftToChanceInItsWhole(t *testing.T) {
	o, s := systemOffice(t)
	var asked []time.Duration
	o.courier.Jitter = func(d time.Duration) time.Duration { asked = append(asked, d); return d / 3 }
	o.hook("RR8")
	o.happens("RR8")
	s.result = webhook.Result{Problem: "no answer in time"}
	n := o.handOn()
	wantSame(t, "asked", asked, []time.Duration{time.Minute})
	wantSame(t, "due", n.DueAt, night.Add(20*time.Second))
	wantSame(t, "error", n.LastError, "no answer in time")
}

func TestADeliveryThatIsAskedForAgainHasANewDay(t *testing.T) {
	o, s := systemOffice(t)
	o.hook("RR8")
	o.happens("RR8")
	s.result = webhook.Result{Status: 500}
	o.now = night.Add(30 * time.Hour) // Sending was stopped for long.
	wantSame(t, "first", o.handOn().Status, casework.NoticeFailed)
	desk := casework.WebhookSettings{Webhooks: o.store, Calls: o.store}
	if _, _, err := desk.Replay(t.Context(), derogation.Actor{Organisation: "RR8"}, "WH-RR8-0001", reference+"-000007", casework.Call{}, o.now); err != nil {
		t.Fatal(err)
	}
	n := o.handOn()
	if n.Status != casework.NoticePending || n.DueAt.Sub(o.now) != time.Minute || len(s.sent) != 2 || s.sent[0].ID != s.sent[1].ID {
		t.Errorf("got %+v %+v", n, n.Delivery)
	}
}

func TestBothSecretsSignWhileTheyOverlap(t *testing.T) {
	o, s := systemOffice(t)
	w := o.hook("RR8")
	w.Former, w.Secret = new(w.Secret), casework.WebhookSecret{Generation: 2, KeyID: "2"}
	w.Former.ValidUntil = night.Add(time.Hour)
	if err := o.store.SaveWebhooks(t.Context(), casework.Webhooks{Organisation: "RR8", Version: 1, List: []casework.Webhook{w}}, nil); err != nil {
		t.Fatal(err)
	}
	o.happens("RR8")
	o.handOn()
	wantSame(t, "secrets", s.sent[0].Secrets, []string{"WH-RR8-0001/2 by 2", "WH-RR8-0001/1 by 1"})
}

func TestAWebhookThatIsDeletedOrGoneGetsNothing(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(o *office)
		want      string
	}{
		"deleted": {func(o *office) {
			if err := o.store.SaveWebhooks(o.t.Context(), casework.Webhooks{Organisation: "RR8", Version: 1}, nil); err != nil {
				o.t.Fatal(err)
			}
		}, "not sent: the webhook was deleted"},
		"disabled": {func(o *office) {
			if err := casework.DisableWebhook(o.t.Context(), o.store, "RR8", "WH-RR8-0001", o.now); err != nil {
				o.t.Fatal(err)
			}
		}, "the webhook is disabled: its receiver answered 410"},
	} {
		t.Run(name, func(t *testing.T) {
			o, s := systemOffice(t)
			o.hook("RR8")
			o.happens("RR8")
			test.meanwhile(o)
			n := o.handOn()
			if n.Status != casework.NoticeFailed || n.LastError != test.want || len(s.sent) != 0 {
				t.Errorf("got %+v after %d attempts", n, len(s.sent))
			}
		})
	}
}

func TestAReceiverThatIsGoneDisablesItsWebhook(t *testing.T) {
	o, s := systemOffice(t)
	o.hook("RR8")
	o.hook("RR8", "request.refused")
	o.happens("RR8")
	s.result = webhook.Result{Status: 410}
	n := o.handOn()
	all, err := o.store.Webhooks(t.Context(), "RR8")
	if err != nil || n.Status != casework.NoticeFailed || n.Delivery.ResponseStatus != 410 || all.List[0].DisabledAt == nil || all.List[1].DisabledAt != nil {
		t.Errorf("got %+v of %+v, %v", n, all, err)
	}
}

func TestAnErrorOfOursIsTriedAgainAndIsNotTold(t *testing.T) {
	o, s := systemOffice(t)
	o.hook("RR8")
	o.happens("RR8")
	s.err = errors.New("the key set names no such key")
	n := o.handOn()
	if n.Status != casework.NoticePending || n.LastError != "not sent: an error on our side" || n.Delivery.LastAttemptAt != nil {
		t.Errorf("got %+v %+v", n, n.Delivery)
	}
}

func TestTheStopSwitchHoldsBackWhatSystemsAreTold(t *testing.T) {
	o, s := systemOffice(t)
	o.hook("RR8")
	o.happens("RR8")
	o.store.StopSending(true)
	n := o.handOn()
	if n.Status != casework.NoticePending || n.Attempts != 0 || len(s.sent) != 0 || !n.DueAt.Equal(night.Add(time.Minute)) {
		t.Errorf("got %+v", n)
	}
	o.store.StopSending(false)
	o.now = n.DueAt
	wantSame(t, "status", o.handOn().Status, casework.NoticeAccepted)
}
