package canary_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

var evening = time.Date(2026, time.November, 20, 19, 0, 0, 0, time.UTC)

// world is the sample in a store in memory, in which the sweep alone moves cases.
type world struct {
	t        *testing.T
	now      time.Time
	store    *caseworktest.Memory
	runner   canary.Runner
	site     *site
	mailDown bool
	real     string
}

// newWorld has a request of a real trust under way.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: evening}
	w.store = caseworktest.NewMemory(func() time.Time { return w.now })
	w.site = newSite(t, w.store, func() time.Time { return w.now })
	w.runner = canary.Runner{Store: w.store, Service: w.site.service()}
	w.store.PutRound(sample.Round(evening))
	for _, o := range sample.Organisations() {
		w.store.PutOrganisation(o)
	}
	for _, c := range sample.Contacts() {
		w.store.PutContact(c)
	}
	request := sample.Request(evening)
	request.DecisionNeededBy.At = evening.Add(time.Hour)
	request.Window = derogation.Window{From: evening.Add(time.Hour), To: evening.Add(2 * time.Hour)}
	desk := casework.Submissions{Cases: w.store, Directory: w.store, Standings: w.store, Random: counter(0)}
	ack, _, err := desk.Submit(t.Context(), casework.Filing{
		Actor: derogation.Actor{Kind: derogation.ActorClient, ID: "r1h", Organisation: sample.BartsHealth, OrganisationKind: derogation.KindTrust}, Request: request,
	}, w.now)
	w.must(err)
	w.real = ack.Reference
	return w
}

func counter(n uint64) func() uint64 {
	return func() uint64 { n++; return n * 0x9E3779B97F4A7C15 }
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// pass lets time pass, a minute at a time.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	for until := w.now.Add(d); w.now.Before(until); {
		w.now = w.now.Add(time.Minute)
		_, err := casework.Sweeper{Cases: w.store, Directory: canary.Contacts{Directory: w.store}, Due: w.store, To: w}.Sweep(w.t.Context(), w.now)
		w.must(err)
	}
}

// Reconcile is casework.Relay's: there is no execution to bring in line.
func (w *world) Reconcile(ctx context.Context, items []casework.OutboxKey) error {
	for _, item := range items {
		if err := w.store.RemoveWake(ctx, item.Reference, item.Key); err != nil {
			return err
		}
	}
	return nil
}

// Deliver is casework.Relay's: one mail to the first who is to be told.
func (w *world) Deliver(ctx context.Context, items []casework.OutboxKey) error {
	directory := canary.Contacts{Directory: w.store}
	for _, item := range items {
		a, _, err := w.store.Announcement(ctx, item.Reference, item.Key)
		if errors.Is(err, casework.ErrNotFound) {
			continue // A notice that waits for mail to be back.
		}
		if err != nil {
			return err
		}
		contacts, err := directory.Contacts(ctx, a.Audience[0].Organisation)
		if err != nil {
			return err
		}
		told := a.Audience[0].Among(contacts, a.At)
		if len(told) == 0 {
			w.t.Errorf("announcement %s of %s has nobody to go to", a.Key, a.Reference)
			continue
		}
		n := casework.Notice{Reference: a.Reference, Key: "N#" + a.Key[2:] + "#" + told[0].ID + "#email", Status: casework.NoticePending, DueAt: w.now.Add(24 * time.Hour)}
		if !w.mailDown {
			n.Status, n.AcceptedAt = casework.NoticeAccepted, new(w.now)
		}
		if _, err := w.store.Expand(ctx, a, []casework.Notice{n}); err != nil {
			return err
		}
	}
	return nil
}

