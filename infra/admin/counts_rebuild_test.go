package main

import (
	"testing"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework/reading"
)

func TestFiguresAreCountedAnewByTheCommandLine(t *testing.T) {
	x := newWard(t).terminal
	round := sample.Round(now).ID
	x.wants("cases: 1; trusts: 1; put right: 0\n", "counts", "rebuild", "-round", round)
	x.refuses("not found", "counts", "rebuild", "-round", "none")
	x.refuses("--round", "counts", "rebuild")

	// What was counted by another definition is counted anew.
	kept, err := x.store.CountsKept(t.Context(), round)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.store.KeepCounts(t.Context(), round, kept.Version, reading.KeptCounts{Definition: -1}); err != nil {
		t.Fatal(err)
	}
	const found = "cases: 1; trusts: 1; put right: 0\nuntil they are kept, figures are counted from every ledger\n"
	x.wants(found+"nothing was changed: this is what would be\n", "counts", "rebuild", "-round", round, "-dry-run")
	x.wants(found, "counts", "rebuild", "-round", round)
	x.wants("cases: 1; trusts: 1; put right: 0\n", "counts", "rebuild", "-round", round)
}
