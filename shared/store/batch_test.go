package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/store"
)

func TestTheWebhooksOfSeveralAreReadTogether(t *testing.T) {
	s := newSetup(t)
	must(t, s.SaveWebhooks(t.Context(), sampleWebhooks(), nil))
	with := sampleWebhooks().Organisation
	stored, err := s.Webhooks(t.Context(), with)
	must(t, err)
	got, err := s.WebhooksOf(t.Context(), []string{"R1H", with, "Y56", with})
	must(t, err)
	want := []casework.Webhooks{{Organisation: "R1H"}, stored, {Organisation: "Y56"}, stored}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
	if calls := s.calls("BatchGetItem"); calls != 1 {
		t.Errorf("read by %d calls", calls)
	}
	if none, err := s.WebhooksOf(t.Context(), nil); err != nil || len(none) != 0 || s.calls("BatchGetItem") != 1 {
		t.Errorf("of nobody: %v, %v", none, err)
	}
}

// sparing answers each batch with its first item alone, as the service may; with
// none at all once it is exhausted.
type sparing struct {
	store.DynamoDBAPI
	asked     []int // how many items each call was for
	exhausted bool
}

func (c *sparing) BatchGetItem(_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	out := &dynamodb.BatchGetItemOutput{Responses: map[string][]map[string]types.AttributeValue{}, UnprocessedKeys: map[string]types.KeysAndAttributes{}}
	for table, wanted := range in.RequestItems {
		c.asked = append(c.asked, len(wanted.Keys))
		if !c.exhausted {
			out.Responses[table], wanted.Keys = wanted.Keys[:1], wanted.Keys[1:]
		}
		if len(wanted.Keys) > 0 {
			out.UnprocessedKeys[table] = wanted
		}
	}
	return out, nil
}

func TestWhatABatchLeavesOutIsAskedForAgain(t *testing.T) {
	client := &sparing{}
	// The items are keys without a content, so that reading one fails: it is there.
	_, err := store.New(client, "table").WebhooksOf(t.Context(), []string{"R1H", "Y56", "X24"})
	if err == nil || !strings.Contains(err.Error(), "H#R1H") || !cmp.Equal(client.asked, []int{3, 2, 1}) {
		t.Errorf("%v, after asking for %v", err, client.asked)
	}
}

func TestABatchThatIsNeverAnsweredEnds(t *testing.T) {
	client := &sparing{exhausted: true}
	if _, err := store.New(client, "table").WebhooksOf(t.Context(), []string{"R1H", "Y56"}); err == nil || len(client.asked) != 8 {
		t.Errorf("%v, after %d calls", err, len(client.asked))
	}
}

func TestMoreThanOneCallReadsAreReadByTwo(t *testing.T) {
	s := newSetup(t)
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprintf("R%03d", i))
	}
	if got, err := s.WebhooksOf(t.Context(), many); err != nil || len(got) != 101 || s.calls("BatchGetItem") != 2 {
		t.Errorf("%d by %d calls, %v", len(got), s.calls("BatchGetItem"), err)
	}
}
