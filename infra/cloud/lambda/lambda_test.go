package lambda

import (
	"context"
	"encoding/json"
	"errors"

	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"example.org/derogations/infra/cloud/clock"

	"example.org/derogations/infra/testlane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

var binary string

func TestMain(m *testing.M) {
	cache, err := os.MkdirTemp("", "lambda-test-")
	if err != nil {
		panic(err)
	}
	built, err := Build(context.Background(), ".", cache, []string{"./testfunction"}, nil, os.Stderr)
	if err != nil {
		panic(err)
	}
	binary = built.Path("./testfunction")
	code := m.Run()
	if err := os.RemoveAll(cache); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// logLines collects what functions write.
type logLines struct {
	mu    sync.Mutex
	lines []Line
	added chan struct{}
}

func newLogLines() *logLines { return &logLines{added: make(chan struct{}, 1000)} }

func (l *logLines) add(line Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	l.added <- struct{}{}
}

func (l *logLines) wait(t *testing.T, text string) Line {
	t.Helper()
	patience := testlane.Patience(t)
	for {
		l.mu.Lock()
		for _, line := range l.lines {
			if strings.Contains(line.Text, text) {
				l.mu.Unlock()
				return line
			}
		}
		l.mu.Unlock()
		select {
		case <-l.added:
		case <-patience.Done():
			t.Fatalf("no line with %q", text)
		}
	}
}

func start(t *testing.T, change func(*Function, *Options)) (*Lambda, *clock.Timeline, *logLines) {
	t.Helper()
	timeline := clock.NewVirtual(noon)
	lines := newLogLines()
	f := Function{
		ID: "TestFunction", Name: "stack-test", ARN: "arn:aws:lambda:eu-west-2:000000000000:function:stack-test", Alias: "live",
		Binary: binary, Timeout: 20 * time.Second, MemoryMB: 128,
		Environment: map[string]string{"OWN": "own"},
	}
	options := Options{Timeline: timeline, Region: "eu-west-2", Environment: map[string]string{"SHARED": "shared"}, Log: lines.add, RealTime: true}
	if change != nil {
		change(&f, &options)
	}
	options.Functions = []Function{f}
	l, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l, timeline, lines
}

type result struct {
	Text         string `json:"text"`
	PID          int    `json:"pid"`
	RequestID    string `json:"requestId"`
	ARN          string `json:"arn"`
	LeftMS       int64  `json:"leftMs"`
	ErrorType    string `json:"errorType"`
	ErrorMessage string `json:"errorMessage"`
}

func invoke(t *testing.T, l *Lambda, payload string) (result, string) {
	t.Helper()
	body, functionError, err := l.Invoke(context.Background(), "TestFunction", []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	var r result
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return r, functionError
}

func TestAnInvocationCarriesItsContext(t *testing.T) {
	l, _, _ := start(t, nil)
	r, functionError := invoke(t, l, `{"text":"hello"}`)
	if functionError != "" || r.Text != "hello" {
		t.Errorf("got %+v, %q", r, functionError)
	}
	if len(r.RequestID) != 36 || r.ARN != "arn:aws:lambda:eu-west-2:000000000000:function:stack-test" {
		t.Errorf("request id %q, ARN %q", r.RequestID, r.ARN)
	}
	if r.LeftMS < 15_000 || r.LeftMS > 20_000 {
		t.Errorf("%d ms left of twenty seconds", r.LeftMS)
	}
}

func TestAFunctionIsFoundByIDNameAndARN(t *testing.T) {
	l, _, _ := start(t, nil)
	for _, name := range []string{"TestFunction", "stack-test", "stack-test:$LATEST", "arn:aws:lambda:eu-west-2:000000000000:function:stack-test", "stack-test:live"} {
		if _, _, err := l.Invoke(context.Background(), name, []byte(`{}`)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"other", "stack-test:other"} {
		if _, _, err := l.Invoke(context.Background(), name, []byte(`{}`)); err == nil {
			t.Errorf("%s was invoked, which there is not", name)
		}
	}
}

func TestAnIdleProcessIsUsedAgain(t *testing.T) {
	l, _, _ := start(t, nil)
	first, _ := invoke(t, l, `{}`)
	second, _ := invoke(t, l, `{}`)
	if first.PID != second.PID {
		t.Error("a second process was started")
	}
	if first.RequestID == second.RequestID {
		t.Error("two invocations have one request id")
	}
}

// A process that is killed asks for work until it is gone.
func TestAProcessThatWasKilledWhileIdleTakesNoWork(t *testing.T) {
	l, _, _ := start(t, nil)
	for range 20 {
		if _, functionError := invoke(t, l, `{}`); functionError != "" {
			t.Fatalf("the invocation after the kill failed: %s", functionError)
		}
		if atWork, err := l.Kill("TestFunction"); err != nil || atWork != 0 {
			t.Fatal(atWork, err)
		}
	}
}

func TestTheEnvironmentIsTheFunctionsOwn(t *testing.T) {
	t.Setenv("AWS_PROFILE", "developer")
	l, _, _ := start(t, nil)
	for name, want := range map[string]string{
		"OWN": "own", "SHARED": "shared", "AWS_ACCESS_KEY_ID": "TestFunction", "AWS_REGION": "eu-west-2",
		"AWS_LAMBDA_FUNCTION_NAME": "stack-test", "AWS_PROFILE": "", "HOME": "",
	} {
		if r, _ := invoke(t, l, `{"do":"env","text":"`+name+`"}`); r.Text != want {
			t.Errorf("%s is %q, want %q", name, r.Text, want)
		}
	}
}

func TestErrorsAreInTheServicesWords(t *testing.T) {
	l, _, _ := start(t, nil)
	tests := map[string]struct{ payload, kind, message string }{
		"returned error": {`{"do":"fail","text":"no luck"}`, "errorString", "no luck"},
		"panic":          {`{"do":"panic","text":"aargh"}`, "string", "aargh"},
		"exit":           {`{"do":"exit","n":3}`, "Runtime.ExitError", "Runtime exited with error: exit status 3"},
		"large answer":   {`{"do":"large","n":2000000}`, "Function.ResponseSizeTooLarge", "exceeded"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r, functionError := invoke(t, l, test.payload)
			if functionError != Unhandled || r.ErrorType != test.kind || !strings.Contains(r.ErrorMessage, test.message) {
				t.Errorf("got %q %+v", functionError, r)
			}
			if r, functionError := invoke(t, l, `{"text":"next"}`); functionError != "" || r.Text != "next" {
				t.Errorf("the next invocation gave %q %+v", functionError, r)
			}
		})
	}
}

func TestAFunctionThatHangsIsEndedAtItsDeadline(t *testing.T) {
	l, _, lines := start(t, func(f *Function, _ *Options) { f.Timeout = time.Second })
	r, functionError := invoke(t, l, `{"do":"hang"}`)
	if functionError != Unhandled || r.ErrorType != "Sandbox.Timedout" || !strings.Contains(r.ErrorMessage, "Task timed out after 1.00 seconds") {
		t.Errorf("got %q %+v", functionError, r)
	}
	lines.wait(t, "Sandbox.Timedout")
}

// The deadline that a process is told is what its own code goes by.
func TestOnAVirtualClockABusyMachineTimesNothingOut(t *testing.T) {
	l, _, _ := start(t, func(f *Function, o *Options) { f.Timeout, o.RealTime = time.Nanosecond, false })
	if r, functionError := invoke(t, l, `{"text":"slowly"}`); functionError != "" || r.Text != "slowly" {
		t.Errorf("got %q %+v", functionError, r)
	}
}

func TestAProcessThatCannotStartIsAFunctionError(t *testing.T) {
	l, _, lines := start(t, func(f *Function, _ *Options) { f.Environment["FAIL_AT_START"] = "yes" })
	if r, functionError := invoke(t, l, `{}`); functionError != Unhandled || r.ErrorType != "Runtime.ExitError" {
		t.Errorf("got %q %+v", functionError, r)
	}
	lines.wait(t, "cannot start")
}

func TestMoreProcessesUpToTheLimitThenAQueue(t *testing.T) {
	l, _, lines := start(t, func(_ *Function, o *Options) { o.Processes = 2 })
	ended := make(chan string, 3)
	for range 2 {
		go func() {
			_, functionError, _ := l.Invoke(context.Background(), "TestFunction", []byte(`{"do":"hang"}`))
			ended <- functionError
		}()
	}
	lines.wait(t, "hanging")
	<-lines.added // the second one, or the first that wait did not take
	for len(linesOf(lines)) < 2 {
		<-lines.added
	}
	queued := make(chan result, 1)
	go func() {
		body, _, _ := l.Invoke(context.Background(), "TestFunction", []byte(`{"text":"queued"}`))
		var r result
		_ = json.Unmarshal(body, &r)
		queued <- r
	}()
	if atWork, err := l.Kill("TestFunction"); err != nil || atWork != 2 {
		t.Errorf("killed %d at work, %v", atWork, err)
	}
	for range 2 {
		if got := <-ended; got != Unhandled {
			t.Errorf("a killed invocation ended with %q", got)
		}
	}
	if r := <-queued; r.Text != "queued" {
		t.Errorf("the queued invocation gave %+v", r)
	}
}

func linesOf(l *logLines) []Line {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines
}

func TestOutputIsLoggedLineByLine(t *testing.T) {
	l, _, lines := start(t, nil)
	invoke(t, l, `{"do":"log","text":"one"}`)
	if line := lines.wait(t, "one again"); line.Function != "TestFunction" || !line.At.Equal(noon) || line.Text != "one again" {
		t.Errorf("got %+v", line)
	}
}

func TestTheClockStandsWhileAFunctionRuns(t *testing.T) {
	l, timeline, lines := start(t, nil)
	if err := l.InvokeAsync("TestFunction", []byte(`{"do":"hang"}`)); err != nil {
		t.Fatal(err)
	}
	lines.wait(t, "hanging")
	ctx, cancel := context.WithCancel(context.Background())
	settled := make(chan error, 1)
	go func() { settled <- timeline.Settle(ctx) }()
	cancel()
	if err := <-settled; err == nil {
		t.Error("settled while a function was running")
	}
}

func TestAFailedAsynchronousInvocationIsTriedTwiceMore(t *testing.T) {
	l, timeline, _ := start(t, nil)
	if err := l.InvokeAsync("stack-test", []byte(`{"do":"fail","text":"no luck"}`)); err != nil {
		t.Fatal(err)
	}
	if err := timeline.Advance(context.Background(), 2*time.Minute+59*time.Second); err != nil {
		t.Fatal(err)
	}
	if got := l.Abandoned(); len(got) != 0 {
		t.Errorf("abandoned too early: %+v", got)
	}
	if err := timeline.Advance(context.Background(), time.Second); err != nil {
		t.Fatal(err)
	}
	if got := l.Abandoned(); len(got) != 1 || got[0].Function != "TestFunction" || !strings.Contains(got[0].Reason, "no luck") {
		t.Errorf("abandoned: %+v", got)
	}
}

func TestTheCallerMayLeave(t *testing.T) {
	l, _, lines := start(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error, 1)
	go func() {
		_, _, err := l.Invoke(ctx, "TestFunction", []byte(`{"do":"hang"}`))
		left <- err
	}()
	lines.wait(t, "hanging")
	cancel()
	if err := <-left; err == nil {
		t.Error("no error")
	}
	if atWork, _ := l.Kill("TestFunction"); atWork != 1 {
		t.Errorf("%d at work after the caller left, want 1", atWork)
	}
}

func TestTheSDKInvokesFunctions(t *testing.T) {
	l, _, lines := start(t, nil)
	server := httptest.NewServer(l.Handler())
	defer server.Close()
	client := awslambda.New(awslambda.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(server.URL),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	ctx := context.Background()
	arn := "arn:aws:lambda:eu-west-2:000000000000:function:stack-test"
	out, err := client.Invoke(ctx, &awslambda.InvokeInput{FunctionName: &arn, Payload: []byte(`{"text":"hi"}`)})
	if err != nil || out.StatusCode != 200 || !strings.Contains(string(out.Payload), `"hi"`) || out.FunctionError != nil {
		t.Errorf("%+v %v", out, err)
	}
	out, err = client.Invoke(ctx, &awslambda.InvokeInput{FunctionName: &arn, Payload: []byte(`{"do":"fail","text":"oh"}`)})
	if err != nil || out.StatusCode != 200 || aws.ToString(out.FunctionError) != Unhandled {
		t.Errorf("%+v %v", out, err)
	}
	out, err = client.Invoke(ctx, &awslambda.InvokeInput{FunctionName: &arn, Payload: []byte(`{"do":"log","text":"later"}`), InvocationType: types.InvocationTypeEvent})
	if err != nil || out.StatusCode != 202 {
		t.Errorf("%+v %v", out, err)
	}
	lines.wait(t, "later")
	_, err = client.Invoke(ctx, &awslambda.InvokeInput{FunctionName: aws.String("other")})
	var missing *types.ResourceNotFoundException
	if !errors.As(err, &missing) {
		t.Errorf("an unknown function gave %v", err)
	}
}

func TestCloseEndsEveryProcess(t *testing.T) {
	l, _, _ := start(t, nil)
	r, _ := invoke(t, l, `{}`)
	l.Close()
	if stat, err := os.ReadFile("/proc/" + strconv.Itoa(r.PID) + "/stat"); err == nil {
		t.Errorf("the process is still there: %s", stat)
	}
	if _, _, err := l.Invoke(context.Background(), "TestFunction", nil); err == nil {
		t.Error("invoked after Close")
	}
}
