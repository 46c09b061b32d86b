package scenario

import (
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestAWrongOneTimeCodeCountsFiveTimesAndANewOneWorks(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	officer := s.reviewer(derogation.Union)
	link := s.linkOf(officer, reference)
	s.ignoreMessages()

	decide := func(code string) url.Values { return with(refuseForm(), "code", code) }
	s.expectPage(s.sent(link, "The officer", decide("123456")), 422, "code")
	s.expectMessages()
	// A decision that comes without a code has one sent, and waits for it.
	s.expectPage(s.sent(link, "The officer", refuseForm()), 200, "We sent a code to the mobile number that ends in "+officer.Mobile[len(officer.Mobile)-3:])
	s.expectMessages(officer.Mobile + ": SMS")
	s.expectPage(s.sent(link, "The officer", decide("")), 422, "Enter the code that was sent to you")
	right := s.code(officer, reference)
	s.expectPage(s.askForCode(link), 429, "A code was sent to you a moment ago")
	for _, left := range []string{"You have 4 tries left", "You have 3 tries left", "You have 2 tries left", "You have 1 try left", "This code no longer counts"} {
		s.expectPage(s.sent(link, "The officer", decide(otherThan(right))), 422, left)
	}
	s.expectPage(s.sent(link, "The officer", decide(right)), 422, "This code no longer counts. Ask for a new one")
	s.expectTier(reference, derogation.Union)
	s.expectMessages()

	s.advance(30 * time.Second)
	s.expectPage(s.askForCode(link), 200)
	s.expectMessages(officer.Mobile + ": SMS")
	old, right := right, s.code(officer, reference)
	if old != right {
		s.expectPage(s.sent(link, "The officer", decide(old)), 422, "You have 4 tries left")
	}
	s.expectPage(s.sent(link, "The officer", decide(right)), 200, "is recorded", "The officer")
	s.expectMessages(everybody("refused", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Refused)
	if by := s.state(reference).Decision.By; by.Proof != derogation.ProofSignedLinkAndCode || by.ID != officer.ID {
		t.Errorf("decided by %+v", by)
	}
}

func TestTheCodeOfAnotherOfficerDoesNotWork(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	union := s.colleagues(derogation.Union)
	officer, deputy := union[0], union[1]
	officersLink, deputysLink := s.linkOf(officer, reference), s.linkOf(deputy, reference)
	s.expectPage(s.askForCode(deputysLink), 200)
	deputys := s.code(deputy, reference)
	s.ignoreMessages()

	s.expectPage(s.sent(officersLink, "The officer", with(refuseForm(), "code", deputys)), 422, "code")
	s.expectPage(s.askForCode(officersLink), 200)
	s.expectMessages(officer.Mobile + ": SMS")
	if officers := s.code(officer, reference); officers != deputys {
		s.expectPage(s.sent(officersLink, "The officer", with(refuseForm(), "code", deputys)), 422, "This is not the code that was sent")
		s.expectPage(s.sent(deputysLink, "The deputy", with(refuseForm(), "code", officers)), 422, "This is not the code that was sent")
	}
	s.expectTier(reference, derogation.Union)

	// Nor does a code after its ten minutes.
	s.advance(10 * time.Minute)
	s.expectPage(s.sent(deputysLink, "The deputy", with(refuseForm(), "code", deputys)), 422, "This code no longer counts")
	s.expectTier(reference, derogation.Union)
	s.expectUnderWay(reference)
	s.expectMessages()

	s.expectPage(s.askForCode(deputysLink), 200)
	s.expectMessages(deputy.Mobile + ": SMS")
	s.expectPage(s.sent(deputysLink, "The deputy", with(refuseForm(), "code", s.code(deputy, reference))), 200)
	s.expectMessages(everybody("refused", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Refused)
}

// otherThan is a code that is not this one.
func otherThan(code string) string {
	number, err := strconv.Atoi(code)
	if err != nil {
		return "000000"
	}
	return fmt.Sprintf("%06d", (number+1)%1_000_000)
}
