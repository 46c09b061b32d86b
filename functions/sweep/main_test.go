package main

import (
	"os"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestTheBoardShowsHowManyWaitForEachTier(t *testing.T) {
	template, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tier := range derogation.Ladder() {
		if !strings.Contains(string(template), `["Derogations", "`+waitingAt(tier)+`", "FunctionName", "${SweepFunction}"`) {
			t.Errorf("template.yaml: the dashboard has no line for %s", waitingAt(tier))
		}
	}
	if shown := strings.Count(string(template), `"WaitingFor`); shown != len(derogation.Ladder()) {
		t.Errorf("template.yaml: the dashboard has %d lines of tiers, want %d", shown, len(derogation.Ladder()))
	}
}
