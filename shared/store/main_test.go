package store_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/shared/store"
)

// database is the one DynamoDB Local of this package's tests; each test has a
// table of its own in it.
var database *dynamodb.Local

func TestMain(m *testing.M) {
	var err error
	if database, err = dynamodb.Start(context.Background(), dynamodb.Options{InfraDir: "../../infra"}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := database.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// deployed is the table of the deployment template, without its stream, which
// nobody reads here.
var deployed = sync.OnceValues(func() (template.Table, error) {
	deployment, err := template.Load("../../template.yaml", template.Options{})
	if err != nil {
		return template.Table{}, err
	}
	if len(deployment.Tables) != 1 {
		return template.Table{}, fmt.Errorf("the template has %d tables, want 1", len(deployment.Tables))
	}
	table := deployment.Tables[0]
	table.StreamView = ""
	return table, nil
})

// setup is a store in an empty table that is as the deployment template says,
// behind a proxy that stamps the timeline's clock and injects faults.
type setup struct {
	*store.Store
	proxy    *dynamodb.Proxy
	timeline *clock.Timeline
	client   *awsdynamodb.Client
	table    string
}

var tables atomic.Int32

func newSetup(t testing.TB) *setup {
	t.Helper()
	return newSetupIn(t, database)
}

func newSetupIn(t testing.TB, database *dynamodb.Local) *setup {
	t.Helper()
	s := &setup{
		timeline: clock.NewVirtual(evening),
		table:    fmt.Sprintf("store-%d", tables.Add(1)),
	}
	table, err := deployed()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dynamodb.CreateTable(t.Context(), newClient(database.URL()), table, s.table); err != nil {
		t.Fatal(err)
	}
	made := s.table
	t.Cleanup(func() { // DynamoDB Local is busy with each table that there is.
		_, err := newClient(database.URL()).DeleteTable(context.Background(), &awsdynamodb.DeleteTableInput{TableName: &made})
		must(t, err)
	})
	must(t, store.New(newClient(database.URL()), s.table).KeepLists(t.Context()))
	s.proxy = dynamodb.NewProxy(dynamodb.ProxyOptions{Target: database.URL(), Timeline: s.timeline})
	server := httptest.NewServer(s.proxy)
	t.Cleanup(server.Close)
	s.client = newClient(server.URL)
	s.Store = store.New(s.client, s.table)
	return s
}

// newClient is as the functions have it, with the SDK's own retries, only
// sooner.
func newClient(url string) *awsdynamodb.Client {
	return awsdynamodb.New(awsdynamodb.Options{
		Region:       "eu-west-2",
		BaseEndpoint: aws.String(url),
		Credentials:  credentials.NewStaticCredentialsProvider("store", "local", ""),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxBackoff = 10 * time.Millisecond
		}),
	})
}
