package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// inForce takes a request to the start of what the union approved.
func (s *scene) inForce() (reference string) {
	s.Helper()
	reference = s.submit()
	s.climb(reference, derogation.Union)
	s.approve(reference, 0)
	s.advance(s.state(reference).Decision.Terms.From.Sub(s.Now()))
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
	s.ignoreMessages()
	return reference
}

func TestARevocationSaysFromWhenAndTheTrustMayReply(t *testing.T) {
	s := begin(t)
	reference := s.inForce()
	effective := s.Now().Add(90 * time.Minute)
	revoke := url.Values{
		"action": {"revoke"}, "revokeCode": {"conditions_not_met"}, "revokeReason": {"Routine lists were found to run on this site."},
		"effectiveAt": {localTime(effective)}, "handover": {"Hand over each cot to the consultant, and leave then."},
	}
	link := s.link(derogation.Union, reference)
	s.expectPage(s.open(link), 200, "The approval can be revoked until its time ends.")
	officer := s.reviewer(derogation.Union)
	s.expectPage(s.askForCode(link, revoke), 200)
	revoke = with(revoke, "code", s.code(officer, reference))
	s.expectPage(s.sent(link, "The officer", with(revoke, "effectiveAt", localTime(s.Now().AddDate(0, 0, 1)))), 422)
	s.expectStatus(reference, derogation.Approved)
	s.expectPage(s.sent(link, "The officer", revoke), 200, "It still holds until "+clockTime(effective))
	s.expectMessages(append(everybody("Revoked from "+clockTime(effective), ladder(), true), officer.Mobile+": SMS")...)
	s.expectMail(controlRoom, reference, "You may reply on the record.", "hand over safely")
	s.expectExecution(reference+"-1", "SUCCEEDED", "Done")

	trust := s.trustLink(reference)
	s.expectPage(s.open(trust), 200, "It still holds until "+clockTime(effective), "Routine lists were found to run on this site.",
		"Hand over each cot to the consultant, and leave then.")
	s.expectPage(s.asTrust(reference, url.Values{"action": {"reply"}, "reply": {"Those lists are of another trust's patients."}}), 200,
		"Those lists are of another trust's patients.")
	s.expectMessages(everybody("Read the trust's reply", ladder(), false)...)
	s.expectPage(s.open(link), 200, "Those lists are of another trust's patients.")

	s.advance(effective.Sub(s.Now()))
	s.expectMessages()
	s.expectPage(s.open(trust), 200, "It ended at "+clockTime(effective))
	s.expectPage(s.asTrust(reference, url.Values{"action": {"report_turnout"}, "contacted": {"5"}, "came": {"4"}, "notNeeded": {"1"}}), 200,
		"Contacted: 5. Came: 4. Not needed after all: 1.")
	s.expectMessages()
	s.expectFinished(reference, 1, derogation.Revoked)
	state := s.state(reference)
	if len(state.Replies) != 1 || state.Turnout == nil || state.Turnout.Came != 4 || !state.Ending.EffectiveAt.Equal(effective) {
		t.Errorf("replies %+v, turnout %+v, ending %+v", state.Replies, state.Turnout, state.Ending)
	}
}

func TestTheUnionsSystemMayRevokeAtOnce(t *testing.T) {
	s := begin(t)
	reference := s.inForce()
	s.change(sample.Union, reference, "/revocation", http.StatusOK, map[string]string{"reason": "The risk has passed."})
	s.expectMessages(everybody("Revoked from "+clockTime(s.Now()), ladder(), true)...)
	var told struct {
		Code     string
		Conflict struct{ By, Status string }
	}
	answer := s.change(sample.BartsHealth, reference, "/stand-down", http.StatusConflict, map[string]string{"reason": "Not needed."})
	s.must(answer.Decode(http.StatusConflict, &told))
	if told.Conflict.Status != "revoked" || told.Conflict.By == "" {
		t.Errorf("the trust is told %+v", told)
	}
	s.expectFinished(reference, 1, derogation.Revoked)
	s.expectStates(reference+"-1", append(reviewStates(), "Notify decision", "Derogation in force", "Done")...)
}

// reviewStates are the states of the five reviews.
func reviewStates() (states []string) {
	for _, tier := range ladder() {
		states = append(states, stateOf[tier])
	}
	return states
}
