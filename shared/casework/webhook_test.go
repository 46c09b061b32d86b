package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// secrets stand for those that are worked out. Key is the current one.
type secrets struct{ key string }

func (s *secrets) CurrentKey(context.Context, time.Time) (string, error) { return s.key, nil }

func (s *secrets) Secret(_ context.Context, keyID, webhook string, generation int, _ time.Time) (string, error) {
	return fmt.Sprintf("%s of %s by %s", webhook, []string{"", "first", "second", "third"}[generation], keyID), nil
}

func (w *world) webhooks() casework.WebhookSettings {
	return casework.WebhookSettings{
		Webhooks: w.Store, Calls: w.Store, Secrets: &secrets{"1"}, Random: w.Random, PublicURL: "https://derogations.example.org",
		CheckURL: func(address string) error {
			if !strings.HasPrefix(address, "https://") {
				return errors.New("must begin with https://")
			}
			return nil
		},
	}
}

const receiverURL = "https://hooks.example.org/"

func (w *world) hook(actor derogation.Actor, types ...string) casework.Webhook {
	w.T.Helper()
	created, _, err := w.webhooks().Create(w.Ctx, actor, casework.NewWebhook{URL: receiverURL, Types: types}, casework.Call{}, w.Now)
	if err != nil {
		w.T.Fatalf("create a webhook: %v", err)
	}
	return created.Webhook
}

// The kinds of events stand in package derogation as constants.
func TestEveryKindOfEventCanBeSent(t *testing.T) {
	var want []string
	for _, kind := range derogationtest.Constants(t, "../derogation", "EventType") {
		want = append(want, "request."+kind)
	}
	got := casework.EventTypes()
	slices.Sort(want)
	slices.Sort(got)
	if len(want) < 30 || !slices.Equal(got, want) {
		t.Errorf("can be sent: %v\nhappen: %v", got, want)
	}
}

// Whoever may read a case then, and nobody else, is told of each of its events.
func TestSystemsAreToldOfEachEventWhoMaySeeTheCaseThen(t *testing.T) {
	for name, right := range rights() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var commits []casework.Change
			w.Store.BeforeCommit = func(c casework.Change) error {
				if len(c.Entries) > 0 {
					commits = append(commits, c)
				}
				return nil
			}
			reference := right.in(w)
			for _, c := range commits {
				if len(c.ToSystems) != len(c.Entries) {
					t.Fatalf("%d events, told %d", len(c.Entries), len(c.ToSystems))
				}
				a := c.ToSystems[0]
				if a.Key != fmt.Sprintf("A#H#%06d", c.Case.State.Version) || a.Reference != c.Case.State.Reference || a.Change.Version != c.Case.State.Version ||
					a.Change.Status != c.Case.State.Status || len(a.Audience)+len(a.Addresses) != 0 {
					t.Errorf("told %+v", a)
				}
			}
			last := commits[len(commits)-1].ToSystems[0]
			for who, actor := range systems() {
				_, err := casework.Systems{Cases: w.Store}.Read(w.Ctx, actor, reference)
				// Of national bodies, the one that answers for the round is told.
				told := err == nil && who != "a national body"
				if slices.Contains(last.Change.Viewers, actor.Organisation) != told {
					t.Errorf("%s reads with %v, and those told are %v", who, err, last.Change.Viewers)
				}
			}
		})
	}
}

func TestWhatSystemsAreToldHoldsNoTextAndNoName(t *testing.T) {
	w := newWorld(t)
	actor := caseworktest.System(derogation.KindTrust, "RR8")
	n, err := casework.DeliveryOf(casework.Announcement{
		Reference: "DR-0000-0001", Key: "A#H#000007", At: caseworktest.Evening,
		Change: &casework.CaseChange{Event: derogation.EventApproved, Version: 7, ContentVersion: 2, Status: derogation.Approved},
	}, w.hook(actor), "https://derogations.example.org")
	if err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "body", n.Delivery.Body, `{"type":"request.approved","timestamp":"`+caseworktest.Evening.Format(time.RFC3339Nano)+`","data":{"reference":"DR-0000-0001","event":"approved","version":7,"contentVersion":2,"status":"approved","link":"https://derogations.example.org/v1/requests/DR-0000-0001"}}`)
	caseworktest.WantSame(t, "id", n.Delivery.ID, "DR-0000-0001-000007")
	caseworktest.WantSame(t, "key", n.Key, "N#H#000007#"+n.Delivery.Webhook+"#webhook")
}

