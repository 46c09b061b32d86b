package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// residentDoctors loads the round of resident doctors that the project ships,
// for other days, in local time.
func (s *scene) residentDoctors(from, to string) derogation.Round {
	s.Helper()
	return s.loadRound("resident-doctors-2025-07.yaml", "2025-07-25 07:00", from, "2025-07-30 07:00", to, "reminders: [50%, 75%]", "reminders: []")
}

// fileFor files the sample request for a window in a round, and lets the chain
// begin.
func (s *scene) fileFor(round derogation.Round, from, to time.Time) (reference string) {
	s.Helper()
	request := sample.Request(s.Now())
	request.Round = round.ID
	request.Window = derogation.Window{From: from, To: to}
	request.DecisionNeededBy.At = from
	return s.submitted(sample.BartsHealth, request)
}

// expectMailAndPage checks that a tier is told the same moment by mail and on
// its page, and has so long, and that those before it were silent.
func (s *scene) expectMailAndPage(tier derogation.Tier, reference, by, left string, silent ...derogation.Tier) {
	s.Helper()
	var mails []string
	for _, address := range mailbox[tier] {
		mails = append(mails, address+": Answer by "+by)
	}
	for _, before := range silent {
		mails = append(mails, passedOn(before)...)
	}
	s.expectMessages(mails...)
	s.expectPage(s.open(s.link(tier, reference)), http.StatusOK, by+" today : you have "+left+" left")
}

// On 25 October 2026, at 02:00 British Summer Time, the clocks go back to 01:00
// Greenwich Mean Time: the hour from one to two comes twice.
func TestACaseOverTheNightOnWhichTheClocksGoBack(t *testing.T) {
	const sunday = " on Sunday 25 October"
	s := beginAt(t, time.Date(2026, 10, 24, 23, 0, 0, 0, time.UTC), nil)
	round := s.residentDoctors("2026-10-24 22:00", "2026-10-26 07:00")
	if !round.StartsAt.Equal(time.Date(2026, 10, 24, 21, 0, 0, 0, time.UTC)) || !round.EndsAt.Equal(time.Date(2026, 10, 26, 7, 0, 0, 0, time.UTC)) {
		t.Fatalf("the round lasts from %v to %v", round.StartsAt, round.EndsAt)
	}
	from, to := time.Date(2026, 10, 25, 4, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
	reference := s.fileFor(round, from, to)

	s.expectMailAndPage(derogation.ClinicalDirector, reference, "12:30am", "30 minutes")
	s.advance(30 * time.Minute)
	s.expectMailAndPage(derogation.TrustMedicalDirector, reference, "1am BST", "30 minutes", derogation.ClinicalDirector)
	s.advance(30 * time.Minute)
	s.expectMailAndPage(derogation.RegionalMedicalDirector, reference, "1:45am BST", "45 minutes", derogation.TrustMedicalDirector)
	s.advance(44 * time.Minute)
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.advance(time.Minute)

	// An hour later the clock shows 01:45 again.
	s.expectMailAndPage(derogation.NationalTeam, reference, "1:45am GMT", "1 hour", derogation.RegionalMedicalDirector)
	s.advance(59 * time.Minute)
	s.expectTier(reference, derogation.NationalTeam)
	s.expectPage(s.answer(derogation.NationalTeam, reference, escalateForm(derogation.NationalTeam)), http.StatusOK, "at 1:44am GMT today")
	s.expectMailAndPage(derogation.Union, reference, "3:44am", "2 hours")
	s.expectPage(s.open(s.link(derogation.Union, reference)), http.StatusOK,
		"4am today to midday today (8 hours)", "at 1:44am GMT today")

	s.advance(30 * time.Minute)
	s.expectPage(s.answer(derogation.Union, reference, approveForm(s.state(reference).Request)), http.StatusOK, "From 4am today")
	s.ignoreMessages()
	s.expectMail(controlRoom, reference, "From 4am"+sunday, "to midday"+sunday)
	s.advance(to.Sub(s.Now()) - time.Second)
	s.expectStatus(reference, derogation.Approved)
	s.advance(time.Second)
	s.ignoreMessages()
	s.expectMail(controlRoom, reference, "ended at midday"+sunday)
	s.expectFinished(reference, 1, derogation.Ended)
}

// A window may begin in the first of the two hours and end after the second. A
// time that comes twice makes the approval shorter, never longer.
func TestAnApprovalOfATimeThatComesTwiceIsReadAsTheShorterOne(t *testing.T) {
	s := beginAt(t, time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC), nil) // 11pm
	round := s.residentDoctors("2026-10-24 22:00", "2026-10-26 07:00")
	from, to := time.Date(2026, 10, 25, 0, 15, 0, 0, time.UTC), time.Date(2026, 10, 25, 2, 30, 0, 0, time.UTC)
	reference := s.fileFor(round, from, to)
	s.climb(reference, derogation.Union)
	s.expectPage(s.open(s.link(derogation.Union, reference)), http.StatusOK,
		"1:15am BST tomorrow to 2:30am tomorrow (2 hours 15 minutes)")

	form := approveForm(s.state(reference).Request)
	form.Set("from", "2026-10-25T01:30")
	form.Set("to", "2026-10-25T01:50")
	s.expectPage(s.answer(derogation.Union, reference, form), http.StatusUnprocessableEntity)
	s.expectStatus(reference, derogation.InReview)
	form.Set("to", "2026-10-25T02:30")
	s.advance(time.Minute)
	s.expectPage(s.answer(derogation.Union, reference, form), http.StatusOK, "From 1:30am GMT tomorrow", "2:30am tomorrow")
	if terms := s.state(reference).Decision.Terms; !terms.From.Equal(time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)) || !terms.To.Equal(to) {
		t.Errorf("approved from %v to %v", terms.From, terms.To)
	}
	s.ignoreMessages()
	s.expectMail(controlRoom, reference, "From 1:30am GMT on Sunday 25 October", "to 2:30am on Sunday 25 October")
	s.advance(to.Sub(s.Now()))
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Ended)
}

