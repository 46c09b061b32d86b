package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.org/derogations/shared/casework"
)

// Service is the part of the SDK's client that is used.
type Service interface {
	StartExecution(ctx context.Context, in *sfn.StartExecutionInput, options ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error)
	SendTaskSuccess(ctx context.Context, in *sfn.SendTaskSuccessInput, options ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error)
	DescribeExecution(ctx context.Context, in *sfn.DescribeExecutionInput, options ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
}

// Machine is one state machine.
type Machine struct {
	service Service
	arn     string
}

// New returns the state machine with the ARN given.
func New(service Service, arn string) *Machine { return &Machine{service: service, arn: arn} }

// Start starts an execution. The same start again while it runs is no error;
// casework.ErrExecutionExists when one of that name runs with other input or
// has ended.
func (m *Machine) Start(ctx context.Context, name string, input casework.Progress) error {
	text, err := json.Marshal(input)
	if err != nil {
		return fmt.Errorf("start execution %s: %w", name, err)
	}
	_, err = m.service.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String(m.arn), Name: aws.String(name), Input: aws.String(string(text)),
	})
	var exists *types.ExecutionAlreadyExists
	if errors.As(err, &exists) {
		return casework.ErrExecutionExists
	}
	if err != nil {
		return fmt.Errorf("start execution %s: %w", name, err)
	}
	return nil
}

// Complete ends a wait with an output. casework.ErrTokenRefused when the token
// was used, has timed out, or is not known: which of these AWS answers for an
// execution that has ended is not documented, so all three count as final.
func (m *Machine) Complete(ctx context.Context, token string, output casework.Progress) error {
	text, err := json.Marshal(output)
	if err != nil {
		return fmt.Errorf("complete the wait of %s: %w", output.Reference, err)
	}
	_, err = m.service.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{
		TaskToken: aws.String(token), Output: aws.String(string(text)),
	})
	var timedOut *types.TaskTimedOut
	var gone *types.TaskDoesNotExist
	var invalid *types.InvalidToken
	if errors.As(err, &timedOut) || errors.As(err, &gone) || errors.As(err, &invalid) {
		return casework.ErrTokenRefused
	}
	if err != nil {
		return fmt.Errorf("complete the wait of %s: %w", output.Reference, err)
	}
	return nil
}

// Status says what became of an execution of this state machine.
func (m *Machine) Status(ctx context.Context, name string) (casework.ExecutionStatus, error) {
	out, err := m.service.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(m.execution(name))})
	var none *types.ExecutionDoesNotExist
	if errors.As(err, &none) {
		return casework.ExecutionUnknown, nil
	}
	if err != nil {
		return "", fmt.Errorf("describe execution %s: %w", name, err)
	}
	switch out.Status {
	case types.ExecutionStatusRunning, types.ExecutionStatusPendingRedrive:
		return casework.ExecutionRunning, nil
	case types.ExecutionStatusSucceeded:
		return casework.ExecutionSucceeded, nil
	case types.ExecutionStatusFailed, types.ExecutionStatusAborted, types.ExecutionStatusTimedOut:
		return casework.ExecutionStopped, nil
	default:
		return "", fmt.Errorf("execution %s has the unknown status %q", name, out.Status)
	}
}

// execution is the ARN of an execution of this state machine by its name.
func (m *Machine) execution(name string) string {
	return strings.Replace(m.arn, ":stateMachine:", ":execution:", 1) + ":" + name
}