func TestAWebhookWantsTheTypesItIsRegisteredForUntilItIsDisabled(t *testing.T) {
	w := newWorld(t)
	actor := caseworktest.System(derogation.KindUnion, "BMA")
	all, some := w.hook(actor), w.hook(actor, "request.approved")
	for _, test := range []struct {
		webhook casework.Webhook
		event   string
		want    bool
	}{{all, "request.approved", true}, {all, "request.refused", true}, {some, "request.approved", true}, {some, "request.refused", false}} {
		caseworktest.WantSame(t, test.event, test.webhook.Wants(test.event), test.want)
	}
	for range 2 {
		if err := casework.DisableWebhook(w.Ctx, w.Store, "BMA", some.ID, w.Now); err != nil {
			t.Fatal(err)
		}
	}
	if err := casework.DisableWebhook(w.Ctx, w.Store, "BMA", "WH-0000-0000", w.Now); err != nil {
		t.Error(err)
	}
	read, err := w.webhooks().Read(w.Ctx, actor, some.ID)
	if err != nil || read.Wants("request.approved") || !read.DisabledAt.Equal(w.Now) {
		t.Errorf("%+v, %v", read, err)
	}
}

func TestEverythingThatIsWrongWithAWebhookIsNamedAtOnce(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.webhooks().Create(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), casework.NewWebhook{
		URL: "http://hooks.example.org/", Description: strings.Repeat("é", 201), Types: []string{"request.approved", "request.exploded", "request.approved", "webhook.test"},
	}, casework.Call{Malformed: []derogation.FieldError{{Pointer: "/colour", Code: "unknown_field"}}}, w.Now)
	caseworktest.WantSame(t, "fields", caseworktest.WrongFields(t, err), []string{"/colour unknown_field", "/url invalid_url", "/description too_long", "/types/1 unknown_type", "/types/2 repeated", "/types/3 unknown_type"})
	_, _, err = w.webhooks().Create(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), casework.NewWebhook{Description: strings.Repeat("é", 200)}, casework.Call{}, w.Now)
	caseworktest.WantSame(t, "fields", caseworktest.WrongFields(t, err), []string{"/url required"})
}