// On 28 March 2027, at 01:00 Greenwich Mean Time, the clocks go forward to 02:00
// British Summer Time: the hour from one to two does not exist.
func TestACaseOverTheNightOnWhichTheClocksGoForward(t *testing.T) {
	const sunday = " on Sunday 28 March"
	s := beginAt(t, time.Date(2027, 3, 28, 0, 0, 0, 0, time.UTC), nil)
	round := s.residentDoctors("2027-03-27 22:00", "2027-03-29 07:00")
	if !round.StartsAt.Equal(time.Date(2027, 3, 27, 22, 0, 0, 0, time.UTC)) || !round.EndsAt.Equal(time.Date(2027, 3, 29, 6, 0, 0, 0, time.UTC)) {
		t.Fatalf("the round lasts from %v to %v", round.StartsAt, round.EndsAt)
	}
	from, to := time.Date(2027, 3, 28, 5, 0, 0, 0, time.UTC), time.Date(2027, 3, 28, 11, 0, 0, 0, time.UTC)
	reference := s.fileFor(round, from, to)

	s.expectMailAndPage(derogation.ClinicalDirector, reference, "12:30am", "30 minutes")
	s.advance(30 * time.Minute)
	s.expectMailAndPage(derogation.TrustMedicalDirector, reference, "2am", "30 minutes", derogation.ClinicalDirector)
	s.advance(29 * time.Minute)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.advance(time.Minute)
	s.expectMailAndPage(derogation.RegionalMedicalDirector, reference, "2:45am", "45 minutes", derogation.TrustMedicalDirector)
	s.climbFrom(derogation.RegionalMedicalDirector, reference)
	s.ignoreMessages()

	link := s.link(derogation.Union, reference)
	s.expectPage(s.open(link), http.StatusOK, "6am today to midday today (6 hours)", "4am today : you have 2 hours left")
	form := approveForm(s.state(reference).Request)
	form.Set("decidedAt", "2027-03-28T01:30")
	s.expectPage(s.answer(derogation.Union, reference, form), http.StatusUnprocessableEntity,
		"this one does not exist, because the clocks go forward")
	form.Del("decidedAt")
	s.advance(time.Minute)
	s.expectPage(s.answer(derogation.Union, reference, form), http.StatusOK, "From 6am today")
	s.ignoreMessages()
	s.advance(to.Sub(s.Now()))
	s.ignoreMessages()
	s.expectMail(controlRoom, reference, "ended at midday"+sunday)
	s.expectFinished(reference, 1, derogation.Ended)
}

// The question's own limit is counted in minutes, too, not on the clock's face.
func TestAQuestionOverTheHourThatComesTwiceHasItsWholeTime(t *testing.T) {
	s := beginAt(t, time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), nil) // 1:30am
	round := s.residentDoctors("2026-10-24 22:00", "2026-10-26 07:00")
	reference := s.fileFor(round, time.Date(2026, 10, 25, 9, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 17, 0, 0, 0, time.UTC))
	s.ignoreMessages()
	s.expectPage(s.answer(derogation.ClinicalDirector, reference, url.Values{"action": {"ask"}, "question": {"Who was phoned?"}}), http.StatusOK)
	s.expectMessages(controlRoom + ": Answer a question by 1:30am GMT")
	s.advance(time.Hour)
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectMessages(mailbox[derogation.ClinicalDirector][0] + ": Answer by 2am (no reply)")
	if left := s.dueIn(reference); left != 30*time.Minute {
		t.Errorf("the review has %v left, want 30 minutes", left)
	}
	s.change(sample.BartsHealth, reference, "/withdrawal", http.StatusOK, withdrawal)
	s.expectMessages(everybody("Withdrawn", ladder()[:1], false)...)
	s.expectFinished(reference, 1, derogation.Withdrawn)
}
