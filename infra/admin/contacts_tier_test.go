package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

// Nobody could be registered for a tier that no kind of organisation holds.
func TestEveryTiersDutyCanBeHeld(t *testing.T) {
	x := newDirectory(t)
	codes := map[derogation.OrganisationKind]string{derogation.KindTrust: "RR8", derogation.KindRegion: "Y63", derogation.KindNational: "X24", derogation.KindICB: "QWO"}
	for _, kind := range []derogation.OrganisationKind{derogation.KindNational, derogation.KindICB} {
		if err := x.store.PutOrganisation(t.Context(), derogation.Organisation{Code: codes[kind], Name: "Sample", Kind: kind}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tier := range derogation.Ladder() {
		if tier == derogation.Union {
			continue // Its contacts are the union's own to keep.
		}
		file := filepath.Join(t.TempDir(), "contacts.yaml")
		entry := fmt.Sprintf("- organisation: %s\n  duty: %s\n  name: On duty\n  role: On duty\n  email: duty@example.org\n", codes[tier.AnsweredByKind()], tier)
		if err := os.WriteFile(file, []byte(entry), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := x.types("contacts", "load", file); err != nil || !strings.Contains(got, "new: 1;") {
			t.Errorf("nobody can be registered for %s: say in shared/derogation/tier.go which kind of organisation holds it: %q, %v", tier, got, err)
		}
	}
}
