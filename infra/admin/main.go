package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/stepfunctions"
	"example.org/derogations/shared/store"
)

func main() {
	d := deps{in: os.Stdin, out: os.Stdout, progress: os.Stderr, now: time.Now(), exit: os.Exit}
	if err := d.do(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// deps is what every command works with.
type deps struct {
	in  io.Reader
	out io.Writer
	// progress is where a long command says how far it has come.
	progress io.Writer
	now      time.Time
	// exit ends the program, once its help has been printed.
	exit func(code int)
	// commands are the command line as it was read.
	commands commands
	// open connects to the table. Not every command needs one.
	open func(ctx context.Context) (*store.Store, error)
	// signing gives what links are made with. Only one command needs it.
	signing func(ctx context.Context) (signing, error)
	// executions asks the state machine, which few commands need.
	executions func(ctx context.Context) (operating.Executions, error)
}

// do carries out one command line.
func (d deps) do(ctx context.Context, args []string) error {
	parsed, err := d.parse(args)
	if err != nil {
		return err
	}
	if d.open == nil {
		d.open, d.signing, d.executions = d.connect, d.signed, d.machine
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return d.inTable(parsed.Run(d))
}

// inTable names the table in the errors of what was looked for in it: a name that
// is right in another table is not wrong, but lacks -table.
func (d deps) inTable(err error) error {
	var failed interface{ ErrorCode() string }
	var none *dynamodbtypes.ResourceNotFoundException
	if errors.As(err, &none) {
		return fmt.Errorf("there is no table %s in this account and region: name another with -table, or TABLE_NAME", d.commands.Table)
	}
	if errors.Is(err, casework.ErrNotFound) || errors.As(err, &failed) {
		return fmt.Errorf("table %s: %w", d.commands.Table, err)
	}
	return err
}

// operatorsAWS is the SDK's configuration of the person who works: their files, roles
// and sign-in count.
func operatorsAWS(ctx context.Context) (aws.Config, error) {
	cfg, err := awsconfig.LoadDefaultConfig(ctx)
	if err == nil && cfg.Region == "" {
		err = errors.New("AWS_REGION is not set")
	}
	if err != nil {
		return aws.Config{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	return cfg, nil
}

func (d deps) connect(ctx context.Context) (*store.Store, error) {
	if d.commands.Table == "" {
		return nil, errors.New("name the table: -table NAME, or TABLE_NAME")
	}
	aws, err := operatorsAWS(ctx)
	if err != nil {
		return nil, err
	}
	return store.New(dynamodb.NewFromConfig(aws), d.commands.Table), nil
}

func (d deps) machine(ctx context.Context) (operating.Executions, error) {
	arn := d.commands.Machine
	if arn == "" {
		return nil, errors.New("name the state machine: -machine ARN, or STATE_MACHINE_ARN")
	}
	aws, err := operatorsAWS(ctx)
	if err != nil {
		return nil, err
	}
	client := sfn.NewFromConfig(aws)
	if err := checkMachine(ctx, client, arn); err != nil {
		return nil, err
	}
	return stepfunctions.New(client, arn), nil
}

// checkMachine asks for the state machine itself: of every execution of one that
// is not there it would be said that it has ended.
func checkMachine(ctx context.Context, client *sfn.Client, arn string) error {
	_, err := client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &arn, MaxResults: 1})
	var none *types.StateMachineDoesNotExist
	var invalid *types.InvalidArn
	if errors.As(err, &none) || errors.As(err, &invalid) {
		return fmt.Errorf("there is no state machine %s: name another with -machine, or STATE_MACHINE_ARN", arn)
	}
	return err
}
