package trust

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

// TestEveryActionOfATrustIsOnItsPage holds the trust's page to what the domain
// lets a trust do.
func TestEveryActionOfATrustIsOnItsPage(t *testing.T) {
	for _, action := range derogation.ActionsOfTrusts() {
		if one, known := acts.Of(action); !known {
			t.Errorf("the trust's page does not know %s: add shared/pages/trust/%s.go, and list it in acts.go", action, action)
		} else if one.Offered == nil || one.Controls == nil || one.Read == nil {
			t.Errorf("the trust's %s is not whole: it must be offered, have controls, and be read", action)
		}
	}
}
