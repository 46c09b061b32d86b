package casework

import (
	"context"
	"errors"
	"strings"
	"time"

	"example.org/derogations/shared/backoff"
)

// PutOffStore sets when an outbox item is handed on again.
type PutOffStore interface {
	// PutOff counts that an item could not be carried out, and has it handed on
	// again after the pause for that many failures, never sooner than it was
	// due. One that is carried out already is no error, and does not come back.
	PutOff(ctx context.Context, item OutboxKey, pause func(failures int) time.Duration) error
}

// How long an item that fails is put off. A wake is never for long: when Step
// Functions is back, cases must not wait.
var (
	putOffs     = backoff.Pauses{First: time.Minute, Longest: 15 * time.Minute}
	wakePutOffs = backoff.Pauses{First: time.Minute, Longest: 2 * time.Minute}
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
		pauses := putOffs
		if strings.HasPrefix(item.Key, "W#") {
			pauses = wakePutOffs
		}
		return errors.Join(err, to.PutOff(ctx, item, pauses.After))
	}
}
