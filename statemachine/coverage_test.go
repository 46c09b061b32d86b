package statemachine

import "testing"

// reach says how a case comes to each Choice: from the stage where it starts,
// through a wait that is decided or a plain task that answers.
var reach = map[string]string{
	"After clinical director":         "clinical_director",
	"After trust medical director":    "trust_medical_director",
	"After regional medical director": "regional_medical_director",
	"After national team":             "national_team",
	"After union":                     "union",
	"After trust's answer":            "ask_trust",
	"After decision":                  "notify_decision",
	"After derogation":                "in_force",
}

func TestEveryEdgeIsWalked(t *testing.T) {
	walked := map[[2]string]bool{}
	walk := func(c *caseRun) {
		visits := c.visits()
		for i := 1; i < len(visits); i++ {
			walked[[2]string{visits[i-1].state, visits[i].state}] = true
		}
	}
	for _, stage := range append(stagesFrom["Where the case stands"], "a_stage_to_come") {
		walk(begin(t, stage))
	}
	for choice, start := range reach {
		for _, stage := range append(stagesFrom[choice], "superseded") {
			if start == "notify_decision" {
				walk(newCase(t).ledgerWillSay(stage).begin(start))
				continue
			}
			walk(begin(t, start).decided(stage))
			walk(begin(t, start).silence())
		}
	}
	walk(begin(t, "union_overdue").decided("notify_decision"))
	walk(begin(t, "union_overdue").silence())

	for name, s := range read(t).States {
		for _, target := range s.edges() {
			if !walked[[2]string{name, target}] {
				t.Errorf("no case went from %q to %q", name, target)
			}
		}
	}
}
