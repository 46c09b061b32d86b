package relay

import (
	"context"
	"errors"
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

// CarryOut carries one item out. Its error is casework.ErrPutOff where the item
// comes again by itself.
type CarryOut func(ctx context.Context, item casework.OutboxKey) error

// Each returns a handler that has the items of its input carried out: those that
// were left behind all, and of a batch of the stream at most ofBatch: what the
// function has time for.
//
// What fails and was put off is logged, and the next goes on. Of what could not
// be put off, Lambda is told: it repeats the invocation, or goes back to there in
// the stream, which does no harm.
func Each(ofBatch int, carryOut CarryOut) func(context.Context, Input) (events.DynamoDBEventResponse, error) {
	return handler(ofBatch, 1, func(context.Context, []casework.OutboxKey, []casework.Announcement) CarryOut { return carryOut })
}

// Prepare is given all items that are to be carried out, and those announcements among
// them that are known as they were written, and returns what carries each of them out.
type Prepare func(ctx context.Context, items []casework.OutboxKey, written []casework.Announcement) CarryOut

// abreast is how many items that were prepared together are carried out at the same
// time: each mostly waits for the table, or for whoever sends.
const abreast = 4

// Together is Each for items that are prepared together, and carried out side by side.
func Together(ofBatch int, prepare Prepare) func(context.Context, Input) (events.DynamoDBEventResponse, error) {
	return handler(ofBatch, abreast, prepare)
}

// handler is the function of both.
func handler(ofBatch, abreast int, prepare Prepare) func(context.Context, Input) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, in Input) (events.DynamoDBEventResponse, error) {
		telemetry.Set(ctx, "records", len(in.Records))
		telemetry.Set(ctx, "handedOver", len(in.Items))
		if len(in.Records) > 0 {
			return ofStream(ctx, in.Records, ofBatch, abreast, prepare), nil
		}
		telemetry.Set(ctx, "items", named(in.Items))
		return events.DynamoDBEventResponse{}, leftBehind(ctx, in, prepare(ctx, in.Items, nil))
	}
}

// leftBehind tries all, and returns the errors together.
func leftBehind(ctx context.Context, in Input, carryOut CarryOut) error {
	failed := make([]error, len(in.Items))
	var underWay sync.WaitGroup
	for i, item := range in.Items {
		if in.Together {
			underWay.Go(func() { failed[i] = lasting(ctx, carryOut(ctx, item)) })
		} else {
			failed[i] = lasting(ctx, carryOut(ctx, item))
		}
	}
	underWay.Wait()
	return errors.Join(failed...)
}

// lasting is an error that somebody has to act on. One of an item that was put
// off is logged, and is none.
func lasting(ctx context.Context, err error) error {
	if errors.Is(err, casework.ErrPutOff) {
		telemetry.Count(ctx, "ItemsPutOff", 1)
		telemetry.Fail(ctx, err)
		return nil
	}
	return err
}

// named is every item as a text, by which a line is found.
func named(items []casework.OutboxKey) []string {
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = item.Reference + " " + item.Key
	}
	return names
}
