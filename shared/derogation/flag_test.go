package derogation_test

import (
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestWhatIsFlagged(t *testing.T) {
	old := func(c *derogation.Submit) {
		statement := *c.Request.Evidence.OtherStaffing
		statement.AsOf = new(evening.Add(-12 * time.Hour))
		c.Request.Evidence.OtherStaffing = &statement
	}
	for name, test := range map[string]struct {
		with  func(*derogation.Submit)
		build func(*history) *history
		want  []derogation.Flag
	}{
		"nothing":                       {nil, nil, nil},
		"a statement of half a day ago": {old, nil, []derogation.Flag{derogation.FlagOldEvidence}},
		"a yes, and nobody was asked":   {said(func(e *derogation.Evidence) { e.ConsultantsAndSAS.Doctors = &derogation.DoctorsAsked{Declined: 0} }), nil, []derogation.Flag{derogation.FlagNumbersContradict}},
		"a yes, and some were asked": {said(func(e *derogation.Evidence) {
			e.ConsultantsAndSAS.Doctors = &derogation.DoctorsAsked{Asked: 12, Declined: 9}
		}), nil, nil},
		"a no, and lists were stood down": {said(func(e *derogation.Evidence) {
			e.ElectiveActivity.Answer, e.ElectiveActivity.Lists = derogation.No, &derogation.Lists{Running: 2, StoodDown: 1}
		}), nil, []derogation.Flag{derogation.FlagNumbersContradict}},
		"not yet known, and nobody was asked yet": {said(func(e *derogation.Evidence) {
			e.ConsultantsAndSAS.Answer, e.ConsultantsAndSAS.Doctors = derogation.NotYetKnown, &derogation.DoctorsAsked{}
		}), nil, nil},
		"no shift is left to fill":                {said(func(e *derogation.Evidence) { e.OtherStaffing.Shifts = &derogation.Shifts{Needed: 4, Filled: 4} }), nil, []derogation.Flag{derogation.FlagNumbersContradict}},
		"a shift is left to fill":                 {said(func(e *derogation.Evidence) { e.OtherStaffing.Shifts = &derogation.Shifts{Needed: 4, Filled: 3} }), nil, nil},
		"a risk from before the strike":           {func(c *derogation.Submit) { c.Request.Risk.BeganAt = c.Round.StartsAt.Add(-time.Minute) }, nil, []derogation.Flag{derogation.FlagRiskBeforeStrike}},
		"a risk from its first minute":            {func(c *derogation.Submit) { c.Request.Risk.BeganAt = c.Round.StartsAt }, nil, nil},
		"a time two days ahead":                   {ahead(48 * time.Hour), nil, []derogation.Flag{derogation.FlagDaysAhead}},
		"a time a minute less ahead":              {ahead(48*time.Hour - time.Minute), nil, nil},
		"the clinical director alone was passed":  {nil, func(h *history) *history { return h.reach(derogation.ClinicalDirector).silence().open() }, nil},
		"both directors of the trust were passed": {nil, bothPassed, []derogation.Flag{derogation.FlagNoClinician}},
		"the medical director answered for the other": {nil, func(h *history) *history {
			h.reach(derogation.ClinicalDirector).silence().open()
			return h.do(escalation(h), reviewer(derogation.TrustMedicalDirector)).open()
		}, nil},
		"both were passed, and a region that begins late": {old, bothPassed, []derogation.Flag{derogation.FlagNoClinician, derogation.FlagOldEvidence}},
	} {
		t.Run(name, func(t *testing.T) {
			if test.with == nil {
				test.with = func(*derogation.Submit) {}
			}
			h := file(t, test.with)
			if test.build != nil {
				h = test.build(h)
			}
			if got := h.state.Flags(); !slices.Equal(got, test.want) {
				t.Errorf("flagged %v, want %v", got, test.want)
			}
		})
	}
}

// said changes a request's own evidence.
func said(change func(*derogation.Evidence)) func(*derogation.Submit) {
	return func(c *derogation.Submit) {
		for _, item := range c.Request.Evidence.Items() {
			own := *item.Statement
			c.Request.Evidence = c.Request.Evidence.With(item.Field, &own)
		}
		change(&c.Request.Evidence)
	}
}

func bothPassed(h *history) *history {
	return h.reach(derogation.ClinicalDirector).silence().open().silence().open()
}

func ahead(by time.Duration) func(*derogation.Submit) {
	return func(c *derogation.Submit) {
		c.Round.EndsAt = evening.AddDate(0, 0, 10)
		c.Request.Window = derogation.Window{From: evening.Add(by), To: evening.Add(by + 8*time.Hour)}
	}
}

// What is said by new facts is as old as it is then.
func TestNewFactsAreAsFreshAsTheyAre(t *testing.T) {
	h := file(t)
	if flags := h.state.Flags(); len(flags) > 0 {
		t.Fatalf("flagged %v", flags)
	}
	h.now = h.now.Add(13 * time.Hour)
	amended := amending(h)
	h.do(amended, contact())
	if got := h.state.Flags(); !slices.Contains(got, derogation.FlagOldEvidence) {
		t.Errorf("flagged %v, though the evidence was sent again half a day later", got)
	}
}

// An answer without words or numbers is no evidence, be it yes or no.
func TestAnAnswerSaysWhatWasDone(t *testing.T) {
	for _, answer := range []derogation.Answer{derogation.Yes, derogation.No} {
		c := sampleSubmit()
		statement := *c.Request.Evidence.OtherStaffing
		statement.Answer, statement.Detail = answer, " "
		c.Request.Evidence.OtherStaffing = &statement
		_, _, err := derogation.Apply(derogation.State{}, c, filer(), evening)
		wantFields(t, err, "/evidence/otherStaffing/detail required")
	}
}
