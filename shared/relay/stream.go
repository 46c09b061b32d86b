package relay

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"golang.org/x/sync/errgroup"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/turns"
)

// ofEach is how many items of one trust are carried out of a batch of the stream, one
// after the other: where several go abreast, so many times as many.
// What goes beyond is left to the sweep, which has it in a minute anyway: so a
// trust whose system is in a loop holds the stream up for no longer than that.
const ofEach = 10

// streamed is an item as it came by the stream: at which place of its batch.
type streamed struct {
	item  casework.OutboxKey
	turn  turns.Turn
	place int
	// written is what an announcement was as it was written, nil where that is not known.
	written *casework.Announcement
}

// ofStream carries out, in turn and so many abreast, at most so many items of a batch. Where an item
// cannot even be put off, the table does not answer: it stops, and has everything
// from the first that was not carried out delivered again.
func ofStream(ctx context.Context, batch []events.DynamoDBEventRecord, most, abreast int, prepare Prepare) events.DynamoDBEventResponse {
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
	taken := turns.Pick(waiting, func(s streamed) turns.Turn { return s.turn }, most, ofEach*abreast)
	telemetry.Count(ctx, "LeftToSweep", len(waiting)-len(taken))
	var items []casework.OutboxKey
	var written []casework.Announcement
	for _, s := range taken {
		items = append(items, s.item)
		if s.written != nil {
			written = append(written, *s.written)
		}
	}
	telemetry.Set(ctx, "items", named(items))
	done, failed := sideBySide(ctx, abreast, items, prepare(ctx, items, written))
	if failed == nil {
		return events.DynamoDBEventResponse{}
	}
	telemetry.Fail(ctx, failed)
	var left []streamed
	for i, s := range taken {
		if !done[i] {
			left = append(left, s)
		}
	}
	first := slices.MinFunc(left, func(a, b streamed) int { return cmp.Compare(a.place, b.place) })
	telemetry.Set(ctx, "reference", first.item.Reference)
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{
		{ItemIdentifier: batch[first.place].Change.SequenceNumber},
	}}
}

// sideBySide carries items out, so many abreast and begun in their order, until one
// fails. It returns that error, and which were done.
func sideBySide(ctx context.Context, abreast int, items []casework.OutboxKey, carryOut CarryOut) (done []bool, failed error) {
	done = make([]bool, len(items))
	underWay, stopped := errgroup.WithContext(ctx)
	underWay.SetLimit(abreast)
	for i, item := range items {
		underWay.Go(func() error {
			if stopped.Err() != nil {
				return stopped.Err() // It is not begun.
			}
			// What is under way is carried to its end, whatever becomes of the others.
			err := lasting(ctx, carryOut(ctx, item))
			done[i] = err == nil
			return err
		})
	}
	failed = underWay.Wait()
	return done, failed
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
	if strings.HasPrefix(s.item.Key, "A#") {
		s.written = announcementIn(record)
	}
	return s, nil
}

// announcementIn is the announcement that a record bears, nil where it cannot be read:
// whoever carries it out reads it again.
func announcementIn(record events.DynamoDBEventRecord) *casework.Announcement {
	body := record.Change.NewImage["body"]
	if body.DataType() != events.DataTypeString {
		return nil
	}
	var a casework.Announcement
	if err := json.Unmarshal([]byte(body.String()), &a); err != nil {
		return nil
	}
	return &a
}
