package store

import (
	"context"
	"time"

	"example.org/derogations/shared/casework"
)

type waitItem struct {
	envelope
	Fence string `dynamodbav:"fence"`
}

// CaseAndWait implements casework.WaitStore, in one call. An answer that bears no time
// is an error.
func (s *Store) CaseAndWait(ctx context.Context, reference string) (casework.Case, casework.Wait, time.Time, error) {
	c, wait, at, err := s.caseAndWait(ctx, reference)
	return c, wait, at, wrapped(err, "read case %s and its wait", reference)
}

func (s *Store) caseAndWait(ctx context.Context, reference string) (c casework.Case, wait casework.Wait, at time.Time, err error) {
	found, at, err := s.getAsOne(ctx, summaryKey(reference), waitKey(reference))
	switch {
	case err != nil:
		return c, wait, at, err
	case len(found[0]) == 0:
		return c, wait, at, casework.ErrNotFound
	}
	if c, err = readCase(found[0]); err != nil {
		return c, wait, at, err
	}
	if len(found[1]) == 0 {
		return c, casework.FirstWait(reference), at, nil
	}
	wait, err = readBody[casework.Wait](found[1])
	return c, wait, at, err
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
