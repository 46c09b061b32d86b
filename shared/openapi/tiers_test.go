package openapi_test

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/openapi"
)

func TestTheTiersDescribedAreThoseOfTheLadder(t *testing.T) {
	var document struct {
		Components struct {
			Schemas struct {
				Tier struct{ Enum []derogation.Tier } `yaml:"Tier"`
			}
		}
	}
	if err := yaml.Unmarshal(openapi.Document(), &document); err != nil {
		t.Fatal(err)
	}
	if described := document.Components.Schemas.Tier.Enum; !slices.Equal(described, derogation.Ladder()) {
		t.Errorf("openapi.yaml has the tiers %v, want %v", described, derogation.Ladder())
	}
}
