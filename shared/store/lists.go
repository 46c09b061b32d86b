package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/casework"
)

// The lists of cases come from indexes, which follow the table within moments:
// a case may be missing from them, or be as it was just now. They are for
// showing, counting and pointing out what is alike. Nothing may be decided on
// them: what decides reads the case itself.

// CasesOf returns the cases that a trust filed since the time given, oldest
// first.
func (s *Store) CasesOf(ctx context.Context, trust string, since time.Time) ([]casework.Case, error) {
	cases, err := s.cases(ctx, dynamodb.QueryInput{
		IndexName:                 aws.String(indexByOrganisation),
		KeyConditionExpression:    aws.String("organisationKey = :trust AND organisationSort >= :since"),
		ExpressionAttributeValues: attributes{":trust": text(trust), ":since": text(dueInstant(since))},
	})
	if err != nil {
		return nil, fmt.Errorf("list the cases of trust %s: %w", trust, err)
	}
	return cases, nil
}

// CasesOfRound returns every case of a round, those that changed last at the
// end.
func (s *Store) CasesOfRound(ctx context.Context, round string) ([]casework.Case, error) {
	cases, err := s.cases(ctx, dynamodb.QueryInput{
		IndexName:                 aws.String(indexByRound),
		KeyConditionExpression:    aws.String("roundKey = :round"),
		ExpressionAttributeValues: attributes{":round": text(round)},
	})
	if err != nil {
		return nil, fmt.Errorf("list the cases of round %s: %w", round, err)
	}
	return newestOfEach(cases), nil
}

func (s *Store) cases(ctx context.Context, in dynamodb.QueryInput) ([]casework.Case, error) {
	items, err := s.query(ctx, in)
	if err != nil {
		return nil, err
	}
	cases := make([]casework.Case, 0, len(items))
	for _, item := range items {
		c, err := readCase(item)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// newestOfEach drops what a list holds twice: a case that changes between two
// pages moves on to a later one.
func newestOfEach(cases []casework.Case) []casework.Case {
	last := make(map[string]int, len(cases))
	for i, c := range cases {
		last[c.State.Reference] = i
	}
	kept := make([]casework.Case, 0, len(last))
	for i, c := range cases {
		if last[c.State.Reference] == i {
			kept = append(kept, c)
		}
	}
	return kept
}
