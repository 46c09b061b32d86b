package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
)

// The lists of cases come from indexes, which follow the table within moments:
// a case may be missing from them, or be as it was just now. They are for
// showing, counting and pointing out what is alike. Nothing may be decided on
// them: what decides reads the case itself.

// CasesOf implements casework.CaseStore.
func (s *Store) CasesOf(ctx context.Context, trust string, since time.Time) ([]casework.Case, error) {
	in := indexed(indexByOrganisation, "organisationKey = :trust AND organisationSort >= :since", map[string]string{":trust": trust, ":since": dueInstant(since)})
	cases, err := list(ctx, s, in, readCase)
	return cases, wrapped(err, "list the cases of trust %s", trust)
}

// CasesOfRound returns every case of a round, those that changed last at the
// end.
func (s *Store) CasesOfRound(ctx context.Context, round string) ([]casework.Case, error) {
	cases, err := list(ctx, s, indexed(indexByRound, "roundKey = :round", map[string]string{":round": round}), readCase)
	return newestOfEach(cases), wrapped(err, "list the cases of round %s", round)
}

// TrustCases is a page of the cases that a trust filed, oldest first. A place in
// the list is a sort key of the index.
func (s *Store) TrustCases(ctx context.Context, trust, after string, limit int) ([]reading.Listed, bool, error) {
	in := indexed(indexByOrganisation, "organisationKey = :trust AND organisationSort > :after", map[string]string{":trust": trust, ":after": beginning(after, "")})
	cases, more, err := s.casesPage(ctx, "organisationSort", in, limit)
	return cases, more, wrapped(err, "page the cases of trust %s", trust)
}

// RoundCases implements reading.ListStore.
func (s *Store) RoundCases(ctx context.Context, round string, since time.Time, after string, limit int) ([]reading.Listed, bool, error) {
	in := indexed(indexByRound, "roundKey = :round AND roundSort > :after", map[string]string{":round": round, ":after": beginning(after, instant(since))})
	cases, more, err := s.casesPage(ctx, "roundSort", in, limit)
	return cases, more, wrapped(err, "page the cases of round %s", round)
}

// beginning is the place after which a page begins: no key is empty, and none is
// an instant alone.
func beginning(after, first string) string { return max(after, first, "!") }

// casesPage reads one page. The place of a case is its sort key.
func (s *Store) casesPage(ctx context.Context, sort string, in dynamodb.QueryInput, limit int) ([]reading.Listed, bool, error) {
	in.TableName, in.Limit = &s.table, aws.Int32(int32(limit))
	out, err := s.client.Query(ctx, &in)
	if err != nil {
		return nil, false, err
	}
	cases, err := each(out.Items, func(from attributes) (reading.Listed, error) {
		c, err := readCase(from)
		if place, ok := from[sort].(*types.AttributeValueMemberS); ok {
			return reading.Listed{Case: c, Place: place.Value}, err
		}
		return reading.Listed{}, errors.Join(err, fmt.Errorf("a listed case has no %s", sort))
	})
	return cases, len(out.LastEvaluatedKey) > 0, err
}

// loaded returns everything of a kind that operators load, in the order of the
// ids. Partition lists them in the round index.
func loaded[T any](ctx context.Context, s *Store, partition, what string) ([]T, error) {
	found, err := list(ctx, s, indexed(indexByRound, "roundKey = :all", map[string]string{":all": partition}), readBody[T])
	return found, wrapped(err, "list the %s", what)
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
