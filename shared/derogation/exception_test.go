package derogation_test

import (
	"errors"
	"strings"
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
			"/massCasualty/declarer required", "/massCasualty/declaredAt required", "/massCasualty/checkPhone required",
		}},
		{"by the trust itself", func(r *derogation.Request) { r.MassCasualty.Declarer = derogation.DeclaredByTrust }, []string{"/massCasualty/declarer own_declaration"}},
		{"by somebody who is not on the list", func(r *derogation.Request) { r.MassCasualty.Declarer = "press" }, []string{"/massCasualty/declarer unknown_declarer"}},
		{"without its number", func(r *derogation.Request) { r.MassCasualty.IncidentReference = "" }, nil},
		{"with nowhere to check it", func(r *derogation.Request) { r.MassCasualty.CheckPhone = " " }, []string{"/massCasualty/checkPhone required"}},
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

// The register leads with what was said against an exception, from the very event on.
// An objection ends nothing: the trust does.
func TestTheRegisterShowsWhatOthersSayOfAnException(t *testing.T) {
	h := file(t, casualties)
	wantFields(t, h.fails(derogation.ObjectException{Text: strings.Repeat("x", 1001)}, reviewer(derogation.Union)), "/text too_long")
	union := reviewer(derogation.Union)
	union.Proof = derogation.ProofSignedLink // No code: an objection takes nothing away.
	h.do(objection(), union).do(derogation.ConfirmException{}, reviewer(derogation.NationalTeam))
	entry, _ := h.state.Exception()
	if len(entry.Objections) != 1 || entry.Objections[0].By != h.state.Round.UnionName || entry.Objections[0].Text != objection().Text ||
		entry.ConfirmedAt == nil || entry.State != derogation.RegisterStated || entry.PhaseAt(h.now) != derogation.PhaseStated {
		t.Errorf("objected and confirmed: %+v", entry)
	}
	h.reach(derogation.Union).do(refusal(h), reviewer(derogation.Union))
	if entry, _ = h.state.Exception(); entry.Answer == nil || entry.Answer.Status != derogation.Refused {
		t.Errorf("refused: %+v", entry)
	}
	h.do(derogation.StandDown{Reason: "The patients went elsewhere.", AgreedBy: "The chair of the local negotiating committee"}, contact())
	h.do(judgement(), reviewer(derogation.Union))
	entry, _ = h.state.Exception()
	if entry.State != derogation.RegisterStoodDown || entry.AgreedBy == "" || len(entry.Judgements) != 1 || h.state.Status != derogation.Refused {
		t.Errorf("ended: %+v", entry)
	}
	h.do(turnout(), contact())
}

// An exception of before there was a list of who declares can still be amended, as it
// is.
func TestAnExceptionOfBeforeTheListIsAmended(t *testing.T) {
	h := file(t, casualties)
	h.state.Request.MassCasualty = &derogation.MassCasualty{DeclaredBy: "NHS England", IncidentReference: "INC-1", DeclaredAt: h.now}
	amend := amending(h)
	h.do(amend, contact())
	amend = amending(h)
	amend.Request.MassCasualty = &derogation.MassCasualty{DeclaredBy: "The trust", DeclaredAt: h.now}
	wantFields(t, h.fails(amend, contact()), "/request/massCasualty/declarer required", "/request/massCasualty/checkPhone required")
}
