package config

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// SecretLifetime is how long a fetched secret is used. A new key must be in
// the secret for this long before it is made current, so that no process
// meets a token of a key that it has not seen.
const SecretLifetime = 5 * time.Minute

// GetSecretValue is the one call needed of AWS Secrets Manager; the SDK's client
// has it. A client behind an interface would take all its calls along into each
// program that has templates, which look methods up by name.
type GetSecretValue func(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)

// Secrets fetches secrets and keeps them in memory for SecretLifetime. It is
// safe for use by many goroutines.
type Secrets struct {
	get GetSecretValue

	mu   sync.Mutex
	kept map[string]keptSecret
}

type keptSecret struct {
	value     []byte
	fetchedAt time.Time
}

// NewSecrets returns an empty cache in front of a client's call.
func NewSecrets(get GetSecretValue) *Secrets {
	return &Secrets{get: get, kept: make(map[string]keptSecret)}
}

// Secret is the value of a secret, given by name or ARN. The caller must not
// change the slice. A secret that cannot be fetched is an error, also if an
// old value is at hand: the old one may hold keys that were withdrawn.
func (s *Secrets) Secret(ctx context.Context, id string, now time.Time) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, found := s.kept[id]
	// A clock that went back counts as old: the age is then unknown.
	if age := now.Sub(kept.fetchedAt); found && age >= 0 && age < SecretLifetime {
		return kept.value, nil
	}
	output, err := s.get(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	if err != nil {
		return nil, fmt.Errorf("fetch secret %s: %w", id, err)
	}
	value := output.SecretBinary
	if output.SecretString != nil {
		value = []byte(*output.SecretString)
	}
	if len(value) == 0 {
		return nil, fmt.Errorf("fetch secret %s: it is empty", id)
	}
	s.kept[id] = keptSecret{value: value, fetchedAt: now}
	return value, nil
}
