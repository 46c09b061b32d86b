package config_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/config"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

var start = time.Date(2025, 7, 25, 3, 0, 0, 0, time.UTC)

// secretsManager answers with what it holds, and counts.
type secretsManager struct {
	values map[string]string
	err    error
	calls  int
}

func (m *secretsManager) GetSecretValue(_ context.Context, in *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	m.calls++
	if m.err != nil {
		return nil, m.err
	}
	return &secretsmanager.GetSecretValueOutput{SecretString: aws.String(m.values[*in.SecretId])}, nil
}

func TestASecretIsKeptForItsLifetimeAndNoLonger(t *testing.T) {
	manager := &secretsManager{values: map[string]string{"links": "old"}}
	secrets := config.NewSecrets(manager.GetSecretValue)
	read := func(at time.Time) string {
		t.Helper()
		value, err := secrets.Secret(t.Context(), "links", at)
		if err != nil {
			t.Fatal(err)
		}
		return string(value)
	}
	read(start)
	manager.values["links"] = "new"
	if got := read(start.Add(config.SecretLifetime - 1)); got != "old" || manager.calls != 1 {
		t.Errorf("within the lifetime: %q after %d calls", got, manager.calls)
	}
	if got := read(start.Add(config.SecretLifetime)); got != "new" || manager.calls != 2 {
		t.Errorf("after the lifetime: %q after %d calls", got, manager.calls)
	}
	if got := read(start); got != "new" || manager.calls != 3 {
		t.Errorf("after the clock went back: %q after %d calls", got, manager.calls)
	}
}

func TestSecretsAreKeptApart(t *testing.T) {
	secrets := config.NewSecrets((&secretsManager{values: map[string]string{"a": "1", "b": "2"}}).GetSecretValue)
	for id, want := range map[string]string{"a": "1", "b": "2"} {
		if got, err := secrets.Secret(t.Context(), id, start); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", id, got, err)
		}
	}
}

func TestASecretThatCannotBeFetchedIsAnErrorEvenWithAnOldOneAtHand(t *testing.T) {
	manager := &secretsManager{values: map[string]string{"links": "old"}}
	secrets := config.NewSecrets(manager.GetSecretValue)
	if _, err := secrets.Secret(t.Context(), "links", start); err != nil {
		t.Fatal(err)
	}
	manager.err = errors.New("throttled")
	if got, err := secrets.Secret(t.Context(), "links", start.Add(time.Hour)); !errors.Is(err, manager.err) {
		t.Errorf("got %q, %v", got, err)
	}
	manager.err = nil
	if _, err := secrets.Secret(t.Context(), "links", start.Add(time.Hour)); err != nil {
		t.Errorf("it does not recover: %v", err)
	}
}

func TestAnEmptySecretIsAnError(t *testing.T) {
	secrets := config.NewSecrets((&secretsManager{}).GetSecretValue)
	if _, err := secrets.Secret(t.Context(), "links", start); err == nil {
		t.Error("an empty secret was accepted")
	}
}

func TestManyReadersCauseOneFetch(t *testing.T) {
	manager := &secretsManager{values: map[string]string{"links": "value"}}
	secrets := config.NewSecrets(manager.GetSecretValue)
	var readers sync.WaitGroup
	for range 20 {
		readers.Go(func() {
			if _, err := secrets.Secret(t.Context(), "links", start); err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
	if manager.calls != 1 {
		t.Errorf("%d calls", manager.calls)
	}
}
