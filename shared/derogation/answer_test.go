package derogation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// Who comes late learns what happened: that it was passed, or who settled it
// and when.
func TestALateAnswerLearnsWhatHappened(t *testing.T) {
	const cd = derogation.ClinicalDirector
	tests := []struct {
		name   string
		settle func(h *history)
		by     string
		detail string
	}{
		{"passed", func(h *history) { h.silence().open() }, "", "no answer was recorded in time, and the request went on"},
		{"escalated by a colleague", func(h *history) { h.escalate().open() }, "The clinical_director", "escalated"},
		{"resolved by a colleague", func(h *history) { h.do(localResolution(h), reviewer(cd)) }, "The clinical_director", "resolved locally"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t).open()
			late := escalation(h)
			test.settle(h)
			_, _, err := derogation.Apply(h.state, late, reviewer(cd), h.now)
			var conflict *derogation.ConflictError
			if !errors.As(err, &conflict) || conflict.Code != derogation.ConflictReviewClosed {
				t.Fatalf("got %v, want review_closed", err)
			}
			if conflict.By != test.by || !strings.Contains(conflict.Detail, test.detail) || conflict.Tier != cd {
				t.Errorf("got %+v", conflict)
			}
			if want := *h.state.Reviews[0].ClosedAt; !conflict.At.Equal(want) {
				t.Errorf("settled at %s, want %s", conflict.At, want)
			}
		})
	}
}

// The union's silence ends a case; nobody is told that the request went on.
func TestALateUnionLearnsThatTheCaseEndedUndecided(t *testing.T) {
	h := file(t).reach(derogation.Union)
	late := refusal(h)
	h.silence().silence()
	_, _, err := derogation.Apply(h.state, late, reviewer(derogation.Union), h.now)
	var conflict *derogation.ConflictError
	if !errors.As(err, &conflict) || conflict.Status != derogation.Undecided || !strings.Contains(conflict.Detail, "undecided") {
		t.Fatalf("got %v, want a conflict that says undecided", err)
	}
}

func TestAnAnswerOnWhatIsNoLongerThereIsRefused(t *testing.T) {
	h := file(t).open()
	for _, seen := range []int{0, 2} {
		stale := escalation(h)
		stale.ContentVersion = seen
		if _, _, err := derogation.Apply(h.state, stale, reviewer(derogation.ClinicalDirector), h.now); kind(err) != "content_changed" {
			t.Errorf("shown version %d: got %v, want content_changed", seen, err)
		}
	}
}

func TestNobodyReviewsWhatTheyFiled(t *testing.T) {
	h := file(t).open()
	self := reviewer(derogation.ClinicalDirector)
	self.ID = filer().ID
	if _, _, err := derogation.Apply(h.state, escalation(h), self, h.now); kind(err) != "forbidden" {
		t.Errorf("got %v, want forbidden", err)
	}
}

// A trust without a region has nobody at that tier: not even somebody of no
// organisation.
func TestNobodyAnswersForARegionThatIsNotThere(t *testing.T) {
	h := &history{t: t, now: evening}
	submit := sampleSubmit()
	submit.Trust.RegionCode = ""
	h.do(submit, filer()).reach(derogation.TrustMedicalDirector).escalate().open()
	ghost := reviewer(derogation.RegionalMedicalDirector)
	ghost.Organisation = ""
	if _, _, err := derogation.Apply(h.state, escalation(h), ghost, h.now); kind(err) != "forbidden" {
		t.Errorf("got %v, want forbidden", err)
	}
}

func TestAReviewThatIsNotThereIsNobodysTurn(t *testing.T) {
	h := file(t).open()
	for _, number := range []int{-1, 0, 2, 1000} {
		c := escalation(h)
		c.Review = number
		if _, _, err := derogation.Apply(h.state, c, reviewer(derogation.ClinicalDirector), h.now); kind(err) != "review_not_open" {
			t.Errorf("review %d: got %v, want review_not_open", number, err)
		}
		if _, _, err := derogation.Apply(h.state, c, stranger(derogation.ClinicalDirector), h.now); kind(err) != "forbidden" {
			t.Errorf("review %d by a stranger: got %v, want forbidden", number, err)
		}
	}
}

