package faults

import (
	"testing"

	"example.org/derogations/infra/testlane"
)

// The sample that every change is held to. Its seeds are always the same: .ci/run
// plays the fourteen after them, and go run ./infra/load faults as many others as
// one likes.
func TestASampleOfRunsKeepsEveryPromise(t *testing.T) {
	testlane.Full(t, "a cloud for each run")
	const runs, seed = 6, 20261120
	t.Logf("%d runs from seed %d", runs, seed)
	report, err := Play(testlane.Patience(t), Options{Root: "../../..", Runs: runs, Seed: seed, Out: t.Output(), Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(&report)
	if report.Broken > 0 {
		t.Errorf("%d runs broke an invariant", report.Broken)
	}
	if report.Struck < 10*runs || len(report.Cases) < 4 {
		t.Error("the runs were no trouble")
	}
}
