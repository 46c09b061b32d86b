// Command canary tries the whole system out on a schedule: it judges the last
// test request and files another.
package main

import (
	"context"
	"log"
	"math/rand/v2"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/eventtime"
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
	runner := canary.Runner{Store: store.New(dynamodb.NewFromConfig(aws), table), Random: rand.Uint64}
	lambda.Start(telemetry.Wrap("canary", func(ctx context.Context, event events.EventBridgeEvent) (any, error) {
		now, err := eventtime.Scheduled(event)
		if err != nil {
			return nil, err
		}
		result, err := runner.Run(ctx, now)
		report(ctx, result)
		return nil, err
	}))
}

// report writes the figures. The time of a first notice that never came is not
// there, and the alarm takes what is missing for the worst.
func report(ctx context.Context, result canary.Result) {
	telemetry.Set(ctx, "reference", result.Filed)
	switch {
	case result.Failed():
		telemetry.Count(ctx, "CanaryRunEnded", 0)
	case result.Before != nil:
		telemetry.Count(ctx, "CanaryRunEnded", 1)
	}
	if result.Before == nil {
		return
	}
	telemetry.Set(ctx, "judged", result.Before.Reference)
	if result.Before.Told {
		telemetry.Seconds(ctx, "CanaryFirstNoticeSeconds", result.Before.FirstNotice)
		telemetry.Count(ctx, "CanaryFirstNoticeMissed", 0)
	} else {
		telemetry.Count(ctx, "CanaryFirstNoticeMissed", 1)
	}
}
