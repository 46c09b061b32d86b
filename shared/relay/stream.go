package relay

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/turns"
)

// ofEach is how many items of one trust are carried out of a batch of the stream.
// What goes beyond is left to the sweep, which has it in a minute anyway: so a
// trust whose system is in a loop holds the stream up for no longer than that.
const ofEach = 10

// streamed is an item as it came by the stream: at which place of its batch.
type streamed struct {
	item  casework.OutboxKey
	turn  turns.Turn
	place int
}

// ofStream carries out, in turn, at most so many items of a batch. Where an item
// cannot even be put off, the table does not answer: it stops, and has everything
// from the first that was not carried out delivered again.
func ofStream(ctx context.Context, batch []events.DynamoDBEventRecord, most int, prepare func(context.Context, []casework.OutboxKey) CarryOut) events.DynamoDBEventResponse {
	var waiting []streamed
	for place, record := range batch {
		s, err := readRecord(record)
		if err != nil {
			telemetry.Fail(ctx, err) // It would be the same the next time.
			continue
		}
		s.place = place
		waiting = append(waiting, s)
	}
	taken := turns.Pick(waiting, func(s streamed) turns.Turn { return s.turn }, most, ofEach)
	telemetry.Count(ctx, "LeftToSweep", len(waiting)-len(taken))
	var items []casework.OutboxKey
	for _, s := range taken {
		items = append(items, s.item)
	}
	telemetry.Set(ctx, "items", named(items))
	carryOut := prepare(ctx, items)
	for done, s := range taken {
		if err := lasting(ctx, carryOut(ctx, s.item)); err != nil {
			telemetry.Set(ctx, "reference", s.item.Reference)
			telemetry.Fail(ctx, err)
			first := slices.MinFunc(taken[done:], func(a, b streamed) int { return cmp.Compare(a.place, b.place) })
			return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{
				{ItemIdentifier: batch[first.place].Change.SequenceNumber},
			}}
		}
	}
	return events.DynamoDBEventResponse{}
}

func readRecord(record events.DynamoDBEventRecord) (streamed, error) {
	pk, sk := record.Change.Keys["PK"], record.Change.Keys["SK"]
	if pk.DataType() != events.DataTypeString || sk.DataType() != events.DataTypeString {
		return streamed{}, fmt.Errorf("stream record %s has no PK and SK", record.Change.SequenceNumber)
	}
	reference, ok := strings.CutPrefix(pk.String(), caseKeyPrefix)
	if !ok {
		return streamed{}, fmt.Errorf("stream record %s is not of a case's outbox", record.Change.SequenceNumber)
	}
	s := streamed{item: casework.OutboxKey{Reference: reference, Key: sk.String()}}
	if due := record.Change.NewImage["dueSort"]; due.DataType() == events.DataTypeString {
		s.turn = turns.In(due.String())
	} else {
		s.turn = turns.In("")
	}
	return s, nil
}
