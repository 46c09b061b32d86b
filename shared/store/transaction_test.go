package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/store"
)

// cancelling answers every transaction with what it is told, one answer after
// the other, and then takes it. DynamoDB Local gives none of these answers.
type cancelling struct {
	store.DynamoDBAPI
	answers []error
	tokens  []string
}

func (c *cancelling) TransactWriteItems(_ context.Context, in *dynamodb.TransactWriteItemsInput, _ ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	c.tokens = append(c.tokens, aws.ToString(in.ClientRequestToken))
	if len(c.answers) == 0 {
		return &dynamodb.TransactWriteItemsOutput{}, nil
	}
	err := c.answers[0]
	c.answers = c.answers[1:]
	return nil, err
}

func (c *cancelling) GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: "R#DR-0000-0001"}}}, nil
}

func reasons(codes ...string) error {
	cancelled := &types.TransactionCanceledException{}
	for _, code := range codes {
		cancelled.CancellationReasons = append(cancelled.CancellationReasons, types.CancellationReason{Code: aws.String(code)})
	}
	return cancelled
}

// The filing below writes, in this order: summary, entry, announcement, wake,
// wait, idempotency key, code, spent code.
func TestEachReasonForACancellationHasItsMeaning(t *testing.T) {
	const none, failed, conflict = "None", "ConditionalCheckFailed", "TransactionConflict"
	tests := []struct {
		name    string
		answers []error
		want    error // nil: it succeeds in the end
		tries   int
	}{
		{"the summary", []error{reasons(failed, none, none, none, none, none, none, none)}, casework.ErrStale, 1},
		{"the ledger", []error{reasons(none, failed, none, none, none, none, none, none)}, casework.ErrStale, 1},
		{"the announcement", []error{reasons(none, none, failed, none, none, none, none, none)}, casework.ErrStale, 1},
		{"the wait", []error{reasons(none, none, none, none, failed, none, none, none)}, casework.ErrSuperseded, 1},
		{"the idempotency key", []error{reasons(none, none, none, none, none, failed, none, none)}, casework.ErrDuplicate, 1},
		{"the code", []error{reasons(none, none, none, none, none, none, none, failed)}, casework.ErrCodeSpent, 1},
		{"several: the summary first", []error{reasons(failed, none, none, none, failed, failed, none, failed)}, casework.ErrStale, 1},
		{"a condition beside a conflict", []error{reasons(conflict, none, none, none, none, failed, none, none)}, casework.ErrDuplicate, 1},
		{"a conflict", []error{reasons(none, conflict, none, none, none, none, none, none)}, nil, 2},
		{"throttled", []error{reasons(none, "ThrottlingError", none, none, none, none, none, none)}, nil, 2},
		{"out of throughput", []error{reasons(none, "ProvisionedThroughputExceeded", none, none, none, none, none, none)}, nil, 2},
		{"still under way", []error{&types.TransactionInProgressException{}}, nil, 2},
		{"a conflict, then a condition", []error{
			reasons(conflict, none, none, none, none, none, none, none),
			reasons(failed, none, none, none, none, none, none, none),
		}, casework.ErrStale, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := &cancelling{answers: test.answers}
			err := store.New(client, "table").Commit(t.Context(), fullFiling(t))
			if !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if len(client.tokens) != test.tries {
				t.Errorf("tried %d times, want %d", len(client.tokens), test.tries)
			}
			if tokens := slices.Compact(client.tokens); len(tokens) != 1 || len(tokens[0]) == 0 || len(tokens[0]) > 36 {
				t.Errorf("tokens %v, want one of at most 36 characters", tokens)
			}
		})
	}
}

func TestWhatNobodyForesawIsAnErrorAndIsNotTriedAgain(t *testing.T) {
	for name, answer := range map[string]error{
		"an item that is invalid":    reasons("None", "ValidationError", "None", "None", "None", "None", "None", "None"),
		"that beside a conflict":     reasons("TransactionConflict", "ValidationError", "None", "None", "None", "None", "None", "None"),
		"a condition never asked of": reasons("None", "None", "None", "ConditionalCheckFailed", "None", "None", "None", "None"),
		"no reason at all":           reasons("None", "None", "None", "None", "None", "None", "None", "None"),
		"too few reasons":            reasons("ConditionalCheckFailed"),
		"another error":              errors.New("refused"),
	} {
		client := &cancelling{answers: []error{answer}}
		err := store.New(client, "table").Commit(t.Context(), fullFiling(t))
		if !errors.Is(err, answer) || errors.Is(err, casework.ErrStale) || len(client.tokens) != 1 {
			t.Errorf("%s: %v after %d attempts", name, err, len(client.tokens))
		}
	}
}

func TestTwoTransactionsNeverShareAToken(t *testing.T) {
	client := &cancelling{}
	s := store.New(client, "table")
	for range 2 {
		if err := s.Commit(t.Context(), fullFiling(t)); err != nil {
			t.Fatal(err)
		}
	}
	if client.tokens[0] == client.tokens[1] {
		t.Error("they share one")
	}
}

func TestAnAnswerWithoutATimeIsAnError(t *testing.T) {
	s := store.New(&cancelling{}, "table")
	for name, read := range map[string]func() error{
		"case":         func() error { _, _, err := s.Case(t.Context(), "DR-0000-0001"); return err },
		"announcement": func() error { _, _, err := s.Announcement(t.Context(), "DR-0000-0001", "A#000001"); return err },
		"notice":       func() error { _, _, err := s.Notice(t.Context(), "DR-0000-0001", "N#000001#x"); return err },
	} {
		if err := read(); err == nil || !strings.Contains(err.Error(), "bears no time") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// fullFiling is a change with everything in it that a change can hold.
func fullFiling(t testing.TB) casework.Change {
	t.Helper()
	change := filing(t, "DR-0000-0001")
	k := casework.CodeKey{Reference: "DR-0000-0001", Review: 1, Contact: "CT-7K2M9Q4X"}
	spent := casework.Code{Key: casework.CodeKey{Reference: "DR-0000-0001", Review: 1, Contact: "CT-AAAAAAAA"}, Nonce: "spent"}
	change.Announcements = []casework.Announcement{announcementOf("DR-0000-0001", "A#000001")}
	change.Wake = &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening}
	change.Wait = &casework.Wait{Reference: "DR-0000-0001", Cycle: 1, Step: 1, EnteredAt: evening, Token: "token"}
	change.Call = callRecord("key", evening)
	change.Code = &casework.Code{Key: k, KeyID: "1", Nonce: "nonce", IssuedAt: evening, ExpiresAt: evening}
	change.Spend = &spent
	return change
}
