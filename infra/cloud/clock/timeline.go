package clock

import (
	"container/heap"
	"context"
	"fmt"
	"sync"
	"time"
)

// Timeline is a clock with a heap of timers. Its methods may be called from
// any goroutine.
type Timeline struct {
	base func() time.Time

	mu      sync.Mutex
	changed *sync.Cond
	skipped time.Duration
	timers  timerHeap
	serial  int64
	running int
	began   uint64
	drains  []Drain
	closed  bool

	advancing sync.Mutex
}

// Drain is called when nothing is running. It hands on whatever is still
// undelivered (a stream's unread records) and reports whether it found any; it
// returns after that work has ended.
type Drain func(ctx context.Context) (found bool, err error)

// NewReal returns a timeline that follows the wall clock. Its timers fire by
// themselves; Advance and AdvanceTo skip ahead.
func NewReal() *Timeline {
	t := newTimeline(time.Now)
	go t.fireAsTimePasses()
	return t
}

// NewVirtual returns a timeline that stands at start until it is advanced.
func NewVirtual(start time.Time) *Timeline {
	return newTimeline(func() time.Time { return start })
}

func newTimeline(base func() time.Time) *Timeline {
	t := &Timeline{base: base}
	t.changed = sync.NewCond(&t.mu)
	return t
}

// Close stops a real timeline's timers. It does not wait for running work.
func (t *Timeline) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.changed.Broadcast()
}

// Now is the current time, in UTC, cut to the millisecond (the resolution of
// the services that the runner stands in for).
func (t *Timeline) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now()
}

func (t *Timeline) now() time.Time {
	return t.base().Add(t.skipped).UTC().Truncate(time.Millisecond)
}

// Begin marks a piece of work as running until end is called; meanwhile the
// clock is not advanced. Calling end twice does no harm.
func (t *Timeline) Begin() (end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running++
	t.began++
	var once sync.Once
	return func() {
		once.Do(func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.running--
			t.changed.Broadcast()
		})
	}
}

// OnSettle adds a drain, called whenever nothing is running and the timeline
// is asked to settle.
func (t *Timeline) OnSettle(d Drain) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drains = append(t.drains, d)
}

// Settle returns when nothing is running and no drain finds anything more to
// do at the present time.
func (t *Timeline) Settle(ctx context.Context) error {
	for {
		began, err := t.waitIdle(ctx)
		if err != nil {
			return err
		}
		found, err := t.drain(ctx)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		t.mu.Lock()
		quiet := t.running == 0 && t.began == began
		t.mu.Unlock()
		if quiet {
			return nil
		}
	}
}

func (t *Timeline) drain(ctx context.Context) (bool, error) {
	t.mu.Lock()
	drains := append([]Drain(nil), t.drains...)
	t.mu.Unlock()
	any := false
	for _, d := range drains {
		found, err := d(ctx)
		if err != nil {
			return any, fmt.Errorf("drain: %w", err)
		}
		any = any || found
	}
	return any, nil
}

// waitIdle waits until nothing is running and nothing is due, and returns how
// many pieces of work had begun by then.
func (t *Timeline) waitIdle(ctx context.Context) (uint64, error) {
	stop := context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.changed.Broadcast()
	})
	defer stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		t.fireDue()
		if t.running == 0 {
			return t.began, nil
		}
		if err := ctx.Err(); err != nil {
			return 0, fmt.Errorf("waiting for %d running pieces of work: %w", t.running, err)
		}
		t.changed.Wait()
	}
}

// Advance is AdvanceTo with the present time plus d.
func (t *Timeline) Advance(ctx context.Context, d time.Duration) error {
	return t.AdvanceTo(ctx, t.Now().Add(d))
}

