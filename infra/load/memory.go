package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// memory measures what a runner of its own holds in memory with few cases open, and
// with many.
type memory struct {
	Few    int  `default:"100" help:"With how many open cases it is measured first."`
	Many   int  `default:"10000" help:"With how many it is measured next."`
	AtOnce int  `default:"8" help:"How many are begun at once."`
	JSON   bool `name:"json" help:"Answer in JSON, for a program."`
}

// heldInMemory is what was found.
type heldInMemory struct {
	Few   int     `json:"kilobytesWithFew"`
	Many  int     `json:"kilobytesWithMany"`
	Ratio float64 `json:"ratio"`
}

// Run starts a runner, begins the cases, measures and says what was found.
func (m memory) Run(ctx context.Context, out output) (err error) {
	if err := here(); err != nil {
		return err
	}
	s, err := startStack(ctx, ".")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	machine, err := waitingMachine(ctx, s.variables["AWS_ENDPOINT_URL_SFN"])
	if err != nil {
		return err
	}
	var found heldInMemory
	if found.Few, err = m.after(ctx, s, machine, 0, m.Few); err != nil {
		return err
	}
	fmt.Fprintf(out.progress, "%d cases are open\n", m.Few)
	if found.Many, err = m.after(ctx, s, machine, m.Few, m.Many); err != nil {
		return err
	}
	found.Ratio = float64(found.Many) / float64(found.Few)
	if m.JSON {
		return writeJSON(out.result, found)
	}
	_, err = fmt.Fprintf(out.result, "The runner holds %d kB with %d open cases and %d kB with %d. Ratio %.2f.\n", found.Few, m.Few, found.Many, m.Many, found.Ratio)
	return err
}

// after is what the runner holds once cases from one number to another are open.
func (m memory) after(ctx context.Context, s *stack, in machine, from, to int) (kilobytes int, err error) {
	next := make(chan int)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var workers sync.WaitGroup
	for range m.AtOnce {
		workers.Go(func() {
			for n := range next {
				if err := in.open(ctx, n); err != nil {
					stop(fmt.Errorf("open case %d: %w", n, err))
				}
			}
		})
	}
	for n := from; n < to && ctx.Err() == nil; n++ {
		next <- n
	}
	close(next)
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	return residentKilobytes(s.cmd.Process.Pid)
}

// machine is a state machine whose cases wait for answers that nobody gives.
type machine struct {
	service *sfn.Client
	arn     *string
}

// waitingMachine is the runner's own, with another function: one that takes records, and
// lets every wait begin because it finds none.
func waitingMachine(ctx context.Context, url string) (machine, error) {
	m := machine{service: sfn.New(sfn.Options{Region: "eu-west-2", BaseEndpoint: &url, Credentials: runnersKey})}
	listed, err := m.service.ListStateMachines(ctx, &sfn.ListStateMachinesInput{})
	if err != nil {
		return machine{}, err
	}
	if len(listed.StateMachines) != 1 {
		return machine{}, fmt.Errorf("the runner has %d state machines, not one", len(listed.StateMachines))
	}
	its, err := m.service.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: listed.StateMachines[0].StateMachineArn})
	if err != nil {
		return machine{}, err
	}
	made, err := m.service.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String("waiting"), RoleArn: its.RoleArn,
		Definition: aws.String(strings.ReplaceAll(*its.Definition, "-escalate", "-deliver")),
	})
	if err != nil {
		return machine{}, err
	}
	m.arn = made.StateMachineArn
	return m, nil
}

// open begins a case, and returns when it waits.
func (m machine) open(ctx context.Context, n int) error {
	begun, err := m.service.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: m.arn, Name: aws.String(fmt.Sprintf("case-%d", n)),
		Input: aws.String(fmt.Sprintf(`{"reference":"DR-7K2M-%04d","cycle":1,"step":1,"next":"clinical_director","seconds":86400,"overdueSeconds":21600}`, n)),
	})
	if err != nil {
		return err
	}
	for {
		latest, err := m.service.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: begun.ExecutionArn, ReverseOrder: true, MaxResults: 1})
		if err != nil {
			return err
		}
		switch kind := latest.Events[0].Type; kind {
		case types.HistoryEventTypeTaskSubmitted:
			return nil
		case types.HistoryEventTypeTaskFailed:
			failed := latest.Events[0].TaskFailedEventDetails
			return fmt.Errorf("%s: %s", aws.ToString(failed.Error), aws.ToString(failed.Cause))
		}
	}
}

// residentKilobytes is what Linux holds in memory of a process.
func residentKilobytes(pid int) (kilobytes int, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); err == nil {
			return kilobytes, nil
		}
	}
	return 0, fmt.Errorf("process %d: Linux does not tell what it holds", pid)
}
