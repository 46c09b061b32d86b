package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/store"
)

func TestHowFarAnExecutionHasComeIsReadWithoutItsToken(t *testing.T) {
	s := newSetup(t)
	place, err := s.Place(t.Context(), "DR-0000-0001")
	if err != nil || place != (casework.Place{Cycle: 1}) {
		t.Errorf("before it waits: %+v, %v", place, err)
	}
	s.hold(t, casework.Wait{Reference: "DR-0000-0001", Cycle: 2, Step: 3, EnteredAt: evening.Add(time.Millisecond), Attempt: 4, Token: "token"})
	seen := &watched{DynamoDBAPI: s.client}
	place, err = store.New(seen, s.table).Place(t.Context(), "DR-0000-0001")
	if err != nil || place != (casework.Place{Cycle: 2, Step: 3, EnteredAt: evening.Add(time.Millisecond), Attempt: 4}) {
		t.Errorf("while it waits: %+v, %v", place, err)
	}
	if seen.items == 0 || seen.body {
		t.Errorf("%d items were read, the token among them: %t", seen.items, seen.body)
	}
}

// watched is a client that notes whether the body of an item was read.
type watched struct {
	store.DynamoDBAPI
	items int
	body  bool
}

func (w *watched) GetItem(ctx context.Context, in *dynamodb.GetItemInput, options ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	out, err := w.DynamoDBAPI.GetItem(ctx, in, options...)
	if err == nil && len(out.Item) > 0 {
		_, body := out.Item["body"]
		w.items, w.body = w.items+1, w.body || body
	}
	return out, err
}

func TestACasesOutboxIsReadWhole(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	s.expanded(t, "DR-0000-0002")
	wake := casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening.Add(time.Minute)}
	if err := s.NextCycle(t.Context(), casework.FirstWait("DR-0000-0001"), &wake); err != nil {
		t.Fatal(err)
	}
	a := announcementOf("DR-0000-0001", "A#000002")
	a.Expanded = true
	want := operating.Outbox{Wakes: []casework.Wake{wake}, Announcements: []casework.Announcement{a}, Notices: []casework.Notice{n}}
	got, err := s.OutboxOf(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outbox (-want +got):\n%s", diff)
	}
}
