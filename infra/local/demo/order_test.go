package demo

import (
	"slices"
	"testing"
	"time"
)

func TestThingsOfOneInstantAreToldInTheOrderInWhichTheyHappened(t *testing.T) {
	at := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
	later := at.Add(time.Minute)
	ledger := []moment{
		{at: at, text: "submitted", version: 1},
		{at: at, text: "review opened", version: 2, writtenIn: "Union decision"},
		{at: later, text: "approved", version: 3, withCode: true},
		{at: later, text: "decision announced", version: 4, writtenIn: "Notify decision"},
	}
	states := []moment{
		{at: at, text: "Union decision"},
		{at: later, text: "Notify decision"},
		{at: later, text: "Derogation in force"},
	}
	messages := []moment{
		{at: at, text: "you are asked", version: 2},
		{at: at, text: "asked long ago", version: 99},
		{at: later, text: "everybody is told", version: 4},
		{at: later, text: "the code", withCode: true},
	}
	var got []string
	for _, m := range inOrder(ledger, states, messages) {
		got = append(got, m.text)
	}
	want := []string{
		"submitted", "Union decision", "review opened", "you are asked", "asked long ago",
		"the code", "approved", "Notify decision", "decision announced", "everybody is told", "Derogation in force",
	}
	if !slices.Equal(got, want) {
		t.Errorf("told in the order\n%q, want\n%q", got, want)
	}
}

func TestWhatWentToSeveralPeopleIsOneLine(t *testing.T) {
	to := func(address string) moment { return moment{kind: "mail", text: "approved", to: []string{address}} }
	lines := together([]moment{{text: "approved"}, to("a@example.org"), to("b@example.org"), to("c@example.org"), to("d@example.org"), {text: "Done"}})
	if len(lines) != 3 || lines[1].line() != "a@example.org, b@example.org and 2 more  «approved»" {
		t.Errorf("the lines are %+v", lines)
	}
}
