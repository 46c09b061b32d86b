// Command escalate is the function that every state of the state machine calls.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
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
	cases := store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))
	chain := casework.Chain{Cases: cases, Waits: cases, Directory: canary.Contacts{Directory: cases}}
	lambda.Start(telemetry.Wrap("escalate", func(ctx context.Context, task casework.Task) (casework.Progress, error) {
		telemetry.Set(ctx, "reference", task.Reference)
		telemetry.Set(ctx, "stage", task.Stage)
		telemetry.Set(ctx, "cycle", task.Cycle)
		telemetry.Set(ctx, "step", task.Step)
		telemetry.Set(ctx, "definition", task.Definition)
		progress, err := chain.Take(ctx, task)
		telemetry.Set(ctx, "next", progress.Next)
		return progress, err
	}))
}
