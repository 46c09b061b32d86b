package derogation_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func moment(t failer, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return at
}

func TestASubmissionKeepsWhatItWasFiledWith(t *testing.T) {
	h := file(t)
	s := h.state
	if s.Reference != sampleReference || s.Version != 1 || s.ContentVersion != 1 || s.Step != 1 || s.Tier != derogation.ClinicalDirector {
		t.Errorf("got %+v", s)
	}
	if !s.SubmittedAt.Equal(evening) || !s.StepSince.Equal(evening) || s.FiledBy != filer() || s.Round.ID != "bma-rd-2025-07" || len(s.Plan.Tiers) != 5 {
		t.Errorf("got %+v", s)
	}
	if e := h.events[0]; e.Reference != sampleReference || e.ContentVersion != 1 || e.Actor != filer() || e.Submission == nil {
		t.Errorf("got %+v", e)
	}
}

// Only a trust files, and only for itself.
func TestARequestIsFiledByItsOwnTrust(t *testing.T) {
	tests := []struct {
		name   string
		change func(c *derogation.Submit, actor *derogation.Actor)
	}{
		{"for another trust", func(c *derogation.Submit, _ *derogation.Actor) { c.Trust.Code = "RXX" }},
		{"of no organisation", func(c *derogation.Submit, actor *derogation.Actor) { c.Trust.Code, actor.Organisation = "", "" }},
		{"by a region for itself", func(c *derogation.Submit, _ *derogation.Actor) { c.Trust.Kind = derogation.KindRegion }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, actor := sampleSubmit(), filer()
			test.change(&c, &actor)
			if _, _, err := derogation.Apply(derogation.State{}, c, actor, evening); kind(err) != "forbidden" {
				t.Errorf("got %v, want forbidden", err)
			}
		})
	}
}

func TestARequestWithoutAReferenceIsRefused(t *testing.T) {
	c := sampleSubmit()
	c.Reference = ""
	_, _, err := derogation.Apply(derogation.State{}, c, filer(), evening)
	wantFields(t, err, "/reference required")
}

// Times are kept to the millisecond and in UTC, as every store can hold them.
func TestTimesAreKeptInUTCToTheMillisecond(t *testing.T) {
	at := evening.Add(1234567 * time.Nanosecond).In(time.FixedZone("BST", 3600))
	_, events, err := derogation.Apply(derogation.State{}, sampleSubmit(), filer(), at)
	if err != nil {
		t.Fatal(err)
	}
	if got := events[0].At.Format(time.RFC3339Nano); got != "2025-07-25T22:00:00.001Z" {
		t.Errorf("got %s", got)
	}
}

func TestACaseKeepsWhichTrustFiledAndNotUntilWhenItIsOpen(t *testing.T) {
	submit := sampleSubmit()
	submit.Trust.OpenedAt, submit.Trust.ClosedAt = evening.AddDate(-1, 0, 0), evening.Add(time.Minute)
	state, _, err := derogation.Apply(derogation.State{}, submit, filer(), evening)
	if err != nil || !state.Trust.OpenedAt.IsZero() || !state.Trust.ClosedAt.IsZero() {
		t.Errorf("%+v, %v", state.Trust, err)
	}
	submit.Trust.ClosedAt = evening
	if _, _, err := derogation.Apply(derogation.State{}, submit, filer(), evening); !errors.As(err, new(*derogation.InvalidError)) {
		t.Errorf("a trust that has closed: %v", err)
	}
}
