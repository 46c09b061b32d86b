package derogation_test

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

// madeUp makes a submission one of a test round.
func madeUp(c *derogation.Submit) {
	c.Round.Test, c.Round.Distribution = true, nil
	c.Round.Tiers[3].AnsweredBy, c.Round.Tiers[4].AnsweredBy = "TEST-NATIONAL", "TEST-UNION"
	c.Trust.Code, c.Trust.RegionCode, c.Trust.ICBCode = "TEST-TRUST", "TEST-REGION", "TEST-ICB"
}

func TestATestRoundReachesNobodyRealAndARealOneNobodyMadeUp(t *testing.T) {
	tests := []struct {
		name   string
		test   bool
		change func(r *derogation.Round)
		want   []string
	}{
		{"a test", true, func(*derogation.Round) {}, nil},
		{"a test that a real union decides", true, func(r *derogation.Round) { r.Tiers[4].AnsweredBy = "BMA" }, []string{"/tiers/4/answeredBy test_organisation"}},
		{"a test that real people read of", true, func(r *derogation.Round) {
			r.Distribution = []derogation.Distribution{{Email: "press@example.org"}}
		}, []string{"/distribution not_allowed"}},
		{"a real one that a made-up union decides", false, func(r *derogation.Round) { r.Tiers[4].AnsweredBy = "TEST-UNION" }, []string{"/tiers/4/answeredBy test_organisation"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			submit := sampleSubmit()
			if test.test {
				madeUp(&submit)
			}
			test.change(&submit.Round)
			wantFields(t, submit.Round.Validate(), test.want...)
		})
	}
}

func TestTestOrganisationsFileInTestRoundsAndNobodyElseDoes(t *testing.T) {
	tests := []struct {
		name   string
		change func(c *derogation.Submit)
		want   string
	}{
		{"a real trust in a real round", func(*derogation.Submit) {}, "ok"},
		{"a test trust in a test round", madeUp, "ok"},
		{"a test trust in a real round", func(c *derogation.Submit) { c.Trust.Code = "TEST-TRUST" }, "forbidden"},
		{"a real trust in a test round", func(c *derogation.Submit) { madeUp(c); c.Trust.Code = "RR8" }, "forbidden"},
		{"a test trust of a real region", func(c *derogation.Submit) { madeUp(c); c.Trust.RegionCode = "Y63" }, "forbidden"},
		{"a test trust of a real ICB", func(c *derogation.Submit) { madeUp(c); c.Trust.ICBCode = "QWO" }, "forbidden"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			submit, actor := sampleSubmit(), filer()
			test.change(&submit)
			actor.Organisation = submit.Trust.Code
			_, _, err := derogation.Apply(derogation.State{}, submit, actor, evening)
			if got := kind(err); got != test.want {
				t.Errorf("filing a request: %s (%v), want %s", got, err, test.want)
			}
			impact := sampleFileImpact()
			impact.Round, impact.Trust = submit.Round, submit.Trust
			impact.Round.Tiers = nil
			_, _, err = derogation.Apply(derogation.State{}, impact, actor, evening)
			if got := kind(err); got != test.want {
				t.Errorf("reporting impact: %s (%v), want %s", got, err, test.want)
			}
		})
	}
}

// Whatever becomes of a test, the register has nothing of it, and when it is
// over nothing more is due.
func TestATestIsInNoRegisterAndIsOverWhenItEnds(t *testing.T) {
	s := approved(t).state
	s.Round.Test = true
	if _, shown := s.Derogation(); shown {
		t.Error("an approval is shown")
	}
	s = file(t, casualties).state
	s.Round.Test = true
	if _, shown := s.Exception(); shown {
		t.Error("an exception is shown")
	}
	submit := sampleSubmit()
	madeUp(&submit)
	actor := filer()
	actor.Organisation = submit.Trust.Code
	h := (&history{t: t, now: evening}).do(submit, actor)
	for {
		due, ok, err := h.state.NextDue()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		h.now = due.At
		h.do(due.Command, clock())
	}
	if h.state.Status != derogation.Undecided || h.state.ImpactSince == nil {
		t.Errorf("it ended as %s", h.state.Status)
	}
}
