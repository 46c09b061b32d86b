package sample

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func TestTheSampleIsValidAtAnyHour(t *testing.T) {
	for hour := range 48 {
		now := time.Date(2026, 10, 24, hour, 17, 31, 0, time.UTC) // Across a change of the clocks.
		round := Round(now)
		if err := round.Validate(); err != nil {
			t.Fatal(err)
		}
		if !round.Active(now) {
			t.Errorf("at %v the round is not active", now)
		}
		if err := derogation.ValidateRequest(Request(now), round, now); err != nil {
			t.Errorf("at %v: %v", now, err)
		}
		if plan := derogation.MakePlan(round, now, Request(now).DecisionNeededBy.At); !plan.Feasible {
			t.Errorf("at %v the plan is not feasible", now)
		}
	}
}

func TestEveryTierOfEveryTrustHasAContact(t *testing.T) {
	round := Round(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	for _, trust := range Trusts() {
		for _, tier := range round.Tiers {
			var own []casework.Contact
			for _, c := range Contacts() {
				if c.Organisation == tier.Answering(trust) {
					own = append(own, c)
				}
			}
			if len(casework.ContactsAt(own, string(tier.Tier), "Cardiology", "")) == 0 {
				t.Errorf("%s has no contact for %s", trust.Name, tier.Tier)
			}
		}
	}
}

func TestContactIDsAreDistinct(t *testing.T) {
	seen := map[string]string{}
	for _, c := range Contacts() {
		if other, taken := seen[c.ID]; taken {
			t.Errorf("%s and %s share the id %s", other, c.Email, c.ID)
		}
		seen[c.ID] = c.Email
	}
}
