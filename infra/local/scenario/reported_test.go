package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

const announcedAt = "https://union.example.org/derogations/2026-11-20"

func TestADecisionThatIsReportedPermitsNothingUntilTheUnionConfirmsIt(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	request := s.state(reference).Request
	national := s.link(derogation.NationalTeam, reference)
	s.advance(45 * time.Minute)
	s.ignoreMessages()

	decided := s.Now().Add(-10 * time.Minute)
	report := with(approveForm(request), "action", "report_decision")
	for name, value := range map[string]string{
		"outcome": "approved", "number0": "2", "number1": "1", "decidedBy": "The union's duty officer", "decidedAt": localTime(decided),
		"channel": "By telephone", "publicAddress": announcedAt,
	} {
		report = with(report, name, value)
	}
	s.expectPage(s.sent(national, "The national officer", with(report, "publicAddress", "")), 422, "Enter the address of the announcement")
	s.expectMessages()
	s.expectPage(s.sent(national, "The national officer", report), 200, "Nobody may be called back until the BMA confirms it.")
	s.expectMessages(everybody("Call nobody back yet", ladder(), false)...)
	s.expectMail(controlRoom, reference, "Do not call anybody back until the union has confirmed it here. Until then it permits nothing.")
	s.expectTier(reference, derogation.Union)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision")
	s.expectUnderWay(reference)
	s.expectPage(s.open(s.trustLink(reference)), 200, "Reported: do not call anybody back until it is confirmed", "Approved, as reported", announcedAt)
	var read struct {
		Status           derogation.Status
		ReportedDecision struct{ DoNotRecallUntilConfirmed bool }
	}
	s.readAs(sample.BartsHealth, reference, &read)
	if !read.ReportedDecision.DoNotRecallUntilConfirmed || read.Status != derogation.InReview {
		t.Errorf("the trust reads %+v", read)
	}

	// The union's own link has the terms filled in; what it sends counts.
	officer := s.reviewer(derogation.Union)
	link := s.linkOf(officer, reference)
	s.expectPage(s.open(link), 200, "Approved, as reported")
	confirm := with(with(approveForm(request), "number0", "2"), "number1", "1")
	confirm = with(with(confirm, "decidedAt", localTime(decided)), "publicAddress", announcedAt)
	s.expectPage(s.askForCode(link, confirm), 200)
	confirm = with(confirm, "code", s.code(officer, reference))
	s.ignoreMessages()
	s.expectPage(s.sent(link, "The officer", confirm), 200, "approved the request")
	s.expectMessages(everybody("Approved", ladder(), true)...)
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
	s.readAs(sample.BartsHealth, reference, &read)
	if read.ReportedDecision.DoNotRecallUntilConfirmed || read.Status != derogation.Approved {
		t.Errorf("after the confirmation the trust reads %+v", read)
	}
	if d := s.state(reference).Decision; !d.DecidedAt.Equal(decided) || d.By.Name != "The officer" || d.PublicAddress != announcedAt {
		t.Errorf("the decision is %+v", d)
	}
	s.advance(request.Window.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}

func TestAReportedApprovalThatTheUnionRefusesWasNeverAnApproval(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	request := s.state(reference).Request
	s.ignoreMessages()
	report := map[string]any{
		"outcome": "approved", "terms": derogation.Terms{Staff: request.Staff, From: request.Window.From, To: request.Window.To},
		"officer": "The national officer", "decidedBy": "Somebody at the union", "decidedAt": s.Now(), "channel": "By email", "publicAddress": announcedAt,
	}
	s.change(sample.Union, reference, "/reported-decision", http.StatusForbidden, report)
	s.change(sample.NationalTeam, reference, "/reported-decision", http.StatusOK, report)
	s.expectMessages(everybody("Call nobody back yet", ladder(), false)...)
	s.expectTier(reference, derogation.Union)

	// Silence does not confirm it either: it is overdue as ever.
	s.letPass(reference)
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)
	s.expectTier(reference, derogation.Union)
	s.expectPage(s.answer(derogation.Union, reference, url.Values{"action": {"refuse"}, "reason": {"other"}, "explanation": {"Nobody here decided that."}}), 200)
	s.expectMessages(append(everybody("Refused", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	var read struct {
		Decision         struct{ Outcome derogation.Outcome }
		ReportedDecision struct{ DoNotRecallUntilConfirmed bool }
	}
	s.readAs(sample.BartsHealth, reference, &read)
	if read.Decision.Outcome != derogation.OutcomeRefused || !read.ReportedDecision.DoNotRecallUntilConfirmed {
		t.Errorf("the trust reads %+v", read)
	}
	s.expectPage(s.open(s.trustLink(reference)), 200, "refused the request", "Nobody here decided that.")
	if got := s.decisions(reference); got != 1 {
		t.Errorf("%d decisions, want 1", got)
	}
	s.expectFinished(reference, 1, derogation.Refused)
}
