package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/testlane"
)

func TestABucketGivesItsBurstAndThenOneAtATime(t *testing.T) {
	s := newSetup(t)
	take := func(client string, at time.Time) (int, time.Duration) {
		t.Helper()
		left, wait, err := s.TakeToken(t.Context(), client, 100*time.Millisecond, 3, at)
		must(t, err)
		return left, wait
	}
	for want := range 3 {
		if left, wait := take("one", evening); left != 2-want || wait != 0 {
			t.Errorf("call %d: %d left, wait %v", want, left, wait)
		}
	}
	if left, wait := take("one", evening); left != 0 || wait != 100*time.Millisecond {
		t.Errorf("the call after the burst: %d left, wait %v", left, wait)
	}
	if _, wait := take("one", evening.Add(60*time.Millisecond)); wait != 40*time.Millisecond {
		t.Errorf("a little later: wait %v", wait)
	}
	if _, wait := take("another", evening); wait != 0 {
		t.Errorf("another client waits %v", wait)
	}
	if _, wait := take("one", evening.Add(100*time.Millisecond)); wait != 0 {
		t.Errorf("when one is back: wait %v", wait)
	}
	// An hour's rest fills it, and no more than that.
	for want := range 3 {
		if left, wait := take("one", evening.Add(time.Hour)); left != 2-want || wait != 0 {
			t.Errorf("call %d of the next hour: %d left, wait %v", want, left, wait)
		}
	}
	// Another gateway's clock may be behind.
	if _, wait := take("one", evening.Add(time.Hour-time.Second)); wait != 1100*time.Millisecond {
		t.Errorf("a clock that is behind: wait %v", wait)
	}
}

func TestOfCallsAtOnceAsManyAreLetThroughAsTheBucketHolds(t *testing.T) {
	const (
		calls = 900
		every = 50 * time.Millisecond
		burst = 200
	)
	testlane.Full(t, "some two thousand writes")
	s := newSetup(t)
	// let counts who is let through, of calls that are made at the same instant.
	let := func(at time.Time) int64 {
		var (
			wg      sync.WaitGroup
			through atomic.Int64
		)
		for range calls {
			wg.Go(func() {
				switch _, wait, err := s.TakeToken(t.Context(), "one", every, burst, at); {
				case err != nil:
					t.Error(err)
				case wait == 0:
					through.Add(1)
				}
			})
		}
		wg.Wait()
		return through.Load()
	}
	if got := let(evening); got != burst {
		t.Errorf("%d of %d calls were let through a bucket of %d", got, calls, burst)
	}
	if got := let(evening.Add(time.Second)); got != 20 {
		t.Errorf("a second later, %d calls were let through, not 20", got)
	}
}

// A call costs one write, or two while its client's bucket is not full.
func TestWhatACallCosts(t *testing.T) {
	s := newSetup(t)
	for n, want := range []int{1, 2, 2, 1} { // The last one is refused.
		before := s.calls("UpdateItem")
		if _, _, err := s.TakeToken(t.Context(), "one", time.Second, 3, evening); err != nil {
			t.Fatal(err)
		}
		if got := s.calls("UpdateItem") - before; got != want {
			t.Errorf("call %d took %d writes, want %d", n, got, want)
		}
	}
}

func TestABucketThatCannotBeReadIsAnError(t *testing.T) {
	s := newSetup(t)
	s.proxy.Inject(dynamodb.Fault{Answer: dynamodb.Failed})
	if _, _, err := s.TakeToken(t.Context(), "one", time.Second, 5, evening); err == nil {
		t.Error("the call was let through")
	}
}
