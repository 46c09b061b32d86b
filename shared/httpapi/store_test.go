package httpapi_test

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// store is the store in memory, which can be made to fail.
type store struct {
	*caseworktest.Memory
	broken error
}

func (s *store) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	if s.broken != nil {
		return casework.Case{}, time.Time{}, s.broken
	}
	return s.Memory.Case(ctx, reference)
}

func (s *store) Call(ctx context.Context, client, key string) (casework.CallRecord, error) {
	if s.broken != nil {
		return casework.CallRecord{}, s.broken
	}
	return s.Memory.Call(ctx, client, key)
}

func (s *store) Rounds(ctx context.Context) ([]derogation.Round, error) {
	if s.broken != nil {
		return nil, s.broken
	}
	return s.Memory.Rounds(ctx)
}

func (s *store) Standings(ctx context.Context, round string) ([]derogation.Standing, error) {
	if s.broken != nil {
		return nil, s.broken
	}
	return s.Memory.Standings(ctx, round)
}

// errKeyTooLong is what DynamoDB says of a key that it does not take.
var errKeyTooLong = errors.New("ValidationException: size of the key exceeds 2048 bytes")

func (s *store) Round(ctx context.Context, id string) (derogation.Round, error) {
	if len(id) > 2000 {
		return derogation.Round{}, errKeyTooLong
	}
	if s.broken != nil {
		return derogation.Round{}, s.broken
	}
	return s.Memory.Round(ctx, id)
}
