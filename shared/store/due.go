package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
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
	return dueOf(ctx, s, dueOutbox, by, limit, outboxKeyOf)
}

// DueWebhooks implements casework.DueStore.
func (s *Store) DueWebhooks(ctx context.Context, by time.Time, limit int) ([]casework.Due[casework.OutboxKey], time.Time, error) {
	return dueOf(ctx, s, dueWebhook, by, limit, outboxKeyOf)
}

// DueCases implements casework.DueStore.
func (s *Store) DueCases(ctx context.Context, by time.Time, limit int) ([]casework.Due[string], time.Time, error) {
	return dueOf(ctx, s, dueCase, by, limit, referenceOf)
}

func outboxKeyOf(k key) casework.OutboxKey {
	return casework.OutboxKey{Reference: referenceOf(k), Key: k.SK}
}

func dueOf[What any](ctx context.Context, s *Store, partition string, by time.Time, limit int, what func(key) What) ([]casework.Due[What], time.Time, error) {
	items, next, err := s.dueBy(ctx, partition, by, limit)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("list what is due of %s: %w", partition, err)
	}
	due := make([]casework.Due[What], len(items))
	for i, item := range items {
		due[i] = casework.Due[What]{What: what(item.key), Turn: turns.In(item.DueSort)}
	}
	return due, next, nil
}

func (s *Store) dueBy(ctx context.Context, partition string, by time.Time, limit int) ([]dueItem, time.Time, error) {
	items, err := s.dueRange(ctx, partition, "<", dueBound(by), limit)
	if err != nil {
		return nil, time.Time{}, err
	}
	last := dueBound(by)
	if len(items) == limit {
		last = items[limit-1].DueSort
	}
	after, err := s.dueRange(ctx, partition, ">", last, 1)
	if err != nil || len(after) == 0 {
		return items, time.Time{}, err
	}
	next, err := dueTime(after[0].DueSort)
	return items, next, err
}

func (s *Store) dueRange(ctx context.Context, partition, comparison, bound string, limit int) ([]dueItem, error) {
	in := indexed(indexByDue, "dueKey = :partition AND dueSort "+comparison+" :bound", map[string]string{":partition": partition, ":bound": bound})
	in.Limit = aws.Int32(int32(limit))
	return list(ctx, s, in, readAny[dueItem])
}

// Backlog says what waits at a time, by the due index alone.
func (s *Store) Backlog(ctx context.Context, now time.Time) (operating.Backlog, error) {
	backlog := operating.Backlog{Waiting: map[derogation.Tier]int{}}
	oldest, err := s.dueRange(ctx, dueOutbox, "<", dueBound(now), 1)
	if err != nil {
		return operating.Backlog{}, fmt.Errorf("find the oldest in the outbox: %w", err)
	}
	if len(oldest) > 0 {
		since, err := dueTime(oldest[0].DueSort)
		if err != nil {
			return operating.Backlog{}, err
		}
		backlog.OldestDue = now.Sub(since)
	}
	open, err := list(ctx, s, indexed(indexByDue, "dueKey = :partition", map[string]string{":partition": dueCase}), readAny[dueItem])
	if err != nil {
		return operating.Backlog{}, fmt.Errorf("count the open cases: %w", err)
	}
	for _, item := range open {
		if tier := waitingFor(item.DueSort); tier != "" {
			backlog.Waiting[tier]++
		}
	}
	return backlog, nil
}
