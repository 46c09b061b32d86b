package words

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestEveryEventAndStatusHasItsWords(t *testing.T) {
	for _, event := range derogation.Events() {
		if events[event] == nil {
			t.Errorf("words/event.go does not say in plain words what an event %s is", event)
		}
	}
	for _, status := range derogation.Statuses() {
		if said := statuses[status]; said.headline == nil || said.stands == nil || said.short == nil || said.outcome == nil {
			t.Errorf("words/status.go does not say all that is said of the status %s", status)
		}
	}
}
