package databases

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"example.org/derogations/infra/cloud/dynamodb"
)

// Shelf has an empty database ready for each of many clouds, all in one process of
// DynamoDB Local. It may be used from any goroutine.
type Shelf struct {
	Root string // the project's folder

	mu     sync.Mutex
	local  *dynamodb.Local
	stacks int
}

// Take returns the name of a stack that nobody else has, and where its table is to
// be: its cloud takes these as its options, and leaves nothing there when it closes.
func (s *Shelf) Take(ctx context.Context) (stack string, local *dynamodb.Local, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.local == nil {
		if s.local, err = dynamodb.Start(ctx, dynamodb.Options{InfraDir: filepath.Join(s.Root, "infra")}); err != nil {
			return "", nil, err
		}
	}
	s.stacks++
	return fmt.Sprintf("shelf%d", s.stacks), s.local, nil
}

// Close ends the process.
func (s *Shelf) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.local != nil {
		_ = s.local.Close() // It is killed; nothing is lost.
	}
}
