package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// evening is when every run begins: a Friday in British winter time.
var evening = time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)

// patience is how long after the trouble everything may take to come to rest: the
// longest pause between attempts, and a little.
const patience = 45 * time.Minute

// often is how long nobody acts at a time while somebody may.
const often = 3 * time.Minute

// run is one run under way.
type run struct {
	plan  Plan
	play  *play.Play
	now   func() time.Time
	cases []*party

	receiver    *receiver // nil without a webhook
	injected    []*dynamodb.Injected
	lostAnswers atomic.Int64 // that providers were to lose
	writes      atomic.Int64 // that have succeeded

	mu      sync.Mutex
	record  []string
	broken  []string
	over    bool                         // the trouble is
	blows   map[string]map[time.Time]int // by function, and when
	openEnd []func()                     // of spells that last
}

// Outcome is what came of a run.
type Outcome struct {
	Plan   Plan
	Broken []string // invariants that were, and how
	Record []string // what happened, in its order
	Struck int      // calls that met a blow
	Cases  map[derogation.Status]int
}

// playOne plays one run in a database of its own. The error says that it could not be played.
func (o *stage) playOne(ctx context.Context, plan Plan) (Outcome, error) {
	stack, database, err := o.shelf.Take(ctx)
	if err != nil {
		return Outcome{}, err
	}
	environment := map[string]string{"SSL_CERT_FILE": o.certificateFile}
	if !plan.Retries {
		// What is tried is the system's own way out, and the SDK's takes real time.
		environment["AWS_MAX_ATTEMPTS"] = "1"
	}
	p, err := play.Start(ctx, play.Options{
		Root: o.root, Binaries: o.binaries, StartsAt: evening, Environment: environment,
		StackName: stack, DynamoDB: database,
	})
	if err != nil {
		return Outcome{}, err
	}
	r := &run{plan: plan, play: p, now: p.Now, blows: map[string]map[time.Time]int{}}
	defer func() {
		p.Close()
		if r.receiver != nil {
			r.receiver.server.Close()
		}
	}()
	p.Cloud.Proxy.OnWrite(func() { r.writes.Add(1) })
	for _, f := range plan.Filings {
		r.cases = append(r.cases, &party{run: r, filing: f, past: map[string]bool{}})
	}
	if err = r.startReceiver(ctx, o.certificate); err == nil {
		err = r.goThrough(ctx)
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("%w\n%s\n%s", err, plan, strings.Join(r.record, "\n"))
	}
	return r.judge(ctx)
}

// goThrough plays the plan to its end.
func (r *run) goThrough(ctx context.Context) error {
	if err := r.makeRounds(ctx); err != nil {
		return err
	}
	for _, b := range r.plan.Blows {
		r.strike(b)
	}
	for _, s := range r.plan.Spells {
		r.cast(s)
	}
	r.play.Cloud.Timeline.Schedule(evening.Add(trouble), "end of trouble", r.calm)
	const longest = 24 * time.Hour
	for r.now().Before(evening.Add(longest)) {
		if err := r.move(ctx); err != nil {
			return err
		}
		ended, err := r.ended(ctx)
		if err != nil {
			return err
		}
		if ended {
			break
		}
		if err := r.play.Advance(ctx, r.untilSomebodyMoves()); err != nil {
			return err
		}
	}
	if err := r.play.Advance(ctx, patience); err != nil { // What is left of the trouble may meet what is left to do.
		return err
	}
	r.calm()
	r.handOn()
	return r.play.Advance(ctx, patience)
}

