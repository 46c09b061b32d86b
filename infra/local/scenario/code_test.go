package scenario

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestFiveWrongOneTimeCodesLockALinkAndANewOneWorks(t *testing.T) {
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
	s.reopened(link)
	s.expectPage(s.sent(link, "The officer", decide("")), 422, "Enter the code that was sent to you")
	right := s.code(officer, reference)
	s.expectPage(s.askForCode(link, refuseForm()), 429, "A code was sent to you a moment ago")
	const locked = "Five wrong codes were typed on this link"
	for _, left := range []string{"You have 4 tries left", "You have 3 tries left", "You have 2 tries left", "You have 1 try left", locked} {
		s.expectPage(s.sent(link, "The officer", decide(otherThan(right))), 422, left)
	}
	s.expectPage(s.sent(link, "The officer", decide(right)), 422, locked)
	s.advance(time.Hour)
	s.expectPage(s.askForCode(link, refuseForm()), 429, locked)
	s.expectTier(reference, derogation.Union)
	s.ignoreMessages()

	// A new link comes to the officer's mailbox, and a code for it to their telephone.
	page, err := s.Post(s.ctx, link+"/link", url.Values{})
	s.must(err)
	s.expectPage(page, 200, "Check your email")
	s.settle()
	s.expectMessages(officer.Email + ": Use your new link")
	old := link
	if link = s.linkOf(officer, reference); link == old {
		t.Fatal("the new link is the old one")
	}
	s.expectPage(s.askForCode(old, refuseForm()), 429, locked)
	s.expectPage(s.askForCode(link, refuseForm()), 200)
	s.expectMessages(officer.Mobile + ": SMS")
	right = s.code(officer, reference)
	s.expectPage(s.sent(link, "The officer", decide(right)), 200, "is recorded", "The officer")
	s.expectMessages(everybody("Refused", ladder(), true)...)
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
	s.expectPage(s.askForCode(deputysLink, refuseForm()), 200)
	deputys := s.code(deputy, reference)
	s.ignoreMessages()

	s.expectPage(s.sent(officersLink, "The officer", with(refuseForm(), "code", deputys)), 422, "code")
	s.expectPage(s.askForCode(officersLink, refuseForm()), 200)
	s.expectMessages(officer.Mobile + ": SMS")
	if officers := s.code(officer, reference); officers != deputys {
		s.expectPage(s.sent(officersLink, "The officer", with(refuseForm(), "code", deputys)), 422, "This is not the code that was sent")
		s.expectPage(s.sent(deputysLink, "The deputy", with(refuseForm(), "code", officers)), 422, "This is not the code that was sent")
	}
	s.expectTier(reference, derogation.Union)

	// Nor does a code after its ten minutes.
	s.advance(10 * time.Minute)
	s.expectPage(s.sent(deputysLink, "The deputy", with(refuseForm(), "code", deputys)), 422, "This code has expired")
	s.expectTier(reference, derogation.Union)
	s.expectUnderWay(reference)
	s.expectMessages()

	s.expectPage(s.askForCode(deputysLink, refuseForm()), 200)
	s.expectMessages(deputy.Mobile + ": SMS")
	s.expectPage(s.sent(deputysLink, "The deputy", with(refuseForm(), "code", s.code(deputy, reference))), 200)
	s.expectMessages(everybody("Refused", ladder(), true)...)
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

// reopened opens a link as a browser does that waits for a code, for which nothing is
// kept any more.
func (s *scene) reopened(link string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, link, nil)
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Cookie", "__Secure-unsent="+strings.Repeat("A", 26))
	response, _, err := s.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		s.Fatalf("open %s again: %v, %v", link, response, err)
	}
}
