package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"example.org/derogations/shared/casework"
)

// Invoker is the part of the SDK's Lambda client that is used.
type Invoker interface {
	Invoke(ctx context.Context, in *lambda.InvokeInput, options ...func(*lambda.Options)) (*lambda.InvokeOutput, error)
}

// Sender is casework.Relay: it invokes the functions, without waiting for
// what they do.
type Sender struct {
	Lambda            Invoker
	ReconcileFunction string
	DeliverFunction   string
}

// Reconcile hands wakes on.
func (s Sender) Reconcile(ctx context.Context, items []casework.OutboxKey) error {
	return s.invoke(ctx, s.ReconcileFunction, Input{Items: items})
}

// Deliver hands announcements and notices on.
func (s Sender) Deliver(ctx context.Context, items []casework.OutboxKey) error {
	return s.invoke(ctx, s.DeliverFunction, Input{Items: items})
}

// DeliverToSystems hands on what other organisations' systems are told. A
// receiver may take as long as it is let, so these have invocations of their
// own, in which none waits for another.
func (s Sender) DeliverToSystems(ctx context.Context, items []casework.OutboxKey) error {
	return s.invoke(ctx, s.DeliverFunction, Input{Items: items, Together: true})
}

// atOnce is how many items one invocation gets: few enough to be carried out
// within the function's time, one after the other, and to be held in its memory
// together.
const atOnce = 25

func (s Sender) invoke(ctx context.Context, function string, in Input) error {
	var failed []error
	for some := range slices.Chunk(in.Items, atOnce) {
		failed = append(failed, s.invokeOnce(ctx, function, Input{Items: some, Together: in.Together}))
	}
	return errors.Join(failed...)
}

func (s Sender) invokeOnce(ctx context.Context, function string, in Input) error {
	items := in.Items
	payload, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("hand %d items to %s: %w", len(items), function, err)
	}
	_, err = s.Lambda.Invoke(ctx, &lambda.InvokeInput{
		FunctionName: aws.String(function), InvocationType: types.InvocationTypeEvent, Payload: payload,
	})
	if err != nil {
		return fmt.Errorf("hand %d items to %s: %w", len(items), function, err)
	}
	return nil
}
