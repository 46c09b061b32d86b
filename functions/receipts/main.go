// Command receipts takes in what the mail provider tells of messages that it has
// accepted: that they were delivered, bounced, are late, or were complained of.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/notice"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
)

func main() {
	env := config.FromEnvironment()
	table := env.Required("TABLE_NAME")
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	receipts := notice.Receipts{To: casework.Receipts{Notices: store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))}}
	lambda.Start(telemetry.Wrap("receipts", func(ctx context.Context, event events.EventBridgeEvent) (struct{}, error) {
		return struct{}{}, receipts.FromSES(ctx, event)
	}))
}
