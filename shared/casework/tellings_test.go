package casework

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

// TestOfEveryEventItIsSaidWhoIsTold: nobody is forgotten by leaving an event out.
func TestOfEveryEventItIsSaidWhoIsTold(t *testing.T) {
	for _, event := range derogation.Events() {
		if _, said := tellings[event]; !said {
			t.Errorf("tellings in audience.go does not say who is told of an event %s; nobody is said too", event)
		}
	}
}
