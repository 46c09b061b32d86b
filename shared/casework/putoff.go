package casework

import (
	"context"
	"errors"
	"strings"
	"time"
)

// PutOffStore sets when an outbox item is handed on again.
type PutOffStore interface {
	// PutOff counts that an item could not be carried out, and has it handed on
	// again after the pause for that many failures, never sooner than it was
	// due. One that is carried out already is no error, and does not come back.
	PutOff(ctx context.Context, item OutboxKey, pause func(failures int) time.Duration) error
}

const (
	// An item that fails is handed on again after firstPutOff, then twice as
	// long each time up to its longest. A wake's is short: when Step Functions
	// is back, cases must not wait.
	firstPutOff       = time.Minute
	longestPutOff     = 15 * time.Minute
	longestWakePutOff = 2 * time.Minute
)

// PuttingOff returns a function that carries an item out and, when that fails,
// puts it off. So what keeps failing does not stay ahead of the rest in the
// sweep, which takes on the soonest due. The failure is returned all the same.
func PuttingOff(carryOut func(context.Context, OutboxKey) error, to PutOffStore) func(context.Context, OutboxKey) error {
	return func(ctx context.Context, item OutboxKey) error {
		err := carryOut(ctx, item)
		if err == nil {
			return nil
		}
		longest := longestPutOff
		if strings.HasPrefix(item.Key, "W#") {
			longest = longestWakePutOff
		}
		return errors.Join(err, to.PutOff(ctx, item, func(failures int) time.Duration {
			return min(firstPutOff<<min(max(failures-1, 0), 10), longest)
		}))
	}
}
