package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// failedMetric counts invocations in which something failed, also where the
// function answered for it (a 500, a stream record to be tried again), which
// Lambda's own metric of errors does not see.
const failedMetric = "Failed"

type invocationKey struct{}

// invocation is a line while it is being filled in. Goroutines of one
// invocation may fill it in together.
type invocation struct {
	function  string
	requestID string
	coldStart bool

	mu      sync.Mutex
	outcome string
	failure error
	fields  named[any]
	counts  named[figure]
}

// figure is what a metric is worth: one value, or several of a time.
type figure struct {
	values []int
	unit   string
}

// mostValues is how many values of one metric CloudWatch takes from a line.
const mostValues = 100

func newInvocation(function, requestID string, coldStart bool) *invocation {
	return &invocation{function: function, requestID: requestID, coldStart: coldStart, outcome: "ok"}
}

// reserved are the members that the package and the logger write themselves.
var reserved = map[string]bool{
	"timestamp": true, "level": true, "message": true,
	"function": true, dimension: true, "requestId": true, "coldStart": true, "durationMs": true, "error": true,
}

// Set puts a member in the line of the invocation that ctx belongs to; set
// again, it is replaced. Outside an invocation it does nothing. A name is in
// camelCase ("reference"); Set panics on one that is not, and on one that the
// package writes itself, save "outcome".
func Set(ctx context.Context, name string, value any) {
	if name == "" || name[0] < 'a' || name[0] > 'z' || reserved[name] {
		panic(fmt.Sprintf("telemetry: %q is not a name for Set", name))
	}
	line, ok := ctx.Value(invocationKey{}).(*invocation)
	if !ok {
		return
	}
	line.mu.Lock()
	defer line.mu.Unlock()
	if name == "outcome" {
		line.outcome = fmt.Sprint(value)
		return
	}
	*line.fields.at(name) = value
}

// Count adds to a metric of the invocation that ctx belongs to: unit Count,
// namespace Derogations, with the function's full name as its only dimension,
// so that stacks in one account keep apart. Outside an invocation it does
// nothing. A name is in PascalCase ("NoticesSent"), so that it never meets one
// of Set; Count panics on one that is not.
func Count(ctx context.Context, name string, value int) {
	measure(ctx, name, "Count", func(f *figure) {
		if f.values == nil {
			f.values = []int{0}
		}
		f.values[0] += value
	})
}

// Seconds gives a metric of the invocation that ctx belongs to one value more,
// in whole seconds rounded up: unit Seconds, and for the rest as Count. After
// the hundredth of one metric, the others are left out.
func Seconds(ctx context.Context, name string, value time.Duration) {
	measure(ctx, name, "Seconds", func(f *figure) {
		if len(f.values) < mostValues {
			f.values = append(f.values, int((value+time.Second-1)/time.Second))
		}
	})
}

func measure(ctx context.Context, name, unit string, change func(*figure)) {
	if name == "" || name[0] < 'A' || name[0] > 'Z' || reserved[name] {
		panic(fmt.Sprintf("telemetry: %q is not a name for a metric", name))
	}
	line, ok := ctx.Value(invocationKey{}).(*invocation)
	if !ok {
		return
	}
	line.mu.Lock()
	defer line.mu.Unlock()
	f := line.counts.at(name)
	f.unit = unit
	change(f)
}

// Fail marks the invocation that ctx belongs to as failed, for a handler that
// answers its client by itself and returns no error. Several failures are all
// named. Without an error, and outside an invocation, it does nothing.
func Fail(ctx context.Context, err error) {
	if line, ok := ctx.Value(invocationKey{}).(*invocation); ok && err != nil {
		line.fail("error", err)
	}
}

func (i *invocation) fail(outcome string, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.outcome = outcome
	i.failure = errors.Join(i.failure, err)
}

func (i *invocation) log(ctx context.Context, logger *slog.Logger, began, ended time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("function", i.function),
		slog.String("requestId", i.requestID),
		slog.Bool("coldStart", i.coldStart),
		slog.String("outcome", i.outcome),
		slog.Int64("durationMs", ended.Sub(began).Milliseconds()),
	}
	for name, value := range i.fields.all {
		attributes = append(attributes, slog.Any(name, value))
	}
	if i.failure != nil {
		level = slog.LevelError
		attributes = append(attributes, slog.String("error", i.failure.Error()))
		*i.counts.at(failedMetric) = figure{values: []int{1}, unit: "Count"}
	}
	for name, f := range i.counts.all {
		if len(f.values) == 1 {
			attributes = append(attributes, slog.Int(name, f.values[0]))
		} else {
			attributes = append(attributes, slog.Any(name, f.values))
		}
	}
	if len(i.counts.names) > 0 {
		attributes = append(attributes,
			slog.String(dimension, lambdacontext.FunctionName),
			slog.Any("_aws", embeddedMetrics(i.counts, ended)))
	}
	logger.LogAttrs(ctx, level, "invocation", attributes...)
}
