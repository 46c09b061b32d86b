package derogation_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// New facts make a new content version. Whoever answers on the old one must look
// again, and learns who changed it and when.
func TestAnAnswerOnAnOlderVersionMustLookAgain(t *testing.T) {
	h := file(t).reach(derogation.Union)
	for name, stale := range map[string]derogation.Command{"approval": approval(h), "refusal": refusal(h), "question": asking(h)} {
		t.Run(name, func(t *testing.T) {
			h := &history{t: t, now: h.now, state: h.state}
			amended := h.now
			h.do(amending(h), contact())
			h.do(derogation.ReportDecision{
				Outcome: derogation.OutcomeRefused, DecidedBy: "The chair", DecidedAt: h.now, Channel: "telephone",
				PublicAddress: "https://union.example.org/1",
			}, reviewer(derogation.NationalTeam)) // A later change that is none of the content's.
			var conflict *derogation.ConflictError
			err := h.fails(stale, reviewer(derogation.Union))
			if !errors.As(err, &conflict) || conflict.Code != "content_changed" || conflict.By != contact().Name || !conflict.At.Equal(amended) || conflict.Status != "in_review" {
				t.Errorf("got %+v", err)
			}
			h.do(approval(h), reviewer(derogation.Union))
			if h.state.Decision.ContentVersion != 2 {
				t.Errorf("decided on version %d", h.state.Decision.ContentVersion)
			}
		})
	}
}

func TestAnAmendmentKeepsTheReviewAndItsTime(t *testing.T) {
	h := file(t).reach(derogation.NationalTeam)
	before := h.state
	amended := h.now
	h.do(amending(h), filer())
	if h.state.Step != before.Step || h.state.Tier != before.Tier || len(h.state.Reviews) != 4 || !h.state.Reviews[3].DueAt.Equal(before.Reviews[3].DueAt) || !h.state.Reviews[3].Open() {
		t.Error("an amendment moved the case")
	}
	if h.state.ContentVersion != 2 || h.state.Request.Risk.PatientsAffected.To != 14 || h.state.Request.Round != before.Request.Round || h.state.Plan.Tiers[4] != before.Plan.Tiers[4] {
		t.Errorf("amended to %+v", h.state.Request)
	}
	want := derogation.Amendment{ContentVersion: 2, At: amended, By: filer(), Note: "Two more patients came.", Tier: "national_team", Status: "in_review"}
	if len(h.state.Amendments) != 1 || h.state.Amendments[0] != want {
		t.Errorf("kept %+v", h.state.Amendments)
	}
	if before.Request.Risk.PatientsAffected.To != 12 {
		t.Error("the content as it was before has changed")
	}
}

// A trust must say when facts change, also once it has its approval. The
// decision stays what it was, on what it was made.
func TestAnAmendmentInForceLeavesTheDecision(t *testing.T) {
	h := file(t).reach(derogation.Union)
	h.do(approval(h), reviewer(derogation.Union)).announce()
	c := amending(h)
	c.Request.Window.To = c.Request.Window.To.Add(-time.Hour)
	h.do(c, contact())
	if h.state.Status != "approved" || h.state.Decision.ContentVersion != 1 || h.state.ContentVersion != 2 || h.state.Amendments[0].Status != "approved" {
		t.Errorf("got %s, decided on %d", h.state.Status, h.state.Decision.ContentVersion)
	}
	if due, _, _ := h.state.NextDue(); !due.At.Equal(sampleTerms().To) {
		t.Errorf("the approval now ends %s", due.At)
	}
}

// Terms are measured by what is asked now, not by what was.
func TestTermsAreMeasuredByTheAmendedRequest(t *testing.T) {
	h := file(t).reach(derogation.Union)
	c := derogation.Amend{Request: h.state.Request, Note: "Fewer are needed."}
	c.Request.Staff = []derogation.StaffLine{c.Request.Staff[0]}
	c.Request.Staff[0].Number = 1
	h.do(c, filer())
	wantFields(t, h.fails(approval(h), reviewer(derogation.Union)), "/terms/staff wrong_lines")
	approve := approval(h)
	approve.Terms.Staff = approve.Terms.Staff[:1]
	wantFields(t, h.fails(approve, reviewer(derogation.Union)), "/terms/staff/0/number more_than_asked")
}

func TestEachRuleOfAnAmendment(t *testing.T) {
	tests := []struct {
		name   string
		with   func(*derogation.Submit)
		change func(c *derogation.Amend)
		want   []string
	}{
		{"without a note", nil, func(c *derogation.Amend) { c.Note = " " }, []string{"/note required"}},
		{"an exception afterwards", nil, func(c *derogation.Amend) {
			c.Request.MassCasualty = &derogation.MassCasualty{Declarer: "nhs_england", CheckPhone: "0300 000 0100", IncidentReference: "INC-1", DeclaredAt: evening}
		}, []string{"/request/massCasualty not_allowed"}},
		{"an exception taken away", casualties, func(c *derogation.Amend) { c.Request.MassCasualty = nil }, []string{"/request/massCasualty not_allowed"}},
		{"an exception kept", casualties, func(*derogation.Amend) {}, nil},
		{"all of it wrong at once", nil, func(c *derogation.Amend) {
			c.Note, c.Request.Service, c.Request.Staff, c.Request.Evidence.OtherStaffing = "", "", nil, nil
		}, []string{"/note required", "/request/service required", "/request/staff required", "/request/evidence/otherStaffing required"}},
		{"another round is not its to choose", nil, func(c *derogation.Amend) { c.Request.Round = "another" }, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			with := test.with
			if with == nil {
				with = func(*derogation.Submit) {}
			}
			h := file(t, with).open()
			c := amending(h)
			test.change(&c)
			next, _, err := derogation.Apply(h.state, c, filer(), h.now)
			wantFields(t, err, test.want...)
			if err == nil && next.Request.Round != "bma-rd-2025-07" {
				t.Errorf("the round is %q", next.Request.Round)
			}
		})
	}
}

// Two who amend at once would undo each other's facts.
func TestAnAmendmentOfFactsThatChangedMeanwhileIsToldSo(t *testing.T) {
	h := file(t).open()
	seen := amending(h)
	seen.ContentVersion = 1
	h.do(seen, contact())
	var conflict *derogation.ConflictError
	if !errors.As(h.fails(seen, contact()), &conflict) || conflict.Code != derogation.ConflictContentChanged || conflict.By != contact().Name || !conflict.At.Equal(h.state.Amendments[0].At) {
		t.Errorf("got %+v", conflict)
	}
	seen.ContentVersion = 2
	h.do(seen, contact())
	if h.state.ContentVersion != 3 {
		t.Errorf("version %d", h.state.ContentVersion)
	}
}

func TestAmendmentsAreBounded(t *testing.T) {
	h := file(t).open()
	for range 6 {
		h.do(amending(h), filer())
	}
	wantFields(t, h.fails(amending(h), filer()), "/note too_many")
	if h.state.ContentVersion != 7 {
		t.Errorf("version %d", h.state.ContentVersion)
	}
}
