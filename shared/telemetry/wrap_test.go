package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
)

var began = time.Date(2025, 7, 25, 3, 0, 0, 0, time.UTC)

// steps is a clock that moves on by 40 ms whenever it is read.
func steps() func() time.Time {
	at := began.Add(-40 * time.Millisecond)
	return func() time.Time {
		at = at.Add(40 * time.Millisecond)
		return at
	}
}

type handler = func(context.Context, string) (string, error)

// invoke runs a handler once and returns its one line, without the time and
// the message, which the logger writes.
func invoke(t *testing.T, h handler) (line map[string]any, out string, err error) {
	t.Helper()
	var buffer bytes.Buffer
	wrapped := wrap(&buffer, steps(), "api", h)
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	out, err = wrapped(ctx, "in")
	return only(t, buffer.String()), out, err
}

func only(t *testing.T, text string) map[string]any {
	t.Helper()
	if strings.Count(text, "\n") != 1 {
		t.Fatalf("not one line: %q", text)
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(text), &line); err != nil {
		t.Fatal(err)
	}
	if _, timed := line["timestamp"]; !timed || line["message"] != "invocation" {
		t.Errorf("no timestamp or message: %v", line)
	}
	delete(line, "timestamp")
	delete(line, "message")
	return line
}

func TestAnInvocationIsOneLine(t *testing.T) {
	line, out, err := invoke(t, func(ctx context.Context, in string) (string, error) {
		Set(ctx, "reference", "DR-7K2M-9Q4X")
		Set(ctx, "records", 3)
		Set(ctx, "records", 4)
		return "out of " + in, nil
	})
	if out != "out of in" || err != nil {
		t.Errorf("the handler's answer became %q, %v", out, err)
	}
	want := map[string]any{
		"level": "INFO", "function": "api", "requestId": "request-1", "coldStart": true,
		"outcome": "ok", "durationMs": 40.0, "reference": "DR-7K2M-9Q4X", "records": 4.0,
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheFirstInvocationIsAColdStart(t *testing.T) {
	var buffer bytes.Buffer
	wrapped := wrap(&buffer, steps(), "api", func(context.Context, string) (string, error) { return "", nil })
	for _, want := range []bool{true, false, false} {
		buffer.Reset()
		if _, err := wrapped(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if line := only(t, buffer.String()); line["coldStart"] != want {
			t.Errorf("coldStart %v, want %v", line["coldStart"], want)
		}
	}
}

func TestAFailureIsAnErrorLineAndIsPassedOn(t *testing.T) {
	failure := errors.New("the table is gone")
	line, _, err := invoke(t, func(ctx context.Context, _ string) (string, error) {
		Set(ctx, "outcome", "decided")
		return "", failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
	if line["level"] != "ERROR" || line["outcome"] != "error" || line["error"] != "the table is gone" {
		t.Errorf("line %v", line)
	}
}

func TestAnAnsweredFailureIsAnErrorLine(t *testing.T) {
	line, out, err := invoke(t, func(ctx context.Context, _ string) (string, error) {
		Fail(ctx, errors.New("first"))
		Fail(ctx, errors.New("second"))
		return "500", nil
	})
	if out != "500" || err != nil {
		t.Errorf("the handler's answer became %q, %v", out, err)
	}
	if line["level"] != "ERROR" || line["outcome"] != "error" || line["error"] != "first\nsecond" {
		t.Errorf("line %v", line)
	}
}

func TestAHandlerMayNameItsOutcome(t *testing.T) {
	line, _, _ := invoke(t, func(ctx context.Context, _ string) (string, error) {
		Set(ctx, "outcome", "superseded")
		return "", nil
	})
	if line["outcome"] != "superseded" || line["level"] != "INFO" {
		t.Errorf("line %v", line)
	}
}

func TestAPanicIsAnErrorLineAndGoesOn(t *testing.T) {
	var buffer bytes.Buffer
	wrapped := wrap(&buffer, steps(), "api", func(context.Context, string) (string, error) { panic("out of luck") })
	func() {
		defer func() {
			if reason := recover(); reason != "out of luck" {
				t.Errorf("panic %v", reason)
			}
		}()
		_, _ = wrapped(t.Context(), "")
	}()
	line := only(t, buffer.String())
	if line["level"] != "ERROR" || line["outcome"] != "panic" || line["error"] != "panic: out of luck" {
		t.Errorf("line %v", line)
	}
}

func TestCountsAreMetricsInTheSameLine(t *testing.T) {
	lambdacontext.FunctionName = "derogations-prod-api"
	t.Cleanup(func() { lambdacontext.FunctionName = "" })
	line, _, _ := invoke(t, func(ctx context.Context, _ string) (string, error) {
		Count(ctx, "NoticesSent", 2)
		Count(ctx, "NoticesSent", 3)
		Count(ctx, "NoticesFailed", 0)
		return "", nil
	})
	if line["NoticesSent"] != 5.0 || line["NoticesFailed"] != 0.0 || line["FunctionName"] != "derogations-prod-api" {
		t.Errorf("line %v", line)
	}
	want := map[string]any{
		"Timestamp": float64(began.Add(40 * time.Millisecond).UnixMilli()),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace":  "Derogations",
			"Dimensions": []any{[]any{"FunctionName"}},
			"Metrics": []any{
				map[string]any{"Name": "NoticesSent", "Unit": "Count"},
				map[string]any{"Name": "NoticesFailed", "Unit": "Count"},
			},
		}},
	}
	if diff := cmp.Diff(want, line["_aws"]); diff != "" {
		t.Error(diff)
	}
}

func TestATimeIsAMetricInWholeSeconds(t *testing.T) {
	line, _, _ := invoke(t, func(ctx context.Context, _ string) (string, error) {
		Seconds(ctx, "FirstNoticeSeconds", 1100*time.Millisecond)
		Seconds(ctx, "NothingSeconds", 0)
		return "", nil
	})
	if line["FirstNoticeSeconds"] != 2.0 || line["NothingSeconds"] != 0.0 {
		t.Errorf("line %v", line)
	}
	want := []any{
		map[string]any{"Name": "FirstNoticeSeconds", "Unit": "Seconds"},
		map[string]any{"Name": "NothingSeconds", "Unit": "Seconds"},
	}
	header := line["_aws"].(map[string]any)["CloudWatchMetrics"].([]any)[0].(map[string]any)
	if diff := cmp.Diff(want, header["Metrics"]); diff != "" {
		t.Error(diff)
	}
}

func TestTimesOfOneInvocationAreKeptApart(t *testing.T) {
	line, _, _ := invoke(t, func(ctx context.Context, _ string) (string, error) {
		Seconds(ctx, "ToldSeconds", time.Second)
		Seconds(ctx, "ToldSeconds", time.Minute)
		for range 150 {
			Seconds(ctx, "ManySeconds", 0)
		}
		return "", nil
	})
	if diff := cmp.Diff([]any{1.0, 60.0}, line["ToldSeconds"]); diff != "" {
		t.Error(diff)
	}
	if many := line["ManySeconds"].([]any); len(many) != 100 {
		t.Errorf("%d values, and CloudWatch takes a hundred", len(many))
	}
}

func TestGoroutinesMayFillInALineTogether(t *testing.T) {
	line, _, _ := invoke(t, func(ctx context.Context, _ string) (string, error) {
		var workers sync.WaitGroup
		for i := range 20 {
			workers.Go(func() {
				Set(ctx, fmt.Sprintf("field%d", i), i)
				Count(ctx, "Done", 1)
				Fail(ctx, nil)
			})
		}
		workers.Wait()
		return "", nil
	})
	if line["outcome"] != "ok" || line["Done"] != 20.0 || line["field19"] != 19.0 {
		t.Errorf("line %v", line)
	}
}

func TestOutsideAnInvocationNothingHappens(t *testing.T) {
	Set(t.Context(), "reference", "DR-7K2M-9Q4X")
	Count(t.Context(), "Done", 1)
	Seconds(t.Context(), "DoneSeconds", time.Second)
	Fail(t.Context(), errors.New("unheard"))
}

func TestANameThatWouldClashIsAPanic(t *testing.T) {
	tests := map[string]func(){}
	for _, name := range []string{"", "level", "message", "timestamp", "function", "requestId", "durationMs", "error", "_aws", "Upper"} {
		tests["Set "+name] = func() { Set(t.Context(), name, 1) }
	}
	for _, name := range []string{"", "lower", "_aws"} {
		tests["Count "+name] = func() { Count(t.Context(), name, 1) }
		tests["Seconds "+name] = func() { Seconds(t.Context(), name, time.Second) }
	}
	for name, call := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}

func TestWrapWritesToStandardOutputAndTakesOverTheDefaultLoggers(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	standard, logger := os.Stdout, slog.Default()
	os.Stdout = file
	t.Cleanup(func() {
		os.Stdout = standard
		slog.SetDefault(logger)
	})
	wrapped := Wrap("api", func(context.Context, string) (string, error) {
		log.Print("from a library")
		return "", nil
	})
	if _, err := wrapped(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	library, line, _ := strings.Cut(string(written), "\n")
	if !strings.Contains(library, `"message":"from a library"`) {
		t.Errorf("the library's line: %s", library)
	}
	only(t, line)
}
