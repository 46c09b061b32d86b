package scenario

import (
	"bytes"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/derogation"
)

// That they were sent, and what became of them, stays. What cannot be forgotten at
// once is put off, and forgotten in the end.
func TestWhomMessagesWentToIsForgottenWhenTheRoundSaysSo(t *testing.T) {
	s := begin(t)
	round := s.round()
	round.Retention.NoticeDays, round.ImpactDays = 7, []int{30}
	s.must(s.Store.PutRound(s.ctx, round))
	first := s.Now()
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")[0])
	s.finishByWithdrawing(reference)
	s.expectTimeline(reference,
		"closing clinical_director email delivered",
		"closing trust_contact email delivered",
		"review_opened clinical_director email delivered",
	)
	kept := func() (addresses int) {
		t.Helper()
		notices, err := s.Store.CaseNotices(s.ctx, reference)
		s.must(err)
		for _, n := range notices {
			if n.Address != "" || n.Name != "" {
				addresses++
			}
		}
		return addresses
	}
	told, last := kept(), s.Now()
	s.advance(first.AddDate(0, 0, 7).Sub(s.Now()) - time.Minute)
	if got := kept(); got != told || told == 0 {
		t.Errorf("before their time %d of %d notices have a name or an address", got, told)
	}
	s.forgive("injected failure")
	failing := s.Cloud.Proxy.Inject(dynamodb.Fault{Function: sweepFunction, Answer: dynamodb.Failed, Times: 3, Match: func(body []byte) bool {
		return bytes.Contains(body, []byte("forgottenAt"))
	}})
	s.advance(last.Sub(first) + 5*time.Minute)
	if failing.Met() != 3 {
		t.Errorf("the sweep failed %d times", failing.Met())
	}
	if got := kept(); got != 0 {
		t.Errorf("after their time %d notices have a name or an address", got)
	}
	s.expectMessages()
	s.expectTimeline(reference,
		"closing clinical_director email delivered",
		"closing trust_contact email delivered",
		"review_opened clinical_director email delivered",
	)
}
