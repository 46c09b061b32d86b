package derogation_test

import (
	"errors"
	"slices"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// TestEveryActionEventStatusAndTierIsListed holds the lists, from which everything
// outside the domain is made or which it is held to, to the constants.
func TestEveryActionEventStatusAndTierIsListed(t *testing.T) {
	lists := map[string]struct {
		where  string
		listed []string
	}{
		"Action":    {"tierActions or trustActions in action.go", texts(slices.Concat(derogation.ActionsOfTiers(), derogation.ActionsOfTrusts()))},
		"EventType": {"Events in evolve.go", texts(derogation.Events())},
		"Status":    {"Statuses in status.go", texts(derogation.Statuses())},
		"Tier":      {"tiers in tier.go", texts(derogation.Ladder())},
	}
	for kind, list := range lists {
		for _, value := range derogationtest.Constants(t, ".", kind) {
			if !slices.Contains(list.listed, value) {
				t.Errorf("%s %q is not in %s", kind, value, list.where)
			}
		}
	}
}

// TestEveryEventMayStandInALedger: what an event makes of a case is in Evolve.
func TestEveryEventMayStandInALedger(t *testing.T) {
	s := file(t).state
	for _, kind := range derogation.Events() {
		e := derogation.Event{Type: kind, Reference: s.Reference, Version: s.Version + 1}
		if _, err := derogation.Evolve(s, e); errors.Is(err, derogation.ErrUnknown) {
			t.Errorf("evolve.go does not say what an event %s makes of a case", kind)
		}
	}
}

// TestEveryActionIsTriedInEveryState: the tables of states and roles have a
// command for each.
func TestEveryActionIsTriedInEveryState(t *testing.T) {
	tried := map[derogation.Action]bool{}
	for _, command := range humanCommands() {
		tried[derogation.ActionOf(command.build(file(t)))] = true
	}
	for _, action := range slices.Concat(derogation.ActionsOfTiers(), derogation.ActionsOfTrusts()) {
		if !tried[action] {
			t.Errorf("humanCommands in apply_table_test.go has no command for %s", action)
		}
	}
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = string(value)
	}
	return all
}
