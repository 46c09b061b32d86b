package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// amendForm tells of new facts on the trust's page: what changed, what the risk
// is now, and how many doctors are needed on each of the sample's lines.
func amendForm(note, risk, number0, number1 string) url.Values {
	return url.Values{
		"action": {"amend"}, "note": {note}, "description": {risk}, "number0": {number0}, "number1": {number1},
	}
}

// factsChanged are the mails that the facts of a request have changed: to the
// trust, and to the tier that has it.
func factsChanged(tier derogation.Tier) []string {
	return append(toldTier(tier, "Read the new facts"), controlRoom+": New facts sent")
}

// everybodyOfNewFacts are the mails that the facts of an approved request have
// changed.
func everybodyOfNewFacts() []string {
	told := []string{controlRoom + ": New facts sent"}
	for _, tier := range ladder() {
		told = append(told, toldTier(tier, "Read the new facts")...)
	}
	return told
}

func TestAnAmendmentWhileInReviewIsToldAndTheOldFormDoesNotCount(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.advance(10 * time.Minute)
	left := s.dueIn(reference)
	link := s.link(derogation.ClinicalDirector, reference)
	old := with(with(escalateForm(derogation.ClinicalDirector), "version", "1"), "comment", "On what I saw at first.")
	s.ignoreMessages()

	amended := s.state(reference).Request
	amended.Risk.Description = "One of three consultants is ill."
	amended.Staff[0].Number = 2
	s.change(sample.BartsHealth, reference, "/amendments", http.StatusOK, map[string]any{
		"contentVersion": 1, "request": amended, "note": "One consultant is back.",
	})
	s.expectMessages(factsChanged(derogation.ClinicalDirector)...)
	s.expectTier(reference, derogation.ClinicalDirector)
	if got := s.dueIn(reference); got != left {
		t.Errorf("the tier had %v left, and has %v", left, got)
	}
	s.expectExecution(reference+"-1", "RUNNING", stateOf[derogation.ClinicalDirector])

	s.expectPage(s.posted(link, with(old, "person", "The director on duty")), 409, "Your answer was not recorded",
		"The request changed after it was shown to you", "updated the request at 7:10pm", "On what I saw at first.", "Look at the request again")
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectPage(s.open(link), 200, "The facts changed", "One consultant is back.", "One of three consultants is ill.", "You are now looking at version 2.")
	s.expectPage(s.sent(link, "The director on duty", escalateForm(derogation.ClinicalDirector)), 200, "is recorded")
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:40pm")...)
	if got := s.state(reference).Reviews[0].ContentVersion; got != 2 {
		t.Errorf("the answer was given on version %d", got)
	}

	// The union's system is held to the same.
	s.climbFrom(derogation.TrustMedicalDirector, reference)
	s.ignoreMessages()
	amended.Staff[0].Number = 1
	s.change(sample.BartsHealth, reference, "/amendments", http.StatusOK, map[string]any{
		"contentVersion": 2, "request": amended, "note": "A registrar was found.",
	})
	s.expectMessages(factsChanged(derogation.Union)...)
	decision := map[string]any{
		"outcome": "approved", "review": 5, "contentVersion": 2,
		"terms": derogation.Terms{Staff: amended.Staff, From: amended.Window.From, To: amended.Window.To},
	}
	var refused struct {
		Code     string
		Conflict struct{ By string }
	}
	answer := s.change(sample.Union, reference, "/decision", http.StatusConflict, decision)
	s.must(answer.Decode(http.StatusConflict, &refused))
	if refused.Code != "content_changed" || refused.Conflict.By == "" {
		t.Errorf("the union is told %+v", refused)
	}
	decision["contentVersion"] = 3
	s.change(sample.Union, reference, "/decision", http.StatusOK, decision)
	s.expectMessages(everybody("Approved", ladder(), true)...)
	if d := s.state(reference).Decision; d.ContentVersion != 3 || derogation.Doctors(d.Terms.Staff) != 3 {
		t.Errorf("the decision is %+v", d)
	}
	s.advance(amended.Window.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}

func TestAnApprovalNeverGoesBeyondTheAmendedRequest(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	first := s.state(reference).Request
	// A question brings the facts to light; the trust's page takes them.
	s.ask(derogation.Union, reference, "Is nobody back yet?")
	s.expectPage(s.asTrust(reference, amendForm("One consultant is back.", first.Risk.Description, "1", "2")), 200,
		"New facts, version 2", "One consultant is back.")
	s.expectStatus(reference, derogation.AwaitingInformation)
	s.expectPage(s.asTrust(reference, answerForm("One is.")), 200)
	link := s.link(derogation.Union, reference)
	form := approveForm(first)
	s.expectPage(s.askForCode(link, form), 422, "ST4 to ST8, Neonatal medicine: enter a number from 0 to 1")
	s.expectTier(reference, derogation.Union)
	form = with(form, "number0", "1")
	s.expectPage(s.askForCode(link, form), 200)
	s.expectPage(s.sent(link, "The officer", with(form, "code", s.code(s.reviewer(derogation.Union), reference))), 200, "approved the request")
	s.ignoreMessages()
	if got := derogation.Doctors(s.state(reference).Decision.Terms.Staff); got != 3 {
		t.Errorf("%d doctors are approved", got)
	}
	s.advance(first.Window.To.Sub(s.Now()))
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Ended)
}

func TestEverybodyIsToldOfNewFactsAfterAnApprovalAndTheUnionMayRevokeByItsLink(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	link := s.link(derogation.Union, reference)
	s.approve(reference, 0)
	s.advance(5 * time.Hour)
	s.ignoreMessages()

	s.expectPage(s.asTrust(reference, amendForm("The night consultant is well again.", "Two consultants cover 24 cots.", "3", "2")), 200,
		"The night consultant is well again.")
	s.expectMessages(everybodyOfNewFacts()...)
	s.expectMail(mailbox[derogation.Union][0], reference, "You have approved this request. The approval stands unless you revoke it.")
	s.expectMail(mailbox[derogation.NationalTeam][0], reference, "The approval stands unless the union revokes it.")
	s.expectStatus(reference, derogation.Approved)
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")

	officer := s.reviewer(derogation.Union)
	s.expectPage(s.open(link), 200, "The facts changed", "The night consultant is well again.", "The decision was made on version 1.")
	revoke := url.Values{"action": {"revoke"}, "revokeCode": {"conditions_not_met"}, "revokeReason": {"The cover is back."}}
	s.expectPage(s.sent(link, "The officer", with(revoke, "code", otherThan("000000"))), 422, "code")
	s.expectStatus(reference, derogation.Approved)
	s.expectMessages()
	s.expectPage(s.askForCode(link, revoke), 200)
	s.expectMessages(officer.Mobile + ": SMS")
	s.expectPage(s.sent(link, "The officer", with(revoke, "code", s.code(officer, reference))), 200, "revoked", "The cover is back.")
	s.expectMessages(everybody("Revoked from "+clockTime(s.Now()), ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Revoked)
	ending := s.state(reference).Ending
	if ending.By.Proof != derogation.ProofSignedLinkAndCode || ending.By.Name != "The officer" {
		t.Errorf("revoked by %+v", ending.By)
	}
}
