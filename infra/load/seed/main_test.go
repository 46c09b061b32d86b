package seed_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// database is the one DynamoDB Local of this package's tests.
var database *dynamodb.Local

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if database, err = dynamodb.Start(context.Background(), dynamodb.Options{InfraDir: "../..", LongRun: true}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer database.Close()
	return m.Run()
}

// created is a client of the database, with an empty table that is as the template
// has it, without its stream.
func created(t testing.TB, name string) *awsdynamodb.Client {
	t.Helper()
	deployment, err := template.Load("../../../template.yaml", template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table := deployment.Tables[0]
	table.StreamView = ""
	made := client(database.URL())
	if _, err := dynamodb.CreateTable(t.Context(), made, table, name); err != nil {
		t.Fatal(err)
	}
	return made
}

func client(url string) *awsdynamodb.Client {
	return awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(url), Credentials: credentials.NewStaticCredentialsProvider("scale", "local", ""),
	})
}
