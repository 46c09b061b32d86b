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
	woken, announced := s.written("W#"), s.written("A#")

	reference := s.wholeWay(0)
	s.expectMessages(s.messagesOfTheWholeWay()...)
	s.expectFinished(reference, 1, derogation.Ended)
	s.expectTold(reference, 0)

	// A wake that reconcile has removed already is new once more where escalate marks it done.
	if got, want := s.records(reconcileFunction), 3*len(woken()); got < want || got%3 != 0 || want == 0 {
		t.Errorf("reconcile was given %d records, want %d, and three of each more", got, want)
	}
	if got, want := s.records(deliverFunction), 3*len(announced()); got != want || want == 0 {
		t.Errorf("deliver was given %d records, want %d", got, want)
	}
}

// written notes from now on the keys of all items written whose keys begin so.
func (s *scene) written(begin string) func() map[string]bool {
	form := regexp.MustCompile(`"SK":\{"S":"(` + begin + `[^"]*)"`)
	keys := map[string]bool{}
	watch := s.Cloud.Proxy.Inject(dynamodb.Fault{Operation: dynamodb.Write, Match: func(body []byte) bool {
		for _, found := range form.FindAllSubmatch(body, -1) {
			keys[string(found[1])] = true
		}
		return false
	}})
	return func() map[string]bool {
		watch.Met() // takes the lock under which the keys were noted
		return keys
	}
}
