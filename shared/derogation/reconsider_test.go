package derogation_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// A request that was refused for want of information goes on at the tier that refused it.
// What the tiers before it judged has not changed, so their answers stand. Whatever makes
// it another request, or more of it, begins at the bottom.
func TestWhereARequestThatIsSentAgainGoesOn(t *testing.T) {
	first := derogation.ClinicalDirector
	for name, test := range map[string]struct {
		change func(*derogation.Request)
		want   derogation.Tier
	}{
		"as it was":         {func(*derogation.Request) {}, derogation.Union},
		"with evidence":     {func(r *derogation.Request) { r.Evidence.OtherStaffing.Detail = "Three agencies were asked." }, derogation.Union},
		"with its reasons":  {func(r *derogation.Request) { r.Risk.IfRefused = "Six beds close." }, derogation.Union},
		"with a later need": {func(r *derogation.Request) { r.DecisionNeededBy.At = r.DecisionNeededBy.At.Add(time.Hour) }, derogation.Union},
		"in another zone's words": {func(r *derogation.Request) {
			r.Risk.BeganAt = r.Risk.BeganAt.In(time.FixedZone("", 3600))
		}, derogation.Union},
		"for fewer doctors":    {func(r *derogation.Request) { r.Staff[0].Number-- }, derogation.Union},
		"for a shorter time":   {func(r *derogation.Request) { r.Window.To = r.Window.To.Add(-time.Hour) }, derogation.Union},
		"for more doctors":     {func(r *derogation.Request) { r.Staff[0].Number++ }, first},
		"for other doctors":    {func(r *derogation.Request) { r.Staff[0].Grade = "Foundation year 2" }, first},
		"for a longer time":    {func(r *derogation.Request) { r.Window.To = r.Window.To.Add(time.Hour) }, first},
		"for another service":  {func(r *derogation.Request) { r.Service = "Maternity" }, first},
		"at another site":      {func(r *derogation.Request) { r.Site.Code = "RR802" }, first},
		"for another risk":     {func(r *derogation.Request) { r.Risk.Description = "A third consultant fell ill." }, first},
		"for more patients":    {func(r *derogation.Request) { r.Risk.PatientsAffected.To += 10 }, first},
		"for another category": {func(r *derogation.Request) { r.Category = derogation.Cancer }, first},
	} {
		t.Run(name, func(t *testing.T) {
			h := file(t).reach(derogation.Union)
			before := h.state.Plan
			h.do(refusal(h), reviewer(derogation.Union)).announce()
			again := askingAgain(h)
			again.Request.Staff = append([]derogation.StaffLine(nil), again.Request.Staff...)
			evidence := *again.Request.Evidence.OtherStaffing
			again.Request.Evidence.OtherStaffing = &evidence
			test.change(&again.Request)
			h.do(again, filer())
			s := h.state
			if s.Status != derogation.InReview || s.Tier != test.want || s.Decision != nil || s.Ending != nil || s.ContentVersion != 2 {
				t.Fatalf("%s at %s, decision %v, ending %v, version %d", s.Status, s.Tier, s.Decision, s.Ending, s.ContentVersion)
			}
			if got := s.Reconsiderations[0]; got.Ended != derogation.Refused || got.Tier != test.want || len(got.Reasons) == 0 || got.Note != again.Note {
				t.Errorf("kept %+v", got)
			}
			if n := len(s.Reviews); n != 5 || s.Reviews[4].Outcome != derogation.OutcomeRefused {
				t.Errorf("%d reviews, the last %s", n, s.Reviews[n-1].Outcome)
			}
			// The tiers to come are planned anew; those whose answers stand keep theirs.
			wasDue, _ := before.For(derogation.NationalTeam)
			isDue, _ := s.Plan.For(derogation.NationalTeam)
			if len(s.Plan.Tiers) != 5 || wasDue.DueAt.Equal(isDue.DueAt) != (test.want == derogation.Union) {
				t.Errorf("planned %+v, before %+v", s.Plan, before)
			}
		})
	}
}

func TestWhatIsNotReconsidered(t *testing.T) {
	h := file(t).reach(derogation.Union)
	h.do(refusal(h), reviewer(derogation.Union))
	stale, unsaid, ahead := askingAgain(h), askingAgain(h), askingAgain(h)
	stale.ContentVersion, unsaid.Note, ahead.Request.MassCasualty = 7, "", &derogation.MassCasualty{}
	if err := h.fails(stale, filer()); kind(err) != "content_changed" {
		t.Errorf("of another version: %v", err)
	}
	wantFields(t, h.fails(unsaid, filer()), "/note required")
	if err := h.fails(ahead, filer()); kind(err) != "invalid" {
		t.Errorf("as an exception: %v", err)
	}
	h.do(askingAgain(h), filer()).open()
	h.do(refusal(h), reviewer(derogation.Union))
	wantFields(t, h.fails(askingAgain(h), filer()), "/note too_many")
}
