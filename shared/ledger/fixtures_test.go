package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

const reference = "DR-7K3M-9QX1"

var night = time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)

// tale makes events of one case: what they tell matters not to a chain.
func tale(count int) []derogation.Event {
	types := []derogation.EventType{
		derogation.EventReviewOpened, derogation.EventEscalated, derogation.EventTierPassed, derogation.EventCommentAdded,
	}
	events := make([]derogation.Event, count)
	for i := range events {
		due := night.Add(time.Duration(i+30) * time.Minute)
		events[i] = derogation.Event{
			Reference: reference, Version: i + 1, Type: types[i%len(types)],
			At: night.Add(time.Duration(i) * time.Minute), Actor: derogation.System("escalate"),
			ContentVersion: 1, Tier: derogation.ClinicalDirector, Review: 1 + i/2,
			Text: fmt.Sprintf("Ward %d is \"full\" & <closing>.", i+1), DueAt: &due,
		}
	}
	return events
}

// sealed is a whole ledger with its head.
func sealed(t testing.TB, events []derogation.Event) ([]ledger.Entry, string) {
	t.Helper()
	entries, head, err := ledger.Seal("", events)
	if err != nil {
		t.Fatal(err)
	}
	return entries, head
}
