package casework_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// errInjected is a failure that the simulation made.
var errInjected = errors.New("injected")

// simulation runs whole cases: people, the chain, the outbox and the sweep, one
// job after the other on a virtual clock. In the middle of a job others may
// run, calls may fail before or after they took effect, and messages may be
// doubled, late or lost.
type simulation struct {
	*world
	dice *rand.Rand
	// faults is how often something goes wrong, in percent.
	faults     int
	definition definition
	skew       map[string]time.Duration

	jobs       []job
	depth      int
	executions map[string]*execution
	handed     map[casework.OutboxKey]bool
	asked      map[casework.ReviewLink]bool
	log        []string
}

// sweep is the name of the job that comes every minute, too often for the log.
const sweep = "sweep"

type job struct {
	at   time.Time
	name string
	run  func()
}

func newSimulation(t caseworktest.Tester, d definition, seed uint64, faults int) *simulation {
	s := &simulation{
		world: newWorld(t), dice: rand.New(rand.NewPCG(seed, 0)), faults: faults, definition: d,
		skew: map[string]time.Duration{}, executions: map[string]*execution{},
		handed: map[casework.OutboxKey]bool{}, asked: map[casework.ReviewLink]bool{},
	}
	s.Random = s.dice.Uint64
	for _, clock := range []string{"api", "chain", "store"} {
		if faults > 0 {
			s.skew[clock] = time.Duration(s.dice.IntN(4001)-2000) * time.Millisecond
		}
	}
	s.Store.Now = func() time.Time { return s.clock("store") }
	if s.dice.IntN(3) == 0 {
		s.extending()
	}
	s.Store.BeforeCommit = s.checkCommit
	second := caseworktest.Person(derogation.Union)
	second.ID = "CT-00000055"
	s.Store.PutContact(second)
	s.Store.PutContact(caseworktest.Deputy(derogation.TrustMedicalDirector))
	return s
}

// clock is what the time is by one service's own clock.
func (s *simulation) clock(service string) time.Time { return s.Now.Add(s.skew[service]) }

// fault reports whether something goes wrong now.
func (s *simulation) fault() bool { return s.dice.IntN(100) < s.faults }

// soon is a short delay.
func (s *simulation) soon() time.Duration {
	return time.Duration(1+s.dice.IntN(2000)) * time.Millisecond
}

func (s *simulation) after(wait time.Duration, name string, run func()) {
	s.jobs = append(s.jobs, job{s.Now.Add(wait), name, run})
}

// next takes the first job that is due by the time given.
func (s *simulation) next(by time.Time) (job, bool) {
	first := -1
	for i, j := range s.jobs {
		if !j.at.After(by) && (first < 0 || j.at.Before(s.jobs[first].at)) {
			first = i
		}
	}
	if first < 0 {
		return job{}, false
	}
	j := s.jobs[first]
	s.jobs = slices.Delete(s.jobs, first, first+1)
	return j, true
}

// run carries out every job up to the time given.
func (s *simulation) run(until time.Time) {
	for {
		j, ok := s.next(until)
		if !ok {
			s.Now = until
			return
		}
		if j.at.After(s.Now) {
			s.Now = j.at
		}
		s.do(j)
	}
}

func (s *simulation) do(j job) {
	if j.name != sweep {
		s.log = append(s.log, s.Now.Format("02 15:04:05.000 ")+strings.Repeat("  ", s.depth)+j.name)
	}
	j.run()
	s.stream()
}

// between is where another job may come in between two steps of one.
func (s *simulation) between() {
	if s.depth >= 2 || s.dice.IntN(4) > 0 {
		return
	}
	if j, ok := s.next(s.Now.Add(3 * time.Second)); ok {
		s.depth++
		s.do(j)
		s.depth--
	}
}

// stream passes on what is new in the tables: wakes to reconcile, reviews to
// the people asked. Announcements count as told at once.
func (s *simulation) stream() {
	due, _, err := s.Store.DueOutbox(s.Ctx, s.Now.AddDate(1, 0, 0), 1000)
	if err != nil {
		s.T.Fatalf("due: %v", err)
	}
	for _, d := range due {
		item := d.What
		if s.handed[item] {
			continue
		}
		s.handed[item] = true
		switch {
		case strings.HasPrefix(item.Key, "A#"):
			s.tell(item)
		case !s.fault():
			s.after(s.soon(), "stream "+item.Key, func() { s.wake(item) })
			if s.fault() {
				s.after(s.soon()+time.Minute, "stream again "+item.Key, func() { s.wake(item) })
			}
		}
	}
}

