package clock

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestAdvanceFiresTimersInOrder(t *testing.T) {
	timeline := NewVirtual(noon)
	var mu sync.Mutex
	var fired []string
	note := func(name string) func() {
		return func() {
			mu.Lock()
			defer mu.Unlock()
			fired = append(fired, name+" "+timeline.Now().Format(time.TimeOnly))
		}
	}
	timeline.Schedule(noon.Add(2*time.Minute), "second", note("second"))
	timeline.Schedule(noon.Add(time.Minute), "first", func() {
		note("first")()
		timeline.Schedule(timeline.Now().Add(30*time.Second), "chained", note("chained"))
	})
	timeline.Schedule(noon.Add(time.Hour), "later", note("later"))

	if err := timeline.Advance(context.Background(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	want := []string{"first 12:01:00", "chained 12:01:30", "second 12:02:00"}
	if !slices.Equal(fired, want) {
		t.Errorf("fired %v, want %v", fired, want)
	}
	if got := timeline.Now(); !got.Equal(noon.Add(10 * time.Minute)) {
		t.Errorf("now is %v", got)
	}
}

func TestClockWaitsForRunningWorkAndDrains(t *testing.T) {
	timeline := NewVirtual(noon)
	end := timeline.Begin()
	drained := 0
	timeline.OnSettle(func(context.Context) (bool, error) {
		drained++
		return drained == 1, nil
	})
	advanced := make(chan error, 1)
	go func() { advanced <- timeline.Advance(context.Background(), time.Minute) }()
	if got := timeline.Now(); !got.Equal(noon) {
		t.Errorf("the clock moved to %v while work was running", got)
	}
	end()
	if err := <-advanced; err != nil {
		t.Fatal(err)
	}
	if drained < 2 {
		t.Errorf("drained %d times, want again after something was found", drained)
	}
}

func TestStoppedTimerDoesNotFire(t *testing.T) {
	timeline := NewVirtual(noon)
	timer := timeline.Schedule(noon.Add(time.Second), "never", func() { t.Error("fired") })
	if !timer.Stop() {
		t.Error("the first Stop found no timer")
	}
	if timer.Stop() {
		t.Error("the second Stop found a timer")
	}
	if err := timeline.Advance(context.Background(), time.Minute); err != nil {
		t.Fatal(err)
	}
}

func TestSettleEndsWithItsContext(t *testing.T) {
	timeline := NewVirtual(noon)
	defer timeline.Begin()()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := timeline.Settle(ctx); err == nil {
		t.Error("settled while work was running")
	}
}

func TestRealTimelineFiresAndSkips(t *testing.T) {
	timeline := NewReal()
	defer timeline.Close()
	fired := make(chan time.Time, 1)
	at := timeline.Now().Add(time.Hour)
	timeline.Schedule(at, "timeout", func() { fired <- timeline.Now() })
	got, ok, err := timeline.Skip(context.Background(), func(name string) bool { return name == "timeout" })
	if err != nil || !ok || !got.Equal(at) {
		t.Fatalf("skip: %v %v %v", got, ok, err)
	}
	if firedAt := <-fired; firedAt.Before(at) {
		t.Errorf("fired at %v, before %v", firedAt, at)
	}
}
