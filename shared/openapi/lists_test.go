package openapi_test

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/openapi"
)

// TestTheListsDescribedAreThoseOfTheDomain holds each enum of the description to
// the list that it is of.
func TestTheListsDescribedAreThoseOfTheDomain(t *testing.T) {
	var document struct {
		Components struct {
			Schemas map[string]struct{ Enum []string } `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(openapi.Document(), &document); err != nil {
		t.Fatal(err)
	}
	actions := slices.Concat(derogation.ActionsOfTiers(), derogation.ActionsOfTrusts())
	actions = slices.DeleteFunc(actions, derogation.OfPeopleAlone)
	for name, want := range map[string][]string{
		"Action":    texts(actions),
		"EventType": casework.EventTypes(),
		"Status":    texts(derogation.Statuses()),
		"Tier":      texts(derogation.Ladder()),
		"Flag":      texts(derogation.AllFlags()),

		"WithdrawalReason": codes(derogation.WithdrawalReasons()),
		"RevocationReason": codes(derogation.RevocationReasons()),
	} {
		described := document.Components.Schemas[name].Enum
		for _, one := range want {
			if !slices.Contains(described, one) {
				t.Errorf("%s in openapi.yaml does not have %s", name, one)
			}
		}
		for _, one := range described {
			if !slices.Contains(want, one) {
				t.Errorf("%s in openapi.yaml has %s, which there is not", name, one)
			}
		}
	}
	if described := document.Components.Schemas["Tier"].Enum; !slices.Equal(described, texts(derogation.Ladder())) {
		t.Errorf("openapi.yaml has the tiers %v, which are out of order", described)
	}
}

func codes(reasons []derogation.ReasonToEnd) []string {
	var all []string
	for _, r := range reasons {
		all = append(all, string(r.Code))
	}
	return all
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = string(value)
	}
	return all
}
