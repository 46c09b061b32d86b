package scenario

import (
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
)

// onShift is a contact who is on duty for a weekly shift.
func (s *scene) onShift(c casework.Contact, shift string, holidays dutyhours.HolidayRule) casework.Contact {
	s.Helper()
	parsed, err := dutyhours.ParseShift(shift)
	s.must(err)
	c.Hours = dutyhours.Hours{Weekly: []dutyhours.Shift{parsed}, BankHolidays: holidays}
	s.must(s.Store.PutContact(s.ctx, c))
	return c
}

// nightDirector registers a second medical director of Barts Health, who is on
// duty by night as the first is by day.
func (s *scene) nightDirector(holidays dutyhours.HolidayRule) (day, night casework.Contact) {
	s.Helper()
	day = s.contact(sample.BartsHealth, string(derogation.TrustMedicalDirector))
	night = day
	night.ID, night.Email, night.Order = "CT-N1GHT001", "medical-director-at-night@r1h.example.org", 2
	return s.onShift(day, "Mon-Sun 08:00-20:00", holidays), s.onShift(night, "Mon-Sun 20:00-08:00", "")
}

// Who is on duty when a tier's turn comes is asked, whoever was when the request
// was filed. Everybody is told how it ended.
func TestWhoIsOnDutyByNightIsAsked(t *testing.T) {
	s := begin(t) // 19:00 on a Friday.
	day, night := s.nightDirector("")
	reference := s.submit()
	s.ignoreMessages()
	s.letPass(reference) // 19:30.
	s.expectMessages(append(passedOn(derogation.ClinicalDirector), day.Email+": Answer by 8pm")...)
	s.advance(time.Hour) // The region has it since 20:00.
	s.ignoreMessages()

	later := s.submitted(sample.BartsHealth, withRound(sample.Request(s.Now()))) // 20:30.
	s.ignoreMessages()
	s.letPass(later)
	s.expectTier(later, derogation.TrustMedicalDirector)
	s.expectMail(night.Email, later, "Answer by 9:30pm")
	for _, m := range s.Cloud.Inbox.Messages()[s.read:] {
		if m.To[0] == day.Email {
			t.Errorf("who is off duty was asked: %s", m.Subject)
		}
	}
	s.ignoreMessages()
}

// The deputy of somebody who is off duty is asked, and answers by their own link.
func TestADeputyIsAskedForWhoIsOffDuty(t *testing.T) {
	s := begin(t)
	director := s.contact(sample.BartsHealth, string(derogation.TrustMedicalDirector))
	deputy := director
	deputy.ID, deputy.Email, deputy.OnlyDeputy = "CT-DEPVTY01", "deputy@r1h.example.org", true
	s.must(s.Store.PutContact(s.ctx, deputy))
	director.Deputies = []string{deputy.ID}
	s.onShift(director, "Mon-Fri 08:00-18:00", "")
	reference := s.submit()
	s.ignoreMessages()
	s.letPass(reference)
	s.expectMessages(append(passedOn(derogation.ClinicalDirector), deputy.Email+": Answer by 8pm")...)
	s.expectPage(s.sent(s.linkOf(deputy, reference), "The deputy", escalateForm(derogation.TrustMedicalDirector)), 200, "is recorded")
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.ignoreMessages()
}

// On Boxing Day, a Saturday, and on the Monday that stands in for it, those who
// are off on bank holidays are not asked.
func TestABankHolidayIsNotAWorkingDay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at    time.Time
		asked bool
	}{
		"the Monday that stands in for Boxing Day": {time.Date(2026, 12, 28, 11, 0, 0, 0, time.UTC), false},
		"the Tuesday after":                        {time.Date(2026, 12, 29, 11, 0, 0, 0, time.UTC), true},
	} {
		t.Run(name, func(t *testing.T) {
			s := beginAt(t, c.at, nil)
			director := s.contact(sample.BartsHealth, string(derogation.TrustMedicalDirector))
			s.onShift(director, "Mon-Fri 08:00-18:00", dutyhours.HolidayOff)
			reference := s.submit()
			s.letPass(reference)
			tier := derogation.RegionalMedicalDirector
			if c.asked {
				tier = derogation.TrustMedicalDirector
			}
			s.expectTier(reference, tier)
			if got := s.state(reference).Reviews[1].Outcome == derogation.OutcomeNobodyToAsk; got == c.asked {
				t.Errorf("passed for want of anybody: %v", got)
			}
			s.ignoreMessages()
		})
	}
}

// In the night of 25 October 2026 the clocks go back at 02:00 British Summer
// Time. Whoever comes on duty at half past one by the clock does so once the
// clock shows it for the second time, too, and stays until their shift's end.
func TestDutyFollowsTheClocksThatGoBack(t *testing.T) {
	s := beginAt(t, time.Date(2026, 10, 24, 23, 30, 0, 0, time.UTC), nil) // 12:30am
	director := s.contact(sample.BartsHealth, string(derogation.TrustMedicalDirector))
	late, early := director, director
	late.ID, late.Email = "CT-ETS0001X", "late@r1h.example.org"
	early.ID, early.Email = "CT-EARXY001", "early@r1h.example.org"
	s.must(s.Store.RemoveContact(s.ctx, director.Organisation, director.ID))
	s.onShift(late, "Sat 20:00-02:00", "")
	s.onShift(early, "Sun 02:00-10:00", "")
	for _, c := range []struct {
		after time.Duration // of the scene's beginning, for the turn of the medical director
		asked casework.Contact
	}{
		{30 * time.Minute, late},              // 1am
		{time.Hour + 30*time.Minute, late},    // 1am, an hour later
		{2*time.Hour + 30*time.Minute, early}, // 2am
	} {
		s.advance(evenTo(s.Now(), time.Date(2026, 10, 24, 23, 0, 0, 0, time.UTC).Add(c.after)))
		reference := s.submitted(sample.BartsHealth, withRound(sample.Request(s.Now())))
		s.letPass(reference)
		if review, _ := s.state(reference).OpenReview(); review.Tier != derogation.TrustMedicalDirector {
			t.Fatalf("after %s the case is at %s", c.after, review.Tier)
		}
		s.expectMail(c.asked.Email, reference, "Answer by")
	}
	s.ignoreMessages()
}

// evenTo is how long it is until a time; nothing once it has passed.
func evenTo(now, at time.Time) time.Duration { return max(0, at.Sub(now)) }
