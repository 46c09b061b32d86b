package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
)

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
	open, err := s.query(ctx, dynamodb.QueryInput{
		IndexName:                 aws.String(indexByDue),
		KeyConditionExpression:    aws.String("dueKey = :partition"),
		ExpressionAttributeValues: attributes{":partition": text(dueCase)},
	})
	if err != nil {
		return operating.Backlog{}, fmt.Errorf("count the open cases: %w", err)
	}
	var items []dueItem
	if err := attributevalue.UnmarshalListOfMaps(open, &items); err != nil {
		return operating.Backlog{}, fmt.Errorf("count the open cases: %w", err)
	}
	for _, item := range items {
		if tier := waitingFor(item.DueSort); tier != "" {
			backlog.Waiting[tier]++
		}
	}
	return backlog, nil
}
