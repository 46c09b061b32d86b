package derogation_test

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestEachRuleOfARound(t *testing.T) {
	tests := []struct {
		name   string
		change func(r *derogation.Round)
		want   []string
	}{
		{"the sample", func(*derogation.Round) {}, nil},
		{"the union alone", func(r *derogation.Round) { r.Tiers = r.Tiers[4:] }, nil},
		{"a tier left out", func(r *derogation.Round) { r.Tiers = append(r.Tiers[:1], r.Tiers[2:]...) }, nil},
		{"nothing at all", func(r *derogation.Round) { *r = derogation.Round{} }, []string{
			"/id required", "/name required", "/unionName required", "/staffGroup required",
			"/version out_of_range", "/endsAt ends_before_start", "/tiers no_union",
		}},
		{"no union", func(r *derogation.Round) { r.Tiers = r.Tiers[:4] }, []string{"/tiers no_union"}},
		{"the union not last", func(r *derogation.Round) { r.Tiers[3], r.Tiers[4] = r.Tiers[4], r.Tiers[3] }, []string{"/tiers no_union", "/tiers/4/tier out_of_order"}},
		{"a tier twice", func(r *derogation.Round) { r.Tiers[1] = r.Tiers[0] }, []string{"/tiers/1/tier out_of_order"}},
		{"a tier of one's own", func(r *derogation.Round) { r.Tiers[2].Tier = "minister" }, []string{"/tiers/2/tier unknown_tier"}},
		{"nobody who answers", func(r *derogation.Round) { r.Tiers[3].AnsweredBy = "" }, []string{"/tiers/3/answeredBy required"}},
		{"a tier without a name", func(r *derogation.Round) { r.Tiers[0].DisplayName = " " }, []string{"/tiers/0/displayName required"}},
		{"no time at all", func(r *derogation.Round) { r.Tiers[4].FloorMinutes = 0 }, []string{"/tiers/4/responseMinutes out_of_range"}},
		{"less time than its floor", func(r *derogation.Round) { r.Tiers[4].ResponseMinutes = 29 }, []string{"/tiers/4/responseMinutes out_of_range"}},
		{"an address that is none", func(r *derogation.Round) { r.Distribution[0].Email = "press" }, []string{"/distribution/0/email not_an_address"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			round := sampleRound()
			test.change(&round)
			wantFields(t, round.Validate(), test.want...)
			_, _, err := derogation.Apply(derogation.State{}, derogation.Submit{
				Reference: sampleReference, Round: round, Trust: sampleTrust(), Request: sampleRequest(),
			}, filer(), evening)
			if (err == nil) != (len(test.want) == 0) {
				t.Errorf("filing a request in it: %v", err)
			}
		})
	}
}

func TestWhoAnswersForATier(t *testing.T) {
	want := map[derogation.Tier]string{
		derogation.ClinicalDirector: "RR8", derogation.TrustMedicalDirector: "RR8",
		derogation.RegionalMedicalDirector: "Y63", derogation.NationalTeam: "X24", derogation.Union: "BMA",
	}
	for _, tier := range sampleRound().Tiers {
		if got := tier.Answering(sampleTrust()); got != want[tier.Tier] {
			t.Errorf("%s is answered by %q, want %q", tier.Tier, got, want[tier.Tier])
		}
	}
}

// A shorter round skips the tiers that it does not use.
func TestTheTurnPassesToTheNextTierOfTheRound(t *testing.T) {
	round := sampleRound()
	round.Tiers = append(round.Tiers[:1:1], round.Tiers[3:]...)
	submit := sampleSubmit()
	submit.Round = round
	h := (&history{t: t, now: evening}).do(submit, filer()).open().silence()
	if h.state.Tier != derogation.NationalTeam {
		t.Errorf("after the clinical director comes %s", h.state.Tier)
	}
	if next, ok := round.After(derogation.Union); ok {
		t.Errorf("%s comes after the union", next)
	}
	if _, ok := round.After(derogation.TrustMedicalDirector); ok {
		t.Error("something comes after a tier that the round does not use")
	}
}

func TestARoundIsActiveFromItsStartUntilItsEnd(t *testing.T) {
	r := sampleRound()
	for at, want := range map[string]bool{"2025-07-25T05:59:59Z": false, "2025-07-25T06:00:00Z": true, "2025-07-30T05:59:59Z": true, "2025-07-30T06:00:00Z": false} {
		if got := r.Active(moment(t, at)); got != want {
			t.Errorf("at %s: active is %t", at, got)
		}
	}
}