// DeliverToSystems is casework.Relay's.
func (w *world) DeliverToSystems(ctx context.Context, items []casework.OutboxKey) error {
	for _, item := range items {
		a, _, err := w.store.Announcement(ctx, item.Reference, item.Key)
		if err != nil {
			return err
		}
		if _, err := w.store.Expand(ctx, a, nil); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) run() canary.Result {
	w.t.Helper()
	result, err := w.runner.Run(w.t.Context(), w.now)
	w.must(err)
	return result
}

func TestARunIsJudgedByTheNext(t *testing.T) {
	w := newWorld(t)
	first := w.run()
	if first.Before != nil || first.Filed == "" || first.Failed() {
		t.Errorf("the first run is %+v", first)
	}
	w.pass(25 * time.Minute)
	second := w.run()
	// The sweep has each review opened, and its notice sent, a minute late.
	want := canary.Judged{Reference: first.Filed, Told: true, FirstNotice: 2 * time.Minute, Ended: true}
	if second.Before == nil || second.Filed == first.Filed || *second.Before != want {
		t.Errorf("the first run is judged as %+v by %+v", second.Before, second)
	}
	w.pass(10 * time.Minute)
	w.mailDown = true
	third := w.run()
	if third.Before == nil || third.Before.Reference != second.Filed || !third.Before.Told || third.Before.Ended || !third.Failed() {
		t.Errorf("the second run, which is under way still, is judged as %+v", third.Before)
	}
	w.pass(25 * time.Minute)
	if fourth := w.run(); fourth.Before == nil || fourth.Before.Told || !fourth.Before.Ended {
		t.Errorf("the third run, without mail, is judged as %+v", fourth.Before)
	}
}

// EventBridge may call twice, and Lambda again after an error.
func TestTheSameCallAgainBeginsNoSecondRun(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.pass(25 * time.Minute)
	once, twice := w.run(), w.run()
	if diff := cmp.Diff(once, twice); diff != "" || once.Before == nil {
		t.Errorf("once and twice differ:\n%s", diff)
	}
}

func TestAnOldRunDoesNotStandInForOneThatNeverBegan(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.pass(30 * time.Minute)
	if result := w.run(); result.Before != nil {
		t.Errorf("judged %+v", result.Before)
	}
}

func TestARunThatCannotBeginIsAFailure(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.pass(25 * time.Minute)
	lost := errors.New("the table is gone")
	w.store.BeforeCommit = func(casework.Change) error { return lost }
	result, err := w.runner.Run(t.Context(), w.now)
	if err == nil || result.Step != canary.StepFile || !result.Failed() || result.Before == nil || !result.Before.Ended {
		t.Errorf("%+v, %v", result, err)
	}
}

func (w *world) boards() reading.Boards {
	return reading.Boards{Cases: w.store, Directory: w.store, Notices: w.store, Census: w.census()}
}

func (w *world) census() reading.Census {
	return reading.Census{Cases: w.store, Kept: w.store, Directory: w.store}
}

// shown is everything that others are shown, by what it is.
func (w *world) shown(references ...string) map[string]string {
	w.t.Helper()
	ctx := w.t.Context()
	all := map[string]string{}
	add := func(what string, value any, err error) {
		w.t.Helper()
		text, unencoded := json.MarshalIndent(value, "", " ")
		w.must(unencoded)
		if err != nil {
			text = []byte(err.Error())
		}
		all[what] = string(text)
	}
	actors := map[string]derogation.Actor{"system": derogation.System("admin")}
	for _, o := range sample.Organisations() {
		actors[o.Code] = derogation.Actor{Kind: derogation.ActorClient, ID: o.Code, Organisation: o.Code, OrganisationKind: o.Kind}
	}
	rounds, err := w.store.Rounds(ctx)
	add("rounds", rounds, err)
	for name, actor := range actors {
		for _, round := range []string{sample.RoundID, "test-canary"} {
			figures, err := w.census().Count(ctx, actor, round, w.now)
			add(name+" counts of "+round, figures, err)
			page, err := reading.Lists{Cases: w.store, Directory: w.store}.List(ctx, actor, reading.Query{Round: round, Limit: 100})
			add(name+" list of "+round, page, err)
			var exported []reading.Exported
			_, err = reading.Exports{Cases: w.store, Directory: w.store, Organisations: w.store}.Round(ctx, actor, round, w.now, "", func(e reading.Exported) (bool, error) {
				exported = append(exported, e)
				return false, nil
			})
			add(name+" export of "+round, exported, err)
		}
		for _, trust := range []string{sample.BartsHealth, "TEST-TRUST"} {
			page, err := reading.Lists{Cases: w.store, Directory: w.store}.List(ctx, actor, reading.Query{Trust: trust, Limit: 100})
			add(name+" list of "+trust, page, err)
		}
	}
	for _, o := range append(sample.Organisations(), derogation.Organisation{Code: "TEST-NATIONAL"}) {
		board, err := w.boards().Open(ctx, o.Code, w.now)
		add(o.Code+" board", board, err)
		figures, err := w.boards().Count(ctx, o.Code, "test-canary", w.now)
		add(o.Code+" board's figures", figures, err)
	}
	for _, round := range []string{sample.RoundID, "test-canary"} {
		published, err := reading.Register{Kept: w.store, Cases: w.store, Directory: w.store, Standings: w.store}.Of(ctx, round, "")
		add("register of "+round, published, err)
	}
	announcements, notices := w.store.ToSystems(w.real)
	add("told to systems of the real request", []any{announcements, notices}, nil)
	for _, reference := range references {
		w.hidden(actors, reference)
	}
	return all
}

// hidden checks that a run is there for nobody.
func (w *world) hidden(actors map[string]derogation.Actor, reference string) {
	w.t.Helper()
	ctx := w.t.Context()
	want := func(what string, err error) {
		w.t.Helper()
		if !errors.Is(err, casework.ErrNotFound) {
			w.t.Errorf("%s: %v", what, err)
		}
	}
	for name, actor := range actors {
		_, err := casework.Systems{Cases: w.store}.Read(ctx, actor, reference)
		want(name+" reads it", err)
		_, err = reading.Exports{Cases: w.store, Directory: w.store}.Case(ctx, actor, reference)
		want(name+" exports it", err)
		_, err = casework.Systems{Cases: w.store}.Act(ctx, actor, reference, derogation.Withdraw{Reason: "cover_found"}, casework.Call{}, w.now)
		want(name+" acts on it", err)
	}
	for _, o := range sample.Organisations() {
		_, err := w.boards().Timeline(ctx, o.Code, reference, w.now)
		want("the board of "+o.Code+" shows it", err)
	}
	_, err := reading.Register{Kept: w.store, Cases: w.store, Directory: w.store, Standings: w.store}.Under(ctx, reference)
	want("the register has it", err)
	_, err = casework.Reviews{Cases: w.store, Directory: w.store, Codes: w.store}.Open(ctx, casework.ReviewLink{Reference: reference, Review: 1, Contact: "CT-CANARY01"})
	want("its link opens", err)
	announcements, notices := w.store.ToSystems(reference)
	if len(announcements)+len(notices) > 0 {
		w.t.Errorf("systems are told %v %v", announcements, notices)
	}
}

// Two worlds are the same to everybody, though the canary runs in one of them.
func TestNobodyIsShownThatTheCanaryRuns(t *testing.T) {
	without, with := newWorld(t), newWorld(t)
	for range 8 {
		filed := with.run().Filed
		with.pass(25 * time.Minute)
		without.pass(25 * time.Minute)
		if diff := cmp.Diff(without.shown(), with.shown(filed)); diff != "" {
			t.Fatalf("others see that it runs (-without +with):\n%s", diff)
		}
	}
	if c, _, err := with.store.Case(t.Context(), with.real); err != nil || c.State.Status != derogation.Undecided {
		t.Errorf("the real request is %s; %v", c.State.Status, err)
	}
}
