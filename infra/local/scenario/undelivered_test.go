package scenario

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestTheSweepAloneBringsACaseThroughWhenTheStreamDeliversNothing(t *testing.T) {
	tests := map[string][]string{
		"wakes and announcements": {wakes, announcements},
		"wakes alone":             {wakes},
		"announcements alone":     {announcements},
	}
	function := map[string]string{wakes: reconcileFunction, announcements: deliverFunction}
	for name, undelivered := range tests {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			for _, mapping := range undelivered {
				s.Cloud.Streams.Pause(mapping)
			}
			reference := s.journey(2 * time.Minute)
			s.expectMessages(s.journeyMessages()...)
			s.expectFinished(reference, 1, derogation.Ended)
			s.expectTold(reference, 0)
			for _, mapping := range undelivered {
				if got := s.records(function[mapping]); got != 0 {
					t.Errorf("%s delivered %d records", mapping, got)
				}
			}
		})
	}
}
