package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/stepfunctions"
	"example.org/derogations/shared/store"
)

const usage = `usage: admin [-table NAME] [-machine ARN] COMMAND
  sending status|stop|resume
  rounds check FILE...
  rounds load FILE...
  rounds list
  organisations import FILE [-icbs FILE] [-regions FILE]
  organisations add CODE -kind national|union -name NAME
  organisations show CODE
  contacts load FILE [-replace CODE]...
  contacts put CODE FIELD=VALUE...
  contacts remove CODE ID
  contacts list CODE
  contacts check [-from TIME] [-to TIME]
  clients add ID -organisation ODS -kind KIND -scopes "SCOPE ..." -name NAME
  clients show ID
  clients disable|enable ID
  clients scopes ID SCOPE...
  clients keys add ID -key FILE [-kid KID] [-not-before TIME] [-not-after TIME]
  clients keys retire ID KID -not-after TIME
  clients keys revoke ID KID
  audit verify [-against EARLIER] FILE...
  counts ROUND [-as-of TIME]
  board link -organisation ODS -hours N
  cases stuck
  cases show REFERENCE
  cases nudge|redrive REFERENCE -by WHO -reason WHY
  cases handover REFERENCE -to CONTACT -by WHO -reason WHY`

// errUsage is a command line that says nothing that can be done.
var errUsage = errors.New(usage)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Getenv("TABLE_NAME"), time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// desk is what every command works with.
type desk struct {
	in    io.Reader
	out   io.Writer
	now   time.Time
	table string
	// open connects to the table. Not every command needs one.
	open func(ctx context.Context) (*store.Store, error)
	// signing gives what links are made with. Only one command needs it.
	signing func(ctx context.Context) (signing, error)
	// executions asks the state machine, which few commands need.
	executions func(ctx context.Context) (operating.Executions, error)
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer, table string, now time.Time) error {
	flags := flag.NewFlagSet("admin", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&table, "table", table, "the table's name")
	machine := flags.String("machine", os.Getenv("STATE_MACHINE_ARN"), "the state machine's ARN")
	if err := flags.Parse(args); err != nil || flags.NArg() == 0 {
		return errUsage
	}
	d := desk{in: in, out: out, now: now, table: table}
	d.open, d.signing = d.connect, d.signed
	d.executions = func(ctx context.Context) (operating.Executions, error) { return machineOf(ctx, *machine) }
	return d.do(ctx, flags.Args())
}

// do carries out one command: a noun, and what follows it.
func (d desk) do(ctx context.Context, args []string) error {
	nouns := map[string]func(context.Context, []string) error{
		"sending":       d.sending,
		"rounds":        d.rounds,
		"clients":       d.clients,
		"counts":        d.counts,
		"audit":         d.audit,
		"organisations": d.organisations,
		"contacts":      d.contacts,
		"board":         d.board,
		"cases":         d.cases,
	}
	noun, ok := nouns[args[0]]
	if !ok {
		return errUsage
	}
	return noun(ctx, args[1:])
}

func (d desk) connect(ctx context.Context) (*store.Store, error) {
	if d.table == "" {
		return nil, errors.New("name the table: -table NAME, or TABLE_NAME")
	}
	aws, err := config.AWS(ctx)
	if err != nil {
		return nil, err
	}
	return store.New(dynamodb.NewFromConfig(aws), d.table), nil
}

func machineOf(ctx context.Context, arn string) (operating.Executions, error) {
	if arn == "" {
		return nil, errors.New("name the state machine: -machine ARN, or STATE_MACHINE_ARN")
	}
	aws, err := config.AWS(ctx)
	if err != nil {
		return nil, err
	}
	return stepfunctions.New(sfn.NewFromConfig(aws), arn), nil
}
