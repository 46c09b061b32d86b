package scenario

import (
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// reminding has the sample's round remind at half the time, and at three quarters
// the deputies too.
func (s *scene) reminding() {
	s.Helper()
	round := s.round()
	round.Reminders = []int{50, 75}
	s.must(s.Store.PutRound(s.ctx, round))
}

func TestATierIsRemindedAtHalfItsTimeAndAtThreeQuartersByTelephoneWithItsDeputies(t *testing.T) {
	s := begin(t)
	s.reminding()
	director := s.contact(sample.BartsHealth, string(derogation.ClinicalDirector))
	deputy := director
	deputy.ID, deputy.Email, deputy.Mobile, deputy.OnlyDeputy = "CT-DEPVTY01", "deputy@r1h.example.org", "+447700900111", true
	director.Deputies = []string{deputy.ID}
	s.must(s.Store.PutContact(s.ctx, deputy))
	s.must(s.Store.PutContact(s.ctx, director))
	reference := s.submit()
	s.expectMessages(director.Email + ": Answer by 7:30pm")

	s.advance(14 * time.Minute)
	s.expectMessages()
	s.advance(3 * time.Minute)
	s.expectMessages(director.Email + ": Answer by 7:30pm (reminder)")
	s.expectMail(director.Email, reference, "14 min left")
	s.advance(7 * time.Minute)
	s.expectMessages(director.Email+": Answer by 7:30pm (reminder)", deputy.Email+": Answer by 7:30pm (reminder)",
		director.Mobile+": SMS", deputy.Mobile+": SMS")

	// The deputy's link works, and after an answer nobody is reminded.
	s.expectPage(s.sent(s.linkOf(deputy, reference), "The deputy", escalateForm(derogation.ClinicalDirector)), 200, "is recorded")
	s.expectMessages("medical-director@r1h.example.org: Answer by 7:54pm")
	s.expectPage(s.answer(derogation.TrustMedicalDirector, reference, escalateForm(derogation.TrustMedicalDirector)), 200)
	s.expectMessages(mailbox[derogation.RegionalMedicalDirector][0] + ": Answer by 8:09pm")
	s.advance(22 * time.Minute)
	s.expectMessages()
}

func TestNobodyIsRemindedWhileTheTrustIsAskedOrAfterTheEnd(t *testing.T) {
	s := begin(t)
	s.reminding()
	reference := s.submit()
	s.expectPage(s.sent(s.link(derogation.ClinicalDirector, reference), "The director", map[string][]string{"action": {"ask"}, "question": {"How many cots are open?"}}), 200)
	s.ignoreMessages()
	s.advance(40 * time.Minute)
	s.expectMessages()
	s.expectPage(s.sent(s.trustLink(reference), "The control room", map[string][]string{"action": {"answer"}, "answer": {"Twelve."}}), 200)
	s.ignoreMessages()
	s.advance(17 * time.Minute)
	s.expectMessages(mailbox[derogation.ClinicalDirector][0] + ": Answer by 8:10pm (reminder)")
	s.asTrust(reference, withdrawForm())
	s.ignoreMessages()
	s.advance(24 * time.Hour)
	s.expectMessages()
}

// Nobody answers at all: each tier is reminded twice, and no more once its answer
// is overdue.
func TestSilenceIsRemindedOfTwiceATier(t *testing.T) {
	s := begin(t)
	s.reminding()
	reference := s.submit()
	s.advance(19 * time.Hour)
	s.expectStatus(reference, derogation.Undecided)
	events, err := s.Events(s.ctx, reference)
	s.must(err)
	reminded := map[derogation.Tier]int{}
	for _, e := range events {
		if e.Type == derogation.EventReminded {
			reminded[e.Tier]++
		}
	}
	for _, tier := range ladder() {
		if reminded[tier] != 2 {
			t.Errorf("%s was reminded %d times", tier, reminded[tier])
		}
	}
	s.ignoreMessages()
}
