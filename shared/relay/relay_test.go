package relay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/relay"
)

var errBroken = errors.New("broken")

// input reads an invocation's payload as Lambda gives it.
func input(t *testing.T, payload string) relay.Input {
	t.Helper()
	var in relay.Input
	if err := json.Unmarshal([]byte(payload), &in); err != nil {
		t.Fatal(err)
	}
	return in
}

// worker notes what it is given, and fails where it is told to: so that the item
// is put off, or lost with the table.
type worker struct {
	done   []string
	putOff []string
	fails  []string
}

func (w *worker) carryOut(_ context.Context, item casework.OutboxKey) error {
	name := item.Reference + " " + item.Key
	w.done = append(w.done, name)
	switch {
	case slices.Contains(w.fails, name):
		return errBroken
	case slices.Contains(w.putOff, name):
		return fmt.Errorf("%w: %w", casework.ErrPutOff, errBroken)
	default:
		return nil
	}
}

func TestOfWhatWasLeftBehindAllAreTried(t *testing.T) {
	w := &worker{fails: []string{"DR-1 W#000001", "DR-3 W#000003"}}
	in := input(t, `{"handover":[{"reference":"DR-1","key":"W#000001"},{"reference":"DR-2","key":"W#000002"},{"reference":"DR-3","key":"W#000003"}]}`)
	response, err := relay.Each(100, w.carryOut)(t.Context(), in)
	if !errors.Is(err, errBroken) || len(response.BatchItemFailures) != 0 {
		t.Errorf("got %+v, %v", response, err)
	}
	if len(w.done) != 3 {
		t.Errorf("tried %v", w.done)
	}
	w.putOff, w.fails = w.fails, nil
	if _, err := relay.Each(100, w.carryOut)(t.Context(), in); err != nil || len(w.done) != 6 {
		t.Errorf("what was put off comes again by itself: %v after %v", err, w.done)
	}
	w.putOff = nil
	if _, err := relay.Each(100, w.carryOut)(t.Context(), in); err != nil {
		t.Errorf("with nothing that fails: %v", err)
	}
}

// The first waits for the last: one after the other, they would never end.
func TestItemsHandedOverTogetherDoNotWaitForEachOther(t *testing.T) {
	in := input(t, `{"together":true,"handover":[{"reference":"DR-1","key":"N#H#1"},{"reference":"DR-2","key":"N#H#2"},{"reference":"DR-3","key":"N#H#3"}]}`)
	last := make(chan struct{})
	_, err := relay.Each(100, func(_ context.Context, item casework.OutboxKey) error {
		if item.Reference == "DR-3" {
			close(last)
			return errBroken
		}
		<-last
		return nil
	})(t.Context(), in)
	if !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

func TestWhatSystemsAreToldIsHandedOverTogetherAFewAtATime(t *testing.T) {
	var sizes []int
	sender := relay.Sender{DeliverFunction: "deliver-1", Lambda: invoker(func(in *lambda.InvokeInput) error {
		read := input(t, string(in.Payload))
		if *in.FunctionName != "deliver-1" || in.InvocationType != types.InvocationTypeEvent || !read.Together {
			t.Errorf("invoked %s as %s with %s", *in.FunctionName, in.InvocationType, in.Payload)
		}
		sizes = append(sizes, len(read.Items))
		return nil
	})}
	if err := sender.DeliverToSystems(t.Context(), make([]casework.OutboxKey, 60)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(sizes, []int{25, 25, 10}) {
		t.Errorf("handed over %v", sizes)
	}
}

func TestNothingToDoIsNoFailure(t *testing.T) {
	for _, payload := range []string{`{}`, `{"Records":[]}`, `{"handover":[]}`} {
		response, err := relay.Each(100, (&worker{}).carryOut)(t.Context(), input(t, payload))
		if err != nil || len(response.BatchItemFailures) != 0 {
			t.Errorf("%s: got %+v, %v", payload, response, err)
		}
	}
}

type invoker func(*lambda.InvokeInput) error

func (f invoker) Invoke(_ context.Context, in *lambda.InvokeInput, _ ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	return &lambda.InvokeOutput{}, f(in)
}

func TestWhatASweepHandsOnIsWhatTheFunctionsRead(t *testing.T) {
	var invoked []*lambda.InvokeInput
	sender := relay.Sender{
		Lambda:            invoker(func(in *lambda.InvokeInput) error { invoked = append(invoked, in); return nil }),
		ReconcileFunction: "reconcile-1", DeliverFunction: "deliver-1",
	}
	wakes := []casework.OutboxKey{{Reference: "DR-1", Key: "W#000001"}, {Reference: "DR-2", Key: "W#000002"}}
	told := []casework.OutboxKey{{Reference: "DR-3", Key: "A#000003"}}
	if err := errors.Join(sender.Reconcile(t.Context(), wakes), sender.Deliver(t.Context(), told)); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		function string
		done     []string
	}{{"reconcile-1", []string{"DR-1 W#000001", "DR-2 W#000002"}}, {"deliver-1", []string{"DR-3 A#000003"}}} {
		in := invoked[i]
		if *in.FunctionName != want.function || in.InvocationType != types.InvocationTypeEvent {
			t.Errorf("invoked %s as %s", *in.FunctionName, in.InvocationType)
		}
		w := &worker{}
		if _, err := relay.Each(100, w.carryOut)(t.Context(), input(t, string(in.Payload))); err != nil || !slices.Equal(w.done, want.done) {
			t.Errorf("read as %v, %v", w.done, err)
		}
	}
}

func TestAnInvocationThatFailsIsAnErrorThatNamesTheFunction(t *testing.T) {
	sender := relay.Sender{Lambda: invoker(func(*lambda.InvokeInput) error { return errBroken }), ReconcileFunction: "reconcile-1", DeliverFunction: "deliver-1"}
	items := []casework.OutboxKey{{Reference: "DR-1", Key: "W#000001"}}
	for function, err := range map[string]error{"reconcile-1": sender.Reconcile(t.Context(), items), "deliver-1": sender.Deliver(t.Context(), items)} {
		if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), function) {
			t.Errorf("got %v", err)
		}
	}
}
