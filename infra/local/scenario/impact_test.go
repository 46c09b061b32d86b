package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

const impactAsked = "Report the impact"

// impactForm is a report on the trust's page.
func impactForm(effect, harm string) url.Values {
	return url.Values{
		"action": {"report_impact"}, "service": {sample.Neonatal}, "effect": {effect},
		"appointmentsCancelled": {"12"}, "appointmentsMoved": {"8"}, "operationsCancelled": {"2"},
		"patientsFrom": {"10"}, "patientsTo": {"20"}, "harm": {harm}, "lfpseReference": {"LFPSE-2026-0001"},
	}
}

// impactBody is a report of a trust's system.
func impactBody(effect string, harm derogation.HarmLevel) map[string]any {
	none := map[string]int{"cancelled": 0, "moved": 0, "rebooked": 0}
	return map[string]any{
		"service": sample.Neonatal, "effect": effect, "appointments": map[string]int{"cancelled": 0, "moved": 0, "rebooked": 8},
		"operations": none, "patientsAffected": map[string]int{"from": 10, "to": 12}, "harm": harm,
	}
}

// impactCopied are the copies of one report: to the trust's ICB and its region.
func impactCopied() []string {
	copied := []string{"patient-safety@qmf.example.org: Impact reported"}
	for _, tier := range []derogation.Tier{derogation.RegionalMedicalDirector, derogation.NationalTeam} {
		copied = append(copied, mailbox[tier][0]+": Impact reported")
	}
	return copied
}

func TestTheTrustIsAskedForTheImpactAndRemindedThreeTimes(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)

	// Not before the decision is overdue or the request has ended.
	s.change(sample.BartsHealth, reference, "/impact-reports", http.StatusUnprocessableEntity, impactBody("None yet.", derogation.HarmNone))
	s.decide(reference, 0, refuseForm())
	s.ignoreMessages()
	s.expectMail(controlRoom, reference, "Report the effect on patients on your page, in numbers.", "harm can take weeks to show.")
	s.expectFinished(reference, 1, derogation.Refused)
	ended := s.state(reference).Ending.At
	on := func(day int) { s.advance(ended.AddDate(0, 0, day).Sub(s.Now())) }

	// Several reports over weeks, each copied to the ICB and the region.
	first := nonced(impactForm("The unit closed to admissions for a night.", "not_yet_known"))
	s.expectPage(s.asTrust(reference, first), 200,
		"The unit closed to admissions for a night.", "12 cancelled, 8 moved, 0 rebooked", "Not yet known", "LFPSE-2026-0001")
	s.expectMessages(impactCopied()...)
	s.expectPage(s.asTrust(reference, first), 200)
	s.expectMessages()

	for i, day := range []int{3, 14, 28} {
		on(day)
		s.expectMessages()
		s.advance(time.Minute) // The sweep does it.
		s.expectMessages(controlRoom + ": " + impactAsked)
		if got := s.state(reference).ImpactReminded; got != i+1 {
			t.Errorf("on day %d the trust was reminded %d times", day, got)
		}
		s.expectExecution(reference+"-1", "SUCCEEDED", "Done")
	}
	// The link of the last reminder works when the first ones have expired.
	s.expectPage(s.asTrust(reference, impactForm("One baby needed more care after the move.", "moderate")), 200, "One baby needed more care after the move.", "Moderate")
	s.expectMessages(impactCopied()...)
	s.advance(time.Hour)
	s.change(sample.BartsHealth, reference, "/impact-reports", http.StatusOK, impactBody("All were given new dates.", derogation.HarmModerate))
	s.expectMessages(impactCopied()...)
	on(120)
	s.expectMessages()
	if _, due := s.caseDue(reference); due {
		t.Error("the case has something due for ever")
	}
	s.expectFinished(reference, 1, derogation.Refused)

	events, err := s.Events(s.ctx, reference)
	s.must(err)
	for _, e := range events {
		if e.Type == derogation.EventImpactRequested && e.Actor != derogation.System("sweep") {
			t.Errorf("the trust was reminded by %+v", e.Actor)
		}
	}
	impacts := s.state(reference).Impacts
	if len(impacts) != 3 || impacts[0].Harm != derogation.HarmNotYetKnown || impacts[1].Harm != derogation.HarmModerate || impacts[2].Appointments.Rebooked != 8 {
		t.Errorf("the reports are %+v", impacts)
	}
	var read struct {
		ImpactReports []struct{ Effect string }
	}
	s.readAs("QMF", reference, &read)
	if len(read.ImpactReports) != 3 {
		t.Errorf("the ICB reads %+v", read.ImpactReports)
	}
}

func TestImpactIsReportedAlsoWhileADecisionIsOverdue(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.letPass(reference)
	s.ignoreMessages()
	s.expectMail(controlRoom, reference, "If nobody answers, that does not mean yes.", "Report the effect on patients on your page, in numbers.")
	s.expectPage(s.asTrust(reference, impactForm("Two babies were moved to another unit.", "low")), 200, "Two babies were moved to another unit.")
	s.expectMessages(impactCopied()...)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectTier(reference, derogation.Union)

	// The decision still counts. An approval asks for no impact until it ends.
	s.decide(reference, 0, approveForm(s.state(reference).Request))
	s.expectMessages(append(everybody("Approved", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	to := s.state(reference).Decision.Terms.To
	s.advance(to.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)

	// The reminders count from the ending.
	for _, day := range []int{3, 14, 28} {
		s.advance(to.AddDate(0, 0, day).Sub(s.Now()))
		s.expectMessages()
		s.advance(time.Minute)
		s.expectMessages(controlRoom + ": " + impactAsked)
	}
	s.advance(60 * 24 * time.Hour)
	s.expectMessages()
}
