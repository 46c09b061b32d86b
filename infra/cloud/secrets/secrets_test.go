package secrets

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/smithy-go"
)

const arn = "arn:aws:secretsmanager:eu-west-2:000000000000:secret:LinkKeys"

func TestASecretIsFoundByNameAndByARN(t *testing.T) {
	store, client := serve(t)
	store.Put("LinkKeys", arn, `{"current":"1"}`)
	for _, id := range []string{"LinkKeys", arn} {
		got, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &id})
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if aws.ToString(got.SecretString) != `{"current":"1"}` || aws.ToString(got.ARN) != arn || aws.ToString(got.Name) != "LinkKeys" {
			t.Errorf("%s: got %+v", id, got)
		}
	}
}

func TestAnUnknownSecretIsNotFound(t *testing.T) {
	_, client := serve(t)
	_, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("Other")})
	var notFound *types.ResourceNotFoundException
	if !errors.As(err, &notFound) {
		t.Errorf("got %v", err)
	}
}

func TestAnotherOperationIsRefused(t *testing.T) {
	_, client := serve(t)
	_, err := client.ListSecrets(t.Context(), &secretsmanager.ListSecretsInput{})
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != "InvalidRequestException" {
		t.Errorf("got %v", err)
	}
}

func TestAGeneratedSecretIsRandomAndKeepsItsTemplate(t *testing.T) {
	seen := map[string]bool{}
	for range 2 {
		value, err := New().Generate(`{"current":"1"}`, "1", 48)
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]string
		if err := json.Unmarshal([]byte(value), &members); err != nil {
			t.Fatal(err)
		}
		if members["current"] != "1" || len(members["1"]) != 48 || len(members) != 2 {
			t.Errorf("generated %v", members)
		}
		seen[value] = true
	}
	if len(seen) != 2 {
		t.Error("the same value twice")
	}
}

func TestABadTemplateIsAnError(t *testing.T) {
	for _, c := range []struct{ template, key string }{
		{"", "1"}, {"[]", "1"}, {`{"1":"x"}`, "1"}, {"{}", ""},
	} {
		if value, err := New().Generate(c.template, c.key, 0); err == nil {
			t.Errorf("template %q, key %q gave %s", c.template, c.key, value)
		}
	}
}

func serve(t *testing.T) (*Store, *secretsmanager.Client) {
	t.Helper()
	store := New()
	server := httptest.NewServer(store)
	t.Cleanup(server.Close)
	return store, secretsmanager.New(secretsmanager.Options{
		Region:       "eu-west-2",
		BaseEndpoint: &server.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}