// What each answer must and must not hold.
func TestAnswersNameWhatIsWrongWithThem(t *testing.T) {
	const (
		cd, tmd, rmd = derogation.ClinicalDirector, derogation.TrustMedicalDirector, derogation.RegionalMedicalDirector
		union        = derogation.Union
	)
	long := strings.Repeat("é", 2001)
	tests := []struct {
		name  string
		tier  derogation.Tier
		build func(h *history) derogation.Command
		want  []string
	}{
		{"the longest comment", cd, func(h *history) derogation.Command {
			return derogation.Escalate{Basis: h.basis(), Comment: long[:4000]}
		}, nil},
		{"a comment too long", cd, func(h *history) derogation.Command {
			return derogation.Escalate{Basis: h.basis(), Comment: long}
		}, []string{"/comment too_long"}},
		{"a clinical director confirms and supports", cd, func(h *history) derogation.Command {
			return derogation.Escalate{Basis: h.basis(), EvidenceConfirmed: true, Supported: new(true)}
		}, []string{"/supported not_allowed", "/evidenceConfirmed not_allowed"}},
		{"a medical director need not confirm", tmd, func(h *history) derogation.Command {
			return derogation.Escalate{Basis: h.basis()}
		}, nil},
		{"a region that does not say", rmd, func(h *history) derogation.Command {
			return derogation.Escalate{Basis: h.basis()}
		}, []string{"/supported required"}},
		{"a region that does not support passes it on all the same", rmd, func(h *history) derogation.Command {
			return derogation.Escalate{Basis: h.basis(), Supported: new(false)}
		}, nil},
		{"resolved without saying how", cd, func(h *history) derogation.Command {
			return derogation.ResolveLocally{Basis: h.basis(), How: " \n"}
		}, []string{"/how required"}},
		{"declined without reasons", tmd, func(h *history) derogation.Command {
			return derogation.Decline{Basis: h.basis()}
		}, []string{"/reasons required"}},
		{"refused without a reason", union, func(h *history) derogation.Command {
			return derogation.Refuse{Basis: h.basis()}
		}, []string{"/reasons required"}},
		{"refused for reasons that are none", union, func(h *history) derogation.Command {
			return derogation.Refuse{Basis: h.basis(), Reasons: []derogation.ReasonCode{"staffing_judged_safe", "because", ""}, Explanation: long}
		}, []string{"/reasons/1 unknown_reason", "/reasons/2 unknown_reason", "/explanation too_long"}},
		{"refused twice for one reason", union, func(h *history) derogation.Command {
			return derogation.Refuse{Basis: h.basis(), Reasons: []derogation.ReasonCode{"evidence_incomplete", "evidence_incomplete"}}
		}, []string{"/reasons/1 repeated"}},
		{"a comment of a character too many", cd, func(h *history) derogation.Command {
			return derogation.Escalate{Basis: h.basis(), Comment: strings.Repeat("𐐀", 2000) + "x"}
		}, []string{"/comment too_long"}},
		{"letters that no keyboard writes", cd, func(h *history) derogation.Command {
			return derogation.ResolveLocally{Basis: h.basis(), How: "one\u2028two"}
		}, []string{"/how control_character"}},
		{"letters that are none", cd, func(h *history) derogation.Command {
			return derogation.ResolveLocally{Basis: h.basis(), How: "one\xfftwo"}
		}, []string{"/how control_character"}},
		{"another reason needs words", union, func(h *history) derogation.Command {
			return derogation.Refuse{Basis: h.basis(), Reasons: []derogation.ReasonCode{"other"}}
		}, []string{"/explanation required"}},
		{"refused before it was asked", union, func(h *history) derogation.Command {
			c := refusal(h)
			c.DecidedAt = h.state.Reviews[4].OpenedAt.Add(-time.Minute)
			return c
		}, []string{"/decidedAt out_of_range"}},
		{"approved in the future", union, func(h *history) derogation.Command {
			c := approval(h)
			c.DecidedAt = h.now.Add(time.Minute)
			return c
		}, []string{"/decidedAt out_of_range"}},
		{"decided in the minute in which it was asked", union, func(h *history) derogation.Command {
			c := approval(h)
			c.DecidedAt = h.state.Reviews[4].OpenedAt.Truncate(time.Minute)
			return c
		}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t)
			h.now = h.now.Add(42 * time.Second) // reviews open within a minute, not on it
			h.reach(test.tier)
			_, _, err := derogation.Apply(h.state, test.build(h), reviewer(test.tier), h.now)
			wantFields(t, err, test.want...)
		})
	}
}

// A person's own name is kept with all that they do.
func TestANameIsBounded(t *testing.T) {
	h := file(t).open()
	director := reviewer(derogation.ClinicalDirector)
	director.Name = strings.Repeat("é", 101)
	wantFields(t, h.fails(escalation(h), director), "/person too_long")
	director.Name = "A\x00B"
	wantFields(t, h.fails(escalation(h), director), "/person control_character")
}

// Only what gives or takes the union's permission needs the code as well.
func TestWhatNeedsTheCode(t *testing.T) {
	for action, want := range map[derogation.Action]bool{
		"approve": true, "refuse": true, "revoke": true, "ask": false, "comment": false, "judge_exception": false, "report_decision": false, "amend": false,
	} {
		if derogation.NeedsCode(action) != want {
			t.Errorf("%s: %t", action, !want)
		}
	}
}

// A decision keeps when it was made and when it was entered here.
func TestADecisionMadeEarlierKeepsBothTimes(t *testing.T) {
	h := file(t).reach(derogation.Union)
	h.now = h.now.Add(time.Hour)
	c := approval(h)
	c.DecidedAt = h.now.Add(-30 * time.Minute).In(time.FixedZone("BST", 3600))
	recorded := h.now
	h.do(c, reviewer(derogation.Union))
	if d := h.state.Decision; !d.DecidedAt.Equal(c.DecidedAt) || !d.RecordedAt.Equal(recorded) || d.By.ID != "contact-union" || d.ContentVersion != 1 {
		t.Errorf("got %+v", d)
	}
}

// A tier that was passed is still heard while the case is open, and what it
// says moves nothing.
func TestAPassedTierIsStillHeard(t *testing.T) {
	h := file(t).open().silence().open()
	before := h.state
	h.do(derogation.AddComment{Review: 1, Text: " We agree with it. "}, reviewer(derogation.ClinicalDirector))
	if len(h.state.Comments) != 1 || h.state.Comments[0].Text != "We agree with it." || h.state.Comments[0].Tier != derogation.ClinicalDirector {
		t.Errorf("got %+v", h.state.Comments)
	}
	if h.state.Step != before.Step || h.state.Tier != before.Tier || !h.state.StepSince.Equal(before.StepSince) || h.state.ContentVersion != before.ContentVersion {
		t.Error("a comment moved the case")
	}
	_, _, err := derogation.Apply(h.state, derogation.AddComment{Review: 1}, reviewer(derogation.ClinicalDirector), h.now)
	wantFields(t, err, "/text required")
}
