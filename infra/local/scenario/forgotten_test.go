package scenario

import (
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// That they were sent, and what became of them, stays.
func TestWhomMessagesWentToIsForgottenWhenTheRoundSaysSo(t *testing.T) {
	s := begin(t)
	round := sample.Round(s.Now())
	round.Retention.NoticeDays, round.ImpactDays = 7, []int{30}
	s.must(s.Store.PutRound(s.ctx, round))
	first := s.Now()
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "19:30")[0])
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
	s.advance(last.Sub(first) + 3*time.Minute)
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
