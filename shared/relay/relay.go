package relay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/telemetry"
)

// Input is what invokes such a function: a stream batch, or items that were left behind.
type Input struct {
	Records []events.DynamoDBEventRecord `json:"Records,omitempty"`
	Items   []casework.OutboxKey         `json:"handover,omitempty"`
	// Together has the items carried out at the same time: each may
	// take long, and none waits for another.
	Together bool `json:"together,omitempty"`
}

// caseKeyPrefix stands before the reference in the partition key of every item
// of a case's outbox.
const caseKeyPrefix = "R#"

// Each returns a handler that calls carryOut for every item of its input.
//
// Of a stream batch it stops at the first that fails. Of items that were left
// behind it tries all, and returns the errors together: Lambda then repeats the
// invocation, which does no harm.
func Each(carryOut func(ctx context.Context, item casework.OutboxKey) error) func(context.Context, Input) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, in Input) (events.DynamoDBEventResponse, error) {
		telemetry.Set(ctx, "records", len(in.Records))
		telemetry.Set(ctx, "handedOver", len(in.Items))
		telemetry.Set(ctx, "items", named(in))
		for _, record := range in.Records {
			item, err := itemOf(record)
			if err == nil {
				err = carryOut(ctx, item)
			}
			if err != nil {
				telemetry.Set(ctx, "reference", item.Reference)
				telemetry.Fail(ctx, err)
				return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{
					{ItemIdentifier: record.Change.SequenceNumber},
				}}, nil
			}
		}
		failed := make([]error, len(in.Items))
		var underWay sync.WaitGroup
		for i, item := range in.Items {
			if in.Together {
				underWay.Go(func() { failed[i] = carryOut(ctx, item) })
			} else {
				failed[i] = carryOut(ctx, item)
			}
		}
		underWay.Wait()
		return events.DynamoDBEventResponse{}, errors.Join(failed...)
	}
}

// named is every item of an input as a text, by which a line is found.
func named(in Input) []string {
	names := make([]string, 0, len(in.Records)+len(in.Items))
	for _, record := range in.Records {
		if item, err := itemOf(record); err == nil {
			names = append(names, item.Reference+" "+item.Key)
		}
	}
	for _, item := range in.Items {
		names = append(names, item.Reference+" "+item.Key)
	}
	return names
}

func itemOf(record events.DynamoDBEventRecord) (casework.OutboxKey, error) {
	pk, sk := record.Change.Keys["PK"], record.Change.Keys["SK"]
	if pk.DataType() != events.DataTypeString || sk.DataType() != events.DataTypeString {
		return casework.OutboxKey{}, fmt.Errorf("stream record %s has no PK and SK", record.Change.SequenceNumber)
	}
	reference, ok := strings.CutPrefix(pk.String(), caseKeyPrefix)
	if !ok {
		return casework.OutboxKey{}, fmt.Errorf("stream record %s is not of a case's outbox", record.Change.SequenceNumber)
	}
	return casework.OutboxKey{Reference: reference, Key: sk.String()}, nil
}
