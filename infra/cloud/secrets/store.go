package secrets

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"sync"
)

// DefaultLength is how many characters AWS generates when a template does not
// say.
const DefaultLength = 32

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// Store holds secrets. It may be used from any goroutine.
type Store struct {
	mu      sync.Mutex
	secrets map[string]secret // by name and by ARN
}

type secret struct {
	name, arn, value, version string
}

// New returns a store without secrets.
func New() *Store { return &Store{secrets: map[string]secret{}} }

// Put sets the secret's value, which can then be asked for by its id (its
// name) or its ARN. The old value is gone at once.
func (s *Store) Put(id, arn, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := secret{name: id, arn: arn, value: value, version: rand.Text()}
	s.secrets[id], s.secrets[arn] = kept, kept
}

// Generate makes a secret's value as GenerateSecretString does: the template,
// a JSON object, with a random string of the length (DefaultLength for 0)
// added under the key. Only letters and digits are used.
func (s *Store) Generate(template, key string, length int) (string, error) {
	if length == 0 {
		length = DefaultLength
	}
	random, err := randomString(length)
	if err != nil {
		return "", fmt.Errorf("generate secret: %w", err)
	}
	members := map[string]any{}
	if err := json.Unmarshal([]byte(template), &members); err != nil {
		return "", fmt.Errorf("generate secret: the template is not a JSON object: %w", err)
	}
	if _, taken := members[key]; taken || key == "" {
		return "", fmt.Errorf("generate secret: the key %q is empty or already in the template", key)
	}
	members[key] = random
	value, err := json.Marshal(members)
	if err != nil {
		return "", fmt.Errorf("generate secret: %w", err)
	}
	return string(value), nil
}

func randomString(length int) (string, error) {
	text := make([]byte, length)
	for i := range text {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(characters))))
		if err != nil {
			return "", err
		}
		text[i] = characters[n.Int64()]
	}
	return string(text), nil
}

func (s *Store) find(id string) (secret, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.secrets[id]
	return found, ok
}
