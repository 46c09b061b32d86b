package seed

import (
	"context"
	"errors"
	"fmt"
	"sync"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/store"
)

const (
	// writersAtOnce is how many parts of a plan are written side by side.
	writersAtOnce = 4
	// casesAtOnce is how many cases a part has.
	casesAtOnce = 50
)

// ErrOther: cases of the same seed are stored, and end at another instant.
var ErrOther = errors.New("cases of this seed are stored that stand as of another instant: choose another seed")

// Write stores so many cases of a plan in a table, each with what the register holds
// of it, and says now and then how many are stored. A run that was broken off is
// repeated: it writes the same again. Errors: ErrOther.
//
// Cases are written in batches, of which none rests on a condition, for transactions
// take ten times as long. What is written is what the store itself would commit.
func (p Plan) Write(ctx context.Context, client *awsdynamodb.Client, table string, cases int, stored func(cases int)) error {
	if err := p.isStored(ctx, store.Open(client, table)); err != nil {
		return err
	}
	writing, inTime := errgroup.WithContext(ctx)
	writing.SetLimit(writersAtOnce)
	var one sync.Mutex
	done := 0
	for from := 0; from < cases && inTime.Err() == nil; from += casesAtOnce {
		writing.Go(func() error {
			upTo := min(from+casesAtOnce, cases)
			items, err := p.items(inTime, table, from, upTo)
			if err == nil {
				err = dynamodb.PutAll(inTime, client, table, items)
			}
			if err != nil {
				return fmt.Errorf("cases from %d of seed %d: %w", from, p.Seed, err)
			}
			one.Lock()
			defer one.Unlock()
			done += upTo - from
			stored(done)
			return nil
		})
	}
	return writing.Wait()
}

// isStored looks whether the first case, if it is there, is as the plan has it.
func (p Plan) isStored(ctx context.Context, in *store.Store) error {
	first, err := p.Case(0)
	if err != nil {
		return err
	}
	there, _, err := in.Case(ctx, first.Case.State.Reference)
	switch {
	case errors.Is(err, casework.ErrNotFound):
		return nil
	case err == nil && there.Head != first.Case.Head:
		return ErrOther
	default:
		return err
	}
}

// items are those that the store would write of cases, from one number up to another.
func (p Plan) items(ctx context.Context, table string, from, upTo int) ([]item, error) {
	written := &recorder{}
	to := store.New(written, table)
	for n := from; n < upTo; n++ {
		change, err := p.Case(n)
		if err == nil {
			err = to.Commit(ctx, change)
		}
		if published, ok := change.Case.State.RegisterEntries(); err == nil && ok {
			err = to.Publish(ctx, published)
		}
		if err != nil {
			return nil, fmt.Errorf("case %d: %w", n, err)
		}
	}
	return written.items, nil
}
