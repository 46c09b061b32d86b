package scenario

import (
	"regexp"
	"testing"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/derogation"
)

func TestARecordThatTheStreamDeliversThreeTimesIsActedOnOnce(t *testing.T) {
	s := begin(t)
	s.Cloud.Streams.DeliverTimes(wakes, 3)
	s.Cloud.Streams.DeliverTimes(announcements, 3)
	written := s.wakesWritten()

	reference := s.wholeWay(0)
	s.expectMessages(s.messagesOfTheWholeWay()...)
	s.expectFinished(reference, 1, derogation.Ended)
	s.expectTold(reference, 0)

	if got, want := s.records(reconcileFunction), 3*len(written()); got != want || want == 0 {
		t.Errorf("reconcile was given %d records, want %d", got, want)
	}
	if got, want := s.records(deliverFunction), 3*len(s.items(reference, "A#")); got != want || want == 0 {
		t.Errorf("deliver was given %d records, want %d", got, want)
	}
}

var wakeKey = regexp.MustCompile(`"S":"(W#[^"]*)"`)

// wakesWritten notes the keys of all wakes from now on.
func (s *scene) wakesWritten() func() map[string]bool {
	keys := map[string]bool{}
	watch := s.Cloud.Proxy.Inject(dynamodb.Fault{Operation: dynamodb.Write, Match: func(body []byte) bool {
		for _, found := range wakeKey.FindAllSubmatch(body, -1) {
			keys[string(found[1])] = true
		}
		return false
	}})
	return func() map[string]bool {
		watch.Met() // takes the lock under which the keys were noted
		return keys
	}
}
