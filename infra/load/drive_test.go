package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/testlane"
	"github.com/aws/aws-sdk-go-v2/aws"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestDrivingAStackSeesEveryOutcomeToItsEndAndFindsACaseThatIsGone(t *testing.T) {
	testlane.Full(t, "a stack of its own")
	t.Chdir("../..")
	ctx := t.Context()
	stack, err := target{AtOnce: 16, Seed: 5}.open(ctx, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer stack.close()

	acknowledged := map[string]*report{}
	for kind := range expected {
		r, err := stack.run(ctx, load{rate: 2, number: 1, mix: mix{kind: 1}, finish: 5 * time.Minute}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if err := stack.check(ctx, r, io.Discard); err != nil {
			t.Fatal(err)
		}
		if err := r.failed(); err != nil || r.Answered != 1 || len(r.Errors) > 0 {
			t.Errorf("%s: %v, %d answered to the end; broken %v, errors %v", kind, err, r.Answered, r.Broken, r.Errors)
		}
		acknowledged[kind] = r
	}

	r := acknowledged[questioned]
	lose(t, stack.stack, r.cases[0].reference)
	if err := stack.check(ctx, r, io.Discard); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := r.write(&said, false); err != nil {
		t.Fatal(err)
	}
	if r.failed() == nil || len(r.Broken) != 1 || !strings.Contains(said.String(), "Broken: "+r.cases[0].reference) {
		t.Errorf("a case is gone, and the run says: %s", &said)
	}
	if strings.Contains(said.String(), "acknowledged cases are there") {
		t.Errorf("it says as well that all are there: %s", &said)
	}
}

// lose deletes all that the table holds of a case.
func lose(t *testing.T, s *stack, reference string) {
	t.Helper()
	client, table := clientOf(s.variables["AWS_ENDPOINT_URL_DYNAMODB"]), aws.String(s.variables["TABLE_NAME"])
	found, err := client.Query(t.Context(), &awsdynamodb.QueryInput{
		TableName: table, KeyConditionExpression: aws.String("PK = :case"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":case": &types.AttributeValueMemberS{Value: "R#" + reference}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Items) == 0 {
		t.Fatalf("the table holds nothing of %s", reference)
	}
	for _, item := range found.Items {
		if _, err := client.DeleteItem(t.Context(), &awsdynamodb.DeleteItemInput{
			TableName: table, Key: map[string]types.AttributeValue{"PK": item["PK"], "SK": item["SK"]},
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARunInWhichNothingWasAcknowledgedFails(t *testing.T) {
	if (&report{Arrived: 3}).failed() == nil {
		t.Error("nothing was acknowledged, and the run is well")
	}
	if err := (&report{Arrived: 3, Acknowledged: 3}).failed(); err != nil {
		t.Error(err)
	}
}
