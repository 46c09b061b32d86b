package derogation_test

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// approved is a case in force, an hour after it was announced.
func approved(t *testing.T) *history {
	t.Helper()
	h := file(t).reach(derogation.Union)
	h.do(approval(h), reviewer(derogation.Union)).announce()
	h.now = h.now.Add(time.Hour).Add(30 * time.Second)
	return h
}

// A revocation takes effect between now and the end of the approval.
func TestWhenARevocationTakesEffect(t *testing.T) {
	h := approved(t)
	ends := sampleTerms().To
	tests := []struct {
		name string
		at   time.Time
		want []string
	}{
		{"not said: at once", time.Time{}, nil},
		{"now", h.now, nil},
		{"in this minute, as a form has it", h.now.Truncate(time.Minute), nil},
		{"in another zone", h.now.Add(time.Hour).In(time.FixedZone("BST", 3600)), nil},
		{"at the end of the approval", ends, nil},
		{"a moment before this minute", h.now.Truncate(time.Minute).Add(-time.Nanosecond), []string{"/effectiveAt out_of_range"}},
		{"a moment after the approval", ends.Add(time.Nanosecond), []string{"/effectiveAt out_of_range"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := revocation()
			c.EffectiveAt = test.at
			next, _, err := derogation.Apply(h.state, c, reviewer(derogation.Union), h.now)
			wantFields(t, err, test.want...)
			if err != nil {
				return
			}
			want := test.at
			if want.IsZero() {
				want = h.now
			}
			e := next.Ending
			if e.Status != "revoked" || !e.EffectiveAt.Equal(want) || e.EffectiveAt.Location() != time.UTC || e.ClinicalHandover != "Stay until relieved." || e.Text != "Elective lists went on." {
				t.Errorf("ended as %+v", e)
			}
			if next.Decision.Outcome != "approved" || next.Announced != "revoked" {
				t.Errorf("announced as %q, with %+v", next.Announced, next.Decision)
			}
		})
	}
}

func TestWhatIsSaidInForceIsWorded(t *testing.T) {
	h := approved(t)
	wantFields(t, h.fails(derogation.Revoke{Code: "bored", ClinicalHandover: strings.Repeat("é", 1001), EffectiveAt: evening}, reviewer(derogation.Union)),
		"/code unknown_reason", "/reason required", "/handover too_long", "/effectiveAt out_of_range")
	wantFields(t, h.fails(derogation.StandDown{}, filer()), "/reason required")
	h.do(revocation(), reviewer(derogation.Union))
	wantFields(t, h.fails(derogation.Reply{}, filer()), "/text required")
	for range 3 {
		h.do(replying(), contact())
	}
	wantFields(t, h.fails(replying(), contact()), "/text too_many")
	if h.state.Replies[2].Text != "They did not." || h.state.Replies[2].By.ID != contact().ID || h.state.Status != "revoked" {
		t.Errorf("kept %+v", h.state.Replies)
	}
}

// At the very end of the approval there is nothing left to take back.
func TestNothingIsRevokedOrStoodDownAfterTheEnd(t *testing.T) {
	h := approved(t)
	h.now = sampleTerms().To
	for _, given := range []struct {
		command derogation.Command
		actor   derogation.Actor
	}{{revocation(), reviewer(derogation.Union)}, {standingDown(), filer()}} {
		if err := h.fails(given.command, given.actor); kind(err) != "window_passed" {
			t.Errorf("%T: %v", given.command, err)
		}
	}
}

func TestEachRuleOfTheNumbers(t *testing.T) {
	h := approved(t)
	if err := h.fails(turnout(), filer()); kind(err) != "not_ended" {
		t.Errorf("while the approval runs: %v", err)
	}
	h.do(standingDown(), filer())
	tests := []struct {
		name string
		give derogation.Turnout
		want []string
	}{
		{"nobody", derogation.Turnout{}, nil},
		{"all of them", derogation.Turnout{Contacted: 10_000, Came: 10_000, NotNeeded: 10_000}, nil},
		{"more than were contacted", derogation.Turnout{Contacted: 1, Came: 2}, []string{"/came out_of_range"}},
		{"below nothing", derogation.Turnout{Contacted: -1, Came: -1, NotNeeded: -1}, []string{"/contacted out_of_range", "/came out_of_range", "/notNeeded out_of_range"}},
		{"too many", derogation.Turnout{Contacted: 10_001, NotNeeded: 10_001}, []string{"/contacted out_of_range", "/notNeeded out_of_range"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			next, _, err := derogation.Apply(h.state, derogation.ReportTurnout{Turnout: test.give}, filer(), h.now)
			wantFields(t, err, test.want...)
			if err == nil && (next.Turnout.Contacted != test.give.Contacted || next.Turnout.By.ID != filer().ID || !next.Turnout.At.Equal(h.now)) {
				t.Errorf("kept %+v", next.Turnout)
			}
		})
	}
	h.do(turnout(), filer())
	if err := h.fails(turnout(), contact()); kind(err) != "already_recorded" {
		t.Errorf("a second time: %v", err)
	}
}
