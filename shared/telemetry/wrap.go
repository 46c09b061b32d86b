package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Wrap makes a Lambda handler write its line to standard output. name is the
// function's short name ("api"). The line has
//
//	function, requestId  which invocation
//	coldStart            true for the first invocation of a process
//	outcome              "ok", "error", "panic", or what the handler Set
//	durationMs           how long the handler took
//	error                why it failed, if it did
//
// and whatever was given to Set and Count. Its level is ERROR if the handler
// returned an error, panicked, or called Fail; else INFO. Errors and panics
// are passed on as they are. The handler's context ends two seconds before the
// function would be ended, so that a service that does not answer is answered for
// by the handler and shows in the line.
//
// Wrap also sends slog's default logger, and with it the standard log
// package, to the same place in the same form. Call it once, in main.
func Wrap[In, Out any](name string, handler func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	slog.SetDefault(slog.New(jsonLines(os.Stdout)))
	return wrap(os.Stdout, time.Now, name, handler)
}

func jsonLines(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: lambdacontext.ReplaceAttr})
}

func wrap[In, Out any](w io.Writer, clock func() time.Time, name string, handler func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	logger := slog.New(jsonLines(w))
	var warm atomic.Bool
	return func(ctx context.Context, in In) (out Out, err error) {
		began := clock()
		line := newInvocation(name, requestID(ctx), !warm.Swap(true))
		defer func() {
			reason := recover()
			if reason != nil {
				line.fail("panic", fmt.Errorf("panic: %v", reason))
			}
			line.log(ctx, logger, began, clock())
			if reason != nil {
				panic(reason)
			}
		}()
		ctx, cancel := inTime(ctx)
		defer cancel()
		out, err = handler(context.WithValue(ctx, invocationKey{}, line), in)
		if err != nil {
			line.fail("error", err)
		}
		return out, err
	}
}

// reserve is the part of an invocation's time that its handler does not get: in
// it, whoever called is answered, and the line is written.
const reserve = 2 * time.Second

// inTime ends an invocation's context before Lambda ends the function, which
// would answer for it and log nothing.
func inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, deadline.Add(-reserve))
	}
	return ctx, func() {}
}

func requestID(ctx context.Context) string {
	if lambda, ok := lambdacontext.FromContext(ctx); ok {
		return lambda.AwsRequestID
	}
	return ""
}
