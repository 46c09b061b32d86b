package schedule

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

// Invoke calls a function and waits for it. The functionError is empty when
// the function succeeded; err says that it could not be called at all.
type Invoke = func(ctx context.Context, function string, payload []byte) (result []byte, functionError string, err error)

// Options says what to call, and by which clock.
type Options struct {
	Timeline *clock.Timeline
	Invoke   Invoke
	Rules    []Rule
	Account  string
	Region   string
	RealTime bool      // no tick is left out
	Log      io.Writer // one JSON line for each failed tick; nil drops them
}

// Rule is one function's schedule.
type Rule struct {
	Name     string
	Function string // as Invoke takes it
	Rate     time.Duration
}

// Scheduler runs the rules. Its methods may be called from any goroutine.
type Scheduler struct {
	timeline *clock.Timeline
	invoke   Invoke
	account  string
	region   string
	realTime bool
	log      *slog.Logger
	rules    []*rule

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	ticks  sync.WaitGroup

	mu      sync.Mutex // guards what follows, and the rules' state
	started bool
	off     bool
}

type rule struct {
	Rule
	timer   *clock.Timer // nil while a tick runs, and while none is to come
	at      time.Time    // the timer's
	ticking bool
	written bool // somebody has written since the tick began
}

// New returns a scheduler that does nothing before Start.
func New(o Options) *Scheduler {
	log := o.Log
	if log == nil {
		log = io.Discard
	}
	s := &Scheduler{
		timeline: o.Timeline, invoke: o.Invoke, account: o.Account, region: o.Region,
		realTime: o.RealTime, log: slog.New(slog.NewJSONHandler(log, nil)),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	for _, r := range o.Rules {
		s.rules = append(s.rules, &rule{Rule: r})
	}
	return s
}

// Start has every rule tick at its next whole period.
func (s *Scheduler) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started = true
	s.planAll()
}

// Disable stops all ticks, as disabling the rules does; one that runs ends by
// itself.
func (s *Scheduler) Disable() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off = true
	for _, r := range s.rules {
		r.unplan()
	}
}

// Enable ends a Disable: every rule ticks at its next whole period.
func (s *Scheduler) Enable() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off = false
	s.planAll()
}

// WriteHappened says that there may be new work: every rule ticks at its next
// whole period. It does not wait.
func (s *Scheduler) WriteHappened() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.planAll()
}

// Close stops all ticks and waits for one that runs, whose call is given up.
func (s *Scheduler) Close() {
	s.Disable()
	s.cancel()
	s.ticks.Wait()
}

// planAll has every rule tick at its next whole period, if not before. The
// caller holds s.mu.
func (s *Scheduler) planAll() {
	for _, r := range s.rules {
		r.written = true // for a tick that runs now
		if !r.ticking {
			s.plan(r, s.timeline.Now().Add(1))
		}
	}
}

// plan has a rule tick at the first whole period that is not before a time,
// unless it is to tick earlier. The caller holds s.mu.
func (s *Scheduler) plan(r *rule, notBefore time.Time) {
	if !s.started || s.off {
		return
	}
	at := notBefore.Truncate(r.Rate)
	if at.Before(notBefore) {
		at = at.Add(r.Rate)
	}
	if r.timer != nil && !at.Before(r.at) {
		return
	}
	r.unplan()
	r.at = at
	r.timer = s.timeline.Schedule(at, "schedule "+r.Name, func() { s.tick(r, at) })
}

func (r *rule) unplan() {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
}

// tick is called by the rule's timer.
func (s *Scheduler) tick(r *rule, at time.Time) {
	s.mu.Lock()
	if r.timer == nil || !r.at.Equal(at) { // stopped too late to be taken off
		s.mu.Unlock()
		return
	}
	r.timer, r.ticking, r.written = nil, true, false
	s.ticks.Add(1)
	s.mu.Unlock()
	defer s.ticks.Done()

	due, known := s.call(r, at)

	s.mu.Lock()
	defer s.mu.Unlock()
	r.ticking = false
	next := s.timeline.Now().Add(1)
	switch {
	case s.realTime || !known || r.written:
		s.plan(r, next)
	case !due.IsZero():
		if due.Before(next) {
			due = next
		}
		s.plan(r, due)
	}
}

// call invokes the function once. It reports when the function's next work is
// due, the zero time for never, and whether that is known at all.
func (s *Scheduler) call(r *rule, at time.Time) (due time.Time, known bool) {
	fail := func(reason string) {
		if s.ctx.Err() == nil {
			s.log.Error("scheduled call failed", "rule", r.Name, "function", r.Function, "reason", reason)
		}
	}
	event, err := json.Marshal(s.event(r, at))
	if err != nil {
		fail(err.Error())
		return time.Time{}, false
	}
	result, functionError, err := s.invoke(s.ctx, r.Function, event)
	switch {
	case err != nil:
		fail(err.Error())
		return time.Time{}, false
	case functionError != "":
		fail(functionError + ": " + string(result))
		return time.Time{}, false
	}
	due, known, err = nextDue(result)
	if err != nil {
		fail(err.Error())
	}
	return due, known
}

// nextDue reads an answer such as {"nextDueAt":"2026-11-20T12:31:00Z"}. An
// object without that member says that nothing is due; anything else says
// nothing.
func nextDue(result []byte) (due time.Time, known bool, err error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(result, &members) != nil || members == nil {
		return time.Time{}, false, nil
	}
	text, ok := members["nextDueAt"]
	if !ok {
		return time.Time{}, true, nil
	}
	if err := json.Unmarshal(text, &due); err != nil {
		return time.Time{}, false, fmt.Errorf("nextDueAt: %w", err)
	}
	return due, true, nil
}

// event is what EventBridge sends at a scheduled time.
func (s *Scheduler) event(r *rule, at time.Time) map[string]any {
	return map[string]any{
		"version":     "0",
		"id":          eventID(),
		"detail-type": "Scheduled Event",
		"source":      "aws.events",
		"account":     s.account,
		"time":        at.Format(time.RFC3339),
		"region":      s.region,
		"resources":   []string{fmt.Sprintf("arn:aws:events:%s:%s:rule/%s", s.region, s.account, r.Name)},
		"detail":      map[string]any{},
	}
}

// eventID is a random UUID (version 4).
func eventID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
