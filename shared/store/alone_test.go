package store_test

import (
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
)

func TestOneItemIsWrittenWithoutATransaction(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	before := s.calls("TransactWriteItems")
	if mine, err := s.Lease(t.Context(), n, evening); err != nil || !mine {
		t.Fatal(mine, err)
	}
	n.Attempts, n.Status = 1, casework.NoticeAccepted
	must(t, s.Record(t.Context(), n, nil))
	must(t, s.RemoveWake(t.Context(), "DR-0000-0001", "W#000001"))
	if got := s.calls("TransactWriteItems") - before; got != 0 {
		t.Errorf("%d transactions", got)
	}
	if puts, updates, removals := s.calls("PutItem"), s.calls("UpdateItem"), s.calls("DeleteItem"); puts != 1 || updates != 1 || removals != 1 {
		t.Errorf("%d puts, %d updates and %d removals", puts, updates, removals)
	}
}

// The answer is lost, and before it is tried again another has the lease: then it
// is not ours.
func TestALeaseWhoseAnswerWasLostIsNotTakenForOursWhenAnotherHasItByNow(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	s.proxy.Inject(dynamodb.Fault{Operation: "PutItem", Answer: dynamodb.FailedAfterCommit, Times: 1, After: func() {
		later := n
		later.Attempts++
		if mine, err := s.Lease(t.Context(), later, evening.Add(time.Minute)); err != nil || !mine {
			t.Error(mine, err)
		}
	}})
	if mine, err := s.Lease(t.Context(), n, evening); err != nil || mine {
		t.Errorf("it is ours: %v, %v", mine, err)
	}
}

// Two who read the same notice at the same moment write the same, and one has it.
func TestOfTwoLeasesThatAreAlikeOneIsGranted(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	first, err := s.Lease(t.Context(), n, evening)
	must(t, err)
	second, err := s.Lease(t.Context(), n, evening)
	must(t, err)
	if !first || second {
		t.Errorf("granted to the first: %v, to the second: %v", first, second)
	}
}

func TestOneItemThatATransactionHoldsIsTriedAgain(t *testing.T) {
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	conflicts := s.proxy.Inject(dynamodb.Fault{Operation: dynamodb.Write, Answer: dynamodb.Conflict, Times: 3})
	if mine, err := s.Lease(t.Context(), n, evening); err != nil || !mine || conflicts.Met() != 3 {
		t.Errorf("granted: %v, %v, after %d conflicts", mine, err, conflicts.Met())
	}
	conflicts.Remove()
	conflicts = s.proxy.Inject(dynamodb.Fault{Operation: dynamodb.Write, Answer: dynamodb.Conflict, Times: 3})
	must(t, s.RemoveWake(t.Context(), "DR-0000-0001", "W#000001"))
	if conflicts.Met() != 3 {
		t.Errorf("removed after %d conflicts", conflicts.Met())
	}
}
