package cloud

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.org/derogations/infra/cloud/stepfunctions"
	"example.org/derogations/infra/cloud/template"
)

// startEngine starts the execution engine, or takes another one, and creates
// the state machines there. It gives the engine's ARN for each of the
// template's.
func (c *Cloud) startEngine(ctx context.Context, options Options) (map[string]string, error) {
	create := createElsewhere(options.StepFunctionsURL)
	if options.StepFunctionsURL == "" {
		c.Engine = stepfunctions.New(stepfunctions.Options{
			Timeline: c.Timeline, Region: region, Account: account, Invoke: c.invoke,
		})
		c.serve(c.servers.stepFunctions, c.noting(executionsAsked, c.Engine))
		c.Endpoints.StepFunctions = c.servers.stepFunctions.url()
		create = func(_ context.Context, name, definition string) (string, error) {
			return c.Engine.CreateStateMachine(name, definition, executionRole)
		}
	} else {
		c.Endpoints.StepFunctions = options.StepFunctionsURL
	}
	arns := make(map[string]string)
	for _, machine := range c.Template.StateMachines {
		definition, err := definition(options.root(), machine)
		if err != nil {
			return nil, fmt.Errorf("state machine %s: %w", machine.LogicalID, err)
		}
		if arns[machine.ARN], err = create(ctx, machine.Name, definition); err != nil {
			return nil, fmt.Errorf("state machine %s: %w", machine.LogicalID, err)
		}
	}
	return arns, nil
}

const executionRole = "arn:aws:iam::" + account + ":role/local"

// definition is the machine's file with its substitutions made. A name that
// the template does not give stays, and the engine refuses it.
func definition(root string, machine template.StateMachine) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, machine.Definition))
	if err != nil {
		return "", fmt.Errorf("reading the definition: %w", err)
	}
	var pairs []string
	for name, v := range machine.Substitutions {
		if !strings.Contains(string(text), "${"+name+"}") {
			return "", fmt.Errorf("the definition does not use the substitution %s", name)
		}
		pairs = append(pairs, "${"+name+"}", v)
	}
	out := strings.NewReplacer(pairs...).Replace(string(text))
	if i := strings.Index(out, "${"); i >= 0 {
		name, _, _ := strings.Cut(out[i:], "}")
		return "", fmt.Errorf("the template has no substitution for %s}", name)
	}
	return out, nil
}

// createElsewhere creates a state machine through the service's API, or brings
// the one of that name up to date.
func createElsewhere(url string) func(ctx context.Context, name, definition string) (string, error) {
	client := sfn.New(sfn.Options{Region: region, BaseEndpoint: aws.String(url), Credentials: runnerKey})
	return func(ctx context.Context, name, definition string) (string, error) {
		made, err := client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
			Name: &name, Definition: &definition, RoleArn: aws.String(executionRole),
		})
		if err == nil {
			return aws.ToString(made.StateMachineArn), nil
		}
		var exists *types.StateMachineAlreadyExists
		if !errors.As(err, &exists) {
			return "", fmt.Errorf("creating it at %s: %w", url, err)
		}
		list, err := client.ListStateMachines(ctx, &sfn.ListStateMachinesInput{})
		if err != nil {
			return "", fmt.Errorf("finding it at %s: %w", url, err)
		}
		for _, m := range list.StateMachines {
			if aws.ToString(m.Name) != name {
				continue
			}
			if _, err := client.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{StateMachineArn: m.StateMachineArn, Definition: &definition}); err != nil {
				return "", fmt.Errorf("updating it at %s: %w", url, err)
			}
			return aws.ToString(m.StateMachineArn), nil
		}
		return "", fmt.Errorf("creating it at %s: it exists, and is not in the first page of the list", url)
	}
}
