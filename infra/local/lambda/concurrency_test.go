package lambda

import (
	"errors"
	"net/http/httptest"
	"testing"

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
	if _, err := client.PutFunctionConcurrency(t.Context(), &awslambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(1)}); err == nil {
		t.Error("a number that is not known here was taken")
	}
	if _, err := client.PutFunctionConcurrency(t.Context(), &awslambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(0)}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Invoke(t.Context(), "TestFunction", []byte(`{}`)); !errors.Is(err, ErrThrottled) {
		t.Errorf("error %v", err)
	}
	if err := l.InvokeAsync("TestFunction", []byte(`{}`)); err != nil || len(l.Abandoned()) != 1 {
		t.Errorf("an asynchronous call: %v, abandoned %v", err, l.Abandoned())
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