// makeRounds has the whole chain in one round, and a tier where nobody is in the
// other.
func (r *run) makeRounds(ctx context.Context) error {
	const nobody = "X99"
	organisation := derogation.Organisation{Code: nobody, Name: "Nobody is there", Kind: derogation.KindNational}
	if err := r.play.Store.PutOrganisation(ctx, organisation); err != nil {
		return err
	}
	for _, id := range []string{wholeRound, vacantRound} {
		round := sample.Round(evening)
		round.ID, round.EmailOnly = id, true // A text goes the way of its email: it would only cost time.
		if r.plan.Reminders {
			round.Reminders = []int{50, 75}
		}
		for i := range round.Tiers {
			if id == vacantRound && round.Tiers[i].Tier == derogation.NationalTeam {
				round.Tiers[i].AnsweredBy = nobody
			}
		}
		if err := r.play.Store.PutRound(ctx, round); err != nil {
			return err
		}
	}
	return nil
}

// cast has a spell begin and end on the clock.
func (r *run) cast(s spell) {
	timeline := r.play.Cloud.Timeline
	timeline.Schedule(evening.Add(s.at), s.name, func() {
		r.mu.Lock()
		over := r.over
		r.mu.Unlock()
		if over {
			return
		}
		r.note("begins: %s", s.name)
		end := sync.OnceFunc(s.begin(r))
		r.mu.Lock()
		r.openEnd = append(r.openEnd, end)
		r.mu.Unlock()
		timeline.Schedule(evening.Add(s.at+s.lasts), "end of "+s.name, func() {
			r.note("ends: %s", s.name)
			end()
		})
	})
}

// calm ends all trouble, if it is not over yet.
func (r *run) calm() {
	r.mu.Lock()
	over := r.over
	r.over = true
	r.mu.Unlock()
	if over {
		return
	}
	r.note("the trouble is over")
	for _, i := range r.injected {
		i.Remove()
	}
	r.mu.Lock()
	ends := r.openEnd
	r.mu.Unlock()
	for _, end := range ends {
		end()
	}
	r.play.Cloud.Inbox.Recover()
}

// handOn is the operator, who hands on again what the service gave up: receipts,
// from their queue.
func (r *run) handOn() {
	for _, given := range r.play.Cloud.Lambda.Abandoned() {
		if given.Function == receipts {
			r.note("an abandoned receipt is handed on again")
			if err := r.play.Cloud.Lambda.InvokeAsync(given.Function, given.Payload); err != nil {
				r.note("it was not taken: %v", err)
			}
		}
	}
}

// move has everybody whose time has come act, all at once, and settles.
func (r *run) move(ctx context.Context) error {
	if err := r.play.Settle(ctx); err != nil {
		return err
	}
	failed := make([]error, len(r.cases))
	var acting sync.WaitGroup
	for i, c := range r.cases {
		acting.Go(func() { failed[i] = c.move(ctx) })
	}
	acting.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	return r.play.Settle(ctx)
}

// ended reports whether every case has come to its end.
func (r *run) ended(ctx context.Context) (bool, error) {
	for _, c := range r.cases {
		if err := c.look(ctx); err != nil {
			return false, err
		}
	}
	return !slices.ContainsFunc(r.cases, func(c *party) bool { return !c.done }), nil
}

// untilSomebodyMoves is short while somebody may act, and long when the cases only
// wait for their time to end.
func (r *run) untilSomebodyMoves() time.Duration {
	const seldom = 30 * time.Minute
	if slices.ContainsFunc(r.cases, (*party).mayMove) {
		return often
	}
	return seldom
}

// note adds a line to the record.
func (r *run) note(format string, args ...any) {
	line := r.now().Sub(evening).String() + " " + fmt.Sprintf(format, args...)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record = append(r.record, line)
}

// breaks says that an invariant is broken, and how.
func (r *run) breaks(invariant, format string, args ...any) {
	line := invariant + ": " + fmt.Sprintf(format, args...)
	r.note("BROKEN: %s", line)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = append(r.broken, line)
}

// suffered notes that a blow met a function now.
func (r *run) suffered(function string) {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.blows[function] == nil {
		r.blows[function] = map[time.Time]int{}
	}
	r.blows[function][now]++
}
