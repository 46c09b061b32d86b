// Command reconcile brings executions, and the register, in line with their
// cases. It is the only function that starts executions, uses task tokens or
// publishes.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/relay"
	"example.org/derogations/shared/stepfunctions"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
)

// ofBatch is how many wakes of a batch of the stream there is time for: each is a few
// calls, and many tiers may run out of time at the same moment.
const ofBatch = 100

func main() {
	env := config.FromEnvironment()
	table, machine := env.Required("TABLE_NAME"), env.Required("STATE_MACHINE_ARN")
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	cases := store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))
	reconciler := casework.Reconciler{
		Cases: cases, Waits: cases, Wakes: cases, Register: cases,
		Machine: stepfunctions.New(sfn.NewFromConfig(aws), machine),
	}
	reconcile := func(ctx context.Context, item casework.OutboxKey) error {
		caughtUp, err := reconciler.Reconcile(ctx, item.Reference, item.Key)
		if caughtUp {
			telemetry.Count(ctx, "CaughtUp", 1)
		}
		return err
	}
	lambda.Start(telemetry.Wrap("reconcile", relay.Each(ofBatch, casework.PuttingOff(reconcile, cases))))
}