func TestAnOrganisationHasFiveWebhooksAtMostHoweverManyAreMadeAtOnce(t *testing.T) {
	w := newWorld(t)
	actor := caseworktest.System(derogation.KindTrust, "RR8")
	w.hook(caseworktest.System(derogation.KindTrust, "R1H"))
	var refused, created int
	var mu sync.Mutex
	var together sync.WaitGroup
	door := w.webhooks()
	var numbers uint64
	door.Random = func() uint64 { mu.Lock(); defer mu.Unlock(); numbers++; return numbers }
	for range 20 {
		together.Go(func() {
			_, _, err := door.Create(w.Ctx, actor, casework.NewWebhook{URL: receiverURL}, casework.Call{}, caseworktest.Evening)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				created++
			case errors.Is(err, casework.ErrTooManyWebhooks):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	together.Wait()
	list, err := door.List(w.Ctx, actor)
	if created != 5 || refused != 15 || len(list) != 5 || err != nil {
		t.Errorf("%d created, %d refused, %d listed, %v", created, refused, len(list), err)
	}
	if err := door.Delete(w.Ctx, actor, list[0].ID); err != nil {
		t.Fatal(err)
	}
	w.hook(actor)
}

func TestAWebhookIsItsOwnOrganisationsAlone(t *testing.T) {
	w := newWorld(t)
	owner, door := caseworktest.System(derogation.KindTrust, "RR8"), w.webhooks()
	webhook := w.hook(owner)
	sent, _, err := door.Test(w.Ctx, owner, webhook.ID, casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	for who, other := range systems() {
		if other.Organisation == owner.Organisation {
			continue
		}
		_, readErr := door.Read(w.Ctx, other, webhook.ID)
		_, _, listErr := door.Deliveries(w.Ctx, other, webhook.ID, "", 10)
		_, _, rotateErr := door.Rotate(w.Ctx, other, webhook.ID, casework.Call{}, w.Now)
		_, _, testErr := door.Test(w.Ctx, other, webhook.ID, casework.Call{}, w.Now)
		_, _, replayErr := door.Replay(w.Ctx, other, webhook.ID, sent, casework.Call{}, w.Now)
		for _, err := range []error{readErr, listErr, rotateErr, testErr, replayErr, door.Delete(w.Ctx, other, webhook.ID)} {
			if !errors.Is(err, casework.ErrNotFound) {
				t.Errorf("%s: got %v", who, err)
			}
		}
		// A webhook of one's own leads to nobody else's deliveries.
		_, _, err := door.Replay(w.Ctx, other, w.hook(other).ID, sent, casework.Call{}, w.Now)
		caseworktest.WantError(t, err, casework.ErrNotFound)
	}
	if list, err := door.List(w.Ctx, owner); err != nil || len(list) != 1 || list[0].Secret.Generation != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestANewSecretSignsWithTheFormerOneForADay(t *testing.T) {
	w := newWorld(t)
	actor, door := caseworktest.System(derogation.KindTrust, "RR8"), w.webhooks()
	webhook := w.hook(actor)
	generations := func(at time.Time) (list []int) {
		read, err := door.Read(w.Ctx, actor, webhook.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range read.Signing(at) {
			list = append(list, s.Generation)
		}
		return list
	}
	caseworktest.WantSame(t, "at first", generations(w.Now), []int{1})
	door.Secrets = &secrets{"2"} // Another key is current by now.
	rotated, _, err := door.Rotate(w.Ctx, actor, webhook.ID, casework.Call{}, w.Now)
	if err != nil || rotated.Secret != webhook.ID+" of second by 2" || rotated.Webhook.Former.KeyID != "1" || !rotated.Webhook.Former.ValidUntil.Equal(w.Now.Add(24*time.Hour)) {
		t.Errorf("%+v, %v", rotated, err)
	}
	caseworktest.WantSame(t, "both", generations(w.Now.Add(24*time.Hour-1)), []int{2, 1})
	caseworktest.WantSame(t, "a day later", generations(w.Now.Add(24*time.Hour)), []int{2})
	if _, _, err := door.Rotate(w.Ctx, actor, webhook.ID, casework.Call{}, w.Now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "after a second change within the day", generations(w.Now.Add(time.Hour)), []int{3, 2})
}

func TestTheSameCallAboutAWebhookIsCarriedOutOnceAndShowsTheSameSecret(t *testing.T) {
	w := newWorld(t)
	actor, door := caseworktest.System(derogation.KindTrust, "RR8"), w.webhooks()
	n := casework.NewWebhook{URL: receiverURL}
	first, replayed, err := door.Create(w.Ctx, actor, n, keyed("create"), w.Now)
	if err != nil || replayed {
		t.Fatal(replayed, err)
	}
	rotated, _, err := door.Rotate(w.Ctx, actor, first.Webhook.ID, keyed("rotate"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	tried, _, err := door.Test(w.Ctx, actor, first.Webhook.ID, keyed("test"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := door.Replay(w.Ctx, actor, first.Webhook.ID, tried, keyed("replay"), w.Now); err != nil {
		t.Fatal(err)
	}
	w.Now = w.Now.Add(time.Hour)
	again, replayed, err := door.Create(w.Ctx, actor, n, keyed("create"), w.Now)
	caseworktest.WantSame(t, "created again", again, first)
	if err != nil || !replayed {
		t.Error(replayed, err)
	}
	rotatedAgain, replayed, err := door.Rotate(w.Ctx, actor, first.Webhook.ID, keyed("rotate"), w.Now)
	caseworktest.WantSame(t, "changed again", rotatedAgain, rotated)
	if err != nil || !replayed {
		t.Error(replayed, err)
	}
	triedAgain, replayed, err := door.Test(w.Ctx, actor, first.Webhook.ID, keyed("test"), w.Now)
	if triedAgain != tried || err != nil || !replayed {
		t.Error(triedAgain, replayed, err)
	}
	if _, replayed, err := door.Replay(w.Ctx, actor, first.Webhook.ID, tried, keyed("replay"), w.Now); err != nil || !replayed {
		t.Error(replayed, err)
	}
	_, notices := w.Store.ToSystems(first.Webhook.ID)
	list, err := door.List(w.Ctx, actor)
	if err != nil || len(list) != 1 || list[0].Secret.Generation != 2 || len(notices) != 1 || notices[0].Delivery.Resent != 1 {
		t.Errorf("%+v, %+v, %v", list, notices, err)
	}
	_, _, err = door.Rotate(w.Ctx, actor, first.Webhook.ID, casework.Call{Key: "create", Fingerprint: "another"}, w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)
}

func TestAReplayShowsASecretOnlyToItsOwnOrganisation(t *testing.T) {
	w := newWorld(t)
	actor, door := caseworktest.System(derogation.KindTrust, "RR8"), w.webhooks()
	if _, _, err := door.Create(w.Ctx, actor, casework.NewWebhook{URL: receiverURL}, keyed("create"), w.Now); err != nil {
		t.Fatal(err)
	}
	moved := actor
	moved.Organisation = "R1H"
	got, _, err := door.Create(w.Ctx, moved, casework.NewWebhook{URL: receiverURL}, keyed("create"), w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	caseworktest.WantSame(t, "secret", got.Secret, "")
}

// Nobody who reads the table learns a secret.
func TestNoSecretIsStored(t *testing.T) {
	w := newWorld(t)
	actor, door := caseworktest.System(derogation.KindTrust, "RR8"), w.webhooks()
	created, _, err := door.Create(w.Ctx, actor, casework.NewWebhook{URL: receiverURL}, keyed("create"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.Store.Webhooks(w.Ctx, "RR8")
	if err != nil {
		t.Fatal(err)
	}
	record, err := w.Store.Call(w.Ctx, actor.ID, "create")
	if err != nil {
		t.Fatal(err)
	}
	for _, stored := range []string{caseworktest.Text(t, all), string(record.Outcome)} {
		if strings.Contains(stored, created.Secret) {
			t.Errorf("stored is %s", stored)
		}
	}
}

// An attempt is under way when its delivery is asked for again: it must not put
// the new one off.
func TestAReplayIsNotPutOffByAnAttemptThatIsUnderWay(t *testing.T) {
	w := newWorld(t)
	actor, door := caseworktest.System(derogation.KindTrust, "RR8"), w.webhooks()
	webhook := w.hook(actor)
	id, _, err := door.Test(w.Ctx, actor, webhook.ID, casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, notices := w.Store.ToSystems(webhook.ID)
	underWay := notices[0]
	if mine, err := w.Store.Lease(w.Ctx, underWay, w.Now.Add(90*time.Second)); err != nil || !mine {
		t.Fatal(mine, err)
	}
	underWay.Attempts++
	if _, _, err := door.Replay(w.Ctx, actor, webhook.ID, id, casework.Call{}, w.Now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	failed := underWay
	failed.DueAt = w.Now.Add(time.Hour)
	caseworktest.WantError(t, w.Store.Record(w.Ctx, failed, nil), casework.ErrStale)
	_, notices = w.Store.ToSystems(webhook.ID)
	if n := notices[0]; n.Status != casework.NoticePending || !n.DueAt.Equal(w.Now.Add(time.Second)) || n.Attempts-n.Delivery.Resent != 1 {
		t.Errorf("got %+v", n)
	}
}

func TestWhatIsNoDeliveryIsNotFound(t *testing.T) {
	w := newWorld(t)
	actor := caseworktest.System(derogation.KindTrust, "RR8")
	webhook := w.hook(actor)
	for _, id := range []string{"", "-", "a", "a-", "-a", "DR-0000-0001-000001", "DR-0000-0001-1#x", strings.Repeat("a-", 100)} {
		_, _, err := w.webhooks().Replay(w.Ctx, actor, webhook.ID, id, casework.Call{}, w.Now)
		caseworktest.WantError(t, err, casework.ErrNotFound)
	}
}

func TestADeliveryIsSentAgainForAsLongAsItIsKept(t *testing.T) {
	w := newWorld(t)
	actor := caseworktest.System(derogation.KindTrust, "RR8")
	webhook := w.hook(actor)
	sent, _, err := w.webhooks().Test(w.Ctx, actor, webhook.ID, casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	again := func() error {
		_, _, err := w.webhooks().Replay(w.Ctx, actor, webhook.ID, sent, casework.Call{}, w.Now)
		return err
	}
	w.Now = w.Now.AddDate(0, 0, 30).Add(-time.Second)
	if err := again(); err != nil {
		t.Errorf("on its last day: %v", err)
	}
	w.Now = w.Now.AddDate(0, 0, 29)
	if err := again(); err != nil {
		t.Errorf("kept anew since it was asked for again: %v", err)
	}
	w.Now = w.Now.AddDate(0, 0, 30)
	caseworktest.WantError(t, again(), casework.ErrForgotten)
}

// Stored items say by themselves for how long they are kept: a round may change.
func TestWhateverIsToldOfARequestIsKeptAsItsRoundHasIt(t *testing.T) {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.Retention = derogation.Retention{NoticeDays: 61, DeliveryDays: 8}
	w.Store.PutRound(round)
	reference := w.Reach(derogation.Union)
	if _, err := w.Reviews().SendCode(w.Ctx, w.refusing(w.Link(reference)), w.Now); err != nil {
		t.Fatal(err)
	}
	_, people, _ := w.Store.Outbox(reference)
	systems, _ := w.Store.ToSystems(reference)
	if len(people) < 3 || len(systems) < 3 {
		t.Fatalf("%d announcements to people, %d to systems", len(people), len(systems))
	}
	for _, a := range people {
		if a.KeptDays != 61 {
			t.Errorf("%s: %d days", a.Key, a.KeptDays)
		}
	}
	for _, a := range systems {
		n, err := casework.DeliveryOf(a, casework.Webhook{ID: "WH-1"}, "https://derogations.example.org")
		if err != nil || a.KeptDays != 8 || n.KeptDays != 8 {
			t.Errorf("%s: %d and %d days (%v)", a.Key, a.KeptDays, n.KeptDays, err)
		}
	}
	lost := casework.Notice{Reference: reference, Key: "N#000002#CT-1#email", Contact: "CT-1", Status: casework.NoticeBounced, KeptDays: 61}
	if again := lost.Replace(w.Now); again.KeptDays != 61 {
		t.Errorf("told again: %d days", again.KeptDays)
	}
}

// Tests and replays are limited for each webhook, whoever asks; one that is answered
// again by its key is no other.
func TestTestsAndReplaysOfAWebhookAreLimited(t *testing.T) {
	w := newWorld(t)
	actor, door := caseworktest.System(derogation.KindTrust, "RR8"), w.webhooks()
	webhook, another := w.hook(actor), w.hook(actor)
	id, _, err := door.Test(w.Ctx, actor, webhook.ID, keyed("first"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	for range 99 {
		if _, _, err := door.Replay(w.Ctx, actor, webhook.ID, id, casework.Call{}, w.Now); err != nil {
			t.Fatal(err)
		}
	}
	_, _, testErr := door.Test(w.Ctx, actor, webhook.ID, casework.Call{}, w.Now)
	_, _, replayErr := door.Replay(w.Ctx, actor, webhook.ID, id, casework.Call{}, w.Now)
	for _, err := range []error{testErr, replayErr} {
		var often *casework.AskedTooOftenError
		if !errors.As(err, &often) || often.RetryAfter != 6*time.Second {
			t.Errorf("got %v", err)
		}
	}
	if _, replayed, err := door.Test(w.Ctx, actor, webhook.ID, keyed("first"), w.Now); !replayed || err != nil {
		t.Errorf("the first again: %t, %v", replayed, err)
	}
	if _, _, err := door.Test(w.Ctx, actor, another.ID, casework.Call{}, w.Now); err != nil {
		t.Errorf("of another webhook: %v", err)
	}
	if _, _, err := door.Replay(w.Ctx, actor, webhook.ID, id, casework.Call{}, w.Now.Add(6*time.Second)); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

// What others changed meanwhile stays: a failure that comes beside it is not
// counted, and one that is taken ends the count whatever came beside it.
func TestWhatIsKnownOfAReceiverUndoesNoOtherChange(t *testing.T) {
	w := newWorld(t)
	actor := caseworktest.System(derogation.KindTrust, "RR8")
	webhook := w.hook(actor)
	read := func() casework.Webhooks {
		t.Helper()
		all, err := w.Store.Webhooks(w.Ctx, "RR8")
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	note := func(all casework.Webhooks, taken bool) {
		t.Helper()
		if err := casework.NoteAttempt(w.Ctx, w.Store, all, webhook.ID, taken, w.Now); err != nil {
			t.Fatal(err)
		}
	}
	first := read()
	for range 3 { // At once: each read the webhooks before any had failed.
		note(first, false)
	}
	if known := read().List[0]; known.Failing.InARow != 1 || known.Down() {
		t.Errorf("after three at once: %+v", known.Failing)
	}
	for range 5 {
		note(read(), false)
	}
	if known := read().List[0]; known.Failing.InARow != 3 || !known.Down() || !known.Failing.Since.Equal(w.Now) {
		t.Errorf("after five more: %+v", known.Failing)
	}
	before := read()
	if _, _, err := w.webhooks().Rotate(w.Ctx, actor, webhook.ID, casework.Call{}, w.Now); err != nil {
		t.Fatal(err)
	}
	note(before, true)
	if known := read().List[0]; known.Failing != nil || known.Secret.Generation != 2 {
		t.Errorf("after it was taken: %+v", known)
	}
}
