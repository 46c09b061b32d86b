package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/turns"
)

// dueItem is what the due index knows of an item.
type dueItem struct {
	key
	due
}

// DueOutbox implements casework.DueStore. The index follows the table within
// moments, so what was carried out just now may still be among them.
func (s *Store) DueOutbox(ctx context.Context, by time.Time, limit int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	return dueOf(ctx, s, outboxParts(), by, limit, outboxKeyOf)
}

// DueWebhooks implements casework.DueStore.
func (s *Store) DueWebhooks(ctx context.Context, by time.Time, limit int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	return dueOf(ctx, s, []string{dueWebhook}, by, limit, outboxKeyOf)
}

// DueCases implements casework.DueStore.
func (s *Store) DueCases(ctx context.Context, by time.Time, limit int) ([]casework.Due[string], time.Time, error) {
	return dueOf(ctx, s, []string{dueCase, dueEnded}, by, limit, referenceOf)
}

// OpenOrDue implements casework.DueStore.
func (s *Store) OpenOrDue(ctx context.Context, by time.Time) (cases []casework.Due[string], next time.Time, err error) {
	var open []casework.Due[string]
	reads, reading := errgroup.WithContext(ctx)
	reads.Go(func() (err error) {
		open, _, err = dueOf(reading, s, []string{dueCase}, by.AddDate(100, 0, 0), math.MaxInt32, referenceOf)
		return err
	})
	reads.Go(func() (err error) {
		cases, next, err = dueOf(reading, s, []string{dueEnded}, by, math.MaxInt32, referenceOf)
		return err
	})
	if err := reads.Wait(); err != nil {
		return nil, time.Time{}, err
	}
	cases = append(cases, open...)
	slices.SortStableFunc(cases, func(a, b casework.Due[string]) int { return a.At.Compare(b.At) })
	return cases, next, nil
}

// DueForgetting implements operating.ForgettingStore.
func (s *Store) DueForgetting(ctx context.Context, by time.Time, limit int) ([]casework.OutboxKey, time.Time, error) {
	items, next, err := s.dueIn(ctx, []string{dueForgetting}, by, limit)
	keys := make([]casework.OutboxKey, len(items))
	for i, item := range items {
		keys[i] = outboxKeyOf(item.key)
	}
	return keys, next, wrapped(err, "list what is to be forgotten")
}

func outboxKeyOf(k key) casework.OutboxKey {
	return casework.OutboxKey{Reference: referenceOf(k), Key: k.SK}
}

func dueOf[What any](ctx context.Context, s *Store, partitions []string, by time.Time, limit int, what func(key) What) ([]casework.Due[What], time.Time, error) {
	items, next, err := s.dueIn(ctx, partitions, by, limit)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("list what is due of %s: %w", partitions[0], err)
	}
	due := make([]casework.Due[What], len(items))
	for i, item := range items {
		at, err := dueTime(item.DueSort)
		if err != nil {
			return nil, time.Time{}, err
		}
		due[i] = casework.Due[What]{What: what(item.key), At: at, Turn: turns.In(item.DueSort), Tier: waitingFor(item)}
	}
	return due, next, nil
}

// firstDuePage is how many entries of the due index the first call reads: nearly
// always all that is due, with the one after it. duePage is how many each further one
// does.
const firstDuePage, duePage = 25, 1000

// dueIn reads partitions side by side, and returns what is due in any of them,
// soonest first.
func (s *Store) dueIn(ctx context.Context, partitions []string, by time.Time, limit int) ([]dueItem, time.Time, error) {
	found, nexts := make([][]dueItem, len(partitions)), make([]time.Time, len(partitions))
	reads, ctx := errgroup.WithContext(ctx)
	for i, partition := range partitions {
		reads.Go(func() (err error) {
			found[i], nexts[i], err = s.dueBy(ctx, partition, by, limit)
			return err
		})
	}
	if err := reads.Wait(); err != nil {
		return nil, time.Time{}, err
	}
	items := slices.Concat(found...)
	slices.SortFunc(items, func(a, b dueItem) int { return cmp.Compare(a.DueSort, b.DueSort) })
	if len(items) > limit {
		after, err := dueTime(items[limit].DueSort)
		if err != nil {
			return nil, time.Time{}, err
		}
		items, nexts = items[:limit], append(nexts, after)
	}
	nexts = slices.DeleteFunc(nexts, time.Time.IsZero)
	if len(nexts) == 0 {
		return items, time.Time{}, nil
	}
	return items, slices.MinFunc(nexts, time.Time.Compare), nil
}

func (s *Store) dueBy(ctx context.Context, partition string, by time.Time, limit int) ([]dueItem, time.Time, error) {
	in := indexed(indexByDue, "dueKey = :partition", map[string]string{":partition": partition})
	in.TableName, in.Limit = &s.table, aws.Int32(int32(min(limit+1, firstDuePage)))
	var items []dueItem
	for {
		out, err := s.client.Query(ctx, &in)
		if err != nil {
			return nil, time.Time{}, err
		}
		page, err := each(out.Items, readAny[dueItem])
		if err != nil {
			return nil, time.Time{}, err
		}
		for _, item := range page {
			if item.DueSort > dueBound(by) || len(items) == limit {
				next, err := dueTime(item.DueSort)
				return items, next, err
			}
			items = append(items, item)
		}
		if len(out.LastEvaluatedKey) == 0 {
			return items, time.Time{}, nil
		}
		in.ExclusiveStartKey, in.Limit = out.LastEvaluatedKey, aws.Int32(duePage)
	}
}
