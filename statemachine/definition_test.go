package statemachine

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"example.org/derogations/shared/derogation"
	"github.com/google/go-cmp/cmp"
)

// definition is what the structure tests need to see of the file.
type definition struct {
	StartAt string
	States  map[string]state
}

type state struct {
	Type               string
	Next               string
	Default            string
	Resource           string
	OutputPath         string
	TimeoutSeconds     int
	TimeoutSecondsPath string
	Parameters         struct {
		FunctionName string
		Payload      map[string]any
	}
	Retry []struct {
		ErrorEquals     []string
		MaxDelaySeconds int
		MaxAttempts     int
		JitterStrategy  string
	}
	Catch []struct {
		ErrorEquals []string
		ResultPath  string
		Next        string
	}
	Choices []struct {
		Variable     string
		StringEquals string
		Next         string
	}
}

const waitResource = "arn:aws:states:::lambda:invoke.waitForTaskToken"

func read(t *testing.T) definition {
	t.Helper()
	var d definition
	if err := json.Unmarshal(Definition, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d definition) ofType(kind string) map[string]state {
	found := maps.Clone(d.States)
	maps.DeleteFunc(found, func(_ string, s state) bool { return s.Type != kind })
	return found
}

// edges are all the ways out of a state.
func (s state) edges() []string {
	var targets []string
	for _, branch := range s.Choices {
		targets = append(targets, branch.Next)
	}
	for _, caught := range s.Catch {
		targets = append(targets, caught.Next)
	}
	for _, target := range []string{s.Next, s.Default} {
		if target != "" {
			targets = append(targets, target)
		}
	}
	slices.Sort(targets)
	return slices.Compact(targets)
}

func TestEveryWaitIsTimedAndCaught(t *testing.T) {
	waits := 0
	for name, s := range read(t).ofType("Task") {
		if s.Resource != waitResource {
			continue
		}
		waits++
		seconds := "$.seconds"
		if name == "Union decision overdue" {
			seconds = "$.overdueSeconds"
		}
		if s.TimeoutSecondsPath != seconds {
			t.Errorf("%s: timed by %q, want %s", name, s.TimeoutSecondsPath, seconds)
		}
		if len(s.Catch) != 1 || !slices.Equal(s.Catch[0].ErrorEquals, []string{"States.Timeout"}) || s.Catch[0].ResultPath != "$.timeout" {
			t.Errorf("%s: its timeout is not caught with the state's data kept: %+v", name, s.Catch)
		}
	}
	if waits != 8 {
		t.Errorf("%d waits, want 8", waits)
	}
}

func TestNobodyIsAskedTwiceForATimeout(t *testing.T) {
	for name, s := range read(t).ofType("Task") {
		want := []string{"States.TaskFailed", "States.Timeout"}
		if s.Resource == waitResource {
			want = []string{"States.TaskFailed"}
		}
		if len(s.Retry) != 1 || !slices.Equal(s.Retry[0].ErrorEquals, want) {
			t.Errorf("%s: retried on %+v, want %v", name, s.Retry, want)
			continue
		}
		retry := s.Retry[0]
		if retry.MaxAttempts < 100 || retry.MaxDelaySeconds == 0 || retry.JitterStrategy != "FULL" {
			t.Errorf("%s: want many attempts, a longest delay and full jitter: %+v", name, retry)
		}
	}
}

func TestRetriesLeaveRoomInTheHistory(t *testing.T) {
	events := 0
	for _, s := range read(t).ofType("Task") {
		if s.Resource == waitResource {
			// Scheduled, started, submitted or not, failed.
			events += 4 * s.Retry[0].MaxAttempts
		}
	}
	if events > 24000 {
		t.Errorf("all waits retried to the end make %d events, and the service allows 25000", events)
	}
}

func TestPlainTasksAskNobodyAndAnswerWithThePayload(t *testing.T) {
	for name, s := range read(t).ofType("Task") {
		if s.Resource == waitResource {
			continue
		}
		if s.Resource != "arn:aws:states:::lambda:invoke" || s.TimeoutSeconds != 60 || s.OutputPath != "$.Payload" || len(s.Catch) != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestEveryTaskSaysWhoAsks(t *testing.T) {
	for name, s := range read(t).ofType("Task") {
		if s.Parameters.FunctionName != "${EscalateFunctionArn}" {
			t.Errorf("%s: calls %q", name, s.Parameters.FunctionName)
		}
		want := map[string]any{
			"definition":  float64(DefinitionVersion),
			"reference.$": "$.reference",
			"cycle.$":     "$.cycle",
			"step.$":      "$.step",
			"attempt.$":   "$$.State.RetryCount",
			"enteredAt.$": "$$.State.EnteredTime",
		}
		switch {
		case name == continueState:
			want["stage.$"], want["continue"] = "$.next", true
		default:
			want["stage"] = stageOf[name]
		}
		if s.Resource == waitResource {
			want["taskToken.$"] = "$$.Task.Token"
		}
		if diff := cmp.Diff(want, s.Parameters.Payload); diff != "" {
			t.Errorf("%s: payload (-want +got): %s", name, diff)
		}
	}
}

// The tables say by hand what the tiers' generator has to make.
func TestEveryTierIsInTheTables(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		state, walked := stateFor[string(tier)], slices.Contains(slices.Collect(maps.Values(reach)), string(tier))
		if !slices.Contains(ladder, state) || stageOf[state] != string(tier) || !slices.Contains(stagesFrom["Where the case stands"], string(tier)) || !walked {
			t.Errorf("say which states %s has in stageOf, stateFor, stagesFrom, ladder and mayGoBack of definition_test.go, and in reach of coverage_test.go", tier)
		}
	}
}

const continueState = "Continue on new execution"

// stageOf is the stage that each task stands for.
var stageOf = map[string]string{
	"Clinical director review":                 "clinical_director",
	"Clinical director did not answer":         "clinical_director",
	"Trust medical director review":            "trust_medical_director",
	"Trust medical director did not answer":    "trust_medical_director",
	"Regional medical director review":         "regional_medical_director",
	"Regional medical director did not answer": "regional_medical_director",
	"National team review":                     "national_team",
	"National team did not answer":             "national_team",
	"Union decision":                           "union",
	"Union decision overdue":                   "union_overdue",
	"Union did not decide":                     "union_overdue",
	"Ask trust for information":                "ask_trust",
	"Trust did not answer":                     "ask_trust",
	"Notify decision":                          "notify_decision",
	"Derogation in force":                      "in_force",
	"Window passed":                            "in_force",
	"Notify ending":                            "notify_ending",
	"Notify closing":                           "notify_closing",
}

// stateFor is where each stage leads, from wherever it may be entered.
var stateFor = map[string]string{
	"clinical_director":         "Clinical director review",
	"trust_medical_director":    "Trust medical director review",
	"regional_medical_director": "Regional medical director review",
	"national_team":             "National team review",
	"union":                     "Union decision",
	"union_overdue":             "Union decision overdue",
	"ask_trust":                 "Ask trust for information",
	"notify_decision":           "Notify decision",
	"in_force":                  "Derogation in force",
	"notify_ending":             "Notify ending",
	"notify_closing":            "Notify closing",
	"done":                      "Done",
}

// stagesFrom are the stages that each Choice knows.
var stagesFrom = map[string][]string{
	"Where the case stands": {"clinical_director", "trust_medical_director", "regional_medical_director", "national_team",
		"union", "union_overdue", "ask_trust", "notify_decision", "in_force", "notify_ending", "notify_closing", "done"},
	"After clinical director": {"clinical_director", "trust_medical_director", "regional_medical_director", "national_team",
		"union", "ask_trust", "notify_closing", "done"},
	"After trust medical director": {"trust_medical_director", "regional_medical_director", "national_team",
		"union", "ask_trust", "notify_closing", "done"},
	"After regional medical director": {"regional_medical_director", "national_team", "union", "ask_trust", "notify_closing", "done"},
	"After national team":             {"national_team", "union", "ask_trust", "notify_closing", "done"},
	"After union":                     {"union", "union_overdue", "ask_trust", "notify_decision", "in_force", "notify_ending", "notify_closing", "done"},
	"After trust's answer": {"clinical_director", "trust_medical_director", "regional_medical_director", "national_team",
		"union", "union_overdue", "ask_trust", "notify_decision", "in_force", "notify_ending", "notify_closing", "done"},
	"After decision":   {"in_force", "notify_ending", "done"},
	"After derogation": {"in_force", "notify_ending", "done"},
}

func TestEveryChoiceKnowsItsStagesAndHasADefault(t *testing.T) {
	choices := read(t).ofType("Choice")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(stagesFrom)), slices.Sorted(maps.Keys(choices))); diff != "" {
		t.Error(diff)
	}
	for name, s := range choices {
		var stages []string
		for _, branch := range s.Choices {
			if branch.Variable != "$.next" || branch.Next != stateFor[branch.StringEquals] {
				t.Errorf("%s: %+v, want it to lead to %q", name, branch, stateFor[branch.StringEquals])
			}
			stages = append(stages, branch.StringEquals)
		}
		if diff := cmp.Diff(stagesFrom[name], stages); diff != "" {
			t.Errorf("%s: stages (-want +got): %s", name, diff)
		}
		want := continueState
		if name == "Where the case stands" {
			want = "Unknown stage"
		}
		if s.Default != want {
			t.Errorf("%s: its default is %q, want %q", name, s.Default, want)
		}
	}
}

