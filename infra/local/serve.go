package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/console"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/store"
)

const requestFile = stateDir + "/request.json"

type settings struct {
	demo          bool
	empty         bool
	addr          string
	services      string // where the services begin; empty for any free ports
	dynamoDB      string
	stepFunctions string
	shell         bool
	long          bool // as in cloud.Options.LongRun
}

// serve runs the cloud on the real clock until it is interrupted.
func serve(ctx context.Context, s settings) error {
	log, err := openLog(stateDir)
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
		TemplatePath: "template.yaml", Timeline: timeline, RealTime: true, LongRun: s.long,
		StackName: "derogations", PublicURLVariable: "PUBLIC_URL",
		Parameters: sample.Parameters(),
		PublicAddr: s.addr, StepFunctionsURL: s.stepFunctions, Log: log, Progress: os.Stdout,
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
	if err := placeServices(&options, s.services); err != nil {
		return err
	}
	c, err := cloud.Start(ctx, options)
	var refused *cloud.AddressError
	if errors.As(err, &refused) {
		return fmt.Errorf("%w\nChoose another with -addr (pages and API) or -services (all others)", err)
	}
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
	guide(os.Stdout, c, s, log.Name())
	if s.shell {
		return runShell(ctx, c.Variables())
	}
	<-ctx.Done()
	fmt.Println("\nStopping…")
	return nil
}

// placeServices gives the services ports in a row, from an address on.
func placeServices(o *cloud.Options, from string) error {
	if from == "" {
		return nil
	}
	host, text, err := net.SplitHostPort(from)
	if err != nil {
		return fmt.Errorf("-services: want an address such as 127.0.0.1:8082: %w", err)
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 {
		return fmt.Errorf("-services: %s has no port", from)
	}
	for i, addr := range []*string{&o.DynamoDBAddr, &o.StepFunctionsAddr, &o.LambdaAddr, &o.SecretsAddr, &o.SESAddr, &o.SNSAddr, &o.CodeDeployAddr} {
		*addr = net.JoinHostPort(host, strconv.Itoa(port+i))
	}
	return nil
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