// AdvanceTo settles, then goes to each timer until to in order, settling after
// each, and ends at to. Timers that come up on the way are included.
func (t *Timeline) AdvanceTo(ctx context.Context, to time.Time) error {
	t.advancing.Lock()
	defer t.advancing.Unlock()
	for {
		if err := t.Settle(ctx); err != nil {
			return err
		}
		t.mu.Lock()
		at := to
		next, ok := t.timers.first()
		if ok && next.at.Before(to) {
			at = next.at
		}
		last := !ok || next.at.After(to)
		if ahead := at.Sub(t.now()); ahead > 0 {
			t.skipped += ahead
			t.changed.Broadcast()
		}
		t.mu.Unlock()
		if last {
			return t.Settle(ctx)
		}
	}
}

// Skip advances to the earliest timer whose name is accepted by match, and
// returns its time. It reports false when there is none.
func (t *Timeline) Skip(ctx context.Context, match func(name string) bool) (time.Time, bool, error) {
	if err := t.Settle(ctx); err != nil {
		return time.Time{}, false, err
	}
	var at time.Time
	found := false
	for _, timer := range t.Timers() {
		if match(timer.Name) && (!found || timer.At.Before(at)) {
			at, found = timer.At, true
		}
	}
	if !found {
		return time.Time{}, false, nil
	}
	return at, true, t.AdvanceTo(ctx, at)
}

// Schedule has fire called, on a goroutine of its own that counts as running,
// once the clock has reached at. The name says what the timer is for, on the
// clock page.
func (t *Timeline) Schedule(at time.Time, name string, fire func()) *Timer {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.serial++
	timer := &Timer{timeline: t, at: at, name: name, fire: fire, serial: t.serial}
	heap.Push(&t.timers, timer)
	t.changed.Broadcast()
	return timer
}

// Pending is one timer that has not fired.
type Pending struct {
	At   time.Time
	Name string
}

// Timers lists the timers that have not fired, in no particular order.
func (t *Timeline) Timers() []Pending {
	t.mu.Lock()
	defer t.mu.Unlock()
	pending := make([]Pending, 0, len(t.timers))
	for _, timer := range t.timers {
		pending = append(pending, Pending{At: timer.at, Name: timer.name})
	}
	return pending
}

// fireDue starts every timer whose time has come. The caller holds t.mu.
func (t *Timeline) fireDue() {
	now := t.now()
	for {
		timer, ok := t.timers.first()
		if !ok || timer.at.After(now) {
			return
		}
		heap.Pop(&t.timers)
		t.running++
		t.began++
		go func() {
			defer func() {
				t.mu.Lock()
				defer t.mu.Unlock()
				t.running--
				t.changed.Broadcast()
			}()
			timer.fire()
		}()
	}
}

// fireAsTimePasses is a real timeline's own loop.
func (t *Timeline) fireAsTimePasses() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !t.closed {
		t.fireDue()
		wait := time.Hour
		if timer, ok := t.timers.first(); ok {
			wait = max(timer.at.Sub(t.now()), time.Millisecond)
		}
		wake := time.AfterFunc(wait, func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.changed.Broadcast()
		})
		t.changed.Wait()
		wake.Stop()
	}
}

// Timer is one entry of the heap.
type Timer struct {
	timeline *Timeline
	at       time.Time
	name     string
	fire     func()
	serial   int64
	index    int
}

// Stop takes the timer off the heap and reports whether it was still there.
func (tm *Timer) Stop() bool {
	t := tm.timeline
	t.mu.Lock()
	defer t.mu.Unlock()
	if tm.index < 0 {
		return false
	}
	heap.Remove(&t.timers, tm.index)
	return true
}

// timerHeap orders timers by time, then by when they were scheduled, so that a
// run on the virtual clock always goes the same way.
type timerHeap []*Timer

func (h timerHeap) Len() int { return len(h) }

func (h timerHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].serial < h[j].serial
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *timerHeap) Push(x any) {
	timer := x.(*Timer)
	timer.index = len(*h)
	*h = append(*h, timer)
}

func (h *timerHeap) Pop() any {
	old := *h
	timer := old[len(old)-1]
	old[len(old)-1] = nil
	timer.index = -1
	*h = old[:len(old)-1]
	return timer
}

func (h timerHeap) first() (*Timer, bool) {
	if len(h) == 0 {
		return nil, false
	}
	return h[0], true
}
