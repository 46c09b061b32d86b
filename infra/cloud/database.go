package cloud

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"example.org/derogations/infra/cloud/dynamodb"
)

// runnerKey signs the runner's own calls.
var runnerKey = key("Runner")

func key(id string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(id, "local", "")
}

// startDatabase starts DynamoDB Local or takes the shared one, makes the table
// and puts the proxy in front, past which the stream is read.
func (c *Cloud) startDatabase(ctx context.Context, options Options) (streamARN string, err error) {
	local := options.DynamoDB
	if local == nil {
		fmt.Fprintln(options.Progress, "Starting DynamoDB Local…")
		if local, err = dynamodb.Start(ctx, dynamodb.Options{InfraDir: options.InfraDir, Log: options.Log, LongRun: options.LongRun}); err != nil {
			return "", err
		}
		c.onClose(func() {
			if err := local.Close(); err != nil {
				fmt.Fprintln(options.Log, err)
			}
		})
	}
	own := dynamodb.KeyOf(options.StackName)
	c.streams = dynamodbstreams.New(dynamodbstreams.Options{Region: region, BaseEndpoint: aws.String(local.URL()), Credentials: key(own)})
	table, direct := c.Template.Tables[0], newDynamoDB(local.URL(), key(own))
	if streamARN, err = dynamodb.CreateTable(ctx, direct, table, table.Name); err != nil {
		return "", err
	}
	if options.DynamoDB != nil {
		c.onClose(func() {
			// The shared database goes on; what this cloud put there goes.
			_, err := direct.DeleteTable(context.Background(), &awsdynamodb.DeleteTableInput{TableName: &table.Name})
			if err != nil {
				fmt.Fprintln(options.Log, "removing the table:", err)
			}
		})
	}
	c.Proxy = dynamodb.NewProxy(dynamodb.ProxyOptions{Target: local.URL(), Timeline: c.Timeline, PartitionKey: table.PartitionKey, Caller: own})
	c.serve(c.servers.dynamoDB, c.Proxy)
	c.Endpoints.DynamoDB = c.servers.dynamoDB.url()
	c.DynamoDB = newDynamoDB(c.Endpoints.DynamoDB, runnerKey)
	return streamARN, nil
}

func newDynamoDB(url string, as aws.CredentialsProvider) *awsdynamodb.Client {
	return awsdynamodb.New(awsdynamodb.Options{Region: region, BaseEndpoint: &url, Credentials: as})
}
