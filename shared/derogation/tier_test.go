package derogation_test

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

// A tier that is half added would be passed at once, for nobody may have its duty.
func TestTheTableSaysEverythingOfEachTier(t *testing.T) {
	systems := map[derogation.OrganisationKind]derogation.Tier{}
	for _, tier := range derogation.Ladder() {
		if tier.Name() == "" || !tier.AnsweredByKind().Known() || len(derogation.Allows(tier)) == 0 {
			t.Errorf("%s needs a name, the kind of organisation that holds it and what it allows: add them to its row in tier.go", tier)
		}
		kind := tier.AnsweredByKind()
		if kind == derogation.KindTrust {
			continue
		}
		if other, taken := systems[kind]; taken {
			t.Errorf("%s and %s are both held by a %s, whose system could answer for one alone: change a holder in tier.go", other, tier, kind)
		}
		if systems[kind] = tier; derogation.TierOf(kind) != tier {
			t.Errorf("the system of a %s answers for %q, want %s", kind, derogation.TierOf(kind), tier)
		}
	}
	if got := derogation.TierOf(derogation.KindTrust); got != "" {
		t.Errorf("a trust's system answers for %s: it speaks for the trust, not for its directors", got)
	}
}
