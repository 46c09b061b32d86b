package casework_test

import (
	"context"
	"time"

	"example.org/derogations/shared/casework"
)

// waitMovesOn is a store in which something happens right after a case and its wait
// are read, once.
type waitMovesOn struct {
	casework.WaitStore
	move func()
}

func (m *waitMovesOn) CaseAndWait(ctx context.Context, reference string) (casework.Case, casework.Wait, time.Time, error) {
	c, wait, at, err := m.WaitStore.CaseAndWait(ctx, reference)
	if move := m.move; move != nil {
		m.move = nil
		move()
	}
	return c, wait, at, err
}
