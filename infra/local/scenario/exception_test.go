package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

const exceptionSubject = "Mass casualty exception"

// massCasualty is the sample request under the exception, with no evidence yet.
func massCasualty(now time.Time) derogation.Request {
	request := sample.Request(now)
	request.Category = derogation.MajorIncident
	request.Evidence = derogation.Evidence{}
	request.MassCasualty = &derogation.MassCasualty{
		Declarer: "nhs_england", DeclaredBy: "London", CheckPhone: "0300 000 0100", IncidentReference: "MI-2026-11-20-1", DeclaredAt: now.Add(-5 * time.Minute),
	}
	return request
}

func TestAMassCasualtyEventIsToldToEverybodyInTheSameInstantAndGoesUpOnShortTimes(t *testing.T) {
	s := begin(t)
	reference := s.submitted(sample.BartsHealth, massCasualty(s.Now()))
	told := append(everybody(exceptionSubject, ladder(), true), asked(derogation.ClinicalDirector, "7:10pm")...)
	s.expectMessages(told...)
	for _, m := range s.Cloud.Inbox.Messages() {
		if !m.At.Equal(evening) {
			t.Errorf("%v were told at %v", m.To, m.At)
		}
	}
	s.expectMail(mailbox[derogation.Union][1], reference, "/d/"+derogation.PublicCode(reference), "This is not a decision of the union.", "Evidence may follow.")

	// The union, the region and the national team may read it from that instant.
	for _, organisation := range []string{sample.Union, sample.NationalTeam, "Y56", sample.BartsHealth} {
		var read struct {
			Status    derogation.Status
			Decision  *struct{}
			Exception struct{ ForDoctors, IncidentReference string } `json:"massCasualtyException"`
		}
		s.readAs(organisation, reference, &read)
		if read.Status != derogation.InReview || read.Decision != nil || read.Exception.IncidentReference != "MI-2026-11-20-1" || read.Exception.ForDoctors == "" {
			t.Errorf("%s reads %+v", organisation, read)
		}
	}

	// Ten minutes a tier, and one extension; half an hour for the union.
	due := []string{"7:10pm", "7:20pm", "7:30pm", "7:40pm", "8:20pm"}
	for i, tier := range ladder()[:4] {
		s.expectTier(reference, tier)
		s.expectPage(s.open(s.link(tier, reference)), 200, "Exception, not a union decision", "MI-2026-11-20-1")
		s.advance(10 * time.Minute)
		if tier == derogation.NationalTeam {
			s.expectMessages(s.extended("7:50pm")...)
			s.advance(10 * time.Minute)
		}
		s.expectMessages(append(asked(ladder()[i+1], due[i+1]), passedOn(tier)...)...)
	}
	s.advance(30 * time.Minute)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)

	// The evidence follows as an amendment.
	amended := s.state(reference).Request
	amended.Evidence = sample.Request(evening).Evidence
	s.change(sample.BartsHealth, reference, "/amendments", http.StatusOK, map[string]any{
		"contentVersion": 1, "request": amended, "note": "The evidence is complete now.",
	})
	s.expectMessages(factsChanged(derogation.Union)...)
	s.change(sample.NationalTeam, reference, "/exception-judgement", http.StatusConflict, map[string]any{"justified": true, "text": "It was declared."})
	s.expectPage(s.answer(derogation.Union, reference, approveForm(amended)), 200, "approved the request")
	s.expectMessages(append(everybody("Approved", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	s.advance(amended.Window.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)

	// Afterwards both judge it, each once.
	s.expectPage(s.sent(s.link(derogation.NationalTeam, reference), "The national officer", url.Values{
		"action": {"judge_exception"}, "justified": {"yes"}, "judgement": {"The incident was declared an hour before."},
	}), 200, "judged that the exception was justified", "The incident was declared an hour before.")
	s.expectMessages(everybody("Exception judged", ladder(), false)...)
	s.change(sample.Union, reference, "/exception-judgement", http.StatusOK, map[string]any{"justified": false, "text": "The neighbouring unit had room."})
	s.expectMessages(everybody("Exception judged", ladder(), false)...)
	s.change(sample.Union, reference, "/exception-judgement", http.StatusConflict, map[string]any{"justified": true, "text": "Again."})
	s.expectPage(s.open(s.trustLink(reference)), 200, "national team judged that the exception was justified",
		"BMA judged that the exception was not justified", "The neighbouring unit had room.")
	judged := s.state(reference).Judgements
	if len(judged) != 2 || judged[0].Tier != derogation.NationalTeam || !judged[0].Justified || judged[1].Tier != derogation.Union || judged[1].Justified {
		t.Errorf("the judgements are %+v", judged)
	}
	s.expectFinished(reference, 1, derogation.Ended)
}

func TestACategoryAloneIsNeverAnException(t *testing.T) {
	s := begin(t)
	request := sample.Request(s.Now())
	request.Category = derogation.MajorIncident
	reference := s.submitted(sample.BartsHealth, request)
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
	answer, err := s.Read(s.ctx, sample.Union, reference)
	s.must(err)
	if answer.Status != http.StatusNotFound {
		t.Errorf("the union reads %d: %s", answer.Status, answer.Body)
	}

	// Nor does evidence become needless, or an exception come by an amendment.
	incomplete := request
	incomplete.Evidence = derogation.Evidence{}
	if refused, err := s.Submit(s.ctx, sample.BartsHealth, "incomplete", incomplete); err == nil {
		t.Errorf("%s was accepted without evidence", refused)
	}
	stated := request
	stated.MassCasualty = massCasualty(s.Now()).MassCasualty
	s.change(sample.BartsHealth, reference, "/amendments", http.StatusUnprocessableEntity, map[string]any{
		"contentVersion": 1, "request": stated, "note": "It is a mass casualty event.",
	})
	s.expectMessages()
	s.refusedAfter(reference, derogation.ClinicalDirector)
	s.change(sample.NationalTeam, reference, "/exception-judgement", http.StatusConflict, map[string]any{"justified": true, "text": "It was none."})
	s.expectFinished(reference, 1, derogation.Refused)
}
