package derogation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestAWithdrawalSaysWhyWithoutBlame(t *testing.T) {
	tests := []struct {
		name    string
		command derogation.Withdraw
		want    []string
	}{
		{"cover was found", derogation.Withdraw{Reason: "cover_found"}, nil},
		{"the risk has passed", derogation.Withdraw{Reason: "risk_passed", Note: "He went home."}, nil},
		{"the service moved", derogation.Withdraw{Reason: "service_moved_or_closed"}, nil},
		{"a mistake", derogation.Withdraw{Reason: "filed_by_mistake"}, nil},
		{"another reason", derogation.Withdraw{Reason: "other", Note: "Two sites became one."}, nil},
		{"another reason, not said", derogation.Withdraw{Reason: "other"}, []string{"/note required"}},
		{"no reason", derogation.Withdraw{}, []string{"/reason unknown_reason"}},
		{"a reason of one's own", derogation.Withdraw{Reason: "pressure", Note: strings.Repeat("é", 1001)}, []string{"/reason unknown_reason", "/note too_long"}},
	}
	if len(derogation.WithdrawalReasons()) != 5 {
		t.Errorf("%d reasons are offered", len(derogation.WithdrawalReasons()))
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t).open()
			next, _, err := derogation.Apply(h.state, test.command, contact(), h.now)
			wantFields(t, err, test.want...)
			if err != nil {
				return
			}
			if e := next.Ending; e.Status != "withdrawn" || e.Reason != test.command.Reason || e.Text != test.command.Note || e.By.ID != contact().ID || !e.At.Equal(h.now) {
				t.Errorf("ended as %+v", e)
			}
			if review := next.Reviews[0]; review.Outcome != "overtaken" || review.ContentVersion != 0 || !review.ClosedAt.Equal(h.now) {
				t.Errorf("its review is %+v", review)
			}
		})
	}
}

// What the trust ends takes the open question with it, and tells a tier that
// answers all the same.
func TestATierThatWasOvertakenIsTold(t *testing.T) {
	for status, command := range map[derogation.Status]derogation.Command{"withdrawn": withdrawal(), "resolved_locally": trustResolution()} {
		h := file(t).reach(derogation.NationalTeam).ask()
		late, at := escalation(h), h.now
		h.do(command, contact())
		if q := h.state.Questions[0]; q.Open() || q.AnsweredBy != nil {
			t.Errorf("%s: the question is %+v", status, q)
		}
		var conflict *derogation.ConflictError
		err := h.fails(late, reviewer(derogation.NationalTeam))
		if !errors.As(err, &conflict) || conflict.Code != "review_closed" || conflict.Status != status || conflict.By != contact().Name || !conflict.At.Equal(at) {
			t.Errorf("got %+v", err)
		}
	}
}

func TestALocalResolutionByTheTrustSaysHow(t *testing.T) {
	h := file(t)
	wantFields(t, h.fails(derogation.ResolveByTrust{How: "\t"}, filer()), "/how required")
	wantFields(t, h.fails(derogation.ResolveByTrust{How: strings.Repeat("é", 2001)}, filer()), "/how too_long")
	h.do(trustResolution(), filer())
	if h.state.Ending.Text != "A consultant acts down." || h.state.Status != "resolved_locally" {
		t.Errorf("ended as %+v", h.state.Ending)
	}
}

// A resolution that did not hold goes on where it stood; where a tier itself
// had resolved it, with the next.
func TestAtWhichTierARequestIsReopened(t *testing.T) {
	const cd, tmd, rmd, union = derogation.ClinicalDirector, derogation.TrustMedicalDirector, derogation.RegionalMedicalDirector, derogation.Union
	tests := []struct {
		name    string
		resolve func(h *history)
		want    derogation.Tier
	}{
		{"resolved by the clinical director", func(h *history) { h.open(); h.do(localResolution(h), reviewer(cd)) }, tmd},
		{"resolved by the trust's medical director", func(h *history) { h.reach(tmd); h.do(localResolution(h), reviewer(tmd)) }, rmd},
		{"by the trust, before any review", func(h *history) { h.do(trustResolution(), filer()) }, cd},
		{"by the trust, in the region's review", func(h *history) { h.reach(rmd).do(trustResolution(), filer()) }, rmd},
		{"by the trust, between two tiers", func(h *history) { h.reach(tmd).escalate().do(trustResolution(), filer()) }, rmd},
		{"by the trust, when the union was overdue", func(h *history) { h.reach(union).silence().do(trustResolution(), filer()) }, union},
	}
	for _, test := range tests {
		for _, announced := range []bool{false, true} {
			t.Run(test.name, func(t *testing.T) {
				h := file(t)
				test.resolve(h)
				if announced {
					h.announce()
				}
				reviews := len(h.state.Reviews)
				h.do(reopening(), contact())
				if h.state.Tier != test.want || h.state.Status != "in_review" || h.state.Ending != nil || h.state.Announced != "" || h.state.ImpactSince != nil {
					t.Fatalf("reopened at %s: %+v", h.state.Tier, h.state.Ending)
				}
				h.open()
				if review, open := h.state.OpenReview(); !open || review.Number != reviews+1 || review.Tier != test.want || review.OverdueAt != nil {
					t.Errorf("reviewed by %+v", review)
				}
				h.silence()
			})
		}
	}
}

func TestReopeningIsWordedAndBounded(t *testing.T) {
	h := file(t).do(trustResolution(), filer())
	wantFields(t, h.fails(derogation.Reopen{}, filer()), "/why required")
	late := sampleRequest().Window.To
	if _, _, err := derogation.Apply(h.state, reopening(), filer(), late); kind(err) != "window_passed" {
		t.Errorf("after the window: %v", err)
	}
	if _, _, err := derogation.Apply(h.state, reopening(), filer(), late.Add(-time.Millisecond)); err != nil {
		t.Errorf("before its end: %v", err)
	}
	for range 2 {
		h.do(reopening(), filer()).do(trustResolution(), filer())
	}
	wantFields(t, h.fails(reopening(), filer()), "/why too_many")
}
