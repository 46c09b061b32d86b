// Command local runs the whole service on this machine.
//
//	go run ./infra/local          on the real clock, for a person with a browser
//	go run ./infra/local -demo    twelve stories on a virtual clock, in seconds
//
// See the README of the project for what each proves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"example.org/derogations/infra/local/preflight"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var s settings
	flag.BoolVar(&s.demo, "demo", false, "play twelve stories on a virtual clock, check them, and exit")
	flag.StringVar(&s.addr, "addr", "127.0.0.1:8080", "the `address` at which pages and API answer; 127.0.0.1:0 for any free port")
	flag.StringVar(&s.dynamoDB, "dynamodb", "", "`URL` of a DynamoDB Local that runs already, instead of starting one; Java is not needed then")
	flag.StringVar(&s.stepFunctions, "stepfunctions", "", "`URL` of another execution engine, instead of the runner's own; it has to call Lambda at the address that is printed")
	flag.StringVar(&s.services, "services", "", "the `address` of DynamoDB, such as 127.0.0.1:8082; Step Functions, Lambda, Secrets Manager, SES, SNS and CodeDeploy take the ports after it (default any free ports of 127.0.0.1)")
	flag.BoolVar(&s.empty, "empty", false, "load no sample round, organisations, contacts or clients")
	flag.BoolVar(&s.long, "long", false, "many thousands of calls will come: DynamoDB Local starts more slowly, and carries more")
	flag.BoolVar(&s.shell, "shell", false, "start a shell in which the AWS CLI and infra/admin find everything; the service ends with it")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flag.Arg(0))
	}
	if _, err := os.Stat("template.yaml"); err != nil {
		return errors.New("run it in the project's own folder, where template.yaml is")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := preflight.Check(ctx, preflight.Runner(s.demo || s.dynamoDB == "")); err != nil {
		return err
	}
	if s.demo {
		return demonstrate(ctx)
	}
	return serve(ctx, s)
}
