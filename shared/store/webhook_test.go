package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func sampleWebhooks() casework.Webhooks {
	disabled := evening.Add(time.Hour)
	return casework.Webhooks{Organisation: "RXX", List: []casework.Webhook{
		{
			ID: "WH-0000-0001", Organisation: "RXX", URL: "https://hooks.example.org/", Description: "Rota system", Types: []string{"request.approved"},
			CreatedAt: evening, DisabledAt: &disabled, Secret: casework.WebhookSecret{Generation: 2, KeyID: "1"},
			Former: &casework.WebhookSecret{Generation: 1, KeyID: "1", ValidUntil: evening.AddDate(0, 0, 1)},
		},
		{ID: "WH-0000-0002", Organisation: "RXX", URL: "https://hooks.example.org/all", CreatedAt: evening, Secret: casework.WebhookSecret{Generation: 1, KeyID: "1"}},
	}}
}

func savedWebhooks() casework.Webhooks {
	saved := sampleWebhooks()
	saved.Version = 1
	return saved
}

// deliveryOf is the nth that a webhook gets, a minute after the one before.
func deliveryOf(n int) casework.Notice {
	at := evening.Add(time.Duration(n) * time.Minute)
	return casework.Notice{
		Reference: "DR-0000-0001", Key: fmt.Sprintf("N#H#%06d#WH-0000-0001#webhook", n), Kind: casework.AnnounceChange,
		Channel: casework.ChannelWebhook, Organisation: "RXX", AnnouncedAt: at, Status: casework.NoticePending, DueAt: at,
		Delivery: &casework.Delivery{
			ID: fmt.Sprintf("DR-0000-0001-%06d", n), Webhook: "WH-0000-0001", Type: "request.approved", Version: n,
			Body: `{"type":"request.approved"}`, AskedAt: at,
		},
	}
}

// toldToSystems files a case of which systems are told.
func toldToSystems(t *testing.T) casework.Change {
	change := filing(t, "DR-0000-0001")
	change.ToSystems = []casework.Announcement{{
		Reference: "DR-0000-0001", Key: "A#H#000001", Kind: casework.AnnounceChange, At: evening, DueAt: evening.Add(time.Minute),
		Change: &casework.CaseChange{Event: derogation.EventSubmitted, Version: 1, ContentVersion: 1, Status: derogation.Submitted, Viewers: []string{"RXX", "Y60"}},
	}}
	return change
}

