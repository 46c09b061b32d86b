package config_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/shared/config"
)

// asLambda sets what Lambda sets.
func asLambda(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_REGION": "eu-west-2", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "session",
		"AWS_MAX_ATTEMPTS": "", "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_DYNAMODB": "", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "",
	} {
		t.Setenv(name, value)
	}
}

func TestAFunctionSignsInAsWhatLambdaSaysItIs(t *testing.T) {
	asLambda(t)
	cfg, err := config.AWS(t.Context())
	if err != nil || cfg.Region != "eu-west-2" {
		t.Fatalf("region %q, %v", cfg.Region, err)
	}
	signed, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || signed.AccessKeyID != "key" || signed.SecretAccessKey != "secret" || signed.SessionToken != "session" {
		t.Errorf("credentials of %q, %v", signed.AccessKeyID, err)
	}
}

func TestWhatIsMissingIsSaidAtOnce(t *testing.T) {
	asLambda(t)
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if _, err := config.AWS(t.Context()); err == nil || !strings.Contains(err.Error(), "AWS_REGION is not set") || !strings.Contains(err.Error(), "AWS_SECRET_ACCESS_KEY is not set") {
		t.Errorf("error %v", err)
	}
}

func TestAServiceIsCalledWhereAVariableSaysAndAsOftenAsOneSays(t *testing.T) {
	asLambda(t)
	called := map[string]int{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		called[r.Header.Get("X-Amz-Target")]++
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer service.Close()
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", service.URL)
	t.Setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", service.URL)
	t.Setenv("AWS_MAX_ATTEMPTS", "2")
	cfg, err := config.AWS(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dynamodb.NewFromConfig(cfg).ListTables(t.Context(), &dynamodb.ListTablesInput{}); err == nil {
		t.Error("a failure is an answer")
	}
	if _, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("a")}); err == nil {
		t.Error("a failure is an answer")
	}
	if called["DynamoDB_20120810.ListTables"] != 2 || called["secretsmanager.GetSecretValue"] != 2 {
		t.Errorf("called %v, want each twice", called)
	}
}
