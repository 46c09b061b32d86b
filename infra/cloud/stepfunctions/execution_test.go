package stepfunctions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/stepfunctions"
)

func TestStartIsIdempotentWhileTheSameRuns(t *testing.T) {
	b := newBench(t, says(`{}`))
	first := b.start(machine(`"First":`+wait(`"End":true`)), `{"a":1}`)
	machineARN := b.execution(first).StateMachine
	again, err := b.engine.StartExecution(machineARN, "case-1", `{"a":1}`)
	if err != nil || again.ARN != first {
		t.Errorf("the same again: %q, %v", again.ARN, err)
	}
	b.advance(0)
	if len(b.called()) != 1 {
		t.Errorf("the function was called %d times, want once", len(b.called()))
	}
	_, err = b.engine.StartExecution(machineARN, "case-1", `{"a":2}`)
	expectCode(t, err, "ExecutionAlreadyExists")
	if err := b.engine.SendTaskSuccess(b.token(0), `1`); err != nil {
		t.Fatal(err)
	}
	_, err = b.engine.StartExecution(machineARN, "case-1", `{"a":1}`)
	expectCode(t, err, "ExecutionAlreadyExists")
}

func TestStartRefuses(t *testing.T) {
	b := newBench(t, says(`{}`))
	machineARN := b.execution(b.start(machine(`"First":{"Type":"Succeed"}`), `{}`)).StateMachine
	for name, test := range map[string]struct{ machine, name, input, code string }{
		"a machine that is not there": {machineARN + "x", "n", `{}`, "StateMachineDoesNotExist"},
		"a name for an ARN":           {"machine", "n", `{}`, "InvalidArn"},
		"a name with a hash":          {machineARN, "DER#01", `{}`, "InvalidName"},
		"a name with a space":         {machineARN, "a b", `{}`, "InvalidName"},
		"a name that is too long":     {machineARN, strings.Repeat("n", 81), `{}`, "InvalidName"},
		"input that is not JSON":      {machineARN, "n", `{`, "InvalidExecutionInput"},
		"two inputs":                  {machineARN, "n", `{} {}`, "InvalidExecutionInput"},
		"more than 256 KiB":           {machineARN, "n", `"` + strings.Repeat("x", 256*1024) + `"`, "InvalidExecutionInput"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := b.engine.StartExecution(test.machine, test.name, test.input)
			expectCode(t, err, test.code)
		})
	}
}

func TestStopEndsWhatIsUnderWay(t *testing.T) {
	for name, first := range map[string]string{
		"a wait":           wait(`"TimeoutSeconds":60,"End":true`),
		"a pause to retry": task(`"TimeoutSeconds":60,"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":30}],"End":true`),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, func(payload map[string]any) (string, string, error) {
				if payload["token"] == nil {
					return ``, "Unhandled", nil
				}
				return `{}`, "", nil
			})
			arn := b.start(machine(`"First":`+first), `{}`)
			at, err := b.engine.StopExecution(arn, "Operator", "by hand")
			if err != nil || !at.Equal(noon) {
				t.Fatalf("stopped at %v, %v", at, err)
			}
			if timers := b.timeline.Timers(); len(timers) != 0 {
				t.Errorf("timers are left: %v", timers)
			}
			b.advance(time.Hour)
			x := b.execution(arn)
			if x.Status != stepfunctions.Aborted || x.Error != "Operator" || x.Cause != "by hand" || x.State != "First" {
				t.Errorf("%+v", x)
			}
			if at, err := b.engine.StopExecution(arn, "", ""); err != nil || !at.Equal(noon) {
				t.Errorf("stopping again: %v, %v", at, err)
			}
		})
	}
}

func TestFunctionCallHoldsTheClockAndAWaitDoesNot(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	b := newBench(t, func(map[string]any) (string, string, error) {
		close(entered)
		<-release
		return `{}`, "", nil
	})
	machineARN, err := b.engine.CreateStateMachine("machine", machine(`"First":`+wait(`"TimeoutSeconds":60,"End":true`)), role)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.engine.StartExecution(machineARN, "case-1", `{}`); err != nil {
		t.Fatal(err)
	}
	<-entered
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := b.timeline.Settle(ended); err == nil {
		t.Error("settled while the function ran")
	}
	close(release)
	b.advance(59 * time.Second)
	if x := b.engine.Executions()[0]; x.Status != stepfunctions.Running {
		t.Errorf("%s, want it to wait still", x.Status)
	}
}

func TestHistoryTellsTheWholeStory(t *testing.T) {
	b := newBench(t, says(`{"ok":true}`))
	arn := b.start(machine(
		`"First":`+wait(`"TimeoutSeconds":60,"Catch":[{"ErrorEquals":["States.Timeout"],"ResultPath":"$.timeout","Next":"Silent"}],"Next":"Silent"`),
		`"Silent":`+task(`"Next":"After"`),
		`"After":{"Type":"Choice","Choices":[{"Variable":"$.StatusCode","StringEquals":"200","Next":"Done"}],"Default":"Note"}`,
		`"Note":{"Type":"Pass","Next":"Done"}`, done), `{}`)
	b.advance(time.Minute)
	want := []string{
		"ExecutionStarted",
		"TaskStateEntered First", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskTimedOut", "TaskStateExited First",
		"TaskStateEntered Silent", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited Silent",
		"ChoiceStateEntered After", "ChoiceStateExited After",
		"PassStateEntered Note", "PassStateExited Note",
		"SucceedStateEntered Done", "SucceedStateExited Done",
		"ExecutionSucceeded",
	}
	if diff := cmp.Diff(want, b.events(arn)); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryOfFailures(t *testing.T) {
	b := newBench(t, func(map[string]any) (string, string, error) { return ``, "Unhandled", nil })
	arn := b.start(machine(
		`"First":`+task(`"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Broken"}],"Next":"Broken"`),
		`"Broken":{"Type":"Fail","Error":"E"}`), `{}`)
	want := []string{
		"ExecutionStarted", "TaskStateEntered First", "TaskScheduled", "TaskStarted", "TaskFailed", "TaskStateExited First",
		"FailStateEntered Broken", "ExecutionFailed",
	}
	if diff := cmp.Diff(want, b.events(arn)); diff != "" {
		t.Error(diff)
	}
}

func TestExecutionsAreListedLatestFirst(t *testing.T) {
	b := newBench(t, says(`{}`))
	machineARN := b.execution(b.start(machine(`"First":{"Type":"Succeed"}`), `{}`)).StateMachine
	if _, err := b.engine.StartExecution(machineARN, "case-2", `{}`); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, x := range b.engine.Executions() {
		names = append(names, x.Name)
	}
	if diff := cmp.Diff([]string{"case-2", "case-1"}, names); diff != "" {
		t.Error(diff)
	}
}
