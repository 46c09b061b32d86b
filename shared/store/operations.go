package store

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/turns"
)

// Place returns how far a case's execution has come. Of its wait only the fence
// is read, and never the token.
func (s *Store) Place(ctx context.Context, reference string) (casework.Place, error) {
	place, err := s.place(ctx, reference)
	return place, wrapped(err, "read how far the execution of %s has come", reference)
}

func (s *Store) place(ctx context.Context, reference string) (casework.Place, error) {
	named, err := attributevalue.MarshalMap(waitKey(reference))
	if err != nil {
		return casework.Place{}, err
	}
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table, Key: named, ConsistentRead: aws.Bool(true),
		ProjectionExpression: aws.String("#schema, fence"), ExpressionAttributeNames: map[string]string{"#schema": "schema"},
	})
	if err != nil {
		return casework.Place{}, err
	}
	if len(out.Item) == 0 {
		return casework.PlaceOf(casework.FirstWait(reference).Fence())
	}
	item, err := read[waitItem](out.Item)
	if err != nil {
		return casework.Place{}, err
	}
	return casework.PlaceOf(item.Fence)
}

// OutboxOf implements operating.Store.
func (s *Store) OutboxOf(ctx context.Context, reference string) (operating.Outbox, error) {
	var outbox operating.Outbox
	var err error
	if outbox.Wakes, err = list(ctx, s, within(casePartition+reference, wakePrefix), readWake); err == nil {
		outbox.Wakes = slices.DeleteFunc(outbox.Wakes, func(w casework.Wake) bool { return w.DueAt.IsZero() }) // Those seen done.
		outbox.Announcements, err = list(ctx, s, within(casePartition+reference, announcementStart), readAnnouncement)
	}
	if err == nil {
		outbox.Notices, err = s.notices(ctx, reference, noticePrefix)
	}
	return outbox, wrapped(err, "read the outbox of %s", reference)
}

// AppendDeed implements operating.Store.
func (s *Store) AppendDeed(ctx context.Context, entry ledger.Entry) error {
	t := s.transaction()
	t.addEntry(entry)
	return wrapped(t.run(ctx), "append entry %d to the operators' ledger", entry.Sequence)
}

func readWake(from attributes) (casework.Wake, error) {
	item, err := read[wakeItem](from)
	if err != nil || item.DueKey == "" {
		return casework.Wake{}, err
	}
	dueAt, err := dueTime(item.DueSort)
	return casework.Wake{Reference: referenceOf(item.key), Key: item.SK, DueAt: dueAt, Trust: turns.In(item.DueSort).Of}, err
}
