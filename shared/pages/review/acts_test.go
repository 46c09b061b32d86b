package review

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

// TestEveryActionOfATierIsOnItsPage holds the page of a review to what the domain
// lets a tier do.
func TestEveryActionOfATierIsOnItsPage(t *testing.T) {
	for _, action := range derogation.ActionsOfTiers() {
		if action == derogation.ActAcknowledge {
			continue // It is no answer, and has a button of its own: seen_test.go.
		}
		one, known := actOf(action)
		switch {
		case !known:
			t.Errorf("the page of a review does not know %s: add shared/pages/review/%s.go, and list it in acts.go", action, action)
		case one.Offered == nil || one.Controls == nil || one.Read == nil || one.recorded == nil:
			t.Errorf("a reviewer's %s is not whole: it must be offered, have controls, be read, and say what was recorded", action)
		}
	}
}