// ladder is the order in which a case passes the states.
var ladder = []string{
	"Where the case stands",
	"Clinical director review", "Clinical director did not answer", "After clinical director",
	"Trust medical director review", "Trust medical director did not answer", "After trust medical director",
	"Regional medical director review", "Regional medical director did not answer", "After regional medical director",
	"National team review", "National team did not answer", "After national team",
	"Union decision", "Union decision overdue", "Union did not decide", "After union",
	"Ask trust for information", "Trust did not answer", "After trust's answer",
	"Notify decision", "After decision",
	"Derogation in force", "Window passed", "After derogation",
	"Notify ending", "Notify closing",
	continueState, "Continued", "Done", "Unknown stage",
}

// mayGoBack are the only edges against the ladder: the same wait again, and
// back to the tier that asked.
var mayGoBack = map[string][]string{
	"After clinical director":         {"Clinical director review"},
	"After trust medical director":    {"Trust medical director review"},
	"After regional medical director": {"Regional medical director review"},
	"After national team":             {"National team review"},
	"After union":                     {"Union decision", "Union decision overdue"},
	"After derogation":                {"Derogation in force"},
	"After trust's answer": {"Ask trust for information", "Clinical director review", "National team review",
		"Regional medical director review", "Trust medical director review", "Union decision", "Union decision overdue"},
}

func TestEveryEdgeGoesForward(t *testing.T) {
	d := read(t)
	if diff := cmp.Diff(slices.Sorted(slices.Values(ladder)), slices.Sorted(maps.Keys(d.States))); diff != "" {
		t.Fatal(diff)
	}
	back := map[string][]string{}
	for name, s := range d.States {
		for _, target := range s.edges() {
			if slices.Index(ladder, target) <= slices.Index(ladder, name) {
				back[name] = append(back[name], target)
			}
		}
	}
	if diff := cmp.Diff(mayGoBack, back); diff != "" {
		t.Errorf("edges back (-want +got): %s", diff)
	}
}
