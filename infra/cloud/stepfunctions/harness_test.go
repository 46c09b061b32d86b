package stepfunctions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/stepfunctions"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const role = "arn:aws:iam::000000000000:role/states"

// bench is an engine on a clock that stands still, with one function whose
// behaviour the test gives.
type bench struct {
	*testing.T
	engine   *stepfunctions.Engine
	timeline *clock.Timeline

	mu       sync.Mutex
	answer   func(payload map[string]any) (result, functionError string, err error)
	payloads []map[string]any
	at       []time.Time
}

func newBench(t *testing.T, answer func(payload map[string]any) (result, functionError string, err error)) *bench {
	b := &bench{T: t, timeline: clock.NewVirtual(noon), answer: answer}
	b.engine = stepfunctions.New(stepfunctions.Options{
		Timeline: b.timeline, Region: "eu-west-2", Account: "000000000000", Invoke: b.invoke, Seed: 1,
	})
	t.Cleanup(b.engine.Close)
	return b
}

func (b *bench) invoke(_ context.Context, _ string, payload []byte) ([]byte, string, error) {
	var decoded map[string]any
	if err := json.Unmarshal(payload, &decoded); err != nil {
		return nil, "", err
	}
	b.mu.Lock()
	b.payloads = append(b.payloads, decoded)
	b.at = append(b.at, b.timeline.Now())
	b.mu.Unlock()
	result, functionError, err := b.answer(decoded)
	return []byte(result), functionError, err
}

// says is a function that always gives the same answer.
func says(result string) func(map[string]any) (string, string, error) {
	return func(map[string]any) (string, string, error) { return result, "", nil }
}

// start runs a definition and waits until nothing moves any more.
func (b *bench) start(definition, input string) string {
	b.Helper()
	machine, err := b.engine.CreateStateMachine("machine", definition, role)
	if err != nil {
		b.Fatal(err)
	}
	started, err := b.engine.StartExecution(machine, "case-1", input)
	if err != nil {
		b.Fatal(err)
	}
	b.advance(0)
	return started.ARN
}

func (b *bench) advance(d time.Duration) {
	b.Helper()
	if err := b.timeline.Advance(context.Background(), d); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) called() []map[string]any {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]map[string]any(nil), b.payloads...)
}

// token is the one that the nth call was given, counted from 0.
func (b *bench) token(n int) string {
	b.Helper()
	called := b.called()
	if len(called) <= n {
		b.Fatalf("the function was called %d times, want more than %d", len(called), n)
	}
	token, _ := called[n]["token"].(string)
	if token == "" {
		b.Fatalf("call %d got no token", n)
	}
	return token
}

func (b *bench) execution(arn string) stepfunctions.Execution {
	b.Helper()
	x, err := b.engine.Execution(arn)
	if err != nil {
		b.Fatal(err)
	}
	return x
}

// events are the types of an execution's events; entered and exited states have
// their name behind.
func (b *bench) events(arn string) []string {
	b.Helper()
	history, err := b.engine.History(arn)
	if err != nil {
		b.Fatal(err)
	}
	var types []string
	for _, event := range history {
		text := event.Type
		if strings.HasSuffix(text, "Entered") || strings.HasSuffix(text, "Exited") {
			text += fmt.Sprint(" ", event.Details["name"])
		}
		types = append(types, text)
	}
	return types
}

// task is a state that calls the function plainly; fields are more fields of
// the state, JSON.
func task(fields string) string {
	return `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
		"Parameters":{"FunctionName":"escalate","Payload":{"retry.$":"$$.State.RetryCount","entered.$":"$$.State.EnteredTime"}},` + fields + `}`
}

// wait is a state that waits for a token.
func wait(fields string) string {
	return `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
		"Parameters":{"FunctionName":"escalate","Payload":{"token.$":"$$.Task.Token","retry.$":"$$.State.RetryCount"}},` + fields + `}`
}

// machine is a definition of the given states that starts at "First".
func machine(states ...string) string {
	return `{"StartAt":"First","States":{` + strings.Join(states, ",") + `}}`
}

const done = `"Done":{"Type":"Succeed"}`
