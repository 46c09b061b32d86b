package scenario

import (
	"net/http"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestAnApprovalInPartPermitsFewerDoctorsForAShorterTime(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	request := s.state(reference).Request
	s.ignoreMessages()
	officer := s.reviewer(derogation.Union)
	link := s.linkOf(officer, reference)
	form := with(with(approveForm(request), "number0", "2"), "number1", "0")
	from, to := request.Window.From.Add(2*time.Hour), request.Window.To.Add(-4*time.Hour)

	// Never more doctors than asked for, nor a wider time.
	s.expectPage(s.sent(link, "The officer", with(form, "number0", "4")), 422, "enter a number from 0 to 3")
	s.expectPage(s.sent(link, "The officer", with(form, "to", localTime(request.Window.To.Add(time.Minute)))), 422, "The time")
	s.expectTier(reference, derogation.Union)

	form = with(with(form, "from", localTime(from)), "to", localTime(to))
	form = with(form, "conditions", "Neonatal intensive care only.")
	s.expectPage(s.askForCode(link, form), 200)
	form = with(form, "code", s.code(officer, reference))
	s.expectPage(s.sent(link, "The officer", form), 200, "approved the request", "Neonatal intensive care only.")
	s.expectMessages(append(everybody("Approved", ladder(), true), officer.Mobile+": SMS")...)
	for _, address := range []string{controlRoom, mailbox[derogation.NationalTeam][0], "coordination@nhs-england.example.org"} {
		s.expectMail(address, reference, "approved 2 doctors of the 5 asked for", "From "+clockTime(from), "to "+clockTime(to),
			"There are conditions.", "Within these terms alone", "/d/"+derogation.PublicCode(reference))
	}
	terms := s.state(reference).Decision.Terms
	if derogation.Doctors(terms.Staff) != 2 || !terms.From.Equal(from) || !terms.To.Equal(to) {
		t.Errorf("the terms are %+v", terms)
	}

	// It ends when the time that was approved is over, not the time asked for.
	s.advance(to.Sub(s.Now()) - time.Second)
	s.expectStatus(reference, derogation.Approved)
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
	s.expectMessages()
	s.advance(time.Second)
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}

func TestADecisionThatWasMadeBeforeItWasRecordedHasBothTimes(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	officer := s.reviewer(derogation.Union)
	link := s.linkOf(officer, reference)

	// The officer records at ten past midnight, when it is overdue, what was
	// decided an hour before.
	s.advance(2*time.Hour + 30*time.Minute)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	decided := s.Now().Add(-time.Hour)
	form := refuseForm()
	s.expectPage(s.sent(link, "The officer", with(form, "decidedAt", localTime(evening.Add(-time.Hour)))), 422)
	s.expectPage(s.sent(link, "The officer", with(form, "decidedAt", localTime(s.Now().Add(time.Hour)))), 422)
	s.expectTier(reference, derogation.Union)
	form = with(form, "decidedAt", localTime(decided))
	s.expectPage(s.askForCode(link, form), 200)
	s.ignoreMessages()
	s.expectPage(s.sent(link, "The officer", with(form, "code", s.code(officer, reference))), 200,
		clockTime(decided), clockTime(s.Now()))
	s.expectMessages(everybody("Refused", ladder(), true)...)
	var read struct {
		Decision struct{ DecidedAt, RecordedAt time.Time }
	}
	s.readAs(sample.BartsHealth, reference, &read)
	if d := read.Decision; !d.DecidedAt.Equal(decided) || !d.RecordedAt.Equal(s.Now()) {
		t.Errorf("the trust reads that it was decided at %v and recorded at %v", d.DecidedAt, d.RecordedAt)
	}
	s.expectFinished(reference, 1, derogation.Refused)
}

func TestADecisionAfterTheWindowIsToldThatTheTimeHasPassed(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	window := s.state(reference).Request.Window
	s.advance(window.To.Sub(s.Now()))
	s.expectStatus(reference, derogation.Undecided)
	s.ignoreMessages()
	var told struct {
		Code     string
		Conflict struct {
			Status string
			At     time.Time
		}
	}
	answer := s.change(sample.Union, reference, "/decision", http.StatusConflict, map[string]any{
		"outcome": "refused", "review": 5, "contentVersion": 1, "reasons": []string{"evidence_incomplete"},
		"decidedAt": window.To.Add(-time.Minute),
	})
	s.must(answer.Decode(http.StatusConflict, &told))
	if told.Code != "review_closed" || told.Conflict.Status != "undecided" || !told.Conflict.At.Equal(window.To) {
		t.Errorf("the union is told %+v", told)
	}
	s.expectFinished(reference, 1, derogation.Undecided)
}
