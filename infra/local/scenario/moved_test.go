package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// The runbook "restore from a backup", step by step: every function that writes
// is stopped, the table is copied as a restore copies it, one deployment names
// the copy, and the functions run again.
func TestARestoredTableTakesThePlaceOfTheOldOneAndNothingThatWasAnswered201IsLost(t *testing.T) {
	s := begin(t)
	s.forgiveMessages = true
	s.forgive("asynchronous invocation abandoned") // the minute's sweeps meanwhile
	old := s.Cloud.Table

	decided := s.submit()
	s.climb(decided, derogation.Union)
	s.approve(decided, 0)
	awaited := s.submitted(sample.GuysThomas, sample.At(sample.GuysThomas, sample.Request(s.Now())))
	s.settle()

	// What these two cause has not left the table when the functions stop: the new
	// one has no record of it in its stream.
	s.Cloud.Streams.Pause(wakes)
	s.Cloud.Streams.Pause(announcements)
	token, err := s.Clients.Token(s.ctx, s.Cloud.URL, sample.ClientID(sample.BartsHealth), s.Now())
	s.must(err)
	filed, err := s.post(token, "filed")
	s.must(err)
	commit := s.hold(apiFunction, "SUMMARY", dynamodb.Fault{Times: 1})
	caught := meanwhile(s, func() (string, error) { return s.post(token, "caught") })
	s.awaitMet(commit, 1)

	s.stopWriters()
	commit.Release()
	last := caught()
	if _, err := s.post(token, "late"); err == nil || !strings.Contains(err.Error(), "answered with 500") {
		t.Errorf("a function that is stopped answers: %v", err)
	}
	before := s.allItems(old)
	restored, stream := s.restoreInto(old + "-restored")
	s.must(s.Cloud.Deploy(map[string]string{"TableSuffix": "cases-restored", "TableStream": stream}))
	s.Store = store.New(s.Cloud.DynamoDB, restored)
	s.advance(3 * time.Minute) // a deployment and a look take their time
	s.letWritersRun()

	late, err := s.post(token, "late")
	s.must(err)
	s.advance(2 * time.Minute)
	for _, reference := range []string{filed, last, awaited, late} {
		s.expectTier(reference, derogation.ClinicalDirector)
		s.expectUnderWay(reference)
		s.expectExecution(reference+"-1", "RUNNING", "Clinical director review")
	}
	s.expectStatus(decided, derogation.Approved)
	for _, reference := range []string{filed, last} {
		s.refusedAfter(reference, derogation.ClinicalDirector)
		s.expectFinished(reference, 1, derogation.Refused)
	}
	s.advance(s.state(decided).Decision.Terms.To.Sub(s.Now()))
	s.expectFinished(decided, 1, derogation.Ended)
	for _, reference := range []string{decided, awaited, filed, last, late} {
		_, err := s.Events(s.ctx, reference)
		s.must(err)
		s.expectExpanded(reference)
	}
	if diff := gocmp.Diff(before, s.allItems(old), cmpopts.IgnoreUnexported(types.AttributeValueMemberS{}, types.AttributeValueMemberN{},
		types.AttributeValueMemberB{}, types.AttributeValueMemberM{}, types.AttributeValueMemberL{}, types.AttributeValueMemberBOOL{})); diff != "" {
		t.Errorf("something was written to the old table (-when it was copied +at the end):\n%s", diff)
	}
}

// post files the sample request with a token that is there already.
func (s *scene) post(token, idempotencyKey string) (reference string, err error) {
	body, err := json.Marshal(need(sample.Request(s.Now()), idempotencyKey))
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.Cloud.URL+"/v1/requests", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header = http.Header{
		"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "Idempotency-Key": {idempotencyKey},
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var ack struct{ Reference string }
	if response.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("filing is answered with %d: %s", response.StatusCode, answer)
	}
	return ack.Reference, json.Unmarshal(answer, &ack)
}

func (s *scene) lambda() *awslambda.Client {
	return awslambda.New(awslambda.Options{
		Region: "eu-west-2", BaseEndpoint: &s.Cloud.Endpoints.Lambda,
		Credentials: credentials.NewStaticCredentialsProvider("Operator", "local", ""),
	})
}

// stopWriters gives every function a reserved concurrency of 0.
func (s *scene) stopWriters() {
	s.Helper()
	for _, f := range s.Cloud.Template.Functions {
		_, err := s.lambda().PutFunctionConcurrency(s.ctx, &awslambda.PutFunctionConcurrencyInput{
			FunctionName: &f.Name, ReservedConcurrentExecutions: aws.Int32(0),
		})
		s.must(err)
	}
}

func (s *scene) letWritersRun() {
	s.Helper()
	for _, f := range s.Cloud.Template.Functions {
		_, err := s.lambda().DeleteFunctionConcurrency(s.ctx, &awslambda.DeleteFunctionConcurrencyInput{FunctionName: &f.Name})
		s.must(err)
	}
}

// restoreInto makes a table with the keys, the indexes and the items of the
// present one, and nothing else, as a restore does. Only then does it get a
// stream.
func (s *scene) restoreInto(name string) (table, stream string) {
	s.Helper()
	described, err := s.Cloud.DynamoDB.DescribeTable(s.ctx, &awsdynamodb.DescribeTableInput{TableName: &s.Cloud.Table})
	s.must(err)
	from := described.Table
	input := &awsdynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		KeySchema: from.KeySchema, AttributeDefinitions: from.AttributeDefinitions,
	}
	for _, index := range from.GlobalSecondaryIndexes {
		input.GlobalSecondaryIndexes = append(input.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: index.IndexName, KeySchema: index.KeySchema, Projection: index.Projection,
		})
	}
	_, err = s.Cloud.DynamoDB.CreateTable(s.ctx, input)
	s.must(err)
	s.Cleanup(func() {
		if _, err := s.Cloud.DynamoDB.DeleteTable(s.ctx, &awsdynamodb.DeleteTableInput{TableName: &name}); err != nil {
			s.Logf("removing the restored table: %v", err)
		}
	})
	for _, copied := range s.allItems(s.Cloud.Table) {
		_, err := s.Cloud.DynamoDB.PutItem(s.ctx, &awsdynamodb.PutItemInput{TableName: &name, Item: copied})
		s.must(err)
	}
	updated, err := s.Cloud.DynamoDB.UpdateTable(s.ctx, &awsdynamodb.UpdateTableInput{
		TableName:           &name,
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage},
	})
	s.must(err)
	return name, aws.ToString(updated.TableDescription.LatestStreamArn)
}

// allItems reads a table whole, in the order of its keys.
func (s *scene) allItems(table string) (items []item) {
	s.Helper()
	pages := awsdynamodb.NewScanPaginator(s.Cloud.DynamoDB, &awsdynamodb.ScanInput{TableName: &table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(s.ctx)
		s.must(err)
		items = append(items, page.Items...)
	}
	key := func(i item, name string) string { return i[name].(*types.AttributeValueMemberS).Value }
	slices.SortFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(key(a, "PK"), key(b, "PK")), cmp.Compare(key(a, "SK"), key(b, "SK")))
	})
	return items
}
