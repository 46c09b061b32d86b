package stepfunctions_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/stepfunctions"
)

func TestTokenWorksOnce(t *testing.T) {
	b := newBench(t, says(`{"ignored":true}`))
	arn := b.start(machine(`"First":`+wait(`"End":true`)), `{}`)
	token := b.token(0)
	if err := b.engine.SendTaskHeartbeat(token); err != nil {
		t.Error(err)
	}
	expectCode(t, b.engine.SendTaskSuccess(token, `{`), "InvalidOutput")
	expectCode(t, b.engine.SendTaskSuccess(token, `"`+strings.Repeat("x", 256*1024)+`"`), "InvalidOutput")
	if err := b.engine.SendTaskSuccess(token, `{"next":"union"}`); err != nil {
		t.Fatal(err)
	}
	if x := b.execution(arn); x.Output != `{"next":"union"}` {
		t.Errorf("output %s", x.Output)
	}
	expectCode(t, b.engine.SendTaskSuccess(token, `{}`), "TaskTimedOut")
	expectCode(t, b.engine.SendTaskFailure(token, "E", ""), "TaskTimedOut")
	expectCode(t, b.engine.SendTaskHeartbeat(token), "TaskTimedOut")
}

func TestTokenOfNobodyIsInvalid(t *testing.T) {
	b := newBench(t, says(`{}`))
	expectCode(t, b.engine.SendTaskSuccess("unknown", `{}`), "InvalidToken")
	expectCode(t, b.engine.SendTaskFailure("", "E", ""), "InvalidToken")
}

func TestTokenThatComesTooLate(t *testing.T) {
	for name, close := range map[string]func(b *bench, arn string){
		"after the timeout": func(b *bench, _ string) { b.advance(time.Minute) },
		"after an abort": func(b *bench, arn string) {
			if _, err := b.engine.StopExecution(arn, "E", "by hand"); err != nil {
				b.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, says(`{}`))
			arn := b.start(machine(`"First":`+wait(`"TimeoutSeconds":60,"End":true`)), `{}`)
			close(b, arn)
			expectCode(t, b.engine.SendTaskSuccess(b.token(0), `{}`), "TaskTimedOut")
		})
	}
}

func TestTokenMayComeBeforeTheFunctionReturns(t *testing.T) {
	var b *bench
	b = newBench(t, func(payload map[string]any) (string, string, error) {
		if err := b.engine.SendTaskSuccess(payload["token"].(string), `"early"`); err != nil {
			t.Error(err)
		}
		return ``, "Unhandled", nil
	})
	x := b.execution(b.start(machine(`"First":`+wait(`"End":true`)), `{}`))
	if x.Status != stepfunctions.Succeeded || x.Output != `"early"` {
		t.Errorf("%s %s %s", x.Status, x.Error, x.Output)
	}
}

func TestTaskFailureIsRetriedWithANewToken(t *testing.T) {
	b := newBench(t, says(`{}`))
	arn := b.start(machine(`"First":`+wait(`"Retry":[{"ErrorEquals":["mine"],"MaxAttempts":1}],"Catch":[{"ErrorEquals":["mine"],"Next":"Done"}],"End":true`), done), `{}`)
	for i := range 2 {
		if err := b.engine.SendTaskFailure(b.token(i), "mine", "why"); err != nil {
			t.Fatal(err)
		}
		b.advance(time.Second)
	}
	if x := b.execution(arn); x.Output != `{"Cause":"why","Error":"mine"}` {
		t.Errorf("%s %s", x.Status, x.Output)
	}
}

func TestDecisionAndTimeoutInOneInstantHaveOneWinner(t *testing.T) {
	b := newBench(t, says(`{}`))
	definition := machine(`"First":`+wait(`"TimeoutSeconds":60,"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"Done"}],"Next":"Done"`), done)
	arn, err := b.engine.CreateStateMachine("machine", definition, role)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		if _, err := b.engine.StartExecution(arn, "", `{}`); err != nil {
			t.Fatal(err)
		}
	}
	b.advance(0)
	b.timeline.Schedule(noon.Add(time.Minute), "decisions", func() {
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() { _ = b.engine.SendTaskSuccess(b.token(i), `"decided"`) })
		}
		all.Wait()
	})
	b.advance(time.Minute)
	for _, x := range b.engine.Executions() {
		won := 0
		for _, event := range b.events(x.ARN) {
			if event == "TaskSucceeded" || event == "TaskTimedOut" {
				won++
			}
		}
		if x.Status != stepfunctions.Succeeded || won != 1 {
			t.Fatalf("%s with %d winners", x.Status, won)
		}
	}
}
