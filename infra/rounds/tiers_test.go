package rounds

import (
	"fmt"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestARoundMayUseEveryTier(t *testing.T) {
	whole := content(t, "resident-doctors-2025-07.yaml")
	before, rest, _ := strings.Cut(whole, "\ntiers:\n")
	_, after, _ := strings.Cut(rest, "\ntrustAnswer:")
	var tiers strings.Builder
	for _, tier := range derogation.Ladder() {
		fmt.Fprintf(&tiers, "  - tier: %s\n    displayName: %s\n    answeredBy: X24\n    response: 1 hour\n    floor: 20 minutes\n", tier, tier.Name())
	}
	round, err := Read([]byte(before + "\ntiers:\n" + tiers.String() + "\ntrustAnswer:" + after))
	if err != nil || len(round.Tiers) != len(derogation.Ladder()) {
		t.Errorf("a round cannot use every tier of shared/derogation/tier.go: give each a name there, and its states by go generate ./statemachine: %v", err)
	}
}
