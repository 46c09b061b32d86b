package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"example.org/derogations/infra/local/clock"
	"example.org/derogations/infra/local/cloud"
	"example.org/derogations/infra/local/console"
	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/store"
)

const (
	stateDir    = ".local"
	logFile     = stateDir + "/log.jsonl"
	requestFile = stateDir + "/request.json"

	// Where the AWS CLI and SAM find the services.
	dynamoDBAddr      = "127.0.0.1:8082"
	stepFunctionsAddr = "127.0.0.1:8083"
	lambdaAddr        = "127.0.0.1:8084"
	secretsAddr       = "127.0.0.1:8085"
	sesAddr           = "127.0.0.1:8086"
	snsAddr           = "127.0.0.1:8087"
)

type settings struct {
	demo          bool
	empty         bool
	addr          string
	dynamoDB      string
	stepFunctions string
}

// serve runs the cloud on the real clock until it is interrupted.
func serve(ctx context.Context, s settings) error {
	log, err := openLog()
	if err != nil {
		return err
	}
	defer log.Close()
	timeline := clock.NewReal()
	defer timeline.Close()
	clients, err := sample.NewClients()
	if err != nil {
		return err
	}
	options := cloud.Options{
		TemplatePath: "template.yaml", Timeline: timeline, RealTime: true,
		StackName: "derogations", PublicURLVariable: "PUBLIC_URL",
		Parameters: map[string]string{"WebhookPrivateNetworks": "127.0.0.0/8"}, // Receivers run here too.
		PublicAddr: s.addr, StepFunctionsAddr: stepFunctionsAddr, LambdaAddr: lambdaAddr,
		DynamoDBAddr: dynamoDBAddr, SecretsAddr: secretsAddr, SESAddr: sesAddr, SNSAddr: snsAddr,
		StepFunctionsURL: s.stepFunctions, Log: log,
		Local: func(c *cloud.Cloud) http.Handler {
			tokens := func(ctx context.Context, client string) (string, error) {
				return clients.Token(ctx, c.URL, client, timeline.Now())
			}
			return console.Console{Cloud: c, Tokens: tokens, Clients: clients.IDs()}.Handler()
		},
	}
	if s.dynamoDB != "" {
		options.DynamoDB = dynamodb.External(s.dynamoDB)
	}
	fmt.Println("Building the functions and starting the cloud…")
	c, err := cloud.Start(ctx, options)
	if err != nil {
		return err
	}
	defer c.Close()
	if !s.empty {
		if err := clients.Seed(ctx, store.New(c.DynamoDB, c.Table), timeline.Now()); err != nil {
			return err
		}
		if err := writeRequest(c); err != nil {
			return err
		}
	}
	printGuide(c, s)
	<-ctx.Done()
	fmt.Println("\nStopping…")
	return nil
}

func openLog() (*os.File, error) {
	if err := os.MkdirAll(stateDir, 0o755); err != nil {
		return nil, fmt.Errorf("make the runner's folder: %w", err)
	}
	log, err := os.Create(logFile)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return log, nil
}

func writeRequest(c *cloud.Cloud) error {
	body, err := json.MarshalIndent(sample.Request(c.Timeline.Now()), "", "  ")
	if err != nil {
		return fmt.Errorf("write the sample request: %w", err)
	}
	if err := os.WriteFile(filepath.FromSlash(requestFile), append(body, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the sample request: %w", err)
	}
	return nil
}

func printGuide(c *cloud.Cloud, s settings) {
	fmt.Printf(`
The whole service is running on this machine.

  Start page   %[1]s/
  Inbox        %[1]s/_local/inbox
  Executions   %[1]s/_local/executions
  Clock        %[1]s/_local/clock   (with a button: skip to the next timeout)
  Log          %[2]s
`, c.URL, logFile)
	if !s.empty {
		fmt.Printf(`
File the sample request as %[3]s, a trust's system:

  curl -sS %[1]s/v1/requests -d @%[2]s \
    -H "Authorization: Bearer $(curl -sS '%[1]s/_local/token?client=%[3]s')" \
    -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%%s)"

Then open the inbox, follow the link in the newest mail, and answer.
`, c.URL, requestFile, sample.ClientID(sample.BartsHealth))
	}
	if c.Engine != nil {
		fmt.Printf(`
Watch the executions with the AWS CLI:

  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws stepfunctions list-executions \
    --region eu-west-2 --endpoint-url %s \
    --state-machine-arn %s
`, c.Endpoints.StepFunctions, c.Template.StateMachines[0].ARN)
	}
	fmt.Println("\nCtrl-C ends everything.")
}
