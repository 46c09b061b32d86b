package lambda

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

func TestAFunctionWithoutConcurrencyDoesNotRun(t *testing.T) {
	l, _, _ := start(t, nil)
	server := httptest.NewServer(l.Handler())
	defer server.Close()
	client := awslambda.New(awslambda.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(server.URL),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	name := aws.String("stack-test")
	if _, err := client.PutFunctionConcurrency(t.Context(), &awslambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(-1)}); err == nil {
		t.Error("a number below 0 was taken")
	}
	if _, err := client.PutFunctionConcurrency(t.Context(), &awslambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(0)}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Invoke(t.Context(), "TestFunction", []byte(`{}`)); !errors.Is(err, ErrThrottled) {
		t.Errorf("error %v", err)
	}
	if _, err := client.DeleteFunctionConcurrency(t.Context(), &awslambda.DeleteFunctionConcurrencyInput{FunctionName: name}); err != nil {
		t.Fatal(err)
	}
	invoke(t, l, `{}`)
}

func TestAConfiguredFunctionRunsInItsNewEnvironment(t *testing.T) {
	l, _, _ := start(t, nil)
	before, _ := invoke(t, l, `{"do":"env","text":"OWN"}`)
	if err := l.Configure("TestFunction", map[string]string{"OWN": "other"}); err != nil {
		t.Fatal(err)
	}
	if after, _ := invoke(t, l, `{"do":"env","text":"OWN"}`); before.Text != "own" || after.Text != "other" {
		t.Errorf("OWN was %q and is %q", before.Text, after.Text)
	}
	if err := l.Configure("Nobody", nil); !errors.Is(err, ErrNoFunction) {
		t.Errorf("error %v", err)
	}
}

func TestWhatIsBeyondTheReservationIsRefusedAndAnAsynchronousCallWaits(t *testing.T) {
	var mu sync.Mutex
	measured := map[string]int{}
	l, timeline, _ := start(t, func(_ *Function, o *Options) {
		o.Measure = func(i Invocation) {
			mu.Lock()
			defer mu.Unlock()
			switch {
			case i.Throttled:
				measured["throttled"]++
			case i.Failed:
				measured["failed"]++
			default:
				measured["ended well"]++
			}
		}
	})
	if err := l.Reserve("stack-test", 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Invoke(context.Background(), "TestFunction", []byte(`{}`)); !errors.Is(err, ErrThrottled) {
		t.Errorf("with nothing reserved it ran: %v", err)
	}
	if err := l.InvokeAsync("TestFunction", []byte(`{"do":"fail"}`)); err != nil {
		t.Fatal(err)
	}
	if err := timeline.Advance(context.Background(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := l.Abandoned(); len(got) != 0 {
		t.Errorf("abandoned while it was not let begin: %+v", got)
	}
	if err := l.Reserve("stack-test", -1); err != nil {
		t.Fatal(err)
	}
	if err := timeline.Advance(context.Background(), 5*time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := l.Abandoned(); len(got) != 1 {
		t.Errorf("abandoned: %+v, want the one that failed three times", got)
	}
	if _, functionError := invoke(t, l, `{}`); functionError != "" {
		t.Error(functionError)
	}
	mu.Lock()
	defer mu.Unlock()
	if measured["throttled"] != 12 || measured["failed"] != 3 || measured["ended well"] != 1 {
		t.Errorf("measured %v", measured)
	}
	if err := l.Reserve("nobody", 1); !errors.Is(err, ErrNoFunction) {
		t.Errorf("an unknown function: %v", err)
	}
}
