package httpapi

import (
	"bytes"
	"slices"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/openapi"
)

// TestEveryActionHasAnAddress: whatever a trust or a tier may do, its system may.
func TestEveryActionHasAnAddress(t *testing.T) {
	for _, action := range derogation.ActionsOfTrusts() {
		if _, ok := at(trustTakes, action); !ok {
			t.Errorf("trustTakes in trust.go has no address for %s", action)
		}
	}
	for _, take := range slices.Concat(trustTakes, tierTakes) {
		if !bytes.Contains(openapi.Document(), []byte("\n  /v1/requests/{reference}"+take.path+":\n")) {
			t.Errorf("openapi.yaml does not describe /v1/requests/{reference}%s", take.path)
		}
	}
	for _, action := range derogation.ActionsOfTiers() {
		if _, elsewhere := at(tierTakes, action); elsewhere || derogation.OfPeopleAlone(action) {
			continue
		}
		_, wrong := readReview(1, object{{name: "action", value: string(action)}})
		if slices.ContainsFunc(wrong, func(w derogation.FieldError) bool { return w.Code == "unknown_action" }) {
			t.Errorf("neither tierTakes in action.go nor readReview in tier.go takes %s", action)
		}
	}
}
