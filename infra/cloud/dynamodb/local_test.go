package dynamodb

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/template"
)

const infraDir = "../.."

// shared is the one database of this package's tests.
var shared *Local

func TestMain(m *testing.M) {
	var err error
	if shared, err = Start(context.Background(), Options{InfraDir: infraDir}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := shared.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func TestTheDatabaseEndsWithCloseAndLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	local, err := Start(t.Context(), Options{InfraDir: infraDir})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time does nothing
		if err := local.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if response, err := http.Get(local.URL()); err == nil {
		_ = response.Body.Close()
		t.Error("it still answers")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// The port that was free a moment ago may be another server's by now.
func TestAnotherServersAnswerIsNotTheDatabases(t *testing.T) {
	l := &Local{ended: make(chan struct{})}
	var once sync.Once
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		once.Do(func() { close(l.ended) }) // As java does, which finds its port in use.
	}))
	defer other.Close()
	l.url = other.URL
	if err := l.waitUntilItAnswers(t.Context()); err == nil {
		t.Error("another server was taken for the database")
	}
}

func TestClosingAnExternalDatabaseLeavesItRunning(t *testing.T) {
	if err := External(shared.URL()).Close(); err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(shared.URL())
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

func TestAMissingPackageFolderIsAnError(t *testing.T) {
	if local, err := Start(t.Context(), Options{InfraDir: t.TempDir()}); err == nil {
		_ = local.Close()
		t.Error("it started")
	}
}

var caseTable = template.Table{
	LogicalID: "Table", PartitionKey: "PK", SortKey: "SK", StreamView: "NEW_IMAGE", TTLAttribute: "expiresAt",
	Indexes: []template.Index{
		{Name: "byOwner", PartitionKey: "owner", SortKey: "SK", Projection: "ALL"},
		{Name: "byDue", PartitionKey: "dueKey", SortKey: "dueSort", Projection: "KEYS_ONLY"},
		{Name: "byKind", PartitionKey: "kind", Projection: "INCLUDE", Include: []string{"title"}},
	},
}

func TestTheTableIsCreatedAsTheTemplateSays(t *testing.T) {
	client := newClient(shared.URL(), "runner")
	stream, err := CreateTable(t.Context(), client, caseTable, "as-the-template-says")
	if err != nil {
		t.Fatal(err)
	}
	got, err := client.DescribeTable(t.Context(), &awsdynamodb.DescribeTableInput{TableName: aws.String("as-the-template-says")})
	if err != nil {
		t.Fatal(err)
	}
	if stream == "" || stream != aws.ToString(got.Table.LatestStreamArn) {
		t.Errorf("stream %q, want %q", stream, aws.ToString(got.Table.LatestStreamArn))
	}
	if view := got.Table.StreamSpecification.StreamViewType; view != types.StreamViewTypeNewImage {
		t.Errorf("stream view %s", view)
	}
	if keys := schemaText(got.Table.KeySchema); keys != "PK:HASH SK:RANGE " {
		t.Errorf("keys %s", keys)
	}
	indexes := map[string]string{}
	for _, index := range got.Table.GlobalSecondaryIndexes {
		indexes[*index.IndexName] = schemaText(index.KeySchema) + string(index.Projection.ProjectionType)
	}
	for name, want := range map[string]string{
		"byOwner": "owner:HASH SK:RANGE ALL", "byDue": "dueKey:HASH dueSort:RANGE KEYS_ONLY", "byKind": "kind:HASH INCLUDE",
	} {
		if indexes[name] != want {
			t.Errorf("index %s is %q, want %q", name, indexes[name], want)
		}
	}
	expiry, err := client.DescribeTimeToLive(t.Context(), &awsdynamodb.DescribeTimeToLiveInput{TableName: aws.String("as-the-template-says")})
	if err != nil {
		t.Fatal(err)
	}
	if name := aws.ToString(expiry.TimeToLiveDescription.AttributeName); name != "expiresAt" {
		t.Errorf("items expire by %q", name)
	}
}

func TestATableThatExistsIsNotUsedAgain(t *testing.T) {
	client := newClient(shared.URL(), "runner")
	plain := template.Table{PartitionKey: "PK"}
	if stream, err := CreateTable(t.Context(), client, plain, "twice"); err != nil || stream != "" {
		t.Fatalf("stream %q, %v", stream, err)
	}
	if _, err := CreateTable(t.Context(), client, plain, "twice"); err == nil {
		t.Error("created a second time")
	}
}

func schemaText(schema []types.KeySchemaElement) string {
	text := ""
	for _, key := range schema {
		text += *key.AttributeName + ":" + string(key.KeyType) + " "
	}
	return text
}

func newClient(url, accessKeyID string) *awsdynamodb.Client {
	return awsdynamodb.New(awsdynamodb.Options{
		Region:           "eu-west-2",
		BaseEndpoint:     &url,
		Credentials:      credentials.NewStaticCredentialsProvider(accessKeyID, "local", ""),
		RetryMaxAttempts: 1,
	})
}

func TestEachStackHasDataOfItsOwnInOneProcess(t *testing.T) {
	if KeyOf("shelf-1/a") != KeyOf("shelf1a") || KeyOf("shelf1") == KeyOf("shelf2") {
		t.Error("a key is not the letters and digits of the stack's name")
	}
	table := template.Table{PartitionKey: "PK", SortKey: "SK"}
	for _, stack := range []string{"one", "another"} {
		client := newClient(shared.URL(), KeyOf(stack))
		if _, err := CreateTable(t.Context(), client, table, "the-same-name"); err != nil {
			t.Fatal(err)
		}
		if _, err := client.PutItem(t.Context(), &awsdynamodb.PutItemInput{TableName: aws.String("the-same-name"), Item: key("of", stack)}); err != nil {
			t.Fatal(err)
		}
		found, err := client.Scan(t.Context(), &awsdynamodb.ScanInput{TableName: aws.String("the-same-name")})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Items) != 1 {
			t.Errorf("%s sees %d items", stack, len(found.Items))
		}
	}
}
