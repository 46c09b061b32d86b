package derogation_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// The sample chain wants 300 minutes and can live on 80.
func TestThePlanFitsTheChainBeforeTheDeadline(t *testing.T) {
	tests := []struct {
		name     string
		minutes  int
		want     []int // seconds for each tier
		feasible bool
	}{
		{"time enough", 480, []int{1800, 1800, 3600, 3600, 7200}, true},
		{"just enough", 300, []int{1800, 1800, 3600, 3600, 7200}, true},
		// 110 minutes over the floors, half of the 220 that are lost.
		{"half of what is over the floors", 190, []int{1200, 1200, 2250, 2250, 4500}, true},
		{"the floors and no more", 80, []int{600, 600, 900, 900, 1800}, true},
		{"not even the floors", 79, []int{600, 600, 900, 900, 1800}, false},
		{"a deadline that has passed", -60, []int{600, 600, 900, 900, 1800}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan := derogation.MakePlan(sampleRound(), evening, evening.Add(time.Duration(test.minutes)*time.Minute))
			if plan.Feasible != test.feasible {
				t.Errorf("feasible is %t", plan.Feasible)
			}
			due := evening
			for i, tier := range plan.Tiers {
				due = due.Add(time.Duration(test.want[i]) * time.Second)
				if tier.ResponseSeconds != test.want[i] || !tier.DueAt.Equal(due) || tier.Tier != derogationtest.Tiers()[i] {
					t.Errorf("got %+v, want %d s, due %s", tier, test.want[i], due)
				}
			}
		})
	}
}

func TestEveryPlanKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		round := anyRound(t)
		available := rapid.IntRange(-3600, 5*24*3600).Draw(t, "seconds available")
		plan := derogation.MakePlan(round, evening, evening.Add(time.Duration(available)*time.Second))
		floors, wishes, given := 0, 0, 0
		due := evening
		for i, tier := range plan.Tiers {
			floor, wish := round.Tiers[i].FloorMinutes*60, round.Tiers[i].ResponseMinutes*60
			if tier.Tier != round.Tiers[i].Tier || tier.FloorSeconds != floor {
				t.Fatalf("tier %d is %+v", i, tier)
			}
			if tier.ResponseSeconds < floor || tier.ResponseSeconds > wish {
				t.Fatalf("%s has %d s, outside %d to %d", tier.Tier, tier.ResponseSeconds, floor, wish)
			}
			if !tier.DueAt.Equal(due.Add(time.Duration(tier.ResponseSeconds) * time.Second)) {
				t.Fatalf("%s is due %s, which is not its time after %s", tier.Tier, tier.DueAt, due)
			}
			due = tier.DueAt
			floors, wishes, given = floors+floor, wishes+wish, given+tier.ResponseSeconds
		}
		if plan.Feasible != (floors <= available) {
			t.Fatalf("feasible is %t with %d s for floors of %d", plan.Feasible, available, floors)
		}
		switch {
		case available >= wishes && given != wishes:
			t.Fatalf("time enough, yet %d s of %d are given", given, wishes)
		case available <= floors && given != floors:
			t.Fatalf("no time, yet %d s are given over the floors' %d", given, floors)
		case available > floors && available < wishes && (given > available || given <= available-len(plan.Tiers)):
			t.Fatalf("%d s are given of %d: too many, or more lost than rounding loses", given, available)
		}
	})
}

func TestMoreTimeNeverShortensATiersShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		round := anyRound(t)
		seconds := rapid.IntRange(0, 2*24*3600).Draw(t, "seconds available")
		more := rapid.IntRange(0, 3600).Draw(t, "more")
		at := func(s int) derogation.Plan {
			return derogation.MakePlan(round, evening, evening.Add(time.Duration(s)*time.Second))
		}
		less, longer := at(seconds), at(seconds+more)
		for i := range less.Tiers {
			if longer.Tiers[i].ResponseSeconds < less.Tiers[i].ResponseSeconds {
				t.Fatalf("%s: %d s became %d", less.Tiers[i].Tier, less.Tiers[i].ResponseSeconds, longer.Tiers[i].ResponseSeconds)
			}
		}
	})
}

// A tier that opens early keeps its own time; one that opens late makes it up,
// down to its floor.
func TestAReviewIsDueByWhenItOpens(t *testing.T) {
	h := file(t)
	planned, _ := h.state.Plan.For(derogation.ClinicalDirector) // 30 minutes, floor 10
	tests := []struct {
		name string
		late time.Duration
		want time.Duration
	}{
		{"at once", 0, 30 * time.Minute},
		{"ten minutes late", 10 * time.Minute, 20 * time.Minute},
		{"ten minutes and some milliseconds late", 10*time.Minute + 250*time.Millisecond, 20*time.Minute - 250*time.Millisecond},
		{"twenty-five minutes late", 25 * time.Minute, 10 * time.Minute},
		{"hours late", 5 * time.Hour, 10 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at := planned.DueAt.Add(-30 * time.Minute).Add(test.late)
			foreseen, err := h.state.WaitEndsAt(at)
			if err != nil {
				t.Fatal(err)
			}
			next, _, err := derogation.Apply(h.state, derogation.OpenReview{}, clock(), at)
			if err != nil {
				t.Fatal(err)
			}
			if due := next.Reviews[0].DueAt; !due.Equal(at.Add(test.want)) || !due.Equal(foreseen) {
				t.Errorf("due %s after it opened, foreseen as %s, want %s", due.Sub(at), foreseen.Sub(at), test.want)
			}
		})
	}
}

func TestAReviewIsNeverDueBeforeItsFloorNorAfterItsTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		submit := sampleSubmit()
		submit.Round = anyRound(t)
		h := (&history{t: t, now: evening}).do(submit, filer())
		planned := h.state.Plan.Tiers[0]
		at := evening.Add(time.Duration(rapid.IntRange(0, 3*24*3600*1000).Draw(t, "opens after ms")) * time.Millisecond)
		h.now = at
		due := h.open().state.Reviews[0].DueAt
		floor, response := time.Duration(planned.FloorSeconds)*time.Second, time.Duration(planned.ResponseSeconds)*time.Second
		if left := due.Sub(at); left < floor || left > response {
			t.Fatalf("due after %s, outside %s to %s", left, floor, response)
		}
		if due.After(planned.DueAt) && due.Sub(at) != floor {
			t.Fatalf("due %s after the plan with more than its floor", due.Sub(planned.DueAt))
		}
	})
}

// anyRound draws a valid round: some of the tiers, the union last.
func anyRound(t *rapid.T) derogation.Round {
	round := sampleRound()
	all := round.Tiers
	round.Tiers = nil
	for _, tier := range all {
		if tier.Tier != derogation.Union && !rapid.Bool().Draw(t, "uses "+string(tier.Tier)) {
			continue
		}
		tier.FloorMinutes = rapid.IntRange(1, 120).Draw(t, "floor")
		tier.ResponseMinutes = tier.FloorMinutes + rapid.IntRange(0, 600).Draw(t, "over the floor")
		round.Tiers = append(round.Tiers, tier)
	}
	return round
}
