package store_test

import (
	"sync"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
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

func TestCallsAtOnceAreEachCounted(t *testing.T) {
	s := newSetup(t)
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		let int
	)
	for range 20 {
		wg.Go(func() {
			_, wait, err := s.TakeToken(t.Context(), "one", time.Second, 5, evening)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && wait == 0 {
				let++
			}
		})
	}
	wg.Wait()
	// One that was overtaken as often as it may be is let through.
	if let < 5 || let > 15 {
		t.Errorf("%d of 20 calls were let through a bucket of 5", let)
	}
	if _, wait, err := s.TakeToken(t.Context(), "one", time.Second, 5, evening); err != nil || wait == 0 {
		t.Errorf("the bucket is not empty: wait %v, %v", wait, err)
	}
}

func TestABucketThatCannotBeReadIsAnError(t *testing.T) {
	s := newSetup(t)
	s.proxy.Inject(dynamodb.Fault{Answer: dynamodb.Failed})
	if _, _, err := s.TakeToken(t.Context(), "one", time.Second, 5, evening); err == nil {
		t.Error("the call was let through")
	}
}
