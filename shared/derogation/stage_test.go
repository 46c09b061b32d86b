package derogation_test

import (
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// A step is one wait of the execution: settling it raises the number by one,
// and nothing else does.
func TestStepsCountTheWaitsThatWereSettled(t *testing.T) {
	settles := map[derogation.EventType]bool{
		"submitted": true, "escalated": true, "tier_passed": true, "resolved_locally": true, "declined": true,
		"approved": true, "refused": true, "undecided": true, "derogation_ended": true,
		"information_asked": true, "information_given": true, "information_not_given": true, "withdrawn": true,
		"resolved_by_trust": true, "reopened": true, "reconsideration_asked": true, "revoked": true, "stood_down": true,
	}
	for name, story := range stories(t) {
		t.Run(name, func(t *testing.T) {
			var s derogation.State
			for _, e := range story.events {
				before := s
				var err error
				if s, err = derogation.Evolve(s, e); err != nil {
					t.Fatal(err)
				}
				want, since := before.Step, before.StepSince
				switch {
				case settles[e.Type]:
					want, since = before.Step+1, e.At
				case e.Version == 1: // A case that is only a report has no execution.
					since = e.At
				}
				if s.Step != want || !s.StepSince.Equal(since) {
					t.Errorf("after %s: step %d since %s, want %d since %s", e.Type, s.Step, s.StepSince, want, since)
				}
			}
		})
	}
}

// An answer keeps which version of the request it was given on.
func TestAReviewKeepsWhatItsAnswerWasGivenOn(t *testing.T) {
	s := file(t).open().escalate().open().state
	if s.Reviews[0].ContentVersion != 1 || s.Reviews[1].ContentVersion != 0 {
		t.Errorf("got %d and %d, want 1 and none yet", s.Reviews[0].ContentVersion, s.Reviews[1].ContentVersion)
	}
}

// A wait ends when what it waits for is due; an approval's announcement leads
// into the wait for its end; other announcements wait for nobody.
func TestWhenAWaitEnds(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			h := r.start(t)
			got, err := h.state.WaitEndsAt(h.now)
			if err != nil {
				t.Fatal(err)
			}
			var want time.Time
			switch {
			case r.status == derogation.Approved:
				want = h.state.Decision.Terms.To
			case r.due == derogation.OpenReview{}:
				opened, _, err := derogation.Apply(h.state, r.due, clock(), h.now)
				if err != nil {
					t.Fatal(err)
				}
				want = opened.Reviews[len(opened.Reviews)-1].DueAt
			case r.waits:
				due, _, _ := h.state.NextDue()
				want = due.At
			}
			if !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// The union sees nothing of a request until it is put to it.
func TestARequestReachesTheUnionWhenTheUnionIsAsked(t *testing.T) {
	before := map[string]bool{
		"submitted": true, "clinical director in review": true, "national team in review": true, "national team passed": true,
		"declined by the national team": true, "resolved by the trust medical director": true, "national team asks": true,
		"withdrawn between tiers": true, "impact only": true,
	}
	after := map[string]bool{"union in review": true, "union overdue": true, "approved": true, "refused": true, "undecided": true, "ended, announced": true, "reopened at the union": true, "exception submitted": true}
	seen := 0
	for _, r := range rows() {
		if !before[r.name] && !after[r.name] {
			continue
		}
		seen++
		h := r.start(t)
		if got := h.state.ReachedUnion(); got != after[r.name] {
			t.Errorf("%s: reached the union is %t", r.name, got)
		}
	}
	if seen != len(before)+len(after) {
		t.Errorf("%d states were looked at, of %d named", seen, len(before)+len(after))
	}
}

// What each tier may do, as the letter has it.
func TestWhatEachTierMayDo(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		allowed := append(derogation.Allows(tier), derogation.ActComment, derogation.ActHandOver)
		if !slices.Equal(allowed, permitted[tier]) || !tier.Known() {
			t.Errorf("%s may %v, and permitted in apply_table_test.go has %v", tier, allowed, permitted[tier])
		}
	}
	if derogation.Allows("minister") != nil || derogation.Tier("minister").Known() {
		t.Error("a tier that there is not may do something")
	}
}

func TestNamesForPeople(t *testing.T) {
	round := sampleRound()
	if got := round.TierName(derogation.Union); got != "BMA" {
		t.Errorf("the union is called %q", got)
	}
	if got := round.TierName("minister"); got != "minister" {
		t.Errorf("a tier that there is not is called %q", got)
	}
	for _, known := range []derogation.OrganisationKind{"trust", "icb", "region", "national", "union"} {
		if !known.Known() {
			t.Errorf("%s is not known", known)
		}
	}
	if derogation.OrganisationKind("ministry").Known() || derogation.OrganisationKind("").Known() {
		t.Error("a kind that there is not is known")
	}
}
