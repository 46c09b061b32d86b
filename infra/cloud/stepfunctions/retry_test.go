package stepfunctions_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/stepfunctions"
)

// throttled is an error as the SDK would give it.
type throttled struct{}

func (throttled) Error() string     { return "too fast" }
func (throttled) ErrorCode() string { return "TooManyRequestsException" }

func TestTaskFailsUnderTheNameOfItsError(t *testing.T) {
	cases := map[string]struct {
		result        string
		functionError string
		err           error
		want          string
	}{
		"the function names a type":       {`{"errorType":"conflict","errorMessage":"m"}`, "Unhandled", nil, "conflict"},
		"the function names none":         {`{"errorMessage":"m"}`, "Unhandled", nil, "Lambda.Unknown"},
		"the function says nothing":       {``, "Unhandled", nil, "Lambda.Unknown"},
		"no function was reached":         {``, "", errors.New("refused"), "Lambda.SdkClientException"},
		"the service refused the call":    {``, "", fmt.Errorf("invoke: %w", throttled{}), "Lambda.TooManyRequestsException"},
		"the answer is not JSON":          {`hello`, "", nil, "Lambda.Unknown"},
		"the answer is more than 256 KiB": {`"` + string(slices.Repeat([]byte("x"), 256*1024)) + `"`, "", nil, "States.DataLimitExceeded"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, func(map[string]any) (string, string, error) { return test.result, test.functionError, test.err })
			x := b.execution(b.start(machine(`"First":`+wait(`"End":true`)), `{}`))
			if x.Status != stepfunctions.Failed || x.Error != test.want {
				t.Errorf("%s %s, want %s", x.Status, x.Error, test.want)
			}
		})
	}
}

func TestRetryDelays(t *testing.T) {
	cases := map[string]struct {
		retrier string
		want    []time.Duration
	}{
		"by default three times, twice as long each time": {
			`{"ErrorEquals":["States.TaskFailed"]}`, []time.Duration{1, 2, 4},
		},
		"as given": {
			`{"ErrorEquals":["broken"],"IntervalSeconds":4,"BackoffRate":1.5,"MaxAttempts":2}`, []time.Duration{4, 6},
		},
		"never longer than the longest": {
			`{"ErrorEquals":["States.TaskFailed"],"IntervalSeconds":2,"MaxDelaySeconds":5,"MaxAttempts":4}`, []time.Duration{2, 4, 5, 5},
		},
		"never": {`{"ErrorEquals":["States.TaskFailed"],"MaxAttempts":0}`, nil},
		"not for another error": {
			`{"ErrorEquals":["States.Timeout","other"]}`, nil,
		},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, func(map[string]any) (string, string, error) { return `{"errorType":"broken"}`, "Unhandled", nil })
			arn := b.start(machine(`"First":`+task(`"Retry":[`+test.retrier+`],"End":true`)), `{}`)
			b.advance(time.Hour)
			var got []time.Duration
			for i := 1; i < len(b.at); i++ {
				got = append(got, b.at[i].Sub(b.at[i-1])/time.Second)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("delays %v, want %v", got, test.want)
			}
			if x := b.execution(arn); x.Status != stepfunctions.Failed || x.Error != "broken" {
				t.Errorf("%s %s, want it failed in the end", x.Status, x.Error)
			}
		})
	}
}

func TestFullJitterStaysBelowTheDelay(t *testing.T) {
	b := newBench(t, func(map[string]any) (string, string, error) { return ``, "Unhandled", nil })
	b.start(machine(`"First":`+task(`"Retry":[{"ErrorEquals":["States.TaskFailed"],"IntervalSeconds":60,"BackoffRate":1,"MaxAttempts":40,"JitterStrategy":"FULL"}],"End":true`)), `{}`)
	b.advance(time.Hour)
	if len(b.at) != 41 {
		t.Fatalf("called %d times, want 41", len(b.at))
	}
	shorter := 0
	for i := 1; i < len(b.at); i++ {
		delay := b.at[i].Sub(b.at[i-1])
		if delay < 0 || delay > time.Minute {
			t.Errorf("delay %v, want up to a minute", delay)
		}
		if delay < 30*time.Second {
			shorter++
		}
	}
	if shorter < 8 || shorter > 32 {
		t.Errorf("%d of 40 delays are below the half, want them spread", shorter)
	}
}

func TestRetryCountsAndEnteredTimeStays(t *testing.T) {
	b := newBench(t, func(payload map[string]any) (string, string, error) {
		if payload["retry"].(float64) < 2 {
			return ``, "Unhandled", nil
		}
		return `{}`, "", nil
	})
	arn := b.start(machine(`"First":`+task(`"Retry":[{"ErrorEquals":["Lambda.Unknown"]}],"End":true`)), `{}`)
	b.advance(time.Minute)
	for i, payload := range b.called() {
		if payload["retry"] != float64(i) || payload["entered"] != "2026-11-20T12:00:00.000Z" {
			t.Errorf("call %d got %v", i, payload)
		}
	}
	if x := b.execution(arn); x.Status != stepfunctions.Succeeded {
		t.Errorf("%s, want it to succeed at the third attempt", x.Status)
	}
}

func TestTimeoutIsNoTaskFailure(t *testing.T) {
	b := newBench(t, says(`{}`))
	arn := b.start(machine(
		`"First":`+wait(`"TimeoutSecondsPath":"$.seconds","Retry":[{"ErrorEquals":["States.TaskFailed"]}],
			"Catch":[{"ErrorEquals":["States.TaskFailed"],"Next":"Wrong"},{"ErrorEquals":["States.Timeout"],"ResultPath":"$.timeout","Next":"Done"}],"Next":"Done"`),
		done, `"Wrong":{"Type":"Fail"}`), `{"seconds":1800}`)
	b.advance(1799 * time.Second)
	if x := b.execution(arn); x.Status != stepfunctions.Running || x.State != "First" || !x.TimesOutAt.Equal(noon.Add(30*time.Minute)) {
		t.Fatalf("%+v, want it to wait until half past twelve", x)
	}
	b.advance(time.Second)
	x := b.execution(arn)
	if want := `{"seconds":1800,"timeout":{"Cause":"","Error":"States.Timeout"}}`; x.Output != want {
		t.Errorf("%s %s, want %s", x.Status, x.Output, want)
	}
	if len(b.called()) != 1 {
		t.Errorf("the function was called %d times, want once", len(b.called()))
	}
}

func TestRetryOnEverythingRunsATimedOutWaitAgain(t *testing.T) {
	b := newBench(t, says(`{}`))
	arn := b.start(machine(`"First":`+wait(`"TimeoutSeconds":60,"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],"End":true`)), `{}`)
	b.advance(62 * time.Second)
	if b.token(0) == b.token(1) {
		t.Error("the second attempt has the first one's token")
	}
	expectCode(t, b.engine.SendTaskSuccess(b.token(0), `1`), "TaskTimedOut")
	if err := b.engine.SendTaskSuccess(b.token(1), `2`); err != nil {
		t.Error(err)
	}
	if x := b.execution(arn); x.Output != "2" {
		t.Errorf("output %q", x.Output)
	}
}

func TestTimeoutWithoutCatchEndsTheExecution(t *testing.T) {
	b := newBench(t, says(`{}`))
	arn := b.start(machine(`"First":`+wait(`"TimeoutSeconds":60,"End":true`)), `{}`)
	b.advance(time.Minute)
	if x := b.execution(arn); x.Status != stepfunctions.Failed || x.Error != "States.Timeout" || !x.Stopped.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v", x)
	}
}
