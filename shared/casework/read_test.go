package casework_test

import (
	"fmt"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

func TestWhoMayReadARequest(t *testing.T) {
	const always, onceReached, never = "always", "once it reached the union", "never"
	tests := []struct {
		who  string
		kind derogation.OrganisationKind
		code string
		sees string
	}{
		{"the trust itself", derogation.KindTrust, "RR8", always},
		{"another trust", derogation.KindTrust, "R1H", never},
		{"the trust's ICB", derogation.KindICB, "QWO", always},
		{"another ICB", derogation.KindICB, "QMF", never},
		{"the trust's region", derogation.KindRegion, "Y63", always},
		{"another region", derogation.KindRegion, "Y56", never},
		{"the national team", derogation.KindNational, "X24", always},
		{"the union", derogation.KindUnion, "BMA", onceReached},
		{"another union", derogation.KindUnion, "HCSA", never},
		{"the union's code on a trust", derogation.KindTrust, "BMA", never},
		{"the trust's code on an ICB", derogation.KindICB, "RR8", never},
		{"a kind that is not known", "vendor", "RR8", never},
		{"no kind at all", "", "RR8", never},
		{"the national team without a code", derogation.KindNational, "", never},
	}
	for _, tier := range []derogation.Tier{derogation.NationalTeam, derogation.Union} {
		w := newWorld(t)
		reference := w.Reach(tier)
		for _, test := range tests {
			t.Run(fmt.Sprintf("%s, request at %s", test.who, tier), func(t *testing.T) {
				want := test.sees == always || test.sees == onceReached && tier == derogation.Union
				reader := casework.Systems{Cases: w.Store}
				c, err := reader.Read(w.Ctx, caseworktest.System(test.kind, test.code), reference)
				history, entries, historyErr := reader.History(w.Ctx, caseworktest.System(test.kind, test.code), reference)
				if !want {
					caseworktest.WantError(t, err, casework.ErrNotFound)
					caseworktest.WantError(t, historyErr, casework.ErrNotFound)
					if c.State.Reference != "" || history.State.Reference != "" || entries != nil {
						t.Error("something was shown all the same")
					}
					return
				}
				if err != nil || historyErr != nil || c.State.Reference != reference {
					t.Fatalf("got %v and %v", err, historyErr)
				}
				if err := ledger.Verify(reference, entries, history.Head); err != nil {
					t.Errorf("the history does not verify: %v", err)
				}
			})
		}
	}
}

func TestARequestThatDoesNotExistLooksLikeOneThatMayNotBeSeen(t *testing.T) {
	w := newWorld(t)
	reader := casework.Systems{Cases: w.Store}
	_, err := reader.Read(w.Ctx, caseworktest.System(derogation.KindNational, "X24"), "DR-0000-0000")
	caseworktest.WantError(t, err, casework.ErrNotFound)
	_, _, err = reader.History(w.Ctx, caseworktest.System(derogation.KindNational, "X24"), "DR-0000-0000")
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

// The ledger grows between the two reads: what is shown still belongs together.
func TestAHistoryIsThatOfTheCaseThatIsShown(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	before := w.State(reference).Version
	cases := &grownMeanwhile{Memory: w.Store, grow: func() { w.Answer(reference, caseworktest.Escalation(w.State(reference))) }}
	c, entries, err := casework.Systems{Cases: cases}.History(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), reference)
	if err != nil || len(entries) != before || w.State(reference).Version == before {
		t.Fatalf("%d entries of %d, %v", len(entries), before, err)
	}
	if err := ledger.Verify(reference, entries, c.Head); err != nil {
		t.Error(err)
	}
}
