package casework_test

import (
	"context"

	"example.org/derogations/shared/casework"
)

// waitMovesOn is a store in which something happens right after a wait is read,
// once.
type waitMovesOn struct {
	casework.WaitStore
	move func()
}

func (m *waitMovesOn) Wait(ctx context.Context, reference string) (casework.Wait, error) {
	wait, err := m.WaitStore.Wait(ctx, reference)
	if move := m.move; move != nil {
		m.move = nil
		move()
	}
	return wait, err
}
