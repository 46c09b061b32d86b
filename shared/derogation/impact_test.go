package derogation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestEachRuleOfAnImpactReport(t *testing.T) {
	tests := []struct {
		name   string
		change func(i *derogation.Impact)
		want   []string
	}{
		{"the sample", func(*derogation.Impact) {}, nil},
		{"the least", func(i *derogation.Impact) {
			*i = derogation.Impact{Service: "Theatres", Effect: "None.", Harm: derogation.HarmNotYetKnown}
		}, nil},
		{"the most", func(i *derogation.Impact) {
			i.Effect, i.Narrative, i.LFPSEReference = strings.Repeat("é", 500), strings.Repeat("é", 500), strings.Repeat("x", 50)
			i.Operations = derogation.Disruption{Cancelled: 1_000_000, Moved: 1_000_000, Rebooked: 1_000_000}
			i.PatientsAffected = derogation.PatientsRange{From: 100_000, To: 100_000}
		}, nil},
		{"nothing at all", func(i *derogation.Impact) { *i = derogation.Impact{} }, []string{"/service required", "/effect required", "/harm unknown_level"}},
		{"a harm of one's own", func(i *derogation.Impact) { i.Harm = "some" }, []string{"/harm unknown_level"}},
		{"patients counted backwards", func(i *derogation.Impact) { i.PatientsAffected.To = 19 }, []string{"/patientsAffected out_of_range"}},
		{"more patients than there are", func(i *derogation.Impact) { i.PatientsAffected.To = 100_001 }, []string{"/patientsAffected out_of_range"}},
		{"all of it wrong at once", func(i *derogation.Impact) {
			bad := derogation.Disruption{Cancelled: -1, Moved: 1_000_001, Rebooked: -1}
			*i = derogation.Impact{
				Service: strings.Repeat("é", 201), Effect: strings.Repeat("é", 501), Narrative: "\x00", LFPSEReference: strings.Repeat("x", 51),
				Appointments: bad, Operations: bad, PatientsAffected: derogation.PatientsRange{From: -1}, Harm: "none at all",
			}
		}, []string{
			"/service too_long", "/effect too_long", "/narrative control_character", "/lfpseReference too_long",
			"/appointments/cancelled out_of_range", "/appointments/moved out_of_range", "/appointments/rebooked out_of_range",
			"/operations/cancelled out_of_range", "/operations/moved out_of_range", "/operations/rebooked out_of_range",
			"/patientsAffected out_of_range", "/harm unknown_level",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			impact := sampleImpact()
			test.change(&impact)
			wantFields(t, derogation.ValidateImpact(impact), test.want...)
			_, _, err := derogation.Apply(file(t).do(withdrawal(), filer()).state, derogation.ReportImpact{Impact: impact}, filer(), evening.Add(time.Hour))
			wantFields(t, err, test.want...)
		})
	}
}

// A trust reports for weeks, and several times; not for ever.
// From when a decision is clinically needed the trust reports whatever the impact is;
// before it, harm and near misses, from the first minute.
func TestHarmIsReportedBeforeTheClinicalDeadlineAndAllElseFromIt(t *testing.T) {
	h := file(t)
	deadline := h.state.Request.DecisionNeededBy.At
	for _, level := range derogation.HarmLevels() {
		impact := sampleImpact()
		impact.Harm = level
		want := "ok"
		if level == derogation.HarmNone || level == derogation.HarmNotYetKnown {
			want = "invalid"
		}
		if _, _, err := derogation.Apply(h.state, derogation.ReportImpact{Impact: impact}, filer(), evening.Add(time.Minute)); kind(err) != want {
			t.Errorf("%s, a minute after the filing: %v", level, err)
		}
		if _, _, err := derogation.Apply(h.state, derogation.ReportImpact{Impact: impact}, filer(), deadline); err != nil {
			t.Errorf("%s, at the clinical deadline: %v", level, err)
		}
	}
}

func TestImpactIsTakenForAYearAndAFewTimes(t *testing.T) {
	h := file(t).do(withdrawal(), filer())
	since := *h.state.ImpactSince
	report := derogation.ReportImpact{Impact: sampleImpact()}
	if _, _, err := derogation.Apply(h.state, report, filer(), since.Add(365*24*time.Hour)); err != nil {
		t.Errorf("after a year: %v", err)
	}
	_, _, err := derogation.Apply(h.state, report, filer(), since.Add(365*24*time.Hour+time.Second))
	var conflict *derogation.ConflictError
	if !errors.As(err, &conflict) || conflict.Code != "window_passed" || !conflict.At.Equal(since.Add(365*24*time.Hour)) {
		t.Errorf("after more than a year: %v", err)
	}
	for range 8 {
		h.do(report, contact())
	}
	var invalid *derogation.InvalidError
	if err := h.fails(report, contact()); !errors.As(err, &invalid) || invalid.Fields[0].Code != "too_many" {
		t.Errorf("once more: %v", err)
	}
	if kept := h.state.Impacts[7]; kept.By.ID != contact().ID || kept.At.IsZero() || kept.Effect != "Four beds closed." {
		t.Errorf("kept %+v", kept)
	}
}

