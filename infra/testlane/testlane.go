package testlane

import (
	"context"
	"testing"
	"time"
)

// Full leaves a test out of the quick lane (go test -short), and prints what it
// needs that the quick lane has no time for.
func Full(t testing.TB, needs string) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out by -short: it needs " + needs)
	}
}

// untilTheEnd is how much of go test's own limit is left for a test to say what
// it waited for.
const untilTheEnd = 10 * time.Second

// Patience is how long a test waits for what must come: until shortly before go
// test's own limit, and for ever without one. So it ends a test that hangs, with
// its log, and no test that a busy machine makes slow. It does not end with the
// test, so that what cleans up can wait too.
func Patience(t testing.TB) context.Context {
	t.Helper()
	limited, ok := t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return context.Background()
	}
	deadline, ok := limited.Deadline()
	if !ok {
		return context.Background()
	}
	ctx, cancel := context.WithDeadline(context.Background(), deadline.Add(-untilTheEnd))
	t.Cleanup(cancel)
	return ctx
}
