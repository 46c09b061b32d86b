package pages

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

// TestEveryActionIsOnItsPage holds the pages to what the domain lets a trust and a
// tier do.
func TestEveryActionIsOnItsPage(t *testing.T) {
	for _, action := range derogation.ActionsOfTrusts() {
		if one, known := trustActOf(action); !known {
			t.Errorf("the trust's page does not know %s: add shared/pages/trust_%s.go, and list it in trustform.go", action, action)
		} else if one.offered == nil || one.controls == nil || one.read == nil {
			t.Errorf("the trust's %s is not whole: it must be offered, have controls, and be read", action)
		}
	}
	for _, action := range derogation.ActionsOfTiers() {
		one, known := reviewActOf(action)
		switch {
		case !known:
			t.Errorf("the page of a review does not know %s: add shared/pages/review_%s.go, and list it in reviewform.go", action, action)
		case one.offered == nil || one.controls == nil || one.read == nil || one.receipt == nil:
			t.Errorf("a reviewer's %s is not whole: it must be offered, have controls, be read, and have a receipt", action)
		}
	}
}
