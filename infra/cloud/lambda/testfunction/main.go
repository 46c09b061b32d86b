// Command testfunction is the function that the tests of the runner run.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type input struct {
	Do   string `json:"do"`
	Text string `json:"text"`
	N    int    `json:"n"`
}

type output struct {
	Text      string `json:"text"`
	PID       int    `json:"pid"`
	RequestID string `json:"requestId"`
	ARN       string `json:"arn"`
	LeftMS    int64  `json:"leftMs"`
}

func handle(ctx context.Context, in input) (output, error) {
	out := output{Text: in.Text, PID: os.Getpid()}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		out.RequestID, out.ARN = lc.AwsRequestID, lc.InvokedFunctionArn
	}
	if deadline, ok := ctx.Deadline(); ok {
		out.LeftMS = time.Until(deadline).Milliseconds()
	}
	switch in.Do {
	case "fail":
		return out, errors.New(in.Text)
	case "panic":
		panic(in.Text)
	case "exit":
		os.Exit(in.N)
	case "hang":
		fmt.Println("hanging")
		select {}
	case "env":
		out.Text = os.Getenv(in.Text)
	case "log":
		fmt.Println(in.Text)
		fmt.Fprint(os.Stderr, in.Text+" again\n")
	case "large":
		out.Text = string(make([]byte, in.N))
	}
	return out, nil
}

func main() {
	if os.Getenv("FAIL_AT_START") != "" {
		fmt.Println("cannot start")
		os.Exit(3)
	}
	lambda.Start(handle)
}
