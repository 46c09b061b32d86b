package statemachine

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/stepfunctions"
)

func TestStories(t *testing.T) {
	cases := map[string]struct {
		run    func(t *testing.T) *caseRun
		want   []string
		status stepfunctions.Status
	}{
		"silence at every tier ends without a decision": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "clinical_director").
					ledgerWillSay("trust_medical_director", "regional_medical_director", "national_team", "union", "notify_closing").
					silence().silence().silence().silence().silence().silence()
			},
			want: []string{
				"12:00 Clinical director review", "12:30 Clinical director did not answer",
				"12:30 Trust medical director review", "13:00 Trust medical director did not answer",
				"13:00 Regional medical director review", "13:45 Regional medical director did not answer",
				"13:45 National team review", "14:30 National team did not answer",
				"14:30 Union decision", "17:30 Union decision overdue", "23:30 Union did not decide",
				"23:30 Notify closing", "23:30 Done",
			},
			status: stepfunctions.Succeeded,
		},
		"an approval is in force until its window has passed": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "clinical_director").
					after(10*time.Minute).decided("trust_medical_director").
					decided("regional_medical_director").decided("national_team").decided("union").
					after(time.Hour).ledgerWillSay("in_force", "notify_ending").decided("notify_decision").
					silence()
			},
			want: []string{
				"12:00 Clinical director review", "12:10 Trust medical director review", "12:10 Regional medical director review",
				"12:10 National team review", "12:10 Union decision", "13:10 Notify decision", "13:10 Derogation in force",
				"01:10 Window passed", "01:10 Notify ending", "01:10 Done",
			},
			status: stepfunctions.Succeeded,
		},
		"a revocation ends a derogation early": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "in_force").after(2 * time.Hour).decided("notify_ending")
			},
			want:   []string{"12:00 Derogation in force", "14:00 Notify ending", "14:00 Done"},
			status: stepfunctions.Succeeded,
		},
		"a late decision of the union counts": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "union").silence().after(time.Hour).decided("notify_decision")
			},
			want:   []string{"12:00 Union decision", "15:00 Union decision overdue", "16:00 Notify decision", "16:00 Done"},
			status: stepfunctions.Succeeded,
		},
		"a question goes to the trust and back to the tier that asked": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "regional_medical_director").after(5 * time.Minute).decided("ask_trust").
					after(10 * time.Minute).decided("regional_medical_director").
					decided("ask_trust").ledgerWillSay("regional_medical_director").silence()
			},
			want: []string{
				"12:00 Regional medical director review", "12:05 Ask trust for information", "12:15 Regional medical director review",
				"12:15 Ask trust for information", "12:35 Trust did not answer", "12:35 Regional medical director review",
			},
			status: stepfunctions.Running,
		},
		"a timer that was early opens the same review again": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "national_team").ledgerWillSay("national_team").silence()
			},
			want:   []string{"12:00 National team review", "12:45 National team did not answer", "12:45 National team review"},
			status: stepfunctions.Running,
		},
		"a decision that won against the timer is followed": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "trust_medical_director").ledgerWillSay("notify_closing").silence()
			},
			want: []string{
				"12:00 Trust medical director review", "12:30 Trust medical director did not answer", "12:30 Notify closing", "12:30 Done",
			},
			status: stepfunctions.Succeeded,
		},
		"a stage of a newer definition goes on in a new execution": {
			run: func(t *testing.T) *caseRun {
				return begin(t, "clinical_director").decided("a_stage_to_come")
			},
			want:   []string{"12:00 Clinical director review", "12:00 Continue on new execution", "12:00 Continued"},
			status: stepfunctions.Succeeded,
		},
		"an execution that starts at an unknown stage fails": {
			run:    func(t *testing.T) *caseRun { return begin(t, "a_stage_to_come") },
			want:   []string{"12:00 Unknown stage"},
			status: stepfunctions.Failed,
		},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			c := test.run(t)
			if diff := cmp.Diff(test.want, c.story()); diff != "" {
				t.Errorf("states (-want +got): %s", diff)
			}
			if got := c.status().Status; got != test.status {
				t.Errorf("status %s, want %s", got, test.status)
			}
		})
	}
}

func TestTasksAskWithWhatTheLedgerNeeds(t *testing.T) {
	c := begin(t, "clinical_director").after(0)
	asked := c.lastQuestion()
	if asked.TaskToken == "" {
		t.Error("the wait hands on no token")
	}
	asked.TaskToken = ""
	want := question{
		Definition: DefinitionVersion, Stage: "clinical_director", Reference: "DR-7K2M-4XQ9", Cycle: 1, Step: 3,
		EnteredAt: "2026-11-20T12:00:00.000Z",
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("the wait (-want +got): %s", diff)
	}
	c.silence()
	want.EnteredAt = "2026-11-20T12:30:00.000Z"
	if diff := cmp.Diff(want, c.lastQuestion()); diff != "" {
		t.Errorf("the task after the timeout (-want +got): %s", diff)
	}
	c = begin(t, "union").decided("a_stage_to_come")
	want.Stage, want.Continue, want.EnteredAt = "a_stage_to_come", true, "2026-11-20T12:00:00.000Z"
	if diff := cmp.Diff(want, c.lastQuestion()); diff != "" {
		t.Errorf("going on elsewhere (-want +got): %s", diff)
	}
}

func TestCaseOutlastsAnOutageOfEightHours(t *testing.T) {
	for name, stage := range map[string]string{"at a wait": "clinical_director", "at a plain task": "notify_decision"} {
		t.Run(name, func(t *testing.T) {
			c := newCase(t)
			c.broken = func() bool { return c.timeline.Now().Before(noon.Add(8 * time.Hour)) }
			c.begin(stage)
			c.after(8*time.Hour + 3*time.Minute)
			asked := c.lastQuestion()
			if asked.Attempt == 0 {
				t.Error("the call was never tried again")
			}
			x := c.status()
			if stage == "notify_decision" {
				if x.Status != stepfunctions.Succeeded {
					t.Errorf("%s %s, want it to succeed", x.Status, x.Error)
				}
				return
			}
			if x.Status != stepfunctions.Running || x.State != "Clinical director review" {
				t.Errorf("%s in %q %s, want it to wait for the clinical director", x.Status, x.State, x.Error)
			}
			c.decided("trust_medical_director")
			if got := c.status().State; got != "Trust medical director review" {
				t.Errorf("then in %q", got)
			}
		})
	}
}
