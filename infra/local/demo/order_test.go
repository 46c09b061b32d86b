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

func TestTheDemonstrationHasAtMostTwelveStories(t *testing.T) {
	if n := len(Stories()); n > 12 {
		t.Errorf("there are %d stories, which nobody reads", n)
	}
}

func TestAnEntryAndWhatItBringsAreOneLine(t *testing.T) {
	at := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
	mail := func(address string) moment {
		return moment{at: at, kind: kindMail, text: "Approved: 2 doctors", to: []string{address}}
	}
	var got []string
	for _, l := range lines([]moment{
		{at: at, kind: kindLedger, text: "approved (union)"},
		{at: at, kind: kindState, text: "Notify decision"},
		{at: at, kind: kindLedger, text: "decision announced", writtenIn: "Notify decision"},
		mail("a@example.org"), mail("b@example.org"), mail("b@example.org"),
		{at: at, kind: kindState, text: "Derogation in force"},
		{at: at, kind: kindSMS, text: "approved. Read it.", to: []string{"+447700900001"}},
		{at: at.Add(time.Minute), kind: kindSMS, text: "Your code is 123. It works once.", to: []string{"+447700900001"}},
		{at: at.Add(time.Hour), kind: kindState, text: "Window passed"},
	}) {
		got = append(got, l.String())
	}
	want := []string{
		"approved (union)",
		"Notify decision: decision announced → Derogation in force → «Approved» to a@example.org and 1 more, by email and text",
		"«Your code is 123» to +447700900001, by text",
		"Window passed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the lines are\n%q, want\n%q", got, want)
	}
}