func TestAnOrganisationThatNeverHadAWebhookHasNone(t *testing.T) {
	s := newSetup(t)
	got, err := s.Webhooks(t.Context(), "RXX")
	if diff := cmp.Diff(casework.Webhooks{Organisation: "RXX"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestOfChangesToWebhooksThatRaceOneWins(t *testing.T) {
	s := newSetup(t)
	for version := range 2 {
		var won, stale atomic.Int32
		var together sync.WaitGroup
		for range 10 {
			together.Go(func() {
				all := sampleWebhooks()
				all.Version = version
				switch err := s.SaveWebhooks(t.Context(), all, nil); {
				case err == nil:
					won.Add(1)
				case errors.Is(err, casework.ErrStale):
					stale.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		together.Wait()
		if won.Load() != 1 || stale.Load() != 9 {
			t.Errorf("on version %d: %d won, %d came too late", version, won.Load(), stale.Load())
		}
	}
	if got, err := s.Webhooks(t.Context(), "RXX"); err != nil || got.Version != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAChangeToWebhooksAndItsCallAreOneTransaction(t *testing.T) {
	s := newSetup(t)
	must(t, s.SaveWebhooks(t.Context(), sampleWebhooks(), outcomeRecord("one")))
	if _, err := s.Call(t.Context(), "client-union", "one"); err != nil {
		t.Error(err)
	}
	again := savedWebhooks()
	again.List = nil
	if err := s.SaveWebhooks(t.Context(), again, outcomeRecord("one")); !errors.Is(err, casework.ErrDuplicate) {
		t.Errorf("the key again: %v", err)
	}
	if err := s.SaveWebhooks(t.Context(), sampleWebhooks(), outcomeRecord("two")); !errors.Is(err, casework.ErrStale) {
		t.Errorf("an older version: %v", err)
	}
	if _, err := s.Call(t.Context(), "client-union", "two"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("a call that failed is remembered: %v", err)
	}
	if got, err := s.Webhooks(t.Context(), "RXX"); err != nil || !cmp.Equal(got, savedWebhooks()) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestANoticeOfItsOwnIsSentOnlyAsItWasRead(t *testing.T) {
	s := newSetup(t)
	n := deliveryOf(1)
	send := func(before int, key string) error { return s.SendNotice(t.Context(), n, before, outcomeRecord(key)) }
	must(t, send(-1, "one"))
	if err := send(-1, "two"); !errors.Is(err, casework.ErrStale) {
		t.Errorf("a second new one: %v", err)
	}
	if err := send(0, "one"); !errors.Is(err, casework.ErrDuplicate) {
		t.Errorf("the key again: %v", err)
	}
	n.Attempts = 1
	must(t, send(0, "three"))
	if err := send(0, "four"); !errors.Is(err, casework.ErrStale) {
		t.Errorf("after an attempt: %v", err)
	}
}

func TestWhatSystemsAreToldIsDueApart(t *testing.T) {
	s := newSetup(t)
	change := toldToSystems(t)
	s.commit(t, change)
	due := func() (keys []string) {
		t.Helper()
		items, _, err := s.DueWebhooks(t.Context(), evening.AddDate(1, 0, 0), 100)
		must(t, err)
		for _, item := range items {
			keys = append(keys, item.What.Key)
		}
		return keys
	}
	if got := due(); !cmp.Equal(got, []string{"A#H#000001"}) {
		t.Errorf("due %v", got)
	}
	n := deliveryOf(1)
	must(t, s.expand(t.Context(), change.ToSystems[0], []casework.Notice{n}))
	if got := due(); !cmp.Equal(got, []string{n.Key}) {
		t.Errorf("due %v", got)
	}
	if keys := s.outbox(t); len(keys) != 0 {
		t.Errorf("among what people are told: %v", keys)
	}
	if notices, err := s.Notices(t.Context(), "DR-0000-0001", "A#000001"); err != nil || len(notices) != 0 {
		t.Errorf("among an announcement's notices to people: %v, %v", notices, err)
	}
	if mine, err := s.Lease(t.Context(), n, evening.Add(time.Hour)); err != nil || !mine {
		t.Fatal(mine, err)
	}
	n.Attempts, n.Status = 1, casework.NoticeAccepted
	must(t, s.Record(t.Context(), n, nil))
	if got := due(); len(got) != 0 {
		t.Errorf("due %v", got)
	}
	if log, _, err := s.Deliveries(t.Context(), "WH-0000-0001", "", 10); err != nil || len(log) != 1 || log[0].Status != casework.NoticeAccepted {
		t.Errorf("log %+v, %v", log, err)
	}
}

func TestDeliveriesComeNewestFirstPageByPage(t *testing.T) {
	s := newSetup(t)
	for n := range 7 {
		must(t, s.SendNotice(t.Context(), deliveryOf(n+1), -1, nil))
	}
	other := deliveryOf(9)
	other.Delivery.Webhook, other.Key = "WH-0000-0002", "N#H#000009#WH-0000-0002#webhook"
	must(t, s.SendNotice(t.Context(), other, -1, nil))
	for _, limit := range []int{1, 2, 3, 7, 100} {
		var got []int
		pages := 0
		for after := ""; pages == 0 || after != ""; pages++ {
			notices, next, err := s.Deliveries(t.Context(), "WH-0000-0001", after, limit)
			must(t, err)
			if len(notices) > limit {
				t.Errorf("%d on a page of %d", len(notices), limit)
			}
			for _, n := range notices {
				got = append(got, n.Delivery.Version)
			}
			after = next
		}
		if want := []int{7, 6, 5, 4, 3, 2, 1}; !cmp.Equal(got, want) || pages != (7+limit-1)/limit {
			t.Errorf("pages of %d: %v on %d pages", limit, got, pages)
		}
	}
}
