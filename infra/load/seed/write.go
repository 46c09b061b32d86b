package seed

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Table is what cases are written to.
type Table interface {
	Commit(ctx context.Context, change casework.Change) error
	Publish(ctx context.Context, entries derogation.RegisterEntries) error
}

// writersAtOnce is how many cases are written side by side.
const writersAtOnce = 8

// Write stores cases of a plan, from one number up to another, each with what the
// register holds of it, and says after each how many are stored. It holds no more
// than a few of them at a time. Errors: casework.ErrStale where one is stored already.
func (p Plan) Write(ctx context.Context, to Table, from, upTo int, stored func(cases int)) error {
	writing, inTime := errgroup.WithContext(ctx)
	writing.SetLimit(writersAtOnce)
	var one sync.Mutex
	done := 0
	for n := from; n < upTo && inTime.Err() == nil; n++ {
		writing.Go(func() error {
			change, err := p.Case(n)
			if err == nil {
				err = to.Commit(inTime, change)
			}
			if published, ok := change.Case.State.RegisterEntries(); err == nil && ok {
				err = to.Publish(inTime, published)
			}
			if err != nil {
				return fmt.Errorf("case %d of seed %d: %w", n, p.Seed, err)
			}
			one.Lock()
			defer one.Unlock()
			done++
			stored(done)
			return nil
		})
	}
	return writing.Wait()
}
