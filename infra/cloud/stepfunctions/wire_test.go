package stepfunctions_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// overTheWire is a bench and the SDK's client of it.
func overTheWire(t *testing.T) (*bench, *sfn.Client) {
	b := newBench(t, says(`{}`))
	server := httptest.NewServer(b.engine)
	t.Cleanup(server.Close)
	return b, sfn.New(sfn.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(server.URL),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

func create(t *testing.T, client *sfn.Client, definition string) string {
	t.Helper()
	made, err := client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("machine"), Definition: &definition, RoleArn: aws.String(role),
	})
	if err != nil {
		t.Fatal(err)
	}
	return *made.StateMachineArn
}

func start(t *testing.T, client *sfn.Client, machineARN, name string) string {
	t.Helper()
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: &machineARN, Name: &name, Input: aws.String(`{"seconds":60}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if !started.StartDate.Equal(noon) {
		t.Errorf("started at %v", started.StartDate)
	}
	return *started.ExecutionArn
}

var waiting = machine(`"First":` + wait(`"TimeoutSecondsPath":"$.seconds","End":true`))

func TestSDKFollowsACase(t *testing.T) {
	b, client := overTheWire(t)
	ctx := t.Context()
	machineARN := create(t, client, waiting)
	arn := start(t, client, machineARN, "case-1")
	b.advance(1500 * time.Millisecond)
	token := b.token(0)

	described, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	if described.Status != types.ExecutionStatusRunning || *described.Input != `{"seconds":60}` || described.Output != nil || described.StopDate != nil {
		t.Errorf("%+v", described)
	}
	if _, err := client.SendTaskHeartbeat(ctx, &sfn.SendTaskHeartbeatInput{TaskToken: &token}); err != nil {
		t.Error(err)
	}
	if _, err := client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(`{"next":"union"}`)}); err != nil {
		t.Error(err)
	}
	described, err = client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	if described.Status != types.ExecutionStatusSucceeded || *described.Output != `{"next":"union"}` ||
		!described.StopDate.Equal(noon.Add(1500*time.Millisecond)) {
		t.Errorf("%+v", described)
	}
}

func TestSDKReadsStateMachines(t *testing.T) {
	_, client := overTheWire(t)
	ctx := t.Context()
	machineARN := create(t, client, waiting)
	described, err := client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: &machineARN})
	if err != nil {
		t.Fatal(err)
	}
	if *described.Definition != waiting || *described.RoleArn != role || described.Type != types.StateMachineTypeStandard {
		t.Errorf("%+v", described)
	}
	listed, err := client.ListStateMachines(ctx, &sfn.ListStateMachinesInput{})
	if err != nil {
		t.Fatal(err)
	}
	if len(listed.StateMachines) != 1 || *listed.StateMachines[0].StateMachineArn != machineARN {
		t.Errorf("%+v", listed.StateMachines)
	}
}

func TestRunningExecutionKeepsItsDefinition(t *testing.T) {
	b, client := overTheWire(t)
	ctx := t.Context()
	machineARN := create(t, client, waiting)
	old := start(t, client, machineARN, "case-1")
	b.advance(0)
	updated, err := client.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{
		StateMachineArn: &machineARN, Definition: aws.String(machine(`"First":{"Type":"Pass","Result":"new","End":true}`)),
	})
	if err != nil || !updated.UpdateDate.Equal(noon) {
		t.Fatalf("%+v %v", updated, err)
	}
	if err := b.engine.SendTaskSuccess(b.token(0), `"old"`); err != nil {
		t.Fatal(err)
	}
	if x := b.execution(old); x.Output != `"old"` {
		t.Errorf("the old execution: %+v", x)
	}
	if x := b.execution(start(t, client, machineARN, "case-2")); x.Output != `"new"` {
		t.Errorf("the new execution: %+v", x)
	}
}

func TestSDKReadsHistoryInPagesBothWays(t *testing.T) {
	b, client := overTheWire(t)
	arn := start(t, client, create(t, client, waiting), "case-1")
	b.advance(time.Minute)
	forward := []string{
		"ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskTimedOut", "ExecutionFailed",
	}
	read := func(reverse bool) []string {
		var got []string
		pages := sfn.NewGetExecutionHistoryPaginator(client, &sfn.GetExecutionHistoryInput{
			ExecutionArn: &arn, MaxResults: 3, ReverseOrder: reverse,
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Events) > 3 {
				t.Errorf("a page has %d events", len(page.Events))
			}
			for _, event := range page.Events {
				got = append(got, string(event.Type))
			}
		}
		return got
	}
	if diff := cmp.Diff(forward, read(false)); diff != "" {
		t.Error(diff)
	}
	backward := read(true)
	if len(backward) != len(forward) || backward[0] != "ExecutionFailed" || backward[6] != "ExecutionStarted" {
		t.Errorf("in reverse: %v", backward)
	}
}

func TestSDKReadsTheDetailsOfEvents(t *testing.T) {
	b, client := overTheWire(t)
	arn := start(t, client, create(t, client, waiting), "case-1")
	b.advance(0)
	history, err := client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	entered, scheduled, submitted := history.Events[1], history.Events[2], history.Events[4]
	if *entered.StateEnteredEventDetails.Name != "First" || *entered.StateEnteredEventDetails.Input != `{"seconds":60}` {
		t.Errorf("%+v", entered.StateEnteredEventDetails)
	}
	details := scheduled.TaskScheduledEventDetails
	if *details.ResourceType != "lambda" || *details.Resource != "invoke.waitForTaskToken" || *details.TimeoutInSeconds != 60 ||
		*details.Region != "eu-west-2" || !strings.Contains(*details.Parameters, b.token(0)) {
		t.Errorf("%+v", details)
	}
	if *submitted.TaskSubmittedEventDetails.Output != `{"ExecutedVersion":"$LATEST","Payload":{},"StatusCode":200}` {
		t.Errorf("%s", *submitted.TaskSubmittedEventDetails.Output)
	}
	history, err = client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{
		ExecutionArn: &arn, IncludeExecutionData: aws.Bool(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	if history.Events[1].StateEnteredEventDetails.Input != nil || history.Events[2].TaskScheduledEventDetails.Parameters != nil {
		t.Error("the data is given though it was not asked for")
	}
}

func TestSDKListsExecutionsByStatusInPages(t *testing.T) {
	b, client := overTheWire(t)
	machineARN := create(t, client, waiting)
	for i := range 5 {
		start(t, client, machineARN, fmt.Sprint("case-", i))
	}
	b.advance(0)
	stopped := b.engine.Executions()[2].ARN
	if _, err := client.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &stopped}); err != nil {
		t.Fatal(err)
	}
	list := func(status types.ExecutionStatus) []string {
		var names []string
		pages := sfn.NewListExecutionsPaginator(client, &sfn.ListExecutionsInput{
			StateMachineArn: &machineARN, StatusFilter: status, MaxResults: 2,
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range page.Executions {
				names = append(names, *x.Name)
			}
		}
		return names
	}
	for status, want := range map[types.ExecutionStatus][]string{
		"":        {"case-4", "case-3", "case-2", "case-1", "case-0"},
		"RUNNING": {"case-4", "case-3", "case-1", "case-0"},
		"ABORTED": {"case-2"},
		"FAILED":  nil,
	} {
		if diff := cmp.Diff(want, list(status)); diff != "" {
			t.Errorf("status %q: %s", status, diff)
		}
	}
}

func TestSDKKnowsTheErrors(t *testing.T) {
	b, client := overTheWire(t)
	machineARN := create(t, client, waiting)
	arn := start(t, client, machineARN, "case-1")
	b.advance(0)
	if _, err := b.engine.StopExecution(arn, "", ""); err != nil {
		t.Fatal(err)
	}
	used := b.token(0)
	missing := arn + "x"
	for name, call := range map[string]struct {
		do   func(context.Context) error
		want error
	}{
		"ExecutionAlreadyExists": {func(ctx context.Context) error {
			_, err := client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &machineARN, Name: aws.String("case-1")})
			return err
		}, &types.ExecutionAlreadyExists{}},
		"InvalidName": {func(ctx context.Context) error {
			_, err := client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &machineARN, Name: aws.String("a b")})
			return err
		}, &types.InvalidName{}},
		"StateMachineDoesNotExist": {func(ctx context.Context) error {
			_, err := client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: &missing})
			return err
		}, &types.StateMachineDoesNotExist{}},
		"InvalidDefinition": {func(ctx context.Context) error {
			_, err := client.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &machineARN, Definition: aws.String("{}")})
			return err
		}, &types.InvalidDefinition{}},
		"MissingRequiredParameter": {func(ctx context.Context) error {
			_, err := client.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &machineARN})
			return err
		}, &types.MissingRequiredParameter{}},
		"ExecutionDoesNotExist": {func(ctx context.Context) error {
			_, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &missing})
			return err
		}, &types.ExecutionDoesNotExist{}},
		"TaskTimedOut": {func(ctx context.Context) error {
			_, err := client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &used, Output: aws.String("{}")})
			return err
		}, &types.TaskTimedOut{}},
		"InvalidToken": {func(ctx context.Context) error {
			_, err := client.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: aws.String("none")})
			return err
		}, &types.InvalidToken{}},
		"a page that is not there": {func(ctx context.Context) error {
			_, err := client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &machineARN, NextToken: aws.String("none")})
			return err
		}, &types.InvalidToken{}},
		"too big a page": {func(ctx context.Context) error {
			_, err := client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &machineARN, MaxResults: 1001})
			return err
		}, &types.ValidationException{}},
		"an operation that is not there": {func(ctx context.Context) error {
			_, err := client.ListActivities(ctx, &sfn.ListActivitiesInput{})
			return err
		}, &smithy.GenericAPIError{Code: "UnknownOperationException"}},
		"a field that is not there": {func(ctx context.Context) error {
			_, err := client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &machineARN, MapRunArn: &arn})
			return err
		}, &smithy.GenericAPIError{Code: "SerializationException"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := call.do(t.Context())
			var got smithy.APIError
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			want := call.want.(smithy.APIError)
			if got.ErrorCode() != want.ErrorCode() || fmt.Sprintf("%T", got) != fmt.Sprintf("%T", want) || got.ErrorMessage() == "" {
				t.Errorf("got %T %v, want %T %s", got, got, want, want.ErrorCode())
			}
		})
	}
}
