package stepfunctions_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/stepfunctions"
)

const (
	machineARN = "arn:aws:states:eu-west-2:123456789012:stateMachine:derogation"
	name       = "DR-7K2M-9Q4X-1"
)

var (
	errBroken = errors.New("broken")
	progress  = casework.Progress{Reference: "DR-7K2M-9Q4X", Cycle: 1, Step: 3, Next: "union", Seconds: 1800, OverdueSeconds: 7200}
)

const progressText = `{"reference":"DR-7K2M-9Q4X","cycle":1,"step":3,"next":"union","seconds":1800,"overdueSeconds":7200}`

// service answers every call with one error or status, and keeps the call.
type service struct {
	err       error
	status    types.ExecutionStatus
	start     *sfn.StartExecutionInput
	complete  *sfn.SendTaskSuccessInput
	describes *sfn.DescribeExecutionInput
}

func (s *service) StartExecution(_ context.Context, in *sfn.StartExecutionInput, _ ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error) {
	s.start = in
	return &sfn.StartExecutionOutput{}, s.err
}

func (s *service) SendTaskSuccess(_ context.Context, in *sfn.SendTaskSuccessInput, _ ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error) {
	s.complete = in
	return &sfn.SendTaskSuccessOutput{}, s.err
}

func (s *service) DescribeExecution(_ context.Context, in *sfn.DescribeExecutionInput, _ ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error) {
	s.describes = in
	return &sfn.DescribeExecutionOutput{Status: s.status}, s.err
}

// wrapped is an error as the SDK returns it.
func wrapped(err error) error { return fmt.Errorf("operation error SFN: %w", err) }

func TestAnExecutionIsStartedByNameWithItsProgress(t *testing.T) {
	s := &service{}
	if err := stepfunctions.New(s, machineARN).Start(t.Context(), name, progress); err != nil {
		t.Fatal(err)
	}
	if *s.start.StateMachineArn != machineARN || *s.start.Name != name || *s.start.Input != progressText {
		t.Errorf("started %s of %s with %s", *s.start.Name, *s.start.StateMachineArn, *s.start.Input)
	}
}

func TestAWaitIsEndedByItsTokenWithItsProgress(t *testing.T) {
	s := &service{}
	if err := stepfunctions.New(s, machineARN).Complete(t.Context(), "token", progress); err != nil {
		t.Fatal(err)
	}
	if *s.complete.TaskToken != "token" || *s.complete.Output != progressText {
		t.Errorf("completed %s with %s", *s.complete.TaskToken, *s.complete.Output)
	}
}

func TestWhatTheServiceRefuses(t *testing.T) {
	start := func(m *stepfunctions.Machine) error { return m.Start(t.Context(), name, progress) }
	complete := func(m *stepfunctions.Machine) error { return m.Complete(t.Context(), "token", progress) }
	status := func(m *stepfunctions.Machine) error { _, err := m.Status(t.Context(), name); return err }
	tests := []struct {
		what    string
		call    func(*stepfunctions.Machine) error
		err     error
		verdict error
	}{
		{"a name that exists", start, &types.ExecutionAlreadyExists{}, casework.ErrExecutionExists},
		{"a start beyond the limit", start, &types.ExecutionLimitExceeded{}, nil},
		{"a start that fails", start, errBroken, nil},
		{"a token that timed out", complete, &types.TaskTimedOut{}, casework.ErrTokenRefused},
		{"a token of a task that is gone", complete, &types.TaskDoesNotExist{}, casework.ErrTokenRefused},
		{"a token that is none", complete, &types.InvalidToken{}, casework.ErrTokenRefused},
		{"an output that is refused", complete, &types.InvalidOutput{}, nil},
		{"an end that fails", complete, errBroken, nil},
		{"a look that fails", status, errBroken, nil},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			err := test.call(stepfunctions.New(&service{err: wrapped(test.err)}, machineARN))
			if test.verdict != nil && !errors.Is(err, test.verdict) {
				t.Errorf("got %v, want %v", err, test.verdict)
			}
			if test.verdict == nil && (!errors.Is(err, test.err) || errors.Is(err, casework.ErrTokenRefused) || errors.Is(err, casework.ErrExecutionExists)) {
				t.Errorf("got %v, want the cause and no verdict", err)
			}
		})
	}
}

func TestWhatBecameOfAnExecution(t *testing.T) {
	tests := map[types.ExecutionStatus]casework.ExecutionStatus{
		types.ExecutionStatusRunning:        casework.ExecutionRunning,
		types.ExecutionStatusPendingRedrive: casework.ExecutionRunning,
		types.ExecutionStatusSucceeded:      casework.ExecutionSucceeded,
		types.ExecutionStatusFailed:         casework.ExecutionStopped,
		types.ExecutionStatusAborted:        casework.ExecutionStopped,
		types.ExecutionStatusTimedOut:       casework.ExecutionStopped,
	}
	for _, status := range types.ExecutionStatus("").Values() {
		want, ok := tests[status]
		if !ok {
			t.Errorf("nobody says what %s means", status)
		}
		s := &service{status: status}
		got, err := stepfunctions.New(s, machineARN).Status(t.Context(), name)
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v", status, got, err)
		}
		if arn := "arn:aws:states:eu-west-2:123456789012:execution:derogation:" + name; *s.describes.ExecutionArn != arn {
			t.Errorf("asked about %s", *s.describes.ExecutionArn)
		}
	}
	for _, status := range []types.ExecutionStatus{"", "RESTING"} {
		if got, err := stepfunctions.New(&service{status: status}, machineARN).Status(t.Context(), name); err == nil {
			t.Errorf("%q counts as %s", status, got)
		}
	}
	got, err := stepfunctions.New(&service{err: wrapped(&types.ExecutionDoesNotExist{})}, machineARN).Status(t.Context(), name)
	if err != nil || got != casework.ExecutionUnknown {
		t.Errorf("one that does not exist: got %s, %v", got, err)
	}
}