func (s *simulation) wake(item casework.OutboxKey) {
	_, err := casework.Reconciler{Cases: s.table(), Waits: s.table(), Wakes: s.table(), Machine: s, Register: s.table()}.Reconcile(s.Ctx, item.Reference, item.Key)
	s.only(err)
}

// only fails on an error that nobody made.
func (s *simulation) only(err error, others ...error) {
	s.T.Helper()
	if err == nil || errors.Is(err, errInjected) {
		return
	}
	for _, other := range others {
		if errors.Is(err, other) {
			return
		}
	}
	s.T.Fatalf("%v\n%s", err, s.history())
}

func (s *simulation) history() string { return strings.Join(s.log, "\n") }

// everyMinute is the schedule of the sweep.
func (s *simulation) everyMinute(until time.Time) {
	if s.Now.After(until) {
		return
	}
	s.after(time.Minute, sweep, func() {
		s.everyMinute(until)
		if s.fault() {
			return
		}
		_, err := casework.Sweeper{Cases: s.table(), Directory: s.Store, Due: s.Store, To: s}.Sweep(s.Ctx, s.Now)
		s.only(err)
	})
}

// Reconcile is casework.Relay's.
func (s *simulation) Reconcile(_ context.Context, items []casework.OutboxKey) error {
	if s.fault() {
		return errInjected
	}
	for _, item := range items {
		s.after(s.soon(), "handed on "+item.Key, func() { s.wake(item) })
	}
	return nil
}

// Deliver is casework.Relay's.
func (s *simulation) Deliver(_ context.Context, items []casework.OutboxKey) error {
	for _, item := range items {
		s.tell(item)
	}
	return nil
}

// DeliverToSystems is casework.Relay's.
func (s *simulation) DeliverToSystems(_ context.Context, items []casework.OutboxKey) error {
	for _, item := range items {
		if _, err := s.Store.Expand(s.Ctx, casework.Announcement{Reference: item.Reference, Key: item.Key}, nil); err != nil {
			s.T.Fatalf("expand: %v", err)
		}
	}
	return nil
}

// tell carries an announcement out: whoever is asked in it may now answer.
func (s *simulation) tell(item casework.OutboxKey) {
	s.ask(item.Reference)
	s.question(item.Reference)
	if _, err := s.Store.Expand(s.Ctx, casework.Announcement{Reference: item.Reference, Key: item.Key}, nil); err != nil {
		s.T.Fatalf("expand: %v", err)
	}
}

// table is the store as one call sees it: others come in between, and a call
// may fail, also after it took effect.
func (s *simulation) table() faultyTable { return faultyTable{s.Store, s} }

type faultyTable struct {
	*caseworktest.Memory
	s *simulation
}

func (f faultyTable) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	defer f.s.between()
	return f.Memory.Case(ctx, reference)
}

func (f faultyTable) CaseAndWait(ctx context.Context, reference string) (casework.Case, casework.Wait, time.Time, error) {
	defer f.s.between()
	return f.Memory.CaseAndWait(ctx, reference)
}

func (f faultyTable) Commit(ctx context.Context, change casework.Change) error {
	return f.faulty(func() error { return f.Memory.Commit(ctx, change) })
}

func (f faultyTable) NextCycle(ctx context.Context, wait casework.Wait, wake *casework.Wake) error {
	return f.faulty(func() error { return f.Memory.NextCycle(ctx, wait, wake) })
}

func (f faultyTable) RemoveWake(ctx context.Context, reference, key string) error {
	return f.faulty(func() error { return f.Memory.RemoveWake(ctx, reference, key) })
}

func (f faultyTable) PostponeWake(ctx context.Context, wake casework.Wake) error {
	return f.faulty(func() error { return f.Memory.PostponeWake(ctx, wake) })
}

func (f faultyTable) Publish(ctx context.Context, p derogation.RegisterEntries) error {
	return f.faulty(func() error { return f.Memory.Publish(ctx, p) })
}

func (f faultyTable) faulty(call func() error) error { return f.s.faulty(call) }

// faulty makes a call that may fail before or after it took effect.
func (s *simulation) faulty(call func() error) error {
	s.between()
	if s.fault() {
		return errInjected
	}
	if err := call(); err != nil {
		return err
	}
	s.between()
	if s.fault() {
		return errInjected
	}
	return nil
}
