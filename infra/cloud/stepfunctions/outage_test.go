package stepfunctions_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/smithy-go"
)

func TestAnOutageFailsItsCallsAndLeavesExecutionsAlone(t *testing.T) {
	b, client := overTheWire(t)
	arn := start(t, client, create(t, client, waiting), "case-1")
	b.advance(time.Second)
	describe := func() error {
		_, err := client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn}, func(o *sfn.Options) {
			o.RetryMaxAttempts = 1
		})
		return err
	}

	other := b.engine.FailCalls("StartExecution")
	if err := describe(); err != nil || other.Met() != 0 {
		t.Errorf("an outage of another operation met %d calls: %v", other.Met(), err)
	}
	all := b.engine.FailCalls()
	var failed smithy.APIError
	if err := describe(); !errors.As(err, &failed) || failed.ErrorCode() != "ServiceUnavailable" {
		t.Errorf("in the outage: %v", err)
	}
	if all.Met() != 1 {
		t.Errorf("the outage met %d calls", all.Met())
	}
	b.advance(time.Minute)
	if x, err := b.engine.Execution(arn); err != nil || !x.Stopped.Equal(noon.Add(time.Minute)) {
		t.Errorf("the wait's time passed in the outage: %+v, %v", x, err)
	}
	all.End()
	if err := describe(); err != nil {
		t.Errorf("after the outage: %v", err)
	}
}

func TestAnOutageThatLosesAnswersCarriesItsCallsOut(t *testing.T) {
	b, client := overTheWire(t)
	machine := create(t, client, waiting)
	name := "case-1"
	outage := b.engine.LoseAnswers("StartExecution")
	_, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &machine, Name: &name}, func(o *sfn.Options) {
		o.RetryMaxAttempts = 1
	})
	var failed smithy.APIError
	if !errors.As(err, &failed) || failed.ErrorCode() != "ServiceUnavailable" {
		t.Errorf("in the outage: %v", err)
	}
	outage.End()
	if running := b.engine.Executions(); len(running) != 1 || running[0].Name != name {
		t.Errorf("the executions are %+v", running)
	}
}
