package stream

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// source reads one stream in order, from its start, through its shards, each
// of which follows the one before.
type source struct {
	streams *dynamodbstreams.Client
	arn     string

	shard    string
	ended    bool    // the shard is closed and read to its end
	iterator *string // nil when a new one is needed
	last     string  // sequence number of the last record read from the shard
	reopened bool    // the iterator is new because the one before was refused
}

// next returns the records that are there now, none when all have been read.
func (s *source) next(ctx context.Context) ([]types.Record, error) {
	if s.shard == "" || s.ended {
		following, err := s.following(ctx, s.shard)
		if err != nil || following == "" {
			return nil, err
		}
		s.shard, s.ended, s.iterator, s.last, s.reopened = following, false, nil, "", false
	}
	if s.iterator == nil {
		if err := s.open(ctx); err != nil {
			return nil, err
		}
	}
	read, err := s.streams.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: s.iterator})
	if refused(err) && !s.reopened {
		s.iterator, s.reopened = nil, true
		return s.next(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("read shard %s: %w", s.shard, err)
	}
	s.iterator, s.reopened = read.NextShardIterator, false
	s.ended = s.iterator == nil
	if s.ended && len(read.Records) == 0 {
		return s.next(ctx) // The shard that follows may have some.
	}
	if n := len(read.Records); n > 0 && read.Records[n-1].Dynamodb != nil {
		s.last = aws.ToString(read.Records[n-1].Dynamodb.SequenceNumber)
	}
	return read.Records, nil
}

// refused reports whether only the iterator is no good. A new one goes on after
// the last record that was read, so nothing is left out. DynamoDB Local takes
// an iterator that it gave for an empty shard for one of trimmed records, if
// other tables were written to before the shard's first record came.
func refused(err error) bool {
	var expired *types.ExpiredIteratorException
	var trimmed *types.TrimmedDataAccessException
	return errors.As(err, &expired) || errors.As(err, &trimmed)
}

func (s *source) open(ctx context.Context) error {
	input := &dynamodbstreams.GetShardIteratorInput{
		StreamArn: &s.arn, ShardId: &s.shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	}
	if s.last != "" {
		input.ShardIteratorType = types.ShardIteratorTypeAfterSequenceNumber
		input.SequenceNumber = &s.last
	}
	opened, err := s.streams.GetShardIterator(ctx, input)
	if err != nil {
		return fmt.Errorf("open shard %s: %w", s.shard, err)
	}
	s.iterator = opened.ShardIterator
	return nil
}

// following returns the shard that comes after another, or the first one when
// the other is empty; it is empty when there is none yet.
func (s *source) following(ctx context.Context, parent string) (string, error) {
	var shards []types.Shard
	input := &dynamodbstreams.DescribeStreamInput{StreamArn: &s.arn}
	for {
		described, err := s.streams.DescribeStream(ctx, input)
		if err != nil {
			return "", fmt.Errorf("describe the stream: %w", err)
		}
		shards = append(shards, described.StreamDescription.Shards...)
		if input.ExclusiveStartShardId = described.StreamDescription.LastEvaluatedShardId; input.ExclusiveStartShardId == nil {
			break
		}
	}
	present := map[string]bool{}
	for _, shard := range shards {
		present[aws.ToString(shard.ShardId)] = true
	}
	var found []string
	for _, shard := range shards {
		before := aws.ToString(shard.ParentShardId)
		if !present[before] {
			before = "" // trimmed away
		}
		if before == parent {
			found = append(found, aws.ToString(shard.ShardId))
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	default:
		return "", fmt.Errorf("%d shards at once: only a stream with one at a time can be read", len(found))
	}
}