// From the moment a decision is overdue, and anew from the ending, the trust is
// reminded on the round's days; not while an approval still runs.
func TestWhenTheTrustIsReminded(t *testing.T) {
	days := func(list ...int) []int { return list }
	tests := []struct {
		name  string
		build func(h *history)
		days  []int
		want  []int
	}{
		{"withdrawn", func(h *history) { h.do(withdrawal(), filer()).announce() }, nil, days(3, 14, 28)},
		{"on the round's own days", func(h *history) { h.do(withdrawal(), filer()).announce() }, days(1, 2), days(1, 2)},
		{"revoked", func(h *history) {
			h.reach(derogation.Union)
			h.do(approval(h), reviewer(derogation.Union)).announce().do(revocation(), reviewer(derogation.Union))
		}, nil, days(3, 14, 28)},
		{"ended", func(h *history) {
			h.reach(derogation.Union)
			h.do(approval(h), reviewer(derogation.Union)).announce()
			h.waitUntilDue()
			h.do(derogation.End{}, clock()).announce()
		}, nil, days(3, 14, 28)},
		{"undecided", func(h *history) { h.reach(derogation.Union).silence().silence().announce() }, nil, days(3, 14, 28)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t, func(c *derogation.Submit) { c.Round.ImpactDays = test.days })
			test.build(h)
			if !h.state.ImpactSince.Equal(h.state.Ending.At) {
				t.Errorf("impact since %s, ended %s", h.state.ImpactSince, h.state.Ending.At)
			}
			for i, day := range test.want {
				due, ok, err := h.state.NextDue()
				if want := h.state.Ending.At.AddDate(0, 0, day); err != nil || !ok || !due.At.Equal(want) || due.Command != (derogation.RequestImpact{}) {
					t.Fatalf("reminder %d is %+v, want %s", i+1, due, want)
				}
				if _, _, err := derogation.Apply(h.state, due.Command, clock(), due.At.Add(-time.Millisecond)); kind(err) != "not_due" {
					t.Errorf("a moment early: %v", err)
				}
				h.waitUntilDue()
				h.do(due.Command, clock())
			}
			if _, ok, _ := h.state.NextDue(); ok {
				t.Error("there is no end to it")
			}
			if end, err := h.state.WaitEndsAt(h.now); err != nil || !end.IsZero() {
				t.Errorf("the execution waits until %s", end)
			}
		})
	}
}

// A reminder is not what an execution waits for: neither holds the other up.
func TestAReminderThatWasMissedDoesNotHoldTheUnionsTimeUp(t *testing.T) {
	h := file(t, func(c *derogation.Submit) {
		c.Request.Window.To, c.Round.ImpactDays = sampleRound().EndsAt, []int{1, 2}
	}).reach(derogation.Union).silence()
	overdue := *h.state.Reviews[4].OverdueAt
	due, _, _ := h.state.NextDue()
	if due.Command != (derogation.RequestImpact{}) || !due.At.Equal(overdue.AddDate(0, 0, 1)) {
		t.Fatalf("next due is %+v", due)
	}
	if end, _ := h.state.WaitEndsAt(h.now); !end.Equal(sampleRound().EndsAt) {
		t.Errorf("the union's wait ends %s", end)
	}
	h.now = sampleRound().EndsAt
	h.do(derogation.RecordSilence{}, clock())
	if h.state.Status != "undecided" || h.state.ImpactReminded != 0 {
		t.Errorf("ended %s, reminded %d times", h.state.Status, h.state.ImpactReminded)
	}
}

// A round without an approver takes reports, and no requests.
func TestACaseThatIsOnlyAReport(t *testing.T) {
	h := (&history{t: t, now: evening}).do(sampleFileImpact(), filer())
	s := h.state
	if s.Status != "impact_only" || s.Reference != sampleReference || s.Version != 1 || s.ContentVersion != 1 || s.Step != 0 || s.FiledBy != filer() || s.Trust != sampleTrust() || len(s.Impacts) != 1 || s.Impacts[0].By != filer() || !s.Impacts[0].At.Equal(evening) || s.ReachedUnion() {
		t.Errorf("got %+v", s)
	}
	if h.do(derogation.ReportImpact{Impact: sampleImpact()}, contact()); len(h.state.Impacts) != 2 {
		t.Errorf("%d reports", len(h.state.Impacts))
	}
	if due, ok, err := h.state.NextDue(); err != nil || ok {
		t.Errorf("%T is due, %v", due.Command, err)
	}
	if _, _, err := derogation.Apply(h.state, derogation.RequestImpact{}, clock(), evening.AddDate(0, 1, 0)); kind(err) != "not_due" {
		t.Errorf("reminded of what was reported: %v", err)
	}
	tests := []struct {
		name   string
		change func(c *derogation.FileImpact)
		want   string
	}{
		{"without a reference", func(c *derogation.FileImpact) { c.Reference = "" }, "/reference required"},
		{"in a round that takes requests", func(c *derogation.FileImpact) { c.Round = sampleRound() }, "/round round_takes_requests"},
		{"in a round that is none", func(c *derogation.FileImpact) { c.Round.ID = "" }, "/id required"},
		{"that says nothing", func(c *derogation.FileImpact) { c.Impact.Effect = "" }, "/effect required"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := sampleFileImpact()
			test.change(&c)
			_, _, err := derogation.Apply(derogation.State{}, c, filer(), evening)
			wantFields(t, err, test.want)
		})
	}
	submit := sampleSubmit()
	submit.Round.Tiers = nil
	_, _, err := derogation.Apply(derogation.State{}, submit, filer(), evening)
	wantFields(t, err, "/round round_takes_no_requests")
}
