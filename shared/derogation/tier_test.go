package derogation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
)

// A tier that is half added would be passed at once, for nobody may have its duty.
func TestTheTableSaysEverythingOfEachTier(t *testing.T) {
	systems := map[derogation.OrganisationKind]derogation.Tier{}
	for _, tier := range derogation.Ladder() {
		kind := tier.AnsweredByKind()
		if tier.Name() == "" || !kind.Known() || len(derogation.Allows(tier)) == 0 {
			t.Errorf("%s needs a name, the kind of organisation that answers for it and what it allows: add them to its row in tier.go", tier)
		}
		if derogation.TierOf(kind) == tier {
			systems[kind] = tier
		}
	}
	want := map[derogation.OrganisationKind]derogation.Tier{
		derogation.KindRegion: derogation.RegionalMedicalDirector, derogation.KindNational: derogation.NationalTeam, derogation.KindUnion: derogation.Union,
	}
	if diff := cmp.Diff(want, systems); diff != "" {
		t.Errorf("whose systems answer for which tier (-want +got):\n%s", diff)
	}
}
