package casework_test

import (
	"context"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
)

// grownMeanwhile is a store in which something happens right after each case
// is read, once.
type grownMeanwhile struct {
	*caseworktest.Memory
	grow func()
}

func (g *grownMeanwhile) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	c, now, err := g.Memory.Case(ctx, reference)
	if grow := g.grow; grow != nil {
		g.grow = nil
		grow()
	}
	return c, now, err
}
