package statemachine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/statemachine"
	"example.org/derogations/statemachine/shapes"
)

func TestTheDefinitionIsThatOfTheTiers(t *testing.T) {
	made, err := shapes.Definition()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(made), string(statemachine.Definition)); diff != "" {
		t.Errorf("derogation.asl.json is not what the tiers (shared/derogation/tier.go) and the shapes make; run go generate ./statemachine (-made +checked in):\n%s", diff)
	}
}
