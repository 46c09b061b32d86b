package scenario

import (
	"testing"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/shared/derogation"
)

func TestAnHourWithoutMailStopsNoCaseAndEverythingIsSentOnce(t *testing.T) {
	s := beginIn(t, noSDKRetries)
	s.Cloud.Inbox.FailNext(1000, inbox.Unavailable)
	reference := s.submit()
	s.advance(time.Hour)
	s.expectMessages()
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.expectExecution(reference+"-1", "RUNNING", "Regional medical director review")

	s.Cloud.Inbox.Recover()
	s.advance(16 * time.Minute) // The longest pause, and until the next sweep.
	s.expectMessages(append(append(passedOn(derogation.ClinicalDirector), passedOn(derogation.TrustMedicalDirector)...),
		asked(derogation.ClinicalDirector, "7:30pm")[0],
		asked(derogation.TrustMedicalDirector, "8pm")[0],
		asked(derogation.RegionalMedicalDirector, "8:45pm")[0],
	)...)
	s.refusedAfter(reference, derogation.RegionalMedicalDirector)
	s.expectFinished(reference, 1, derogation.Refused)
	s.expectTold(reference, 0)
}

func TestABadMailboxHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]inbox.Failure{"refused": inbox.Refused, "unreachable": inbox.Unavailable, "not accepted from us": inbox.Unverified} {
		t.Run(name, func(t *testing.T) {
			s := beginIn(t, noSDKRetries)
			bad := mailbox[derogation.Union][1]
			s.Cloud.Inbox.FailAddress(bad, failure)
			reference := s.submit()
			s.climb(reference, derogation.Union)
			s.ignoreMessages()
			s.decide(reference, 0, refuseForm())
			told := everybody("Refused", ladder(), true)
			others := told[:0:0]
			for _, each := range told {
				if each != bad+": Refused" {
					others = append(others, each)
				}
			}
			others = append(others, s.reviewer(derogation.Union).Mobile+": SMS")
			if failure == inbox.Refused { // Whose it is gets a text message instead.
				others = append(others, s.colleagues(derogation.Union)[1].Mobile+": SMS")
			}
			s.expectMessages(others...)
			s.advance(20 * time.Minute)
			s.expectMessages()

			s.Cloud.Inbox.Recover()
			s.advance(16 * time.Minute)
			if failure == inbox.Refused { // it never comes again
				s.expectMessages()
				s.expectFailed(reference, bad, 2)
			} else {
				s.expectMessages(bad+": Answer by", bad+": Refused")
				s.expectTold(reference, 0)
			}
			s.expectFinished(reference, 1, derogation.Refused)
		})
	}
}

// expectFailed checks how many notices to an address are recorded as failed,
// and that all others were accepted.
func (s *scene) expectFailed(reference, address string, want int) {
	s.Helper()
	failed := 0
	for _, item := range s.items(reference, "N#") {
		n := s.notice(reference, value(item, "SK"))
		switch {
		case n.Address == address && n.Status == "failed":
			failed++
		case string(n.Status) != arrived(n.Key):
			s.Errorf("the notice to %s is %s", n.Address, n.Status)
		}
	}
	if failed != want {
		s.Errorf("%d notices to %s are recorded as failed, want %d", failed, address, want)
	}
}
