package store

import (
	"context"
	"errors"

	"example.org/derogations/shared/casework"
)

type waitItem struct {
	envelope
	Fence string `dynamodbav:"fence"`
}

// Wait returns a case's wait; one that was never stored is FirstWait.
func (s *Store) Wait(ctx context.Context, reference string) (casework.Wait, error) {
	wait, err := one[casework.Wait](ctx, s, waitKey(reference))
	if errors.Is(err, casework.ErrNotFound) {
		return casework.FirstWait(reference), nil
	}
	return wait, wrapped(err, "read the wait of %s", reference)
}

// NextCycle implements casework.WaitStore.
func (s *Store) NextCycle(ctx context.Context, wait casework.Wait, wake *casework.Wake) error {
	condition := "fence = :fence"
	if wait.Fence() == casework.FirstWait(wait.Reference).Fence() {
		condition = isNew // The first wait is never stored.
	}
	in := values{}
	if condition != isNew {
		in[":fence"] = wait.Fence()
	}
	t := s.transaction()
	t.putWait(casework.Wait{Reference: wait.Reference, Cycle: wait.Cycle + 1}, condition, in)
	if wake != nil {
		t.addWake(*wake)
	}
	return wrapped(t.run(ctx), "begin cycle %d of %s", wait.Cycle+1, wait.Reference)
}

// addWait stores a wait over older ones only.
func (t *transaction) addWait(wait casework.Wait) {
	t.putWait(wait, isNew+" OR fence < :fence", values{":fence": wait.Fence()})
}

func (t *transaction) putWait(wait casework.Wait, condition string, in values) {
	t.put(waitItem{t.enclose(waitKey(wait.Reference), wait), wait.Fence()}, condition, in, casework.ErrSuperseded)
}
