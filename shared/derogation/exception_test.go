package derogation_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// An exception goes up the chain all the same, in ten minutes a tier and thirty
// for the union.
func TestAnExceptionRunsOnShortTimes(t *testing.T) {
	h := file(t, casualties, extending, func(c *derogation.Submit) { c.Round.Tiers[0].ResponseMinutes, c.Round.Tiers[0].FloorMinutes = 5, 2 })
	want := []int{300, 600, 600, 600, 1800}
	for i, tier := range h.state.Plan.Tiers {
		if tier.ResponseSeconds != want[i] || tier.FloorSeconds > want[i] {
			t.Errorf("%s has %d s, want %d", tier.Tier, tier.ResponseSeconds, want[i])
		}
	}
	if sampleRound().Tiers[1].ResponseMinutes != 30 {
		t.Error("the round itself has changed")
	}
	h.open().silence().open().silence().open().silence().open().silence()
	if review, _ := h.state.OpenReview(); review.DueAt.Sub(*review.ExtendedAt) != 10*time.Minute {
		t.Errorf("extended by %s", review.DueAt.Sub(*review.ExtendedAt))
	}
	if h.silence().open(); !h.state.Reviews[4].DueAt.Equal(h.state.Reviews[4].OpenedAt.Add(30 * time.Minute)) {
		t.Errorf("the union has %s", h.state.Reviews[4].DueAt.Sub(h.state.Reviews[4].OpenedAt))
	}
}

// Only what an outside body declared is an exception. Evidence may wait; what is
// given is still checked.
func TestEachRuleOfAnException(t *testing.T) {
	tests := []struct {
		name   string
		change func(r *derogation.Request)
		want   []string
	}{
		{"declared", func(*derogation.Request) {}, nil},
		{"without evidence", func(r *derogation.Request) { r.Evidence = derogation.Evidence{} }, nil},
		{"with half an answer", func(r *derogation.Request) {
			r.Evidence = derogation.Evidence{OtherStaffing: &derogation.Statement{Answer: derogation.No}}
		}, []string{"/evidence/otherStaffing/detail required", "/evidence/otherStaffing/asOf required"}},
		{"by nobody", func(r *derogation.Request) { *r.MassCasualty = derogation.MassCasualty{} }, []string{
			"/massCasualty/declaredBy required", "/massCasualty/incidentReference required", "/massCasualty/declaredAt required",
		}},
		{"declared in the future", func(r *derogation.Request) { r.MassCasualty.DeclaredAt = evening.Add(6 * time.Minute) }, []string{"/massCasualty/declaredAt in_future"}},
		{"not declared, in the category of major incidents", func(r *derogation.Request) {
			r.MassCasualty, r.Category, r.Evidence.OtherStaffing = nil, derogation.MajorIncident, nil
		}, []string{"/evidence/otherStaffing required"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			submit := sampleSubmit()
			casualties(&submit)
			test.change(&submit.Request)
			wantFields(t, derogation.ValidateRequest(submit.Request, sampleRound(), evening), test.want...)
		})
	}
}

// The national team and the union each say once, afterwards, whether it was
// justified. They may differ.
func TestAnExceptionIsJudgedOnceByEach(t *testing.T) {
	h := file(t, casualties).do(withdrawal(), filer())
	wantFields(t, h.fails(derogation.JudgeException{}, reviewer(derogation.Union)), "/text required")
	recorded := h.now
	h.do(judgement(), reviewer(derogation.NationalTeam))
	var conflict *derogation.ConflictError
	err := h.fails(derogation.JudgeException{Text: "On reflection, no."}, reviewer(derogation.NationalTeam))
	if !errors.As(err, &conflict) || conflict.Code != "already_recorded" || conflict.By != reviewer(derogation.NationalTeam).Name || !conflict.At.Equal(recorded) {
		t.Errorf("a second time: %+v", err)
	}
	union := reviewer(derogation.Union)
	union.Proof = derogation.ProofSignedLink // No code: a judgement permits nothing.
	h.do(derogation.JudgeException{Text: "It was not."}, union)
	if j := h.state.Judgements; len(j) != 2 || !j[0].Justified || j[1].Justified || j[1].Tier != "union" || j[1].Text != "It was not." {
		t.Errorf("kept %+v", j)
	}
}
